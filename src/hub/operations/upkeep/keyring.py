"""What an operator asks of the key file: which secrets, since when, what for; is a copy today's?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub import config
from hub.db.base import reading
from hub.db.crypto import keys, name_of
from hub.db.models import KeyRotation
from hub.domain.errors import NotHeld
from hub.i18n import _

_rotations = KeyRotation.__table__


def secrets_in_use() -> Sequence[Mapping[str, Any]]:
    """The key file's secrets, newest first: public name, since when, what each is for."""
    since = {row.name: row for row in reading().execute(select(_rotations))}
    return [
        {"name": name, "since": since[name].begun_at if name in since else None, "role": _role(place)}
        for place, name in enumerate(name_of(secret) for secret in keys().secrets)
    ]


def _role(place: int) -> str:
    return _("encrypts and seals") if place == 0 else _("proves older seals, opens older backups")


def must_be_same(copy: Path) -> None:
    """Raise NotHeld where a copy of the key file does not hold exactly the secrets of today."""
    theirs, ours = config.read_key(copy), keys().secrets
    if theirs == ours:
        return
    if set(theirs) < set(ours):
        raise NotHeld(
            "The copy is older than the key file: it does not open the newest backups.", where=str(copy),
            remedy="Copy the key file there anew.",
        )  # fmt: skip
    raise NotHeld("The copy is of another key file.", where=str(copy), remedy="Copy the key file there anew.")
