"""What falls to a sample: by lot, which nobody can choose or foresee.

The demonstration sets `app.config["HUB_LOTS"]` to a `random.Random` while its days are played, so that it is
the same each time; a real centre has none.
"""

from __future__ import annotations

import hashlib
import random
import secrets

from flask import current_app

from hub.db.crypto import keys


def seed(below: int) -> int:
    """The seed of a sample, from 0 on."""
    played = _played()
    return secrets.randbelow(below) if played is None else played.randrange(below)


def mark(number: str) -> str:
    """The lot of one item, the same each time: hexadecimal digits that only the centre's key tells."""
    said = f"drawn:{number}"
    if _played() is not None:
        return hashlib.sha256(said.encode()).hexdigest()
    return keys().keyed_hash("request", said)


def _played() -> random.Random | None:
    found: random.Random | None = current_app.config.get("HUB_LOTS")
    return found
