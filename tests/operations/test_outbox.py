"""联系居民: a try that reached nobody comes back to somebody, and is seen by nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db
from hub.db.models import AccessLog, Message, Resident
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.hookspecs import hookimpl
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import cases
from hub.operations.messages import outbox, texting
from hub.operations.messages import view as message_view
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.upkeep.sweep import sweep

from .engine import LOW_INCOME, TEMPORARY, Town

GONE = "There is no such message at your posts, or it is over."
SAID = "请带户口簿来窗口"


def messages(town: Town, case: int) -> list[dict[str, Any]]:
    return town.all(select(Message.__table__).where(Message.case_id == case).order_by(Message.id))


def ask(town: Town, case: int, **said: str) -> int:
    """A message of the clerk about papers to bring; its id."""
    given = {"about": "supplement", "said": SAID, **said}
    outbox.ask_to_tell(town.as_("clerk"), case, rev=town.row(case)["rev"], **given)
    return int(messages(town, case)[-1]["id"])


def tried(town: Town, login: str, message: int, channel: str, result: str, **said: Any) -> None:
    outbox.note_try(town.as_(login), message, channel=channel, result=result, **said)


def shown(town: Town, login: str) -> list[tuple[int, str, bool, str]]:
    return [(each.id, each.channel, each.due, each.last) for each in message_view.to_tell(town.as_(login))]


def test_what_is_to_be_told_lies_with_who_noted_it(town: Town) -> None:
    case = town.case("check")
    message = ask(town, case)
    (found,) = message_view.to_tell(town.as_("clerk"))
    person = db.session.get(Resident, town.row(case)["applicant_id"])
    assert person is not None
    assert (found.id, found.about, found.words, found.channel) == (message, "supplement", SAID, "call")
    assert (found.name, found.phone, found.due, found.tries) == (person.name, person.phone, True, 0)
    assert town.said(case, "message") == {"about": "supplement", "channel": "call", "words": SAID}
    for other in ("agent-e", "officer-e", "officer-w", "leader-e", "finance", "admin"):
        assert message_view.to_tell(town.as_(other)) == []


def test_the_list_is_logged(town: Town) -> None:
    ask(town, town.case("check"))
    message_view.to_tell(town.as_("clerk"))
    rows = db.session.execute(select(AccessLog).where(AccessLog.action == "messages")).scalars().all()
    assert [(row.purpose, row.rows) for row in rows] == [("to tell", 1)]


def test_three_calls_without_an_answer_become_a_visit(town: Town) -> None:
    case = town.case("check")
    message = ask(town, case)
    for n in (1, 2):
        tried(town, "clerk", message, "call", "no_answer", note=f"第{n}次")
        # Not to be tried twice a day: it comes back on the next working day.
        assert shown(town, "clerk") == [(message, "call", False, "no_answer")]
        town.pass_days()
        assert shown(town, "clerk") == [(message, "call", True, "no_answer")]
    tried(town, "clerk", message, "call", "no_answer")
    assert shown(town, "clerk") == []
    assert shown(town, "officer-e") == [(message, "visit", False, "no_answer")]
    town.pass_days()
    tried(town, "officer-e", message, "visit", "nobody_home")
    (row,) = messages(town, case)
    assert (row["state"], row["channel"], row["next_on"]) == ("open", "visit", calendar().add(town.day, 2))
    tried(town, "officer-e", message, "visit", "reached")
    (row,) = messages(town, case)
    assert (row["state"], row["next_on"], row["ended_on"]) == ("done", None, town.day)
    assert [(each["channel"], each["result"], each["note"]) for each in row["tries"]] == [
        ("call", "no_answer", "第1次"), ("call", "no_answer", "第2次"), ("call", "no_answer", ""),
        ("visit", "nobody_home", ""), ("visit", "reached", ""),
    ]  # fmt: skip
    assert town.said(case, "message_tried") == {
        "about": "supplement", "channel": "visit", "result": "reached", "note": "", "next": "",
    }  # fmt: skip
    with pytest.raises(NoMore, match="This is over already"):
        tried(town, "officer-e", message, "visit", "reached")


def test_who_has_moved_away_comes_back_to_the_window(town: Town) -> None:
    # At the archive the officer has no task of the case any more: the message alone brings it there.
    case = town.case("archive")
    message = ask(town, case, channel="visit")
    assert shown(town, "officer-e") == [(message, "visit", True, "")]
    tried(town, "officer-e", message, "visit", "moved_away")
    assert shown(town, "officer-e") == []
    assert shown(town, "clerk") == [(message, "call", False, "moved_away")]


def test_who_is_reached_nowhere_is_looked_for_once(town: Town) -> None:
    """It went to and fro between the old home and the wrong number until somebody gave it up."""
    case = town.case("archive")
    message = ask(town, case, channel="visit")
    tried(town, "officer-e", message, "visit", "moved_away")
    tried(town, "clerk", message, "call", "wrong_number")
    assert shown(town, "officer-e") == []
    assert shown(town, "clerk") == [(message, "find", False, "wrong_number")]
    tried(town, "clerk", message, "find", "new_address")
    assert shown(town, "officer-e") == [(message, "visit", False, "new_address")]
    tried(town, "officer-e", message, "visit", "moved_away")
    tried(town, "clerk", message, "call", "wrong_number")
    tried(town, "clerk", message, "find", "not_found", note="家属、社区都不知道")
    (row,) = [each for each in messages(town, case) if each["id"] == message]
    assert (row["state"], row["next_on"], row["ended_on"]) == ("given_up", None, town.day)
    assert town.said(case, "message_tried") == {
        "about": "supplement", "channel": "find", "result": "not_found", "note": "家属、社区都不知道", "next": "",
    }  # fmt: skip
    assert [shown(town, login) for login in ("clerk", "officer-e")] == [[], []]


def test_the_same_try_twice_counts_once(town: Town) -> None:
    case = town.case("check")
    message = ask(town, case)
    for _ in range(2):
        tried(town, "clerk", message, "call", "no_answer", request="once")
    assert [len(row["tries"]) for row in messages(town, case)] == [1]


@pytest.mark.parametrize(
    ("channel", "result"), [("call", ""), ("call", "handed"), ("", "reached"), ("pigeon", "reached")]
)
def test_a_result_is_one_of_its_channel(town: Town, channel: str, result: str) -> None:
    case = town.case("check")
    message = ask(town, case)
    with pytest.raises(InputError, match=r"Say what came of it\."):
        tried(town, "clerk", message, channel, result)
    assert messages(town, case)[0]["tries"] == []


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"about": "letter"}, "Say what it is about"),
        ({"said": "  "}, "Say what the applicant is to be told."),
        ({"channel": "letter"}, "Say how"),
        ({"said": "长" * 301}, "At most 300 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(town: Town, said: dict[str, str], error: str) -> None:
    case = town.case("check")
    with pytest.raises(InputError, match=error):
        ask(town, case, **said)
    assert messages(town, case) == []


@pytest.mark.parametrize("login", ["agent-e", "officer-e", "officer-w", "director", "finance"])
def test_anothers_message_does_not_exist(town: Town, login: str) -> None:
    case = town.case("check")
    message = ask(town, case)
    for verb, said in ((outbox.note_try, {"channel": "call", "result": "reached"}),
                       (outbox.give_up, {"reason": "x"})):  # fmt: skip
        with pytest.raises((NotFound, Refused)) as refused:
            verb(town.as_(login), message, **said)
        assert SAID not in str(refused.value)
    assert messages(town, case)[0]["tries"] == []


def test_giving_up_needs_a_reason_and_is_in_the_record(town: Town) -> None:
    case = town.case("check")
    message = ask(town, case)
    with pytest.raises(InputError, match="Say why"):
        outbox.give_up(town.as_("clerk"), message, reason=" ")
    outbox.give_up(town.as_("clerk"), message, reason="本人已到窗口")
    assert messages(town, case)[0]["state"] == "given_up"
    assert town.said(case, "message_dropped") == {"about": "supplement", "reason": "本人已到窗口"}
    assert message_view.to_tell(town.as_("clerk")) == []


# --- letters and results --------------------------------------------------------------------------------


def test_a_letter_is_a_message_with_its_tries(town: Town) -> None:
    case = town.case("refuse", LOW_INCOME, panel="rejected")
    (row,) = messages(town, case)
    assert (row["about"], row["channel"], row["state"], row["tries"]) == ("letter", "letter", "open", [])
    assert message_view.to_tell(town.as_("officer-e")) == []  # it lies under deliveries
    cases.nobody_home(town.as_("officer-e"), case, "", note="敲门无人")
    cases.advance(
        town.as_("officer-e"), case, "delivered", rev=town.row(case)["rev"], method="hand", received_by="样甲"
    )
    (row,) = messages(town, case)
    assert (row["state"], row["ended_on"]) == ("done", town.day)
    assert [(each["channel"], each["result"], each["note"]) for each in row["tries"]] == [
        ("visit", "nobody_home", "敲门无人"), ("letter", "handed", "hand"),
    ]  # fmt: skip


def test_telling_by_telephone_that_money_can_be_fetched_is_one_too(town: Town) -> None:
    case = town.case("tell", TEMPORARY)
    before = len(messages(town, case))
    told = {"method": "phone", "received_by": "本人"}
    cases.advance(town.as_("clerk"), case, "told", rev=town.row(case)["rev"], **told)
    assert len(messages(town, case)) == before + 1
    row = messages(town, case)[-1]
    assert (row["about"], row["state"], [each["channel"] for each in row["tries"]]) == (
        "collection",
        "done",
        ["call"],
    )


# --- text messages --------------------------------------------------------------------------------------


class Carrier:
    """A department that sends texts; it fails as often as it is told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fails = False
        self.lost: list[str] = []

    @hookimpl
    def hub_send_sms(self, number: str, text: str) -> str:
        if self.fails:
            raise ConnectionError(number)
        self.sent.append((number, text))
        return f"R{len(self.sent)}"

    @hookimpl
    def hub_undelivered_sms(self, receipts: tuple[str, ...]) -> list[str]:
        return [receipt for receipt in receipts if receipt in self.lost]


@pytest.fixture
def carrier(town: Town) -> Iterator[Carrier]:
    made, manager = Carrier(), town.app.extensions["hub_plugins"].manager
    manager.register(made, name="carrier")
    yield made
    manager.unregister(made)


@pytest.fixture
def texts(town: Town, carrier: Carrier) -> Carrier:
    put_setting(OPERATOR, key="messages.sms", value="yes")
    return carrier


def give_phone(town: Town, case: int, phone: str) -> None:
    person = Resident.id == town.row(case)["applicant_id"]
    db.session.execute(update(Resident).where(person).values(phone=phone))
    db.session.commit()


def test_texts_are_off_unless_switched_on(town: Town, carrier: Carrier) -> None:
    case = town.case("check")
    assert outbox.can_text() is False
    with pytest.raises(Refused, match="not switched on"):
        ask(town, case, channel="sms")
    assert texting.send_waiting() == 0
    assert carrier.sent == []


def test_a_text_names_no_person_and_no_matter(town: Town, texts: Carrier) -> None:
    case = town.case("check", LOW_INCOME)
    give_phone(town, case, "19909990001")
    message = ask(town, case, channel="sms")
    assert sweep()["texted"] == 1
    assert sweep()["texted"] == 0
    ((number, text),) = texts.sent
    assert number == "19909990001"
    named = town.row(case)["number"]
    assert (f"您尾号{named[-4:]}的办件有新情况" in text, named in text, named[:3] in text) == (
        True,
        False,
        False,
    )
    person = db.session.get(Resident, town.row(case)["applicant_id"])
    assert person is not None
    assert [word for word in (person.name, SAID, "低保", person.id_tail) if word in text] == []
    # It is asked after in three working days, by the post that wished it.
    assert shown(town, "clerk") == [(message, "sms", False, "sent")]
    town.pass_days(3)
    assert shown(town, "clerk") == [(message, "sms", True, "sent")]
    assert sweep()["texted"] == 0
    assert len(texts.sent) == 1
    # The carrier says later that it could not deliver it: one try, with its receipt, and somebody goes there.
    texts.lost = ["R1"]
    assert [sweep()["undelivered"] for _ in range(2)] == [1, 0]
    (tried,) = messages(town, case)[-1]["tries"]
    assert (tried["result"], tried["receipt"]) == ("failed", "R1")
    assert shown(town, "officer-e") == [(message, "visit", False, "failed")]


@pytest.mark.parametrize("phone", ["19909990001", ""])
def test_a_text_that_cannot_be_sent_becomes_a_visit(town: Town, texts: Carrier, phone: str) -> None:
    case = town.case("check")
    give_phone(town, case, phone)
    message = ask(town, case, channel="sms")
    texts.fails = True
    assert sweep()["texted"] == 0
    assert shown(town, "officer-e") == [(message, "visit", False, "failed")]
    assert texts.sent == []
