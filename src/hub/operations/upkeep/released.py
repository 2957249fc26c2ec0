"""A restored centre is shut towards the outside until an administrator lets notices and payments out again.

A notice that was taken down after the backup would hang again, and what was paid after it would be paid
twice: both wait until somebody has compared them with paper and bank and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.db.base import db, now, transaction
from hub.db.models import Setting
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Refused
from hub.operations.kept import forget
from hub.operations.rights import by_id, require
from hub.operations.settings import setting

FLAG: Final = "centre.restored"
"""The setting of a centre that was restored and is not released yet: from what, when, what was erased."""
_SHORTEST: Final = 4
_LONGEST: Final = 200


def waiting() -> Mapping[str, Any] | None:
    """What the centre was restored from, as long as it is not released; else None."""
    found: Mapping[str, Any] | None = setting(FLAG)
    return found


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
    said = reason.strip()
    if not waiting():
        raise Refused("The centre is open: there is nothing to release.")
    if not _SHORTEST <= len(said) <= _LONGEST:
        raise InputError("Say what was compared before notices and payments go out again.", where="reason")
    with transaction():
        db.session.add(Setting(service="", key=FLAG, value=None, reason=said, by_id=by_id(actor), at=now()))
    forget()
