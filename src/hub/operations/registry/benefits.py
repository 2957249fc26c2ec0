"""Entitlements that a change of the register touches: what happens to each, as acts, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from flask_babel.speaklater import LazyString
from sqlalchemy import Connection, select

from hub.domain.actor import Actor
from hub.domain.entitlement import RUNNING, is_over
from hub.domain.errors import NotFound, Refused
from hub.i18n import _l, msgid, pgettext
from hub.operations.benefits import entitlements as verbs
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import WAITS_OR_RUNS
from hub.operations.benefits.reopening import reopen_row, runs_instead
from hub.operations.payments.programmes import programme
from hub.operations.registry import to_check
from hub.operations.registry.effects import PEOPLE, Act

Row = Mapping[str, Any]
WHY: Final[Mapping[str, str]] = {
    "died": "领取人去世", "moved_out": "领取人迁出", "merged": "与另一条登记合并",
}  # fmt: skip
_ENDS: Final = msgid(_l("%(benefit)s ends today: the kept record has one of that programme."))
_RAN_OUT: Final = msgid(_l("%(benefit)s has run out by itself and ends: the other record has one that runs."))


def running(tx: Connection, people: Sequence[int], household_id: int | None = None) -> list[Row]:
    """Entitlements that run for these people (as entitled or payee) or for that household; by number."""
    c = TABLE.c
    mine = c.resident_id.in_(people) | c.payee_id.in_(people)
    if household_id is not None:
        mine |= c.household_id == household_id
    query = select(TABLE).where(mine, c.state.in_(WAITS_OR_RUNS)).order_by(c.number)
    return [dict(row) for row in tx.execute(query).mappings()]


def stays(tx: Connection, row: Row, people: Sequence[int]) -> bool:
    """Whether a household's benefit has somebody left without these people: a member, or whom it names."""
    if row["household_id"] is None:
        return False
    p = PEOPLE.c
    theirs = (p.household_id == row["household_id"]) | (p.id == row["resident_id"])
    here = (p.died.is_(None), p.moved_out.is_(None), p.merged_into.is_(None), p.id.not_in(people))
    return tx.execute(select(p.id).where(theirs, *here).limit(1)).first() is not None


def title_of(row: Row) -> LazyString:
    """What an entitlement is called, with its number, in the reader's language."""

    def said() -> str:
        try:
            found = programme(row["programme"])
            return f"{pgettext(found.service.key, found.title_of(row['programme']))} {row['number']}"
        except NotFound:
            return str(row["number"])

    return LazyString(said)


def on_living_together(found: Any, row: Row, why: str) -> None:
    """A household becomes another: its benefit is checked again by the window, another's has a note of it."""
    title = title_of(row)
    if row["household_id"] is None:
        line = _l("%(benefit)s may depend on who lives together; the change is noted there.", benefit=title)
    else:
        line = _l("%(benefit)s depends on who lives together: its window checks it again.", benefit=title)
    found.benefit_act("home_benefit", row, line, why=why)


def on_another_birth(found: Any, row: Row) -> None:
    """Somebody is older or younger than was known: what is owed by age is checked again by the window."""
    line = _l("%(benefit)s may depend on the age: its window checks it again.", benefit=title_of(row))
    found.benefit_act("home_benefit", row, line, why=to_check.BORN)


def on_taking_back(found: Any, row: Row) -> None:
    """What the change had said when this was granted is not so: it is checked again by the window."""
    line = _l("%(benefit)s was granted since: its window checks it again.", benefit=title_of(row))
    found.benefit_act("home_benefit", row, line, why=to_check.UNDONE)


def on_leaving(found: Any, row: Row, who: int, why: str, day: dt.date, stays: bool) -> None:
    """Somebody died or leaves: the own benefit ends with that day, and a household's of which nobody `stays`.

    Else it needs another payee, where the person drew it.
    """
    title = title_of(row)
    ends = not stays if row["household_id"] is not None else row["resident_id"] == who
    if ends and row["state"] == "asked":
        line = _l("%(benefit)s waits for a second person, who cannot confirm it any more.", benefit=title)
        found.benefit_act("home_benefit", row, line, why=to_check.GONE)
    elif ends:
        line = _l("%(benefit)s ends on %(day)s; what was paid for later days is set off or claimed.",
                  benefit=title, day=day)  # fmt: skip
        if day < row["from_on"]:
            line = _l("%(benefit)s would have begun on %(day)s and is void.", benefit=title,
                      day=row["from_on"])  # fmt: skip
        found.benefit_act("end_benefit", row, line, last=day.isoformat(), why=why)
    elif row["household_id"] is None and row["payee_id"] == who:
        found.benefit_act("home_benefit", row, _needs_payee(row), why=to_check.GONE)
    else:
        if who in (row["resident_id"], row["payee_id"]):
            found.say(_needs_payee(row))
        on_living_together(found, row, why)


def _needs_payee(row: Row) -> Any:
    return _l("%(benefit)s needs another payee: until one is named nothing is paid.", benefit=title_of(row))


def on_moving(found: Any, row: Row, community_id: int, community: str) -> None:
    """Whoever is entitled moves inside the street: it is paid through the new community from now on."""
    line = _l("%(benefit)s is paid through %(community)s from now on.", benefit=title_of(row),
              community=community)  # fmt: skip
    found.benefit_act("move_benefit", row, line, community_id=community_id, back=row["community_id"])
    if row["household_id"] is not None:
        on_living_together(found, row, to_check.MOVED)


def on_merging(tx: Connection, kept: int, other: int, day: dt.date) -> list[tuple[Act, Any]]:
    """All of the other record's become the kept one's; of two of one programme that run, the other's ends.

    What has run out by itself ends instead. Raises Refused where one of two waits for a second person: which
    of them holds is not said yet; and where it would end for others of a household.
    """
    c = TABLE.c
    asked = select(TABLE).where((c.resident_id == other) | (c.payee_id == other)).order_by(c.number)
    rows = list(map(dict, tx.execute(asked).mappings()))
    kept_ones = [row for row in running(tx, [kept]) if row["resident_id"] == kept]
    theirs = [row for row in rows if row["resident_id"] == other]
    _none_waits(kept_ones, theirs)
    mine = {row["programme"]: row for row in kept_ones}
    twos = [(mine[row["programme"]], row) for row in theirs if _runs(row) and row["programme"] in mine]
    return [*(_one_ends(tx, one, two, day) for one, two in twos), *(_given(row, kept, other) for row in rows)]


def _given(row: Row, kept: int, other: int) -> tuple[Act, Any]:
    said = {"to": kept, "back": other, "resident": row["resident_id"] == other,
            "payee": row["payee_id"] == other}  # fmt: skip
    line = _l("%(benefit)s becomes the kept record's.", benefit=title_of(row))
    return Act("give_benefit", row["id"], row["number"], said), line


def _runs(row: Row) -> bool:
    return row["state"] in RUNNING


def _one_ends(tx: Connection, kept: Row, other: Row, day: dt.date) -> tuple[Act, Any]:
    """Of two the other record's ends, or the kept one's that has run out; `stays`: the one that goes on."""
    over = is_over(kept["state"], kept["until_on"], day)
    if not over:
        _for_nobody_else(tx, other)
    row, stays, line = (kept, other, _RAN_OUT) if over else (other, kept, _ENDS)
    said: Row = {"last": day.isoformat(), "why": "merged", "stays": stays["id"]}
    return Act("end_benefit", row["id"], row["number"], said), _l(line, benefit=title_of(row))


def _for_nobody_else(tx: Connection, row: Row) -> None:
    """Raise Refused for a household's of which others stay: they would receive nothing, and nobody say so."""
    if stays(tx, row, [row["resident_id"]]):
        raise Refused(
            "%(benefit)s is of a household in which others live, and would end for them.",
            benefit=title_of(row), remedy="Name another head there first, who goes on receiving it.",
        )  # fmt: skip


def _none_waits(mine: Sequence[Row], theirs: Sequence[Row]) -> None:
    """Raise Refused for two of one programme of which one is only asked for."""
    for one in mine:
        for two in theirs:
            alike = one["programme"] == two["programme"] and two["state"] in WAITS_OR_RUNS
            waiting = next((row for row in (one, two) if row["state"] == "asked"), None)
            if alike and waiting is not None:
                raise Refused(
                    "Both records have %(benefit)s, and one waits for a second person.",
                    benefit=title_of(waiting), remedy="That one is confirmed or refused first (Take-over).",
                )  # fmt: skip


def on_new_head(tx: Connection, found: Any, row: Row, old: Collection[int], head: int) -> None:
    """The household's benefit goes to its new head, who draws it too, also where the old one left it.

    Raises Refused for a head who receives the same elsewhere.
    """
    if row["resident_id"] != head or row["payee_id"] in old:
        if others := verbs.of_programme(tx, row["programme"], head, None, but=row["id"]):
            raise Refused(
                "The new head receives %(benefit)s already.", benefit=title_of(others[0]),
                remedy="End it, or name another head in that household, then ask for this again.",
            )  # fmt: skip
        said = {"to": head, "resident": row["resident_id"], "payee": row["payee_id"]}
        line = _l("%(benefit)s goes to the new head, who draws it.", benefit=title_of(row))
        found.benefit_act("head_benefit", row, line, **said)


# --- done and taken back ------------------------------------------------------------------------------


def carry(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    """Do one act on an entitlement; False where nothing is left to do. `number` is the change's."""
    row = tx.execute(select(TABLE).where(TABLE.c.id == act.about_id)).mappings().first()
    return row is not None and _ACTS[act.act](tx, actor, dict(row), act.said, number)


def is_one(act: Act) -> bool:
    """Whether an act is on an entitlement, not on a case."""
    return act.act in _ACTS


def stamped(act: Act, number: str) -> Act:
    """An act as it was done; one that asks for a new check has its change's number, to be taken back by."""
    if act.act != "home_benefit":
        return act
    return Act(act.act, act.about_id, act.number, {**act.said, "change": number})


def back(act: Act) -> Act | None:
    """The act that takes another back."""
    said = act.said
    if act.act == "end_benefit":
        return Act("reopen_benefit", act.about_id, act.number, said)
    if act.act == "move_benefit":
        turned = {"community_id": said["back"], "back": said["community_id"]}
        return Act("move_benefit", act.about_id, act.number, turned)
    if act.act == "give_benefit":
        return Act("give_benefit", act.about_id, act.number, {**said, "to": said["back"], "back": said["to"]})
    if act.act == "head_benefit":
        said = {"resident": said["resident"], "payee": said["payee"], "to": said["to"], "back": True}
        return Act("head_benefit", act.about_id, act.number, said)
    if act.act == "home_benefit":
        return Act("home_benefit", act.about_id, act.number, {**said, "back": True})
    return None


def _end(tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str) -> bool:
    if row["state"] not in RUNNING:
        return False
    last = dt.date.fromisoformat(said["last"])
    if row["until_on"] is not None:
        last = min(last, row["until_on"])
    verbs.end_row(tx, actor, row, last, f"{WHY[said['why']]}（{number}）")
    return True


def _reopen(tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str) -> bool:
    """What ended by a change runs again with the spans it had, unless somebody ended it otherwise since."""
    return reopen_row(tx, actor, row, f"撤回（{number}）")


def _move(tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str) -> bool:
    if row["state"] not in WAITS_OR_RUNS or row["community_id"] == said["community_id"]:
        return False
    verbs.note(tx, actor, row, "moved", {"change": number}, community_id=said["community_id"])
    return True


def _give(tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str) -> bool:
    to = {name: said["to"] for name, is_so in (("resident_id", said["resident"]), ("payee_id", said["payee"]))
          if is_so and row[name] == said["back"]}  # fmt: skip
    if not to:
        return False
    verbs.note(tx, actor, row, "merged", {"change": number}, **to)
    return True


def _head(tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str) -> bool:
    to = {"resident_id": said["to"], "payee_id": said["to"]}
    if said.get("back"):
        to = {"resident_id": said["resident"], "payee_id": said["payee"]}
    if row["state"] not in WAITS_OR_RUNS or all(row[key] == value for key, value in to.items()):
        return False
    verbs.note(tx, actor, row, "payee", {"change": number}, **to)
    return True


def _together(
    tx: Connection, actor: Actor, row: dict[str, Any], said: Mapping[str, Any], number: str
) -> bool:
    if row["state"] not in WAITS_OR_RUNS:
        return False
    why, to = to_check.told(row, said, number)
    verbs.note(tx, actor, row, "household", {"change": number, "why": why}, **to)
    return True


_ACTS: Final[Mapping[str, Callable[[Connection, Actor, dict[str, Any], Mapping[str, Any], str], bool]]] = {
    "end_benefit": _end, "reopen_benefit": _reopen, "move_benefit": _move, "give_benefit": _give,
    "head_benefit": _head, "home_benefit": _together,
}  # fmt: skip
_BACK: Final[Mapping[str, Callable[..., Any]]] = {
    "reopen_benefit": lambda number: _l("%(number)s runs again as it did.", number=number),
    "move_benefit": lambda number: _l("%(number)s is paid through its community of before.", number=number),
    "give_benefit": lambda number: _l("%(number)s goes back to the other record.", number=number),
    "head_benefit": lambda number: _l("%(number)s goes back to who drew it before.", number=number),
    "home_benefit": lambda number: _l("In %(number)s it is noted that the change was undone.", number=number),
}


def says_back(tx: Connection, act: Act) -> Any:
    """What an act that takes another back does, as a line."""
    row = dict(tx.execute(select(TABLE).where(TABLE.c.id == act.about_id)).mappings().one())
    # What ended by a merge is the other record's again before it runs: it is not known yet beside what.
    if act.act == "reopen_benefit" and act.said["why"] != "merged" and (other := runs_instead(tx, row)):
        return _l("%(number)s stays ended: %(other)s runs in its place by now.", number=act.number,
                  other=other)  # fmt: skip
    runs = row["state"] in WAITS_OR_RUNS
    if act.act == "home_benefit" and runs and to_check.looked_at(row, act.said):
        return _l("%(number)s was checked for this change: its window checks it again.", number=act.number)
    return _BACK[act.act](number=act.number)
