"""入户倒查: paid lines drawn by number, looked behind by people who handed nothing out, answered by the deputy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Household, Resident
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.domain.roster import draw
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.rosters import closing, handing, making, noting, record, samples, upkeep, view
from hub.operations.rosters.items import how_many, my_items
from hub.operations.verb import CaseRef
from hub.operations.worklist.beside import beside
from hub.testing.factories import household

from .engine import Town
from .test_payments import approved, drawn, entitled, funded, paid

SAMPLE = "民政倒查-1"
DAY = dt.date(2026, 8, 12)
SEEN = {"received": "600", "by_whom": "代办员", "note": ""}
ITEMS = record.ITEMS


def handed_out(town: Town, count: int) -> CaseRef:
    """A pay-out of so many households of the east, handed out by both agents."""
    town.day = DAY
    for n in range(count):
        name, number = f"测{chr(0x4E00 + n)}", f"s{n}"
        entitled(town, household(name, community_id=town.east, number=number, born=1950 + n))
    run = approved(town, "2026-B4")
    drawn(town, funded(town, run))
    paid(town, run)
    return run


def made(town: Town, run: CaseRef, **said: Any) -> CaseRef:
    return making.make(town.as_("deputy"), SAMPLE, run=run.number, **said)


def items(town: Town, roster: CaseRef) -> list[dict[str, Any]]:
    return town.all(select(ITEMS).where(ITEMS.c.roster_id == roster.id).order_by(ITEMS.c.no))


def test_ten_in_a_hundred_of_forty_are_four_by_number_and_a_seed_draws_the_same_again(town: Town) -> None:
    run = handed_out(town, 40)
    plan = making.preview(town.as_("deputy"), SAMPLE, run=run.number)
    assert (plan.size, len(plan.lines), plan.left_out) == (4, 40, {})
    numbers = [line.key for line in plan.lines]
    assert numbers == [f"{run.number}/{no:03d}" for no in range(1, 41)]
    seven, again, eight = (draw(numbers, plan.size, seed) for seed in (7, 7, 8))
    assert (seven == again, seven == eight, len(eight)) == (True, False, 4)

    roster = made(town, run, seen=plan.mark)
    found = items(town, roster)
    kept = town.all(select(record.ROSTERS).where(record.ROSTERS.c.id == roster.id))[0]["drawn"]
    assert [item["line"] for item in found] == making.replayed(kept) == draw(numbers, 4, kept["seed"])

    for login in ("deputy", "inspection"):
        seen = view.roster_view(town.as_(login), roster.id)
        assert ([line for line, _state, _said in seen.drawn], seen.items, seen.replays) == (
            [item["line"] for item in found], [], True,
        )  # fmt: skip
    mine = my_items(town.as_("officer-e"))
    assert how_many(town.as_("officer-e")) == len(mine)
    assert [item.id for item in mine] == [item["id"] for item in found]
    assert [login for login in ("officer-e", "agent-w") if "roster_items" in beside(town.as_(login))] == [
        "officer-e"
    ]
    it = view.item_view(town.as_("officer-e"), mine[0].id)
    assert (it.line.name[:1], it.address) == ("测", "样例路1号")
    noting.note(town.as_("officer-e"), mine[0].id, outcome="true", form=SEEN)
    assert len(my_items(town.as_("officer-e"))) == 3
    with pytest.raises(NoMore, match="this has been noted already"):
        view.item_view(town.as_("officer-e"), mine[0].id)


def test_a_difference_goes_to_the_deputy_who_answers_it_and_closes(town: Town) -> None:
    run = handed_out(town, 2)
    roster = made(town, run, size=2)
    first, second = items(town, roster)
    with pytest.raises(InputError, match="Say why"):
        noting.note(town.as_("officer-e"), first["id"], outcome="differs", form=SEEN)
    noting.note(town.as_("officer-e"), first["id"], outcome="differs", form=SEEN, reason="本人说只收到500元")
    noting.note(town.as_("officer-e"), second["id"], outcome="true", form=SEEN)
    [finding] = my_items(town.as_("deputy"))
    assert (finding.id, finding.todo, finding.post) == (first["id"], "answer", "deputy")
    found = view.item_view(town.as_("deputy"), first["id"]).finding
    assert found is not None
    assert (found.answers["received"], found.paid, found.run, found.who) == (
        600_00,
        600_00,
        run.number,
        "officer-e",
    )
    for login in ("clerk", "officer-e", "inspection"):
        with pytest.raises((NotFound, Refused)):
            noting.answer(town.as_(login), first["id"], text="不是我的事")
    noting.answer(town.as_("deputy"), first["id"], text="补发100元，已责成社区说明")
    with pytest.raises(Refused, match=r"may not do this \(roster.draw\)"):
        closing.close(town.as_("clerk"), roster.id)
    closing.close(town.as_("deputy"), roster.id)
    assert view.roster_view(town.as_("inspection"), roster.id).line.counts.by["outcome"] == {
        "differs": 1, "true": 1,
    }  # fmt: skip
    assert audit.verify(OPERATOR).findings == []


def test_whoever_handed_the_money_out_does_not_look_behind_it(town: Town) -> None:
    """Without an officer's area the agent would go: both agents drew and handed out, so the officer goes."""
    run = handed_out(town, 1)
    with transaction() as tx:
        tx.execute(update(Household).where(Household.number == "s0").values(grid_id=None))
    roster = made(town, run)
    [item] = items(town, roster)
    officer = town.as_("officer-e")
    assert item["post_id"] in officer.post_ids
    assert upkeep.hand_on() == 0
    agent = town.as_("agent-e")
    post = agent.post_ids[0]
    handing.reassign(town.as_("clerk"), item["id"], post_id=post, reason="包户干部休假")
    with pytest.raises(Refused, match="somebody else looks behind it"):
        noting.note(agent, item["id"], outcome="true", form=SEEN)
    with transaction() as tx, pytest.raises(Refused, match="handed it out"):
        samples.Others(tx).post(town.east, None, {officer.staff_id, agent.staff_id})


def test_only_the_deputy_draws_and_only_of_what_was_handed_out(town: Town) -> None:
    run = handed_out(town, 1)
    for login in ("clerk", "agent-e", "street", "inspection"):
        with pytest.raises(Refused, match=r"may not do this \(roster.draw\)"):
            making.make(town.as_(login), SAMPLE, run=run.number)
    with pytest.raises(InputError, match="Name the pay-out"):
        making.make(town.as_("deputy"), SAMPLE, run="发26-9999")
    roster = made(town, run)
    assert made(town, run).id == roster.id
    town.pass_days()
    with pytest.raises(Refused, match="is still open"):
        made(town, run)
    entitled(town, town.home())
    waiting = approved(town, "2026-B4")
    with pytest.raises(Refused, match="handed out yet"):
        made(town, waiting)
    with transaction() as tx:
        tx.execute(update(Resident).where(Resident.name == "测一").values(moved_out=DAY))
    closing.close(town.as_("deputy"), roster.id, reason="重抽")
    assert making.preview(town.as_("deputy"), SAMPLE, run=run.number).left_out == {"moved_out": 1}
