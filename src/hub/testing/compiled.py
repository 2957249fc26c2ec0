"""What one test process compiles once for all its apps: SQL statements and page templates.

Most tests open an app of their own; without this each would compile whatever it runs or shows.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from sqlalchemy.engine import Compiled
from sqlalchemy.exc import OperationalError
from sqlalchemy.util import LRUCache

_STATEMENTS: Final[LRUCache[Any, Compiled]] = LRUCache(6000)
_DIALECTS: Final[dict[str, Dialect]] = {}


class _Templates(BytecodeCache):
    """Compiled templates, in memory; each is kept with the checksum of its source."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if found := self.kept.get(bucket.key):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES: Final = _Templates()


def share(app: Flask, engine: Engine) -> None:
    """Let an app and its engine use what others of this process have compiled."""
    engine._compiled_cache, engine.dialect = _STATEMENTS, _dialect(engine)
    if app.config.get("WEB", True):
        app.jinja_env.bytecode_cache = _TEMPLATES


def _dialect(engine: Engine) -> Dialect:
    """The first one of its kind: statements are kept with the dialect that compiled them.

    That of PostgreSQL learns from its server what it compiles for; where none answers, it is not kept.
    """
    name = engine.dialect.name
    if name == "postgresql" and name not in _DIALECTS:
        try:
            engine.connect().close()
        except OperationalError:
            return engine.dialect
    return _DIALECTS.setdefault(name, engine.dialect)
