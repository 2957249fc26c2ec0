"""附件2 at the windows of 民政, 劳动 and 计生: what each service's limits, openings and papers say, with the plan's dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.db.base import reading
from hub.db.models import Case, Resident
from hub.domain.errors import Many, Refused
from hub.domain.notification import PARTS
from hub.domain.service import Service
from hub.operations.casework import acceptance, follow_ups
from hub.operations.casework.cases import advance
from hub.operations.casework.checklists import Tick
from hub.operations.casework.intake import OutsideWindow
from hub.operations.casework.proxies import PartySaid
from hub.operations.casework.views import case_view, explain_row
from hub.operations.context import plugins, service_of
from hub.operations.decisions.batches import send
from hub.operations.notification import inquiry
from hub.operations.notification.inquiry import Asked
from hub.operations.prints import documents
from hub.operations.reception import first_contacts
from hub.operations.rights import OPERATOR
from hub.operations.rosters import making, noting
from hub.operations.rosters import view as roster_view
from hub.operations.services import guides
from hub.operations.services.catalogue import full
from hub.operations.services.guide_words import words_of
from hub.operations.settings import put_setting
from hub.operations.stock import moving, places, view
from hub.operations.supervision import overdue
from hub.printing.html import html

from .conftest import Desk

LOAN = {"marriage": "single", "status": "neither", "premises": "rent", "finance": "city"}
SITE = ("site_photos", "")
SIGNS = "子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己庚辛壬癸天地玄黄宇宙洪"
"""29 of them."""
CONTRACEPTIVES = "family_planning.contraceptives"


def late(desk: Desk, case: int, step: str) -> int:
    """Working days by which a step was late."""
    return next(stop.late for stop in case_view(desk.as_("clerk"), case).stops if stop.key == step)


def test_the_home_is_looked_at_within_two_days_of_acceptance(desk: Desk) -> None:
    # S-003: 民政-6 accepted Friday 12-02: due 12-06, on 12-07 late by one day, the case itself until 12-30.
    found = []
    for day in (6, 7):
        desk.on(2016, 12, 2)
        case = desk.start("民政-6", variant="person", answers={"illness": "yes"})
        row = desk.to(case, "check")
        assert row["due"] == dt.date(2016, 12, 30)
        task = next(stop.due for stop in case_view(desk.as_("clerk"), case).stops if stop.key == "check")
        desk.on(2016, 12, day)
        desk.forward(desk.row(case))
        found.append((task, late(desk, case, "check")))
    assert found == [(dt.date(2016, 12, 6), 0), (dt.date(2016, 12, 6), 1)]


def test_three_photographs_of_the_premises_are_counted_and_two_are_not_enough(desk: Desk) -> None:
    # S-016: 劳动-7 with two photographs is refused with the count; two stay noted, three close the line.
    guarantor = PartySaid("guarantor", name="样己")
    case = desk.start("劳动-7", "agent-e", answers=LOAN, parties=(guarantor,))
    agent = desk.as_("agent-e")

    def ticked(tick: Tick) -> tuple[str, int]:
        acceptance.hand_in(agent, case, rev=desk.row(case)["rev"], ticks={SITE: tick})
        paper = next(one for one in case_view(agent, case).papers if one.line == SITE)
        return paper.state, paper.counted

    with pytest.raises(Many) as refused:
        ticked(Tick(pieces=2))
    assert [one.message % one.params for one in refused.value.errors] == [
        "经营场地现状图片: at least 3, these are 2."
    ]
    assert [ticked(Tick("missing", pieces=2)), ticked(Tick(pieces=3)), ticked(Tick(pieces=4))] == [
        ("missing", 2), ("seen", 3), ("seen", 4),
    ]  # fmt: skip


def test_a_registration_of_birth_has_five_days_and_the_commission_fifteen_of_its_own(desk: Desk) -> None:
    # S-007: accepted Thursday 12-01, due 12-08; 特批 is off, its fifteen days are the commission's.
    put_setting(OPERATOR, key="two_certificates", value="生育服务证、光荣证", service=service_of("计生-2"))
    service = service_of("计生-2")
    words = words_of(service, "zh", {})
    card = guides.card(service, guides.Place(), words, dt.date(2016, 12, 1), variant="two_certificates")
    assert card["service"] == "生育登记、办证（“两证”：生育服务证、光荣证）"  # what the centre wrote of it
    for variant in ("first", "second", "two_certificates"):
        row = {
            "ledger": [["accepted", "2016-12-01", "", 0, False, None]],
            "variant": variant,
            "accepted_on": None,
        }
        assert explain_row(row, service, dt.date(2016, 12, 1)).due == dt.date(2016, 12, 8)
    shown = {
        each["key"]: (each["promised_limit"], each["enabled"]) for each in full(service, True)["variants"]
    }
    assert shown == {
        "first": (5, True),
        "second": (5, True),
        "special": (5, False),
        "two_certificates": (5, True),
    }
    assert (service.step("commission").limit, service.step("commission").clock) == (15, "stopped")
    ledger = [
        ["accepted", "2016-12-01", "", 0, False, None], ["sent_up", "2016-12-05", "", 0, False, None],
        ["sent_back", "2016-12-23", "", 0, False, None],
    ]  # fmt: skip
    row = {"ledger": ledger[:2], "variant": "special", "accepted_on": None}
    away = explain_row(row, service, dt.date(2016, 12, 20))
    assert (away.due, away.left) == (None, 3)
    assert explain_row({**row, "ledger": ledger}, service, dt.date(2016, 12, 23)).due == dt.date(2016, 12, 28)


def test_the_card_is_reviewed_from_march_to_may(desk: Desk) -> None:
    # S-008: Wednesday 2017-05-31 can be accepted, 06-01 not unless a leader says why.
    desk.on(2017, 5, 31)
    assert desk.row(desk.start("劳动-9", "agent-e", variant="resident"))["step"] == "accept"
    desk.on(2017, 6, 1)
    home = desk.home()[0]
    with pytest.raises(Refused) as refused:
        desk.start("劳动-9", "agent-e", variant="resident", resident_id=home)
    assert refused.value.params["next"] == dt.date(2018, 3, 1)
    leader = OutsideWindow(leader="王副主任", reason="住院到5月31日")
    assert desk.start("劳动-9", "agent-e", variant="resident", resident_id=home, outside_window=leader)


def test_who_has_not_come_is_seen_by_the_community_and_counted_for_the_leader(
    desk: Desk, tmp_path: Path
) -> None:
    # S-008: 30 holders of the east, 29 told; on 2017-06-01 the agent sees 赵六, the deputy 1 of 30, no name.
    desk.on(2017, 5, 2)
    holders = [desk.home(name)[0] for name in ("赵六", *(f"持证{sign}" for sign in SIGNS))]
    made = making.make(
        desk.as_("clerk"), "劳动年审-1", file=_sheet(tmp_path, holders), paper="博人社〔2017〕5号"
    )
    items = roster_view.roster_view(desk.as_("clerk"), made.id).items
    assert [item.resident_id for item in items] == holders
    for item in items[1:]:
        noting.note(desk.as_("officer-e"), item.id, outcome="not_needed", reason="证件已注销")
    desk.on(2017, 6, 1)
    agent, deputy = (roster_view.roster_view(desk.as_(login), made.id) for login in ("agent-e", "deputy"))
    left = [item.name for item in agent.items if item.todo]
    assert (left, [*deputy.items]) == (["赵六"], [])
    numbers = deputy.line.counts
    assert (numbers.all, numbers.open) == (30, 1)


def _sheet(folder: Path, holders: Sequence[int]) -> Path:
    """The city hall's list of holders."""
    people = {
        row.id: row for row in reading().execute(select(Resident.id, Resident.name, Resident.id_number))
    }
    rows = [f"{people[one].name},{people[one].id_number},证{one}" for one in holders]
    file = folder / "list.csv"
    file.write_text("\n".join(("姓名,身份证号,证件编号", *rows)), encoding="utf-8")
    return file


def test_nobody_comes_for_the_holder_of_the_card(desk: Desk) -> None:
    # S-009: a relative comes; refused, an appointment at home is offered, no case is there.
    desk.on(2017, 3, 2)
    home = desk.home()[0]
    with pytest.raises(Refused) as refused:
        desk.start(
            "劳动-9",
            "agent-e",
            variant="resident",
            resident_id=home,
            parties=(PartySaid("proxy", name="赵七"),),
        )
    assert "nobody can act for him or her" in refused.value.message
    assert "an appointment at home" in refused.value.remedy
    opened = select(func.count()).where(Case.applicant_id == home)
    assert reading().execute(opened).scalar() == 0


def test_graduates_who_agreed_are_contacted_each_month_and_no_others(desk: Desk) -> None:
    # S-012: A and C agreed, B not; C found work on 2017-02-10.
    desk.on(2016, 12, 7)
    for name, monthly in (("毕甲", "yes"), ("毕乙", "no"), ("毕丙", "yes")):
        answers = {"start": "here", "degree": "no", "monthly": monthly}
        desk.to(desk.start("劳动-3", "agent-e", resident_id=desk.home(name)[0], answers=answers), "end")
    agent = desk.as_("agent-e")
    desk.on(2017, 2, 7)
    assert [line.name for line in follow_ups.mine(agent)] == ["毕甲", "毕丙"]
    desk.on(2017, 2, 10)
    third = follow_ups.mine(agent)[1]
    follow_ups.stop(agent, third.id, why="已就业")
    desk.on(2017, 3, 1)
    [left] = follow_ups.mine(agent)
    assert (left.name, left.due < desk.clock.day) == ("毕甲", True)
    follow_ups.note(agent, left.id, form={"work": "none", "offered": "介绍了两个岗位"})
    desk.on(2017, 4, 3)
    assert [line.name for line in follow_ups.mine(agent)] == ["毕甲"]


def test_the_certificate_is_handed_on_and_signed_after_the_case_is_complete(desk: Desk) -> None:
    # S-019: told Tuesday 12-20: complete; the agent signs, the officer delivers on 12-23; the day stays.
    put_setting(OPERATOR, key="posting_days", value="5", service=service_of("劳动-11"))
    desk.on(2016, 12, 1)
    case = desk.start("劳动-11", "agent-e")
    desk.to(case, "posting")
    desk.hands.publish(desk.row(case))
    desk.on(2016, 12, 8)
    desk.hands.end_notice(desk.row(case), "clear")
    desk.to(case, "send_up")
    batch = desk.hands.gather([desk.row(case)])
    send(desk.as_("clerk"), batch.id, rev=batch.rev)
    desk.hands.answer(desk.row(case), "approved")
    desk.on(2016, 12, 20)
    desk.to(case, "hand_over")
    desk.on(2016, 12, 22)
    advance(
        desk.as_("clerk"),
        case,
        "delivered",
        rev=desk.row(case)["rev"],
        method="hand",
        received_by="社区代办员",
    )
    row = desk.row(case)
    assert (row["step"], row["completed_on"]) == ("deliver", dt.date(2016, 12, 20))
    desk.on(2016, 12, 23)
    desk.to(case, "archive")
    assert (desk.row(case)["completed_on"], late(desk, case, "deliver")) == (dt.date(2016, 12, 20), 0)


def test_contraceptives_are_counted_by_place_and_name_nobody(desk: Desk) -> None:
    # S-021: 100 to a community; 40 to employers, 30 to residents, 20 to boxes: 10 are left; 11 refused, 10 done.
    desk.on(2026, 3, 2)
    clerk, agent, east = desk.as_("clerk"), desk.as_("agent-e"), desk.people.east
    good = service_of(CONTRACEPTIVES).stock.goods[0].key
    moving.take_in(clerk, CONTRACEPTIVES, good=good, count=100, paper="送货单1")
    moving.receive(agent, moving.allocate(clerk, CONTRACEPTIVES, community_id=east, good=good, count=100).id)
    made = {kind: places.add_place(agent, CONTRACEPTIVES, kind=kind, title=kind, community_id=east).id
            for kind in ("box", "unit")}  # fmt: skip
    sites = view.overview(agent, CONTRACEPTIVES).sites
    here = next(site.id for site in sites if (site.kind, site.community_id) == ("agent", east))
    moving.hand_out(agent, here, good=good, count=40, to_id=made["unit"])
    moving.hand_out(agent, here, good=good, count=30)
    moving.refill(agent, made["box"], good=good, count=20)

    def left() -> int:
        return next(
            site.counts[good] for site in view.overview(agent, CONTRACEPTIVES).sites if site.id == here
        )

    assert left() == 10
    with pytest.raises(Refused, match="Only"):
        moving.hand_out(agent, here, good=good, count=11)
    moving.hand_out(agent, here, good=good, count=10)
    assert left() == 0


def test_four_services_ask_for_no_papers_and_all_others_do(desk: Desk) -> None:
    # S-023: 民政-8, 劳动-12, 计生-4 and 计生-6 list none; no slip, and the guide says so.
    newest = [versions[-1] for versions in plugins().services().values() if not versions[-1].part_of]
    none = sorted(one.seq for one in newest if not full(one, True)["materials"])
    assert none == ["劳动-12", "民政-8", "计生-4", "计生-6"]
    assert len(newest) - len(none) == 30
    for seq in none:
        assert "本事项文中未列提交资料" in guide(service_of(seq))
    desk.on(2026, 11, 26)
    assert {seq: _refusal(desk, seq) for seq in none} == dict.fromkeys(
        none, "This service asks for no papers."
    )


def _refusal(desk: Desk, seq: str) -> str:
    """Why no slip is written, neither for a visitor of the public page nor at a first contact, where it is told."""
    clerk, asked = desk.as_("clerk"), Asked(seq, _first_variant(seq))
    with pytest.raises(Refused) as refused:
        inquiry.take_along(asked)
    contact = first_contacts.register(clerk, name="张三", matter=seq)
    with pytest.raises(Refused, match=refused.value.message.split("%")[-1]):
        first_contacts.tell(clerk, contact.id, rev=contact.rev, asked=asked, how="written")
    first_contacts.tell(clerk, contact.id, rev=contact.rev, asked=asked, how="phone", told=tuple(PARTS))
    return refused.value.message


def _first_variant(seq: str) -> str:
    return next((each.key for each in service_of(seq).variants if each.enabled), "")


def test_the_chart_of_the_contraceptives_shows_how_they_go_round(desk: Desk) -> None:
    service = service_of("计生-6")
    drawn = guides.chart(service, guides.Place(), words_of(service, "zh", {}), dt.date(2016, 12, 1))
    assert [stop["key"] for stop in drawn["stops"]] == ["allocate", "collect", "hand_out", "refill", "return"]
    assert documents.printer().pdf("hub.chart", drawn)[:5] == b"%PDF-"


def test_an_immediate_service_that_is_not_done_on_its_day_is_out_of_its_class(desk: Desk) -> None:
    # TL-12b: 劳动-3 as it ships, accepted on Thursday 12-01: in class that day, ㈡ alone from 12-02 on.
    case = desk.start("劳动-3", "agent-e", answers={"start": "here", "degree": "no", "monthly": "no"})
    desk.hands.accept(desk.row(case))
    number, found = desk.row(case)["number"], []
    for day in (1, 2, 5):
        desk.on(2016, 12, day)
        lines = overdue.lines(desk.as_("deputy"))
        found.append([line.kinds for line in lines if line.number == number])
    assert desk.row(case)["accepted_on"] == dt.date(2016, 12, 1)
    assert found == [[()], [("out_of_class",)], [("out_of_class",)]]


def guide(service: Service) -> str:
    """The service's guide as a page shows it."""
    words = words_of(service, "zh", {})
    return html("hub.guide", guides.guide(service, guides.Place(), words, dt.date(2016, 12, 1)), words.tr)
