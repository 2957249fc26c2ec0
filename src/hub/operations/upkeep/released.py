"""A restored centre is shut towards the outside until an administrator lets notices and payments out again.

A notice that was taken down after the backup would hang again, and what was paid after it would be paid
twice: both wait until somebody has compared them with paper and bank and says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from hub.db.models import Setting
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, Refused
from hub.operations.rights import require
from hub.operations.settings import add_row, history, setting
from hub.operations.words import words

FLAG: Final = "centre.restored"
"""The setting of a centre that was restored and is not released yet: from what, when, what was erased."""
_SHORTEST: Final = 4


def waiting() -> Mapping[str, Any] | None:
    """What the centre was restored from, as long as it is not released; else None."""
    found: Mapping[str, Any] | None = setting(FLAG)
    return found


def origin() -> dt.datetime | None:
    """The moment of the backup that the centre was last restored from, also once released; else None."""
    values = (row["value"] for row in history(FLAG))
    return next((dt.datetime.fromisoformat(value["backup"]) for value in values if value), None)


def must_be_released() -> None:
    """Raise Refused while the centre is restored and not released: before anything is posted or paid."""
    if waiting():
        raise Refused(
            "The centre was restored from a backup: notices and payments are shut until that is checked.",
            remedy="An administrator lets them out under Running, or with hub release.",
        )


def release(actor: Actor, *, reason: str) -> None:
    """Let notices and payments out again; `reason` says what was compared. Raises Refused, InputError."""
    require(actor, "centre.release")
    if not waiting():
        raise Conflict("The centre is open: there is nothing to release.")
    said = words(reason, Setting.__table__.c.reason, "reason")
    if len(said) < _SHORTEST:
        raise InputError(
            "The reason is too short: say in at least %(least)s characters what was compared, and with whom.",
            where="reason", least=_SHORTEST,
        )  # fmt: skip
    add_row(actor, "", FLAG, None, said)
