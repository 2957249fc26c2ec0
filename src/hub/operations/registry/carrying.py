"""Carries a plan out: the rows, then the acts on cases, each an entry of its case; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.models import Case, CaseParty, Household, RegistryChange
from hub.domain.actor import Actor
from hub.domain.errors import Conflict
from hub.i18n import _l
from hub.operations.casework import case_moves, kept_letters
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import unscoped
from hub.operations.registry import benefits as on_benefits
from hub.operations.registry import places
from hub.operations.registry.differences import lines_of
from hub.operations.registry.effects import (
    NEW,
    PEOPLE,
    Act,
    Carried,
    Delta,
    Plan,
    carry,
    read,
    still_stands,
)
from hub.operations.registry.facts import HEAD, members_of

_cases, _parties, _homes = Case.__table__, CaseParty.__table__, Household.__table__
_changes = RegistryChange.__table__


def carry_out(tx: Connection, actor: Actor, plan: Plan, number: str) -> Carried:
    """Do all of a plan; `number` is the change's, kept in each case's entry. Raises Conflict, Refused.

    Rows go last, when no case names them any more.
    """
    deltas = carry(tx, [each for each in plan.deltas if each.after is not None])
    home = next((each.id for each in deltas if each.table == "households" and each.before is None), None)
    acts = [_filled(act, home) for act in plan.acts]
    done = [on_benefits.stamped(act, number) for act in acts if _one(tx, actor, act, number)]
    deltas += carry(tx, [each for each in plan.deltas if each.after is None])
    return Carried(deltas, done)


def _one(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    if on_benefits.is_one(act):
        return on_benefits.carry(tx, actor, act, number)
    if places.is_one(act):
        return places.carry(tx, actor, act, number)
    return _ACTS[act.act](tx, actor, act, number)


def _filled(act: Act, home: int | None) -> Act:
    said = {name: home if value == NEW else value for name, value in act.said.items()}
    return Act(act.act, act.case_id, act.number, said)


def way_back(tx: Connection, change: Mapping[str, Any]) -> Plan:
    """The plan that restores what a change has changed. Raises Conflict naming a later change in the way."""
    done = read(change["done"])
    deltas = [each.inverse for each in reversed(done.deltas)]
    for delta in deltas:
        if delta.before is not None:
            _still_stands(tx, delta, change)
    _no_second_head(tx, deltas, change)
    acts = [back for act in reversed(done.acts) if (back := _back(act)) is not None]
    if change["kind"] == "death":
        acts += _letters_of(tx, change["resident_id"])
    lines = [_l("The register says again what it said before change %(number)s.", number=change["number"])]
    lines += lines_of(tx, deltas)
    lines += [_says_back(tx, act) for act in acts]
    return Plan(deltas, acts, lines, (), (), change["community_id"], change["to_community_id"],
                change["resident_id"], change["other_id"])  # fmt: skip


def _still_stands(tx: Connection, delta: Delta, change: Mapping[str, Any]) -> None:
    try:
        still_stands(tx, delta)
    except Conflict:
        if delta.table == "residents":
            _say_later(tx, delta.id, change)
        raise


def _no_second_head(tx: Connection, deltas: Sequence[Delta], change: Mapping[str, Any]) -> None:
    """Raise Conflict where somebody comes back as head of a household that got another meanwhile."""
    ours = {each.id: each.after for each in deltas if each.table == "residents" and each.after is not None}
    rows = tx.execute(select(PEOPLE).where(PEOPLE.c.id.in_(ours))).mappings()
    for back in [{**row, **(ours[row["id"]] or {})} for row in rows]:
        if back["relation"] == HEAD and not (back["died"] or back["moved_out"]):
            there = members_of(tx, back["household_id"])
            for other in [row for row in there if row["relation"] == HEAD and row["id"] not in ours]:
                _say_later(tx, other["id"], change)
                raise Conflict("The household has another head; a change of head is a change of its own.")


def _say_later(tx: Connection, resident_id: int | None, change: Mapping[str, Any]) -> None:
    """Raise Conflict with the last change of that person after this one, where there is one."""
    later = _later(tx, resident_id, change)
    if later is not None:
        raise Conflict(
            "Change %(number)s came later and says otherwise: undo that one first.", number=later
        ) from None


def _later(tx: Connection, resident_id: int | None, change: Mapping[str, Any]) -> str | None:
    c = _changes.c
    undone = select(c.undoes_id).where(c.undoes_id.is_not(None), c.state == "applied")
    query = select(c.number).where(
        c.resident_id == resident_id,
        c.id > change["id"],
        c.state == "applied",
        c.kind != "undo",
        c.id.not_in(undone),
    )
    found = tx.execute(query.order_by(c.id.desc()).limit(1)).scalar()
    return str(found) if found else None


# --- acts on cases ------------------------------------------------------------------------------------


def _suspend(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.closed or file.suspended:
        return False
    case_moves.suspend(file, act.said["why"], change=number)
    file.save()
    return True


def _resume(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.closed or not file.suspended:
        return False
    case_moves.resume(file, "undone", change=number)
    file.save()
    return True


def _move(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.closed:
        return False
    household_id = act.said["household_id"]
    file.grid_id = _grid(tx, household_id)
    case_moves.to_community(file, act.said["community_id"], household_id, _l_reason(number), change=number)
    file.save()
    return True


def _household(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.closed:
        return False
    _applicant_entry(file, file.row["applicant_id"], act.said["household_id"], "household", number)
    return True


def _applicant(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.row["applicant_id"] != act.said["back"]:
        raise Conflict("This case has another applicant by now.", where=file.row["number"])
    _applicant_entry(file, act.said["to"], act.said["household_id"], "merged", number)
    return True


def _applicant_entry(
    file: CaseFile, resident_id: int, household_id: int | None, why: str, number: str
) -> None:
    case_moves.to_applicant(file, resident_id, household_id, why, change=number)
    file.save()


def _party(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    mine = (_parties.c.id == act.said["party"], _parties.c.resident_id == act.said["back"])
    if not tx.execute(update(_parties).where(*mine).values(resident_id=act.said["to"])).rowcount:
        raise Conflict("This case has another party by now.", where=file.row["number"])
    file.add("registry", why="party", change=number)
    file.save()
    return True


def _note(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    if file.closed:
        return False
    file.add("registry", why=act.said["why"], change=number)
    file.save()
    return True


def _letter(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.case_id)
    kept_letters.open_again(file, act.said["letter"], act.number, number)
    file.save()
    return True


def _letters_of(tx: Connection, resident_id: int | None) -> list[Act]:
    """The letters that were kept in their files because the person had died."""
    rows = kept_letters.kept_of(tx, resident_id)
    return [Act("letter", row["case_id"], row["number"], {"letter": row["id"]}) for row in rows]


def _l_reason(number: str) -> str:
    return f"变更登记 {number}"


def _grid(tx: Connection, household_id: int | None) -> int | None:
    found: int | None = tx.execute(select(_homes.c.grid_id).where(_homes.c.id == household_id)).scalar()
    return found


def _back(act: Act) -> Act | None:
    """The act that takes another back; a note stays a note."""
    said = act.said
    if on_benefits.is_one(act):
        return on_benefits.back(act)
    if places.is_one(act):
        return places.back(act)
    if act.act == "suspend":
        return Act("resume", act.case_id, act.number, {})
    if act.act in ("move", "household"):
        turned = {
            "community_id": said.get("back_community"), "household_id": said["back_household"],
            "back_community": said.get("community_id"), "back_household": said["household_id"],
        }  # fmt: skip
        return Act(act.act, act.case_id, act.number, turned)
    if act.act in ("applicant", "party"):
        turned = {**said, "to": said["back"], "back": said["to"]}
        if act.act == "applicant":
            turned |= {"household_id": said["back_household"], "back_household": said["household_id"]}
        return Act(act.act, act.case_id, act.number, turned)
    return Act("note", act.case_id, act.number, {"why": "undone"}) if act.act == "note" else None


def _says_back(tx: Connection, act: Act) -> Any:
    if on_benefits.is_one(act):
        return on_benefits.BACK[act.act](number=act.number)
    if places.is_one(act):
        return places.says_back(tx, act)
    row = tx.execute(select(_cases.c.closed_on).where(_cases.c.id == act.case_id)).first()
    if row is not None and row.closed_on is not None and act.act in ("resume", "move", "household"):
        return _l(
            "%(number)s has ended meanwhile and stays so; a leader may open it again.", number=act.number
        )
    return _BACK[act.act](number=act.number)


_BACK: Final[Mapping[str, Callable[..., Any]]] = {
    "resume": lambda number: _l("%(number)s goes on where it stood.", number=number),
    "move": lambda number: _l("%(number)s goes back to its community.", number=number),
    "household": lambda number: _l("%(number)s goes back to its household.", number=number),
    "applicant": lambda number: _l("%(number)s goes back to the other record.", number=number),
    "party": lambda number: _l("%(number)s names the other record again.", number=number),
    "note": lambda number: _l("In %(number)s it is noted that the change was undone.", number=number),
    "letter": lambda number: _l("Letter %(number)s is to be handed over again.", number=number),
}
_ACTS: Final[Mapping[str, Callable[[Connection, Actor, Act, str], bool]]] = {
    "suspend": _suspend, "resume": _resume, "move": _move, "household": _household, "applicant": _applicant,
    "party": _party, "note": _note, "letter": _letter,
}  # fmt: skip


def benefits(acts: Sequence[Act]) -> bool:
    """Whether an undoing touches cases, and so needs another person."""
    return bool(acts)
