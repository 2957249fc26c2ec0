"""At the counter: a case is opened once everything fits, and nothing is kept where it does not."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import select, text, update

from hub.db.base import db
from hub.db.models import AccessLog, CaseParty, Event, Material, Resident
from hub.domain.errors import Conflict, HubError, InputError, Many, NotFound, Refused
from hub.operations.casework import intake, proxies
from hub.operations.casework.checklists import Tick
from hub.operations.casework.intake import OutsideWindow
from hub.operations.casework.proxies import PartySaid
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.services.offered import opens_next
from hub.testing.factories import MONDAY, as_person, id_number

from .engine import LOW_INCOME, OLD_AGE, TEMPORARY, Town

BOOK, APPLICATION = ("household_book", ""), ("application", "")
NOBODY = "There is no such person, or not in your community."


def faults(town: Town, **said: Any) -> list[str]:
    """The sentences of an opening that is refused with several; nothing is kept of it."""
    before = town.dump()
    with pytest.raises(Many) as caught:
        town.start(**said)
    assert town.dump() == before
    return [str(each) for each in caught.value.errors]


def put(town: Town, resident_id: int, **columns: Any) -> None:
    db.session.execute(update(Resident).where(Resident.id == resident_id).values(**columns))
    db.session.commit()


# --- what an opened case is ---------------------------------------------------------------------------------


def test_an_opened_case_waits_at_its_first_step(town: Town) -> None:
    head, second = town.home()
    done = town.start(LOW_INCOME, resident_id=head)
    row = town.row(done.id)
    assert (done.number, done.rev) == ("民26-0001", 1)
    kept = {
        name: row[name]
        for name in (
            "number",
            "service",
            "version",
            "step",
            "phase",
            "state",
            "applicant_id",
            "opened_on",
            "accepted_on",
            "due",
            "completed_on",
            "closed_on",
            "rev",
            "seq",
        )
    }
    assert kept == {
        "number": "民26-0001", "service": "civil_affairs.minimum_living", "version": 1, "step": "accept",
        "phase": "acceptance", "state": "not_accepted", "applicant_id": head, "opened_on": MONDAY,
        "accepted_on": None, "due": None, "completed_on": None, "closed_on": None, "rev": 1, "seq": 3,
    }  # fmt: skip
    assert town.events(done.id) == [("opened", MONDAY), ("entered", MONDAY), ("received", MONDAY)]
    assert row["facts"]["members"] == [[str(head), "古丽娜尔·吐尔逊"], [str(second), "艾力·吐尔逊"]]
    assert town.tasks(done.id) == [("accept", "", "window_clerk", None)]
    # Its promised twenty days begin with acceptance; R4's five working days for the slip end on 9 March.
    assert row["wake_on"] == dt.date(2026, 3, 10)


def test_the_checklist_has_every_line_of_every_stage(town: Town) -> None:
    home = town.home()
    done = town.start(
        LOW_INCOME, resident_id=home[0], ticks={BOOK: Tick(note="户口簿旧版"), APPLICATION: Tick()}
    )
    rows = town.all(select(Material.__table__).where(Material.case_id == done.id).order_by(Material.id))
    assert len(rows) == 22  # five of acceptance (the card once a member), seventeen of filing
    first = {
        (row["key"], row["item"]): (row["state"], row["copies"], row["seen_on"], row["note"])
        for row in rows[:5]
    }
    assert first == {
        APPLICATION: ("seen", 0, MONDAY, ""),
        BOOK: ("seen", 1, MONDAY, "户口簿旧版"),
        ("id_cards", str(home[0])): ("missing", 0, None, ""),
        ("id_cards", str(home[1])): ("missing", 0, None, ""),
        ("job_registration", ""): ("missing", 0, None, ""),
    }
    assert {row["state"] for row in rows[5:]} == {"missing"}


def test_who_reads_a_person_for_an_intake_is_logged(town: Town) -> None:
    head = town.home()[0]
    done = town.start(resident_id=head)
    last = town.all(select(AccessLog.__table__).order_by(AccessLog.id.desc()).limit(1))[0]
    assert {name: last[name] for name in ("action", "purpose", "resident_id", "case_id", "rows", "post")} == {
        "action": "intake", "purpose": "民政-6 民26-0001", "resident_id": head, "case_id": done.id, "rows": 1,
        "post": "window.civil_affairs",
    }  # fmt: skip


def test_complete_papers_are_accepted_at_once(town: Town) -> None:
    home = town.home()
    all_ = {APPLICATION: Tick(), BOOK: Tick(), ("job_registration", ""): Tick("received"),
            ("id_cards", str(home[0])): Tick("seen"), ("id_cards", str(home[1])): Tick()}  # fmt: skip
    done = town.start(LOW_INCOME, resident_id=home[0], ticks=all_, accept=True)
    # Twenty working days after Monday 2 March: four that week, five in each of the next three, Monday 30 March.
    assert town.columns(done.id, "step", "phase", "accepted_on", "due", "state", "settings", "rev") == (
        "check", "running", MONDAY, dt.date(2026, 3, 30), "running", {"posting_days": 3}, 1,
    )  # fmt: skip
    assert [kind for kind, _ in town.events(done.id)] == [
        "opened", "entered", "received", "accepted", "step_done", "entered",
    ]  # fmt: skip


def test_acceptance_at_once_is_refused_where_a_paper_is_out(town: Town) -> None:
    home = town.home()
    some = {APPLICATION: Tick(), BOOK: Tick(), ("id_cards", str(home[0])): Tick("waived")}
    with town.refused(
        Refused,
        "城市低保申请: Still missing: 家庭成员身份证（古丽娜尔·吐尔逊）、家庭成员身份证（艾力·吐尔逊）、求职登记证明."
        " Hand out the one-time notification slip; accept when they are here.",
    ):
        town.start(LOW_INCOME, resident_id=home[0], ticks=some, accept=True)


def test_only_the_post_that_accepts_accepts_at_once(town: Town) -> None:
    # The community's agent may open cases of its residents, but the window's acceptance is not the agent's.
    head = town.home()[0]
    for login in ("agent-e", "clerk2"):
        with town.refused(Refused, "城市困难居民临时救助: This step is another post's work: window clerk."):
            town.start(login=login, resident_id=head, accept=True)


def test_a_case_that_begins_in_the_community_is_not_accepted_at_its_opening(town: Town) -> None:
    with town.refused(
        Conflict, "高龄老人生活津贴申请、发放: This case is not waiting for acceptance any more."
    ):
        town.start(OLD_AGE, accept=True)


def test_only_the_window_accepts_at_the_opening(town: Town) -> None:
    head = town.home()[0]
    for login in ("clerk2", "agent-e"):
        with town.refused(Refused, "城市困难居民临时救助: This step is another post's work: window clerk."):
            town.start(TEMPORARY, resident_id=head, login=login, accept=True)
    assert town.start(TEMPORARY, resident_id=head, login="agent-e").number == "民26-0001"


def test_numbers_have_no_gaps(town: Town) -> None:
    numbers = [town.start().number]
    with town.refused(InputError, "proxy: Name the person."):  # after the number was taken
        town.start(parties=[PartySaid("proxy")])
    numbers += [town.start(LOW_INCOME).number, town.start(OLD_AGE).number]
    assert numbers == ["民26-0001", "民26-0002", "民26-0003"]
    town.day = dt.date(2027, 1, 4)
    assert town.start().number == "民27-0001"


# --- the household, the parties ------------------------------------------------------------------------------


def test_a_case_is_about_the_chosen_members_and_always_the_applicant(town: Town) -> None:
    head, second = town.home()
    done = town.start(LOW_INCOME, resident_id=second, members=[])
    assert town.row(done.id)["facts"]["members"] == [[str(second), "艾力·吐尔逊"]]
    with town.refused(InputError, f"Not a member of this household: {town.west_home[0]}."):
        town.start(LOW_INCOME, resident_id=head, members=[head, town.west_home[0]])


def test_the_dead_and_those_who_left_are_no_members(town: Town) -> None:
    head, second = town.home()
    put(town, second, died=dt.date(2026, 2, 1))
    assert town.row(town.start(LOW_INCOME, resident_id=head).id)["facts"]["members"] == [
        [str(head), "古丽娜尔·吐尔逊"]
    ]


def test_a_case_about_one_person_names_nobody_else(town: Town) -> None:
    head, _ = town.home()
    about = {
        key: town.row(town.start(TEMPORARY, resident_id=head, variant=key).id)
        for key in ("household", "person")
    }
    assert [len(about[key]["facts"]["members"]) for key in ("household", "person")] == [2, 1]
    assert len(town.row(town.start(OLD_AGE, resident_id=head).id)["facts"]["members"]) == 1


def test_parties_are_kept_with_their_roles(town: Town) -> None:
    head, second = town.home()
    said = {"relation": " 儿子 ", "mandate": "授权委托书 2026-10-07"}
    number = id_number(dt.date(1980, 5, 6), 7)
    proxy = PartySaid("proxy", name=" 买买提 ", present=False, id_number=number, **said)
    done = town.start(resident_id=head, parties=[proxy])
    rows = town.all(select(CaseParty.__table__).where(CaseParty.case_id == done.id).order_by(CaseParty.id))
    assert [(row["role"], row["no"], row["resident_id"], row["name"], row["present"]) for row in rows] == [
        ("applicant", 1, head, "", True), ("proxy", 1, None, "买买提", False),
    ]  # fmt: skip
    kept = ("id_number", "id_tail", "relation", "mandate")
    assert [rows[1][key] for key in kept] == [number, number[-4:], "儿子", "授权委托书 2026-10-07"]
    (raw,) = town.all(text(f"select id_number from case_parties where id = {rows[1]['id']}"))
    assert number.encode() not in bytes(raw["id_number"])
    (told,) = town.all(select(Event.payload).where(Event.case_id == done.id, Event.type == "proxy"))
    assert json.loads(told["payload"]) == {"relation": "儿子", "note": "授权委托书 2026-10-07"}
    done = town.start(resident_id=head, parties=[PartySaid("proxy", resident_id=second, **said)])
    rows = town.all(
        select(CaseParty.__table__).where(CaseParty.case_id == done.id, CaseParty.role == "proxy")
    )
    assert [row["resident_id"] for row in rows] == [second]


def test_nobody_acts_for_the_applicant_with_the_applicants_own_number(town: Town) -> None:
    head = town.home()[0]
    (own,) = town.all(select(Resident.name, Resident.id_number).where(Resident.id == head))
    said = {"relation": "本人", "mandate": "授权委托书"}
    proxy = PartySaid("proxy", name=own["name"], id_number=own["id_number"], **said)
    refused = (
        "id_number: This is the applicant's own ID number."
        " Write the proxy's; who comes for himself or herself needs no proxy."
    )
    assert faults(town, resident_id=head, parties=[proxy]) == [refused]
    case = town.start(resident_id=head)
    with town.refused(Many, refused):
        proxies.name_proxy(town.as_("clerk"), case.id, rev=case.rev, name=own["name"],
                           id_number=own["id_number"], **said)  # fmt: skip
    other = id_number(dt.date(1980, 5, 6), 7)  # one name, two people
    proxies.name_proxy(town.as_("clerk"), case.id, rev=case.rev, name=own["name"], id_number=other, **said)
    kept = town.all(select(CaseParty.name, CaseParty.id_tail).where(CaseParty.role == "proxy"))
    assert [(row["name"], row["id_tail"]) for row in kept] == [(own["name"], other[-4:])]


@pytest.mark.parametrize(
    ("parties", "text"),
    [
        ([PartySaid("guarantor", name="担保人")], "This service knows no such party: guarantor."),
        ([PartySaid("applicant", name="第二人")], "This service knows no such party: applicant."),
        ([PartySaid("guarantor", name="  ")], "This service knows no such party: guarantor."),
        ([PartySaid("proxy", name="  ")], "proxy: Name the person."),
        ([PartySaid("proxy", name="甲"), PartySaid("proxy", name="乙")], "proxy: between 0 and 1 persons."),
    ],
)
def test_parties_that_do_not_fit_are_refused(town: Town, parties: list[PartySaid], text: str) -> None:
    with town.refused(InputError, text):
        town.start(parties=parties)


def test_an_agent_names_nobody_of_another_community_as_a_party(town: Town) -> None:
    head = town.home()[0]
    for strange in (town.west_home[0], 999_999):
        with town.refused(NotFound, NOBODY):
            town.start(OLD_AGE, resident_id=head, login="agent-e",
                       parties=[PartySaid("proxy", resident_id=strange)])  # fmt: skip


# --- questions and variants ----------------------------------------------------------------------------------


def test_every_open_question_and_every_strange_answer_is_named_at_once(town: Town) -> None:
    answers = {**town.flow(LOW_INCOME).facts.answers, "housing": "castle", "colour": "red"}
    del answers["judgment"]
    assert faults(town, service=LOW_INCOME, answers=answers) == [
        "colour: There is no such question.",
        "现在住的房子是谁的？: Please answer this.",
        "有与家庭收入、抚养、赡养有关的裁决或者判决吗？: Please answer this.",
    ]


@pytest.mark.parametrize(
    ("service", "variant", "text"),
    [
        (TEMPORARY, "", "城市困难居民临时救助: Choose the kind of case: 以家庭为单位（户主申请）、以个人为单位（本人申请）."),
        (TEMPORARY, "village", "城市困难居民临时救助: Choose the kind of case: 以家庭为单位（户主申请）、以个人为单位（本人申请）."),
        (LOW_INCOME, "person", "城市低保申请: This service has no variants."),
    ],
)  # fmt: skip
def test_an_unknown_variant_is_refused(town: Town, service: str, variant: str, text: str) -> None:
    with town.refused(InputError, text):
        town.start(service, variant=variant)


@pytest.mark.parametrize(
    ("ticks", "text"),
    [
        ({("passport", ""): Tick()}, "This case asks for no such paper: passport."),
        ({("household_book", "1"): Tick()}, "This case asks for no such paper: household_book:1."),
        ({BOOK: Tick("eaten")}, "household_book: A paper is one of: missing, seen, held, received, waived."),
        ({BOOK: Tick(copies=100)}, "household_book: Copies are a number from 0 to 99."),
    ],
)
def test_a_tick_that_cannot_be_is_refused(town: Town, ticks: dict[tuple[str, str], Tick], text: str) -> None:
    with town.refused(InputError, text):
        town.start(LOW_INCOME, ticks=ticks)


# --- for whom ------------------------------------------------------------------------------------------------


def test_the_dead_and_those_who_moved_away_open_nothing(town: Town) -> None:
    head, second = town.home()
    put(town, head, died=dt.date(2026, 2, 1))
    put(town, second, moved_out=dt.date(2026, 2, 1))
    with town.refused(Refused, "古丽娜尔·吐尔逊: This person is recorded as deceased."):
        town.start(resident_id=head)
    with town.refused(
        Refused,
        "艾力·吐尔逊: This person has moved out. Record the move in first, or register the person for this case.",
    ):
        town.start(resident_id=second)


def test_outside_the_scope_is_like_not_there(town: Town) -> None:
    put(town, town.west_home[1], died=dt.date(2026, 2, 1))  # of whom nobody else may know it
    for strange in (town.west_home[0], town.west_home[1], 999_999):
        with town.refused(NotFound, NOBODY):
            town.start(OLD_AGE, resident_id=strange, login="agent-e")
    with town.refused(NotFound, NOBODY):
        town.start(resident_id=999_999)


@pytest.mark.parametrize("login", ["officer-e", "leader-e", "deputy", "director", "street", "finance", "panel",
                                   "inspection", "admin"])  # fmt: skip
def test_other_roles_open_nothing_and_learn_nothing(town: Town, login: str) -> None:
    with town.refused(NotFound, NOBODY):
        town.start(OLD_AGE, resident_id=town.home()[0], login=login)


def test_the_own_household_is_a_colleagues_work(town: Town) -> None:
    head, second = town.home()
    number = town.all(select(Resident.__table__).where(Resident.id == second))[0]
    as_person("clerk", id_number(dt.date(1942, 2, 5), 11))
    assert town.as_("clerk").id_hash == number["id_hash"]
    for resident_id in (head, second):
        with town.refused(
            Refused,
            "城市低保申请: A case of your own household is opened by a colleague."
            " Whoever works here has at home a resident's rights only: ask a colleague.",
        ):
            town.start(LOW_INCOME, resident_id=resident_id)
    assert town.start(LOW_INCOME, resident_id=head, login="clerk2").number == "民26-0001"


def test_somebody_from_outside_is_taken_by_a_community_that_is_named(town: Town) -> None:
    with town.refused(InputError, "community_id: Say which community takes this person's case."):
        town.start(resident_id=town.outsider)
    done = town.start(resident_id=town.outsider, community_id=town.east)
    assert town.columns(done.id, "community_id", "household_id") == (town.east, None)
    with town.refused(Refused, "高龄老人生活津贴申请、发放: You do not open cases of this window."):
        town.start(OLD_AGE, resident_id=town.outsider, community_id=town.west, login="agent-e")


def test_a_module_that_is_off_takes_no_new_case(town: Town) -> None:
    with town.refused(
        Refused,
        "The module civil_affairs is not switched on in this community: it takes no new cases there."
        " An administrator can switch it on (hub modules enable).",
    ):
        town.start(resident_id=town.west_home[0])
    enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
    assert town.columns(town.start(resident_id=town.west_home[0]).id, "community_id") == (town.west,)


def test_an_unknown_service_is_not_there(town: Town) -> None:
    before = town.dump()
    with pytest.raises(NotFound):
        intake.start(town.as_("clerk"), service="民政-99", resident_id=town.home()[0])
    assert town.dump() == before


def test_a_service_not_yet_in_force_is_not_offered(town: Town) -> None:
    town.day = dt.date(2016, 11, 24)
    with town.refused(Refused, "城市低保申请 is not offered now."):
        town.start(LOW_INCOME)


# --- when ----------------------------------------------------------------------------------------------------


def test_the_window_of_a_service(town: Town) -> None:
    # 10 May 2026 is a Sunday: the window of the 1st to the 10th runs to Monday.
    town.day = dt.date(2026, 5, 11)
    assert town.row(town.start(LOW_INCOME).id)["opened_on"] == town.day
    town.day = dt.date(2026, 5, 12)
    assert opens_next(town.flow(LOW_INCOME).service) == dt.date(2026, 6, 1)
    closed = (
        "城市低保申请 is not taken today; the next day is 2026-06-01."
        " Register the person for that day, or give the leader and the reason if it is urgent."
    )
    with town.refused(Refused, closed):
        town.start(LOW_INCOME)
    for leader, reason in (("", "突发火灾"), ("王主任", " ")):
        with town.refused(Refused, closed):
            town.start(LOW_INCOME, outside_window=OutsideWindow(leader, reason))


def test_a_leaders_word_opens_the_window_and_is_kept(town: Town) -> None:
    town.day = dt.date(2026, 5, 12)
    done = town.start(LOW_INCOME, outside_window=OutsideWindow("王主任", "突发火灾"))
    assert town.said(done.id, "opened")["outside_window"] == {"leader": "王主任", "reason": "突发火灾"}
    town.day = dt.date(2026, 6, 1)
    done = town.start(LOW_INCOME)
    assert "outside_window" not in town.said(done.id, "opened")


@pytest.mark.parametrize(
    ("on", "paper", "error", "text"),
    [
        (dt.date(2026, 3, 3), "", InputError, "2026-03-03 has not come yet."),
        (dt.date(2026, 2, 27), "", InputError,
         "Name the paper this was written on (day sheet, hand-in list): 2026-02-27 is past."),
        (dt.date(2026, 2, 26), "日登记表3", Refused, "2026-02-26 lies more than two working days back."
         " Enter it as a correction, with a reason and a second person."),
    ],
)  # fmt: skip
def test_the_day_of_an_opening(town: Town, on: dt.date, paper: str, error: type[HubError], text: str) -> None:
    with town.refused(error, text):
        town.start(on=on, paper=paper)


def test_a_day_sheet_may_be_entered_two_working_days_later(town: Town) -> None:
    # From Friday 27 February to Monday 2 March: Saturday the 28th is worked for the Spring Festival.
    done = town.start(on=dt.date(2026, 2, 27), paper="日登记表3")
    assert {date for _, date in town.events(done.id)} == {dt.date(2026, 2, 27)}
    assert town.said(done.id, "received") == {"paper": "日登记表3"}
