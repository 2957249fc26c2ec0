"""For what change of the register a benefit is to be checked again: in words, and in its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.db.base import today
from hub.operations.benefits.entitlements import LOOKED_AT

Row = Mapping[str, Any]
MOVED, JOINED, LEFT, BORN, GONE, TWICE, UNDONE = "moved", "joined", "left", "born", "gone", "twice", "undone"
CHANGED: Final[Mapping[str, str]] = {
    "died": "家庭成员去世", "moved_out": "家庭成员迁出", MOVED: "住处变动", JOINED: "家庭成员增加",
    LEFT: "家庭成员分出", BORN: "出生日期更正", GONE: "领取人去世或迁出", TWICE: "家庭成员重复登记合并",
    UNDONE: "此前的登记变更撤销",
}  # fmt: skip
"""What has happened to a household or a person, as the benefit is told to be checked again for it."""
_OF_PERSON: Final = frozenset({BORN, GONE, UNDONE})
"""Why the benefit of one person is checked again, too."""
_AND: Final = "；"
_MOST: Final = 5


def told(row: Row, said: Row, number: str) -> tuple[str, dict[str, Any]]:
    """What an act on a benefit says in its book (`number` is the change's), and the columns that change.

    Taken `back`, it waits no longer for that change; where somebody has looked meanwhile, what is owed was
    reckoned with what is taken back, and it waits anew.
    """
    whys = _whys(row)
    why = f"{_word(said)}{'撤销' if said.get('back') else ''}（{number}）"
    if said.get("back") and _asked(said) in whys:
        left = [each for each in whys if each != _asked(said)]
    else:
        left = [*whys, why]
    return why, {} if _told_only(row, said) else _columns(row, left)


def looked_at(row: Row, said: Row) -> bool:
    """Whether somebody has checked it since for the change that `said` takes back."""
    return not _told_only(row, said) and _asked(said) not in _whys(row)


def _word(said: Row) -> str:
    return CHANGED.get(said.get("why", ""), "同住人口变动")


def _asked(said: Row) -> str:
    return f"{_word(said)}（{said.get('change', '')}）"


def _told_only(row: Row, said: Row) -> bool:
    return row["household_id"] is None and said.get("why") not in _OF_PERSON


def _whys(row: Row) -> list[str]:
    """For what changes a benefit waits to be checked again."""
    return row["recheck_why"].split(_AND) if row["recheck_why"] else []


def _columns(row: Row, whys: Sequence[str]) -> dict[str, Any]:
    """The columns with these reasons, of many the last few; without any it waits no longer."""
    if not whys:
        return dict(LOOKED_AT)
    return {"recheck_on": row["recheck_on"] or today(), "recheck_why": _AND.join(whys[-_MOST:])}
