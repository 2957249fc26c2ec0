"""The texts of published definitions in the database: a case can always be read by its own version."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import bindparam, select

from hub.db.base import reading
from hub.db.models import ServiceVersion
from hub.definitions.loader import loads
from hub.domain.service import Service
from hub.operations.kept import kept

VERSIONS = ServiceVersion.__table__
_HASHES = select(VERSIONS.c.key, VERSIONS.c.version, VERSIONS.c.sha256)
_BODY = (
    select(VERSIONS.c.key, VERSIONS.c.version, VERSIONS.c.body)
    .where(VERSIONS.c.sha256 == bindparam("sha256"))
    .limit(1)
)


def hashes() -> Mapping[tuple[str, int], str]:
    """The hash of every stored body by service key and version."""
    return kept("versions", _hashes)


def stored(key: str, version: int) -> Service | None:
    """A service as its stored body says it; None where nothing is stored."""
    digest = hashes().get((key, version))
    return _read(digest) if digest else None


def _hashes() -> Mapping[tuple[str, int], str]:
    return {(row.key, row.version): row.sha256 for row in reading().execute(_HASHES)}


@lru_cache(maxsize=128)
def _read(digest: str) -> Service:
    row = reading().execute(_BODY, {"sha256": digest}).one()
    return loads(row.body, f"{row.key} v{row.version}")
