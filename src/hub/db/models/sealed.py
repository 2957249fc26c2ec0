"""What the entries of all three books have: their place in a chain, and what they say (docs/code.md)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Instant


class Sealed:
    """One link of a chain (`hub.db.chain`): append-only, its `mac` holds it to the link before.

    `date` is the day of what happened, `at` when it was written. `payload` with its `salt` can be erased,
    the hash stays. The columns of a book stand before these.
    """

    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(20))
    date: Mapped[dt.date]
    at: Mapped[dt.datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    step: Mapped[str] = mapped_column(String(40), default="")
    salt: Mapped[str | None] = mapped_column(String(32))
    payload: Mapped[str | None] = mapped_column(Text)
    payload_hash: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
