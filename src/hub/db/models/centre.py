"""The centre itself: communities, officers' areas, settings, modules, published definitions, counters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.base import Base, Instant


class Community(Base):
    """社区."""

    __tablename__ = "communities"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(200), default="")


class Grid(Base):
    """包户片区: one household officer's area; its work goes to the officer's post."""

    __tablename__ = "grids"
    __table_args__ = (UniqueConstraint("community_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    name: Mapped[str] = mapped_column(String(80))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))


class GridBuilding(Base):
    """A building on the plan of areas. Two areas may share one; the plan then names it."""

    __tablename__ = "grid_buildings"
    grid_id: Mapped[int] = mapped_column(ForeignKey("grids.id"), primary_key=True)
    building: Mapped[str] = mapped_column(String(80), primary_key=True)


class Setting(Base):
    """What a centre may set; the newest row by `id` for (service, key) holds. Never updated, only added.

    `service` is "" for the centre's own ("centre.name", "office.hours" …); `value` is JSON.
    """

    __tablename__ = "settings"
    __table_args__ = (Index(None, "service", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    service: Mapped[str] = mapped_column(String(80), default="")
    key: Mapped[str] = mapped_column(String(80))
    value: Mapped[Any] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[dt.datetime] = mapped_column(Instant)


class ModuleActivation(Base):
    """Which department is on in which community, since when, by whom; `until` set = switched off.

    `reason` is kept where it was switched on although posts were not staffed.
    """

    __tablename__ = "module_activations"
    __table_args__ = (Index(None, "department", "community_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(40))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    since: Mapped[dt.datetime] = mapped_column(Instant)
    until: Mapped[dt.datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class ServiceVersion(Base):
    """A published definition: its whole body, so that a case can always be read by its own version."""

    __tablename__ = "service_versions"
    __table_args__ = (UniqueConstraint("key", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[dt.datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Counter(Base):
    """Running numbers without gaps: case numbers per department and year, meetings, lists, archive."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
