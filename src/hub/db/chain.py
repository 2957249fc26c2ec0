"""The keyed chain of a case's events. The key lies outside the database: no row can be forged inside it."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from hub.db.crypto import mac_of

GENESIS: Final = "0" * 64


class Link(NamedTuple):
    """What of an event is sealed: its place (case number, running number), its words' hash, who and when."""

    case: str
    seq: int
    type: str
    date: dt.date
    at: dt.datetime
    actor_id: int | None
    post_id: int | None
    step: str
    payload_hash: str


def payload_text(payload: Mapping[str, Any]) -> str:
    """The stored text of a payload; the hash is over exactly this text."""
    return _WRITER.encode(payload)


_WRITER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def payload_of(text: str | None) -> dict[str, Any]:
    """The words of a stored payload; nothing where it is erased or no longer readable."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def seal_payload(key: bytes, text: str) -> tuple[str, str]:
    """(salt, hash) of a payload's text. The salt keeps short payloads from being guessed once erased."""
    salt = secrets.token_hex(16)
    return salt, payload_hash(key, salt, text)


def payload_hash(key: bytes, salt: str, text: str) -> str:
    """Hex keyed hash of salt and text."""
    return mac_of(key)(f"{salt}\n{text}".encode())


def seal(key: bytes, before: str, link: Link) -> str:
    """Hex MAC of one event on top of the MAC before it (GENESIS for the first)."""
    at = link.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    fields = (before, link.case, link.seq, link.type, link.date.isoformat(), at, link.actor_id,
              link.post_id, link.step, link.payload_hash)  # fmt: skip
    return mac_of(key)("\x1f".join(map(str, fields)).encode())
