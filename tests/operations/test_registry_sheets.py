"""The monthly sheet: what stands on it, confirmed, closed, late; who sees names and who counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations.registry import sheet_waits, sheets
from hub.operations.worklist.beside import beside
from hub.testing.factories import as_person

from .engine import Town
from .registry import ask, done, person, undone

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)


def on_sheet(town: Town, login: str, month: dt.date = MARCH) -> list[tuple[str, bool]]:
    place = town.west if login.endswith("w") else town.east
    return [(line.what, line.confirmed) for line in sheets.lines(town.as_(login), place, month)]


def confirm_all(town: Town, who: Actor | None = None) -> None:
    agent = who or town.as_("agent-e")
    sheets.confirm(agent, town.east, MARCH, [line.id for line in sheets.lines(agent, town.east, MARCH)])


def counts(town: Town) -> tuple[dict[str, int], dict[str, int]]:
    """Of the east and of the west."""
    east, west = (sheets.months(town.as_("deputy"), [place])[0] for place in (town.east, town.west))
    return dict(east.counts), dict(west.counts)


def late(town: Town, login: str = "deputy") -> list[tuple[int, dt.date]]:
    found = sheets.months(town.as_(login), [town.east, town.west])
    return [(each.community_id, each.month) for each in found if each.late]


@pytest.fixture
def month(town: Town) -> dict[str, Any]:
    """A month of changes: one leaves, one dies, one moves to the west, one correction that is no news."""
    one, two, three = town.home(), town.home(), town.home()
    return {
        "out": ask(town, "move_out", one[1]), "death": ask(town, "death", two[1]),
        "between": ask(town, "between", three[1], community_id=town.west, household_number="w7", relation="户主"),
        "phone": ask(town, "correct", three[0], paper="", phone="19909990700"),
    }  # fmt: skip


def added(rows: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Without those who were entered when the town was made."""
    return [row for row in rows if row[0] != "added"]


def test_changes_stand_on_the_sheets_of_their_communities(town: Town, month: dict[str, Any]) -> None:
    assert added(on_sheet(town, "agent-e")) == [("moved_out", False), ("died", False), ("moved_out", False)]
    assert added(on_sheet(town, "agent-w")) == [("moved_in", False)]
    undone(town, month["out"])
    assert added(on_sheet(town, "agent-e"))[-1] == ("undone", False)


def test_who_moves_with_the_household_is_counted(town: Town) -> None:
    before = counts(town)
    home = town.home(), town.home()
    moved = ask(town, "between", home[0][0], community_id=town.west, whole=True, household_number="w9")
    n = len(home[0])
    assert n > 1
    ask(town, "address", home[1][0], whole=True, building="胡杨苑7号楼", address="胡杨路7号")
    west = {"moved_in": n}
    assert counts(town) == ({**before[0], "moved_out": n, "address": len(home[1])}, {**before[1], **west})
    line = next(
        each for each in sheets.lines(town.as_("agent-w"), town.west, MARCH) if each.what == "moved_in"
    )
    assert line.people == n
    undone(town, moved)
    assert counts(town)[1] == {**before[1], **west, "undone": n}


def test_a_month_is_closed_when_it_is_over_and_confirmed(town: Town, month: dict[str, Any]) -> None:
    agent = town.as_("agent-e")
    with town.refused(InputError, "2026-03: A month is closed when it is over."):
        sheets.close(agent, town.east, MARCH)
    town.day = dt.date(2026, 4, 2)
    agent = town.as_("agent-e")
    count = len(on_sheet(town, "agent-e"))
    with town.refused(Refused, f"2026-03: {count} changes are not confirmed yet."):
        sheets.close(agent, town.east, MARCH)
    # A line of the agent's own household is a colleague's, by number neither, and it is said.
    line = next(each for each in sheets.lines(agent, town.east, MARCH) if each.what == "died")
    assert line.resident_id is not None
    own = as_person("agent-e", person(town, line.resident_id)["id_number"])
    confirm_all(town, own)
    sheets.confirm(own, town.east, MARCH, [line.id])
    with town.refused(
        Refused,
        f"2026-03: {sheets.left_to_colleague(own, town.east, MARCH)} changes of your own household are"
        " confirmed by a colleague. The colleague closes the month.",
    ):
        sheets.close(own, town.east, MARCH)
    confirm_all(town, agent)
    sheets.close(agent, town.east, MARCH)
    for again in (
        lambda: sheets.close(agent, town.east, MARCH),
        lambda: sheets.confirm(agent, town.east, MARCH, []),
    ):
        with town.refused(Conflict, "2026-03: This month is closed already."):
            again()
    # What comes to be known later stands on the next sheet.
    done(town, ask(town, "death", town.home()[1], on="2026-03-20"))
    assert added(on_sheet(town, "agent-e", APRIL)) == [("died", False)]


def test_a_month_is_late_after_its_working_days(town: Town, month: dict[str, Any]) -> None:
    town.day = dt.date(2026, 4, 8)  # 清明节 makes the 6th a day off: the fifth working day is the 8th
    assert late(town) == []
    town.day = dt.date(2026, 4, 9)
    assert late(town) == [(town.east, MARCH), (town.west, MARCH)]
    confirm_all(town)
    sheets.close(town.as_("agent-e"), town.east, MARCH)
    assert (late(town), sheets.late(town.as_("director"))) == ([(town.west, MARCH)], 1)


def test_what_waits_for_a_second_person_is_said_before_the_month_is_closed(town: Town) -> None:
    """It stands on no sheet yet; confirmed after the closing it stands on the next one."""
    head = town.home()[0]
    town.start(resident_id=head)
    town.day = dt.date(2026, 4, 2)
    ref = ask(town, "death", head, login="agent-e", on="2026-03-20")
    ask(town, "correct", town.home()[0], login="agent-e", name="改名者")
    ask(town, "death", town.home()[1], login="agent-e", on="2026-04-01")
    agent = town.as_("agent-e")
    assert sheet_waits.unchecked(agent, town.east, MARCH) == [(ref.id, ref.number, "death")]
    assert sheet_waits.unchecked(town.as_("agent-w"), town.west, MARCH) == []
    own = as_person("agent-e2", person(town, head)["id_number"])
    assert sheet_waits.unchecked(own, town.east, MARCH) == []
    for login in ("agent-w", "deputy"):
        with pytest.raises(Refused, match=r"may not do this \(sheet.close\)"):
            sheet_waits.unchecked(town.as_(login), town.east, MARCH)
    confirm_all(town, agent)
    sheets.close(agent, town.east, MARCH)
    done(town, ref, "clerk")
    assert sheet_waits.unchecked(agent, town.east, MARCH) == []
    assert added(on_sheet(town, "agent-e", APRIL)) == [("died", False), ("died", False)]


def test_a_month_that_is_over_stands_on_the_desks_of_its_community_until_it_is_closed(
    town: Town, month: dict[str, Any]
) -> None:
    def desks() -> list[str]:
        return [
            login
            for login in ("agent-e", "agent-w", "clerk", "deputy")
            if "sheets" in beside(town.as_(login))
        ]

    def waits(login: str) -> list[tuple[int, dt.date, bool]]:
        return [(each.community_id, each.month, each.late) for each in sheet_waits.to_close(town.as_(login))]

    assert (desks(), waits("agent-e")) == ([], [])
    town.day = dt.date(2026, 4, 2)
    assert (desks(), waits("agent-e")) == (["agent-e", "agent-w"], [(town.east, MARCH, False)])
    confirm_all(town)
    sheets.close(town.as_("agent-e"), town.east, MARCH)
    assert (desks(), waits("agent-e"), waits("agent-w")) == (["agent-w"], [], [(town.west, MARCH, False)])
    town.day = dt.date(2026, 5, 12)  # April had no change; it is closed all the same
    assert (desks(), waits("agent-e")) == (["agent-e", "agent-w"], [(town.east, APRIL, True)])
    assert [each.late for each in sheet_waits.to_close(town.as_("agent-w"))] == [True, True]
    town.day = dt.date(2026, 6, 2)
    sheets.close(town.as_("agent-e"), town.east, dt.date(2026, 5, 1))  # before April, which waits on
    assert ("agent-e" in desks(), waits("agent-e")) == (True, [(town.east, APRIL, True)])
    sheets.close(town.as_("agent-e"), town.east, APRIL)
    assert ("agent-e" in desks(), waits("agent-e")) == (False, [])


def test_a_month_that_was_never_closed_stays_late_after_a_year(town: Town, month: dict[str, Any]) -> None:
    town.day = dt.date(2027, 5, 20)
    found = [each for each in late(town) if each[0] == town.east]
    assert (len(found), found[-1]) == (14, (town.east, MARCH))  # March 2026 to April 2027
    agent = town.as_("agent-e")
    confirm_all(town, agent)
    sheets.close(agent, town.east, MARCH)
    assert len([each for each in late(town) if each[0] == town.east]) == 13


def test_only_the_own_agents_see_names_and_close(town: Town, month: dict[str, Any]) -> None:
    for login in ("agent-w", "deputy", "clerk", "officer-e", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(sheet.close\)"):
            sheets.lines(town.as_(login), town.east, MARCH)
        with pytest.raises(Refused, match=r"may not do this \(sheet.close\)"):
            sheets.close(town.as_(login), town.east, MARCH)
    for login in ("clerk", "officer-e", "finance", "admin"):
        with pytest.raises(Refused, match=r"may not do this \(sheet.read\)"):
            sheets.months(town.as_(login), [town.east])
