"""The record of erasures as a file beside the database, by which a restored backup forgets again.

One line an erasure: its number, and what it was, sealed with the centre's key (a reason may name somebody).
Lines that a crash kept out of the file are added by the next call.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import InvalidToken
from flask import current_app
from sqlalchemy import Connection, select

from hub.appended import append
from hub.db.base import leave_no_trace, reading
from hub.db.crypto import Keys
from hub.db.models import Erasure
from hub.domain.errors import InputError

FILE: Final = "erasures.log"
_erasures = Erasure.__table__
_NAMES: Final = ("kind", "subject", "detail", "count", "reason", "by_id")


@dataclass(frozen=True, slots=True)
class Line:
    """One erasure as its line says it."""

    id: int
    at: dt.datetime
    said: Mapping[str, Any]


def write_lines() -> None:
    """Add the erasures that the file does not have yet; of what they erased the database keeps nothing."""
    leave_no_trace()
    data = current_app.config.get("DATA")
    path = Path(data) / FILE if data and Path(data).is_dir() else None
    if path is None:
        return
    known = {number for number, _ in _numbered(path)}
    rows = reading().execute(select(_erasures).order_by(_erasures.c.id)).mappings()
    missing = [_line(dict(row)) for row in rows if row["id"] not in known]
    if missing:
        append(path, "".join(missing).encode("ascii"), kept=True)


def _line(row: Mapping[str, Any]) -> str:
    said = {name: row[name] for name in _NAMES} | {"at": row["at"].isoformat()}
    token = current_app.extensions["hub_cipher"].encrypt(json.dumps(said, ensure_ascii=False).encode())
    return f"{row['id']}\t{token.decode()}\n"


def read(path: Path, held: Keys) -> list[Line]:
    """The erasures of a file, in order; none without a file. Raises InputError naming a damaged line."""
    cipher, found = held.cipher(), []
    for place, (number, token) in enumerate(_numbered(path), 1):
        try:
            said = json.loads(cipher.decrypt(token.encode()))
            found.append(Line(number, dt.datetime.fromisoformat(said.pop("at")), said))
        except (InvalidToken, ValueError, KeyError):
            raise InputError(
                "This line of the erasures is damaged, or of another key file.", where=f"{path}:{place}",
                remedy="Nothing was changed. Take another copy of it, or name one with --erasures.",
            ) from None  # fmt: skip
    return found


def _numbered(path: Path) -> Iterator[tuple[int, str]]:
    """(number, token) by line; what cannot be read has a number that no erasure has."""
    for place, line in enumerate(
        path.read_text("ascii", "replace").splitlines() if path.is_file() else (), 1
    ):
        head, _tab, token = line.partition("\t")
        yield (int(head) if head.isascii() and head.isdigit() else -place), token


def unknown(tx: Connection, lines: list[Line]) -> list[Line]:
    """Those of the lines that the database does not know."""
    known = {(row.id, row.at) for row in tx.execute(select(_erasures.c.id, _erasures.c.at))}
    return [line for line in lines if (line.id, line.at) not in known]
