"""What happened to the program, one JSON line each: classes, places and numbers, never people's words.

An exception's text, a statement's parameters and an address with its question may all name somebody, so
none of them is written; of loggers that are not the hub's own nothing is written but where and how bad.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import secrets
import sys
import traceback
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from hub.appended import append
from hub.config import LOG_FILE

LARGEST: Final = 5_000_000
"""Bytes of one file; then a new one begins."""
KEPT: Final = 5
"""Older files that are kept: hub.log.1 is the newest of them."""
_FRAMES: Final = 16
_log = logging.getLogger("hub")
_log.setLevel(logging.INFO)


def problem(where: str, error: BaseException) -> str:
    """Log an error nobody foresaw (or could mend) and return its number, which the person is told."""
    number = secrets.token_hex(4).upper()
    said = {"number": number, "where": where}
    _log.error("error %s in %s", number, where, exc_info=error, extra={"hub": said})
    return number


def note(text: str, **more: str | int) -> None:
    """Log something worth knowing: `text` is a fixed sentence, `more` holds numbers and names of routes."""
    _log.info(text, extra={"hub": more})


def open_log(folder: Path) -> None:
    """From now on this process logs into the folder's file (HUB_LOG=stderr: to standard error)."""
    wanted: logging.Handler
    if os.environ.get("HUB_LOG") == "stderr":
        wanted = logging.StreamHandler(sys.stderr)
    else:
        wanted = Lines(folder / LOG_FILE)
    wanted.setFormatter(Json())
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, Json)]:
        root.removeHandler(old)
    root.addHandler(wanted)


class Lines(logging.Handler):
    """A file that several processes write line by line, and that begins anew when it is large enough."""

    def __init__(self, path: Path, largest: int = LARGEST, kept: int = KEPT) -> None:
        super().__init__()
        self.path, self.largest, self.kept = path, largest, kept

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; where the file cannot be written, standard error takes it."""
        line = self.format(record).encode() + b"\n"
        try:
            self._write(line)
        except OSError:
            with contextlib.suppress(Exception):
                sys.stderr.write(line.decode())

    def _write(self, line: bytes) -> None:
        with self._turn():
            if self.path.exists() and self.path.stat().st_size + len(line) > self.largest:
                self._begin_anew()
            append(self.path, line)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        lock = os.open(self.path.with_name(self.path.name + ".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _begin_anew(self) -> None:
        names = [self.path, *(self.path.with_name(f"{self.path.name}.{n}") for n in range(1, self.kept + 1))]
        for newer, older in reversed(list(pairwise(names))):
            if newer.exists():
                newer.replace(older)


class Json(logging.Formatter):
    """One JSON object a line: at, level, log, pid, text, what `extra` says; an error's class and places."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        own = record.name.partition(".")[0] == "hub"
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname.lower(),
            "log": record.name, "pid": record.process,
            "text": record.getMessage() if own else f"{record.module}:{record.lineno}",
        }  # fmt: skip
        line |= record.__dict__.get("hub", {})
        if record.exc_info and record.exc_info[1]:
            line |= error_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def error_of(error: BaseException) -> Mapping[str, Any]:
    """What may be written of an error: its class, the places it came through, what the database calls it."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{_short(each.filename)}:{each.lineno} {each.name}" for each in frames]
    found: dict[str, Any] = {"error": _name(error), "places": places}
    causes = [_name(each) for each in _causes(error)]
    return {**found, **({"because": causes} if causes else {}), **_database(error)}


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _database(error: BaseException) -> Mapping[str, str]:
    """The database's own code and the constraint's name; its message may show the row."""
    raw = getattr(error, "orig", None)
    told = getattr(raw, "diag", None)
    found = {
        "sqlstate": getattr(raw, "sqlstate", None) or getattr(raw, "sqlite_errorname", None),
        "constraint": getattr(told, "constraint_name", None), "table": getattr(told, "table_name", None),
    }  # fmt: skip
    return {name: str(value) for name, value in found.items() if value}


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])
