"""What upkeep must remember: erasures, so that a restore repeats them, and changes of the key."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Erasure(Base):
    """Something that was erased for good, told without the erased itself.

    `kind` "words": entries `detail["seqs"]` of the case numbered `subject`; "rule": all that the retention
    rule `subject` reached, older than `detail["before"]`; "roster": the people of the roster numbered
    `subject`. `count` is how many rows that was.
    """

    __tablename__ = "erasures"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(Instant)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))
    detail: Mapped[Any] = mapped_column(JSON)
    count: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class KeyRotation(Base):
    """A new secret in the key file, by its public `name`.

    `marks`: {table: last row done} while it goes on; `anchor_id` is the first anchor under the new secret:
    what comes after it is sealed with that or a newer one.
    """

    __tablename__ = "key_rotations"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16), unique=True)
    begun_at: Mapped[dt.datetime] = mapped_column(Instant)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Instant)
    anchor_id: Mapped[int | None] = mapped_column(ForeignKey("anchors.id"))
    marks: Mapped[Any] = mapped_column(JSON)
