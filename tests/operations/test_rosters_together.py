"""Several items of one roster noted on one page: each its own result and entry, all of it or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import db, reading
from hub.db.models import AccessLog, Resident
from hub.domain.errors import InputError, Many, NoMore, NotFound, Refused
from hub.operations.context import service_of
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.rosters import making, noting, record, together
from hub.operations.rosters.together import Said
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing import centre

from .engine import Town

NOTICE = "劳动通知-1"
OCTOBER = dt.date(2026, 10, 12)
HEADS = 8
"""Heads of households in the town's east."""
ITEMS = record.ITEMS


def items(roster: CaseRef) -> list[dict[str, Any]]:
    db.session.rollback()
    query = select(ITEMS).where(ITEMS.c.roster_id == roster.id).order_by(ITEMS.c.no)
    return [dict(row) for row in reading().execute(query).mappings()]


@pytest.fixture
def notice(town: Town) -> CaseRef:
    """Whoever is head of a household is told: eight of the east, all in one officer's area."""
    centre.window("labour")
    enable(OPERATOR, department="labour", community_id=town.east, reason="测试")
    town.day = OCTOBER
    return making.make(town.as_("clerk"), NOTICE)


def test_each_has_its_own_result_and_entry(town: Town, notice: CaseRef) -> None:
    officer = town.as_("officer-e")
    assert [(one.id, one.n) for one in together.waiting(officer)] == [(notice.id, HEADS)]
    it = together.round_of(officer, notice.id)
    assert ([outcome.key for outcome in it.outcomes], it.again, it.total) == (
        ["told", "not_found"], True, HEADS)  # fmt: skip
    assert not any(line.gone for line in it.lines)
    first, second, *rest = (line.id for line in it.lines)
    friday = dt.date(2026, 10, 16)
    said = {first: Said("told"), second: Said("not_found", it.lines[1].rev)}
    done = together.note_together(officer, notice.id, said, visit_on=friday, request="once")
    assert (done.rev, together.note_together(officer, notice.id, said, request="once")) == (2, done)
    there = {row["id"]: (row["state"], row["outcome"], row["visit_on"]) for row in items(notice)}
    assert there == {first: ("done", "told", None), second: ("open", "not_found", friday),
                     **dict.fromkeys(rest, ("open", "", None))}  # fmt: skip
    # Whoever is gone to again on another day comes last.
    assert [line.id for line in together.round_of(officer, notice.id).lines] == [*rest, second]
    looks = select(AccessLog.rows).where(AccessLog.action == "visit", AccessLog.staff_id == officer.staff_id)
    assert list(reading().execute(looks.order_by(AccessLog.id)).scalars()) == [HEADS, HEADS - 1]
    assert audit.verify(OPERATOR).findings == []


def test_one_that_is_wrong_leaves_all_as_they_are(town: Town, notice: CaseRef) -> None:
    officer = town.as_("officer-e")
    first, second, third, *_ = items(notice)
    noting.note(officer, first["id"], outcome="told")
    people = Resident.__table__
    db.session.execute(
        update(people).where(people.c.id == second["resident_id"]).values(died=dt.date(2026, 10, 1))
    )
    db.session.commit()
    assert [line.gone for line in together.round_of(officer, notice.id).lines] == [
        True,
        *[False] * (HEADS - 2),
    ]
    said = {row["id"]: Said("told", 1) for row in (first, second, third)}
    with pytest.raises(Many) as wrong:
        together.note_together(officer, notice.id, said)
    # What is done is seen no more; of the other the sentence says what to note, and where.
    assert [(type(error), error.where) for error in wrong.value.errors] == [
        (NoMore, ""), (Refused, second["number"])]  # fmt: skip
    assert [row["state"] for row in items(notice)] == ["done", *["open"] * (HEADS - 1)]
    with pytest.raises(Many, match="on which day you go again"):
        together.note_together(officer, notice.id, {third["id"]: Said("not_found")})
    with pytest.raises(Many, match="Choose the result"):
        together.note_together(officer, notice.id, {third["id"]: Said("gone")})
    with pytest.raises(InputError, match="one household at least"):
        together.note_together(officer, notice.id, {})


def test_nobody_notes_anothers(town: Town, notice: CaseRef) -> None:
    first, *_ = items(notice)
    for login in ("officer-w", "agent-e", "clerk"):
        assert together.waiting(town.as_(login)) == ()
        with pytest.raises((NotFound, Refused)):
            together.round_of(town.as_(login), notice.id)
        with pytest.raises((Many, NotFound, Refused)):
            together.note_together(town.as_(login), notice.id, {first["id"]: Said("told")})
    officer = town.as_("officer-e")
    pension = making.make(town.as_("clerk"), "劳动通知-2")
    with pytest.raises(NotFound, match="There is no such item, or it is done"):
        together.note_together(officer, pension.id, {first["id"]: Said("told")})
    assert {row["state"] for row in items(notice)} == {"open"}


@pytest.mark.parametrize(("seq", "kind", "keys"), [
    (NOTICE, "", ["told", "not_found"]), ("劳动年审-1", "", ["comes", "not_found"]),
    ("民政复核-1", "", []), ("劳动-6", "visited", ["seen_at_home", "came_instead", "not_at_home"]), ("计生-4", "", []),
])  # fmt: skip
def test_only_what_needs_no_form_and_no_reason_is_noted_so(
    town: Town, seq: str, kind: str, keys: list[str]
) -> None:
    roster = service_of(seq).roster
    assert roster is not None
    assert [outcome.key for outcome in together.said_here(roster.of(kind))] == keys
