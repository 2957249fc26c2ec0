"""Residents and households. privacy.md says what is held; nothing else is."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant
from hub.db.crypto import Encrypted, IdHash


def _ranged(length: int) -> String:
    # Prefix ranges need the order of code points, whatever the language of the database.
    return String(length).with_variant(String(length, collation="C"), "postgresql")


WAYS: Final = ("id_tail", "birth", "phone_tail")
"""The second things by which people are sought; their indexes answer for name and id without the row."""


_HEADS = text("relation = '户主' AND died IS NULL AND moved_out IS NULL AND household_id IS NOT NULL")
"""Living heads, in the words of `hub.operations.registry.heads`, so that the index serves it."""


class Household(Base):
    """户, under one community; `number` is the community's own 户号."""

    __tablename__ = "households"
    __table_args__ = (
        UniqueConstraint("community_id", "number"), Index(None, "community_id", "building", "grid_id"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    grid_id: Mapped[int | None] = mapped_column(ForeignKey("grids.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    building: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(String(200), default="")


class Resident(Base):
    """居民. `community_id` NULL = somebody from outside the street, registered for a case.

    `row_hash` is the row of the last sheet that gave this person ("" = never in a sheet), so that the
    same sheet again changes nothing; it does not cover the ID number. `name_forms` holds every part of the
    name ("" = found by none), so that an index can tell who cannot fit. `merged_into` names the record that
    is kept of a person who was there twice; no foreign key, for rows come back from a backup in any order.
    """

    __tablename__ = "residents"
    __table_args__ = (
        Index(None, "community_id"),
        *(Index(None, way, "name_forms", postgresql_include=["id"]) for way in WAYS),
        Index("ix_residents_merged_into", "merged_into", sqlite_where=text("merged_into IS NOT NULL"),
              postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_residents_heads", "household_id", sqlite_where=_HEADS, postgresql_where=_HEADS),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id"))
    household_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"), index=True)
    relation: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80))
    id_number: Mapped[str] = mapped_column(Encrypted)
    id_hash: Mapped[str] = mapped_column(IdHash(64), unique=True)
    id_tail: Mapped[str] = mapped_column(String(4))
    birth: Mapped[dt.date]
    sex: Mapped[str] = mapped_column(String(1))
    phone: Mapped[str] = mapped_column(String(40), default="")
    phone_tail: Mapped[str] = mapped_column(String(4), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    building: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(20), default="zh")
    moved_in: Mapped[dt.date | None]
    moved_out: Mapped[dt.date | None]
    died: Mapped[dt.date | None]
    row_hash: Mapped[str] = mapped_column(String(64), default="")
    updated_at: Mapped[dt.datetime] = mapped_column(Instant)
    merged_into: Mapped[int | None]
    name_forms: Mapped[str] = mapped_column(String(2400), default="", server_default="")


class NamePart(Base):
    """The suffix table of registry search: name, pinyin and initials parts, read by prefix range.

    Two ways in: by person (somebody found by number tail, birth date, phone or case: is it this name?) and
    by building (a building's people by the beginning of a part). `building` is `person.building_key`, a
    number that each estate has; `place` are the `person.place_marks` of the home, so that the index can tell
    who lives in another estate.
    """

    __tablename__ = "name_parts"
    __table_args__ = (Index(None, "building", "part", "resident_id", "place"), {"sqlite_with_rowid": False})
    resident_id: Mapped[int] = mapped_column(ForeignKey("residents.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(_ranged(80), primary_key=True)
    building: Mapped[str] = mapped_column(_ranged(40), default="")
    place: Mapped[int] = mapped_column(default=0, server_default="0")
