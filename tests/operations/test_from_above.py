"""Notices from above: recorded at the centre, they open a service for the days they name; cases hang on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, select

from hub.db.base import transaction
from hub.db.models import NoticeCase, NoticeFromAbove
from hub.domain.errors import Conflict, InputError, NotPermitted, Refused
from hub.operations.casework import intake
from hub.operations.casework.views import case_view
from hub.operations.context import service_of
from hub.operations.decisions import from_above
from hub.operations.kept import changed
from hub.operations.prints.arranged import arranged
from hub.operations.prints.case_prints import case_data
from hub.operations.services.guide_words import words_of
from hub.operations.verb import CaseRef

from .engine import OLD_AGE, Town

CHECK = "民政-10"
TITLE = "高龄老人体检"


@pytest.fixture
def town(town: Town) -> Town:
    """Without the notice that the walk's centre has."""
    with transaction() as tx:
        tx.execute(delete(NoticeFromAbove.__table__))
        changed(tx, "calendar")
    return town


def record(town: Town, number: str = "博民发〔2026〕31号", login: str = "clerk", **said: Any) -> CaseRef:
    given = {
        "service": CHECK, "sender": "市民政局", "asks": "上报80周岁以上老人", "dated_on": town.day,
        "until": town.day + dt.timedelta(days=9), **said,
    }  # fmt: skip
    return from_above.record(town.as_(login), number=number, **given)


def opens(day: dt.date | None = None) -> dt.date | None:
    return intake.opens_next(service_of(CHECK), day)


def test_without_a_notice_nobody_is_reported(town: Town) -> None:
    assert opens() is None
    with town.refused(
        Refused, f"{TITLE} opens only on a notice from above. The centre records the notice first."
    ):
        town.start(CHECK)


def test_a_notice_opens_its_service_through_its_last_day_and_no_other(town: Town) -> None:
    done, last = record(town), town.day + dt.timedelta(days=9)
    assert [opens(day) for day in (town.day, last, last + dt.timedelta(days=1))] == [town.day, last, None]
    case = town.start(CHECK)
    assert [row["notice_id"] for row in town.all(select(NoticeCase.__table__))] == [done.id]
    told = {"id": done.id, "number": "博民发〔2026〕31号", "sender": "市民政局"}
    assert town.said(case.id, "opened")["notice"] == told
    assert town.row(case.id)["facts"]["notice"] == told
    (view,) = from_above.notices(town.as_("clerk"))
    assert (view.cases, view.open) == (1, True)
    town.day = last + dt.timedelta(days=1)
    with pytest.raises(Refused):
        town.start(CHECK)
    assert [each.open for each in from_above.notices(town.as_("clerk"))] == [False]


def test_its_number_and_sender_stand_on_the_form(town: Town) -> None:
    record(town)
    case = town.start(CHECK)
    view = case_view(town.as_("agent-e"), case.id)
    facts = case_data(town.as_("agent-e"), view, "civil_affairs.health_check_form")["facts"]
    assert facts == [
        {"label": "通知文号", "value": "博民发〔2026〕31号"}, {"label": "来文单位", "value": "市民政局"},
    ]  # fmt: skip
    words = words_of(view.service, "zh", {})
    said = {"outcome": "told", "form": {"check_on": "2026-12-08", "place": "市医院"}}
    told = SimpleNamespace(type="step_done", step="tell", payload=said)
    assert [
        [each["value"] for each in arranged(one, words)]
        for one in (view, replace(view, events=[*view.events, told]))
    ] == [["", ""], ["2026年12月8日", "市医院"]]  # before it is told, lines for the pen


def test_of_two_notices_the_one_that_ends_first_is_answered(town: Town) -> None:
    record(town)
    urgent = record(town, "博民发〔2026〕40号", until=town.day)
    case = town.start(CHECK)
    assert town.row(case.id)["facts"]["notice"]["id"] == urgent.id


def test_what_is_recorded_must_be_whole_and_new(town: Town) -> None:
    record(town)
    with town.refused(Conflict, "博民发〔2026〕31号: This notice is recorded already."):
        record(town)
    with town.refused(InputError, "asks: Please fill this in."):
        record(town, "二号", asks=" ")
    with town.refused(InputError, "until: The last day lies before the first."):
        record(town, "二号", until=town.day - dt.timedelta(days=1))
    tomorrow = town.day + dt.timedelta(days=1)
    with town.refused(InputError, f"dated_on: {tomorrow} has not come yet."):
        record(town, "二号", dated_on=tomorrow)
    with town.refused(InputError, f"received_on: {tomorrow} has not come yet."):
        record(town, "二号", received_on=tomorrow)
    with town.refused(Refused, "高龄老人生活津贴申请、发放 is not opened by a notice."):
        record(town, "二号", service=OLD_AGE)
    with town.refused(NotPermitted, f"{TITLE}: Your role does not do this."):
        record(town, "二号", login="agent-e")


def test_it_can_be_prolonged_or_ended_and_one_is_first(town: Town) -> None:
    done = record(town)
    later = town.day + dt.timedelta(days=30)
    from_above.prolong(town.as_("clerk"), done.id, rev=done.rev, until=later)
    assert opens(later) == later
    with town.refused(Conflict, "博民发〔2026〕31号: Somebody else changed this notice; look at it again."):
        from_above.prolong(town.as_("clerk"), done.id, rev=done.rev, until=town.day)
    with town.refused(InputError, "until: That day is past."):
        from_above.prolong(town.as_("clerk"), done.id, rev=1, until=town.day - dt.timedelta(days=1))
    with town.refused(NotPermitted, "博民发〔2026〕31号: Your role does not do this."):
        from_above.prolong(town.as_("agent-e"), done.id, rev=1, until=later)
