"""Every kind of change, of whoever it is about: what becomes of a household's benefit and case, and of an own one.

Each row is read: after what happened before, this change leaves the household's benefit (place, whom it
names, who draws it, for what it is checked again), the head's own benefit, and the household's case so.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Final

import pytest

from hub.domain.errors import InputError, Refused
from hub.operations.benefits import entitlements, second_person, voiding
from hub.operations.benefits.beginning import Granted
from hub.operations.registry import asking, view
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.verb import CaseRef
from hub.testing import centre
from hub.testing.factories import id_number, resident

from . import registry
from .engine import LOW_INCOME, Town
from .test_payments import entitled

DAY: Final = dt.date(2026, 4, 10)
OLD_AGE: Final = "civil_affairs.old_age_allowance"
HEAD, WIFE = "head", "wife"
Step = tuple[str, str, dict[str, Any]]
Stands = tuple[str, str, str]
"""(the household's benefit, the head's own one, the household's case)"""

HEAD_DIES: Final[Step] = ("death", HEAD, {})
HEAD_LEAVES: Final[Step] = ("split", HEAD, {"household_number": "s1"})
HEAD_OUT: Final[Step] = ("move_out", HEAD, {})
TO_WEST: Final = {"community_id": "west", "household_number": "w9", "relation": "户主"}
AS_IT_WAS: Final[Stands] = ("east head head -", "active east", "east")

ROWS: Final[dict[str, tuple[list[Step], Step, Stands]]] = {
    "the head dies: the wife's benefit waits for a payee, his own ends, the case waits for a word":
        ([], HEAD_DIES, ("east head head 家庭成员去世", "ended", "east suspended")),
    "the wife dies: one mouth less, for the window of the benefit and of the case":
        ([], ("death", WIFE, {}), ("east head head 家庭成员去世", "active east", "east died")),
    "the last of a household dies after its head: nobody is left to receive":
        ([HEAD_DIES], ("death", WIFE, {}), ("ended", "ended", "east suspended died")),
    "the last of a household leaves the street after its head died":
        ([HEAD_DIES], ("move_out", WIFE, {}), ("ended", "ended", "east suspended moved_out")),
    "the head leaves the street":
        ([], HEAD_OUT, ("east head head 家庭成员迁出", "ended", "east suspended")),
    "the head who left the street dies: the case, suspended already, is told":
        ([HEAD_OUT], HEAD_DIES, ("east head head 家庭成员迁出；家庭成员去世", "ended", "east suspended died")),
    "the head is back in the own household: its window is told, the case's too":
        ([HEAD_OUT], ("move_in", HEAD, {"community_id": "east", "household_number": "same"}),
         ("east head head 家庭成员迁出；家庭成员增加", "ended", "east suspended back")),
    "the head is back in another household of the community: the case goes there":
        ([HEAD_OUT], ("move_in", HEAD, {"community_id": "east", "household_number": "x1"}),
         ("east head head 家庭成员迁出", "ended", "east suspended household")),
    "the head comes back to another community: what is the household's stays with those who stayed":
        ([HEAD_OUT], ("move_in", HEAD, TO_WEST),
         ("east head head 家庭成员迁出；住处变动", "ended", "west suspended moved_community")),
    "the head moves alone to another community: the household and its benefit stay":
        ([], ("between", HEAD, TO_WEST), ("east head head 家庭成员分出", "active west", "west moved_community")),
    "the wife moves alone to another community":
        ([], ("between", WIFE, TO_WEST), ("east head head 家庭成员分出", "active east", "east household")),
    "the household moves to another community with all that is its":
        ([], ("between", WIFE, {**TO_WEST, "whole": True}),
         ("west head head 住处变动", "active west", "west moved_community")),
    "the wife moves with the household whose head died":
        ([HEAD_DIES], ("between", WIFE, {**TO_WEST, "whole": True}),
         ("west head head 家庭成员去世；住处变动", "ended", "west suspended moved_community")),
    "the head is split off: the benefit stays":
        ([], HEAD_LEAVES, ("east head head 家庭成员分出", "active east", "east household")),
    "the head who was split off dies alone: those whom he left go on receiving":
        ([HEAD_LEAVES], HEAD_DIES, ("east head head 家庭成员分出；家庭成员去世", "ended", "east household suspended")),
    "the wife is head after he was split off: she draws it":
        ([HEAD_LEAVES], ("head", WIFE, {}), ("east wife wife 家庭成员分出", "active east", "east household")),
    "the wife is split off":
        ([], ("split", WIFE, {"household_number": "s1"}),
         ("east head head 家庭成员分出", "active east", "east household")),
    "the wife goes to live with others":
        ([], ("join", WIFE, {"household_number": "1", "relation": "亲属"}),
         ("east head head 家庭成员分出", "active east", "east household")),
    "the wife is head after his death: she draws it":
        ([HEAD_DIES], ("head", WIFE, {}), ("east wife wife 家庭成员去世", "ended", "east suspended household")),
    "the wife is written down as head after his death: she draws it as well":
        ([HEAD_DIES], ("correct", WIFE, {"relation": "户主"}),
         ("east wife wife 家庭成员去世", "ended", "east suspended household")),
    "the wife is head instead of him":
        ([], ("head", WIFE, {"relation": True}), ("east wife wife -", "active east", "east household")),
    "another birth date of the head: what goes by age is checked again, the case is told":
        ([], ("correct", HEAD, {"id_number": id_number(dt.date(1951, 2, 3), 741)}),
         ("east head head 出生日期更正", "active east 出生日期更正", "east birth")),
    "another birth date of the wife":
        ([], ("correct", WIFE, {"id_number": id_number(dt.date(1951, 2, 3), 741)}),
         ("east head head 出生日期更正", "active east", "east birth")),
    "another name or telephone changes nothing of it":
        ([], ("correct", HEAD, {"name": "改名者", "phone": "19909990777"}), AS_IT_WAS),
    "another address in the community changes nothing of it":
        ([], ("address", HEAD, {"address": "新路1号", "whole": True}), AS_IT_WAS),
    "a child is born":
        ([], ("birth", "", {"on": "2026-04-01", "id_number": id_number(dt.date(2026, 4, 1), 742)}),
         ("east head head 家庭成员增加", "active east", "east household")),
    "somebody missing is registered":
        ([], ("register", "", {"id_number": id_number(dt.date(1991, 4, 1), 743)}),
         ("east head head 家庭成员增加", "active east", "east household")),
    "a stranger moves in":
        ([], ("move_in", "", {"id_number": id_number(dt.date(1991, 4, 1), 743)}),
         ("east head head 家庭成员增加", "active east", "east household")),
    "the wife was there twice: one mouth less":
        ([], ("merge", "twin", {"other_id": WIFE, **registry.CERTIFIED}),
         ("east head head 家庭成员重复登记合并", "active east", "east household")),
}  # fmt: skip


class World:
    """A household of two with a benefit, the head's own benefit, and the household's open case."""

    def __init__(self, town: Town) -> None:
        town.day = DAY
        enable(OPERATOR, department="civil_affairs", community_id=town.west, reason="test")
        self.town = town
        head, wife = town.home()
        self.ids = {HEAD: head, WIFE: wife, "twin": resident("样重", community_id=town.east, sequence=731)}
        self.names = {head: HEAD, wife: WIFE}
        self.places = {town.east: "east", town.west: "west"}
        self.home = registry.home_of(town, head)
        self.benefit = entitled(town, (head,), household_id=self.home["id"], people=2)
        self.own = entitled(town, (head,), 80_00, programme=OLD_AGE)
        self.case = town.start(LOW_INCOME, resident_id=head).id
        self.since = max(each["seq"] for each in town._events(self.case))

    def done(self, step: Step) -> Any:
        kind, who, said = step
        ref = registry.ask(self.town, kind, self.ids.get(who), **self.typed(kind, said))
        return registry.done(self.town, ref, "clerk2")

    def typed(self, kind: str, said: dict[str, Any]) -> dict[str, Any]:
        """What is typed of a row: places, people and numbers of this town."""
        found = {"on": "2026-04-10", **said}
        if found.get("community_id"):
            found["community_id"] = getattr(self.town, found["community_id"])
        if found.get("household_number") == "same":
            found |= {"household_number": self.home["number"], "relation": "亲属"}
        if found.get("other_id"):
            found["other_id"] = self.ids[found["other_id"]]
        if found.pop("relation", None) is True:
            found[f"relation:{self.ids[HEAD]}"] = "配偶"
        elif "relation" in said:
            found["relation"] = said["relation"]
        if kind in ("birth", "register", "move_in") and "id_number" in found:
            found |= {"name": "新来的", "community_id": self.town.east, "household_number": self.home["number"],
                      "relation": "子女"}  # fmt: skip
        return found

    def stands(self) -> Stands:
        home, own = registry.held(self.town, self.benefit), registry.held(self.town, self.own)
        household = "ended" if home["state"] == "ended" else " ".join(
            [self.places[home["community_id"]], self.names[home["resident_id"]], self.names[home["payee_id"]],
             self.whys(home) or "-"])  # fmt: skip
        alone = (
            "ended"
            if own["state"] == "ended"
            else " ".join(filter(None, [own["state"], self.places[own["community_id"]], self.whys(own)]))
        )
        return (
            household,
            alone,
            " ".join([self.places[self.town.row(self.case)["community_id"]], *self.told()]),
        )

    def whys(self, row: dict[str, Any]) -> str:
        return "；".join(each.split("（")[0] for each in row["recheck_why"].split("；"))

    def told(self) -> list[str]:
        """What the case was told since: of an entry of the register its reason, of others what they are."""
        found = [each for each in self.town._events(self.case) if each["seq"] > self.since]
        return [_reason(each) for each in found if each["type"] not in ("stopped_from", "stopped_to")]


def _reason(event: dict[str, Any]) -> str:
    said = json.loads(event["payload"])
    return str(said["why"] if event["type"] in ("registry", "applicant") else event["type"])


@pytest.mark.parametrize("row", ROWS)
def test_who_must_know_is_told_and_undone_all_is_as_it_was(town: Town, row: str) -> None:
    before, step, stands = ROWS[row]
    world = World(town)
    for each in before:
        world.done(each)
    snapshot, stood = registry.snapshot(town), world.stands()
    ref = world.done(step)
    assert world.stands() == stands
    touched = world.stands() != stood or step[0] == "address"  # letters of the case go elsewhere
    asked = "benefit" in registry.change(town, ref)["needs"]
    assert asked == (touched and step[0] != "register")  # an intake waits for who was missing
    registry.undone(town, ref, "clerk2")
    assert registry.snapshot(town) == snapshot


def test_nobody_new_is_head_of_a_household_that_receives_something(town: Town) -> None:
    """Whoever draws its money would change with one clerk's word; or it stayed with the dead for ever."""
    world = World(town)
    world.done(HEAD_DIES)
    said = {"name": "新户主", "id_number": id_number(dt.date(1991, 4, 1), 743), "community_id": town.east,
            "household_number": world.home["number"]}  # fmt: skip
    words = (
        "relation: This household receives a benefit, which goes to its new head."
        " Enter the person as a member, then record the change of head."
    )
    for kind in ("register", "move_in"):
        with town.refused(InputError, words):
            registry.ask(town, kind, None, **said, relation="户主")
    ref = registry.ask(town, "register", None, **said, relation="女儿")
    new = registry.change(town, ref)["resident_id"]
    world.names[new] = "new"
    wife = {f"relation:{world.ids[WIFE]}": "母亲"}
    registry.done(town, registry.ask(town, "head", new, **wife), "clerk2")
    assert world.stands()[0] == "east new new 家庭成员去世；家庭成员增加"


def test_what_is_taken_over_is_not_confirmed_for_somebody_who_died_meanwhile(town: Town) -> None:
    """It would have run for somebody dead, of whom no change of the register comes any more."""
    town.day = DAY
    head = town.home()[0]
    granted = Granted(
        OLD_AGE, "civil_affairs", head, town.east, 80_00, dt.date(2020, 1, 1), paper="台账第1页"
    )
    made = entitlements.take_over(town.as_("clerk"), granted)
    ref = registry.done(town, registry.ask(town, "death", head, on="2026-04-02"))
    number, rev = registry.held(town, made)["number"], registry.held(town, made)["seq"]
    words = (
        f"{number}: By the register this person died or left on 2026-04-02. Refuse it with this as its reason;"
        " what is owed until then is brought in anew, with its last day."
    )
    with town.refused(Refused, words):
        entitlements.answer(town.as_("deputy"), made.id, rev=rev, confirms=True)
    assert registry.held(town, made)["recheck_why"] == f"领取人去世或迁出（{ref.number}）"
    registry.undone(town, ref)
    rev = registry.held(town, made)["seq"]
    entitlements.answer(town.as_("deputy"), made.id, rev=rev, confirms=True)
    assert (registry.held(town, made)["state"], registry.held(town, made)["recheck_why"]) == ("active", "")


def test_the_window_is_told_of_a_payee_who_died(town: Town) -> None:
    """What is another's stood there unpaid, on nobody's list."""
    town.day = DAY
    head, wife = town.home()
    made = entitled(town, (head,), 80_00, programme=OLD_AGE, payee_id=wife)
    before = registry.snapshot(town)
    ref = registry.done(town, registry.ask(town, "death", wife))
    assert registry.change(town, ref)["needs"] == "benefit"
    row = registry.held(town, made)
    assert (row["state"], row["recheck_on"], row["recheck_why"]) == (
        "active", DAY, f"领取人去世或迁出（{ref.number}）",
    )  # fmt: skip
    registry.undone(town, ref)
    assert registry.snapshot(town) == before


def test_two_records_of_which_one_has_died_or_left_are_not_made_one(town: Town) -> None:
    """What the living record received went to the dead one, ran on, and nobody was asked."""
    world = World(town)
    head, twin = world.ids[HEAD], world.ids["twin"]
    died = (
        "other_id: One of the two records says that the person has died, the other does not."
        " Record the death in the other one too, or undo it, then merge them."
    )
    left = (
        "other_id: The record to be kept says that the person has moved out, the other lives here."
        " Keep the other one, or record the move in first."
    )
    dead = registry.done(town, registry.ask(town, "death", twin), "clerk2")
    for kept, other in ((head, twin), (twin, head)):
        with town.refused(Refused, died):
            registry.ask(town, "merge", kept, other_id=other, **registry.CERTIFIED)
    registry.undone(town, dead, "clerk2")
    registry.done(town, registry.ask(town, "move_out", twin), "clerk2")
    with town.refused(Refused, left):
        registry.ask(town, "merge", twin, other_id=head, **registry.CERTIFIED)
    registry.done(town, registry.ask(town, "merge", head, other_id=twin, **registry.CERTIFIED), "clerk2")
    assert world.stands() == AS_IT_WAS


def test_of_two_heads_who_are_one_person_one_benefit_ends_with_both_sums_said(town: Town) -> None:
    """The page said that one ends, not how much it is, and besides that its window checks it again."""
    world = World(town)
    centre.person("labour", "window_clerk", department="labour")
    head, others = world.ids[HEAD], town.home()
    theirs = registry.home_of(town, others[0])
    registry.done(town, registry.ask(town, "move_out", others[1]))
    ends = entitled(town, others[:1], 450_00, household_id=theirs["id"])
    before = registry.snapshot(town)
    said = {**registry.SAID, **registry.CERTIFIED, "other_id": others[0], "paper": registry.PAPER}
    lines = lambda plan: [str(line) for line in plan.lines]  # noqa: E731
    one = "城市居民最低生活保障金"
    plan = asking.preview(town.as_("clerk"), "merge", head, said)
    told = [
        f"{one} {ends.number}到今天为止：保留的记录已有同一项目。",
        f"{one} {ends.number}归保留的记录。",
        "两份档案的查看记录都归到保留的档案。",
        f"同一项目领了两份：{one} {world.benefit.number}（每月300.00元）继续发，{one} {ends.number}（每月450.00元）停发。",
    ]  # fmt: skip
    assert lines(plan)[2:] == told
    assert lines(asking.preview(town.as_("labour"), "merge", head, said))[2:] == told[:-1]
    ref = registry.ask(town, "merge", head, other_id=others[0], **registry.CERTIFIED)
    second = view.change_view(town.as_("clerk2"), ref.id).plan
    assert second is not None
    assert lines(second) == lines(plan)
    registry.done(town, ref, "clerk2")
    found = registry.held(town, ends)
    assert (found["state"], found["resident_id"], found["household_id"]) == ("ended", head, theirs["id"])
    assert world.stands() == AS_IT_WAS
    registry.undone(town, ref, "clerk2")
    assert registry.snapshot(town) == before


def test_what_is_said_to_be_void_waits_though_death_made_it_void_before_its_first_day(town: Town) -> None:
    """The death dropped it without a word, and its undoing did not bring it back."""
    town.day = DAY
    head = town.home()[0]
    made = entitled(town, (head,), 80_00, programme=OLD_AGE, first=dt.date(2026, 5, 1))
    _said_void(town, made)
    before = registry.snapshot(town)
    ref = registry.done(town, registry.ask(town, "death", head, on="2026-04-05"))
    row = registry.held(town, made)
    assert (row["state"], row["until_on"], row["void_why"]) == ("ended", dt.date(2026, 4, 30), "录错人")
    assert [each["id"] for each in second_person.on_desk(town.as_("clerk2"))] == [made.id]
    registry.undone(town, ref)
    assert registry.snapshot(town) == before
    again = registry.done(town, registry.ask(town, "death", head, on="2026-04-05"))
    rev = registry.held(town, made)["seq"]
    voiding.answer_void(town.as_("clerk2"), made.id, rev=rev, confirms=True)
    registry.undone(town, again)
    row = registry.held(town, made)
    assert (row["state"], row["until_on"], row["void_why"]) == ("ended", dt.date(2026, 4, 30), "")


def _suspended(town: Town, made: CaseRef) -> None:
    entitlements.suspend(town.as_("clerk"), made.id, rev=made.rev, first=dt.date(2026, 4, 1), reason="核查")


def _said_void(town: Town, made: CaseRef) -> None:
    voiding.ask_void(town.as_("clerk"), made.id, rev=made.rev, reason="录错人")


def _changed(town: Town, made: CaseRef) -> None:
    entitlements.change_amount(town.as_("clerk"), made.id, rev=made.rev, amount=90_00,
                               first=dt.date(2026, 5, 1), reason="调标")  # fmt: skip


def _waits(town: Town, made: CaseRef) -> None:
    who = registry.held(town, made)["resident_id"]
    registry.done(town, registry.ask(town, "correct", who, id_number=id_number(dt.date(1951, 2, 3), 741)))


@pytest.mark.parametrize("state", [_suspended, _said_void, _changed, _waits])
@pytest.mark.parametrize("kind", ["death", "move_out"])
def test_in_whatever_state_it_ends_with_the_person_and_comes_back(
    town: Town, kind: str, state: Callable[[Town, CaseRef], None]
) -> None:
    town.day = DAY
    head = town.home()[0]
    made = entitled(town, (head,), 80_00, programme=OLD_AGE)
    state(town, made)
    before = registry.snapshot(town)
    ref = registry.done(town, registry.ask(town, kind, head, on="2026-04-05"))
    row = registry.held(town, made)
    assert (row["state"], row["until_on"]) == ("ended", dt.date(2026, 4, 5))
    registry.undone(town, ref)
    assert registry.snapshot(town) == before
