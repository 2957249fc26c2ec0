"""What a change does to a case, each an entry of its book; and the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.models import Case, CaseParty, Household
from hub.domain.actor import Actor
from hub.domain.errors import Conflict
from hub.i18n import _l
from hub.operations.casework import case_moves, kept_letters
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import unscoped
from hub.operations.registry.effects import Act

_cases, _parties, _homes = Case.__table__, CaseParty.__table__, Household.__table__


def is_one(act: Act) -> bool:
    """Whether an act is on a case."""
    return act.act in _ACTS


def carry(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    """Do one act; False where nothing is left to do. `number` is the change's."""
    return _ACTS[act.act](tx, actor, act, number)


def back(act: Act) -> Act | None:
    """The act that takes another back; a note stays a note."""
    said = act.said
    if act.act == "suspend":
        return Act("resume", act.about_id, act.number, {})
    if act.act in ("move", "household"):
        turned = {
            "community_id": said.get("back_community"), "household_id": said["back_household"],
            "back_community": said.get("community_id"), "back_household": said["household_id"],
        }  # fmt: skip
        return Act(act.act, act.about_id, act.number, turned)
    if act.act in ("applicant", "party"):
        turned = {**said, "to": said["back"], "back": said["to"]}
        if act.act == "applicant":
            turned |= {"household_id": said["back_household"], "back_household": said["household_id"]}
        return Act(act.act, act.about_id, act.number, turned)
    return Act("note", act.about_id, act.number, {"why": "undone"}) if act.act == "note" else None


def says_back(tx: Connection, act: Act) -> Any:
    """What becomes of the case when the change is taken back."""
    row = tx.execute(select(_cases.c.closed_on).where(_cases.c.id == act.about_id)).first()
    if row is not None and row.closed_on is not None and act.act in ("resume", "move", "household"):
        return _l(
            "%(number)s has ended meanwhile and stays so; a leader may open it again.", number=act.number
        )
    return _BACK[act.act](number=act.number)


def _suspend(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    if file.closed or file.suspended:
        return False
    case_moves.suspend(file, act.said["why"], change=number)
    file.save()
    return True


def _resume(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    if file.closed or not file.suspended:
        return False
    case_moves.resume(file, "undone", change=number)
    file.save()
    return True


def _move(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    if file.closed:
        return False
    household_id = act.said["household_id"]
    file.grid_id = _grid(tx, household_id)
    case_moves.to_community(file, act.said["community_id"], household_id, _l_reason(number), change=number)
    file.save()
    return True


def _household(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    if file.closed:
        return False
    _applicant_entry(file, file.row["applicant_id"], act.said["household_id"], "household", number)
    return True


def _applicant(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
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
    file = unscoped(tx, actor, act.about_id)
    mine = (_parties.c.id == act.said["party"], _parties.c.resident_id == act.said["back"])
    if not tx.execute(update(_parties).where(*mine).values(resident_id=act.said["to"])).rowcount:
        raise Conflict("This case has another party by now.", where=file.row["number"])
    file.add("registry", why="party", change=number)
    file.save()
    return True


def _note(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    if file.closed:
        return False
    file.add("registry", why=act.said["why"], change=number)
    file.save()
    return True


def _letter(tx: Connection, actor: Actor, act: Act, number: str) -> bool:
    file = unscoped(tx, actor, act.about_id)
    kept_letters.open_again(file, act.said["letter"], act.number, number)
    file.save()
    return True


def letters_of(tx: Connection, resident_id: int | None) -> list[Act]:
    """The letters that were kept in their files because the person had died."""
    rows = kept_letters.kept_of(tx, resident_id)
    return [Act("letter", row["case_id"], row["number"], {"letter": row["id"]}) for row in rows]


def _l_reason(number: str) -> str:
    return f"变更登记 {number}"


def _grid(tx: Connection, household_id: int | None) -> int | None:
    found: int | None = tx.execute(select(_homes.c.grid_id).where(_homes.c.id == household_id)).scalar()
    return found


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
