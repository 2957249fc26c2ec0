"""An end taken back: what runs again as it did before it ended, by what its book says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from hub.db import chain
from hub.domain.actor import Actor
from hub.domain.entitlement import Span
from hub.operations import journal
from hub.operations.benefits.beginning import TABLE, Row, spans_said
from hub.operations.benefits.entitlements import LOOKED_AT, of_programme, write_spans
from hub.operations.words import words

PASSIVE: Final = frozenset(
    {"household", "merged", "moved", "payee", "told", "next_asked", "next_confirmed", "next_refused",
     "void_asked", "void_refused"}
)  # fmt: skip
"""Entries about who and where, and what was only asked: they leave what is owed as it was."""


def reopen_row(tx: Connection, actor: Actor, row: Row, reason: str) -> bool:
    """Take the last entry of a loaded one back where that was its end: state, days, spans and what it waited
    to be checked again for.

    False where something else happened since, or another of the programme runs in its place.
    """
    entries = journal.entries(tx, TABLE, row["id"])
    told = [each for each in entries if each["type"] not in PASSIVE]
    if row["state"] != "ended" or not told or told[-1]["type"] not in ("ended", "void"):
        return False
    was: dict[str, Any] = {}
    for entry in told[:-1]:
        said = chain.payload_of(entry["payload"])
        was |= said.get("to", {}) | ({"spans": said["spans"]} if "spans" in said else {})
    if was.get("state") == "ended" or runs_instead(tx, row):  # void since, or granted anew
        return False
    spans = [Span(_day(first) or row["from_on"], _day(last), amount, people)
             for first, last, amount, people in was.get("spans", [])]  # fmt: skip
    write_spans(tx, row["id"], spans)
    accounts, payee = _drawn_as_before(row)
    journal.enter(tx, actor, TABLE, row, "undone", said=spans_said(spans), texts=accounts,
                  state=was.get("state", "active"), until_on=_day(was.get("until_on")),
                  reason=words(reason, TABLE.c.reason), **payee,
                  **_to_check([each for each in entries if each["seq"] < told[-1]["seq"]]))  # fmt: skip
    return True


def runs_instead(tx: Connection, row: Row) -> str:
    """The number of another of the programme that this person or household has by now; "" for none."""
    found = of_programme(tx, row["programme"], row["resident_id"], row["household_id"], but=row["id"])
    return str(found[0]["number"]) if found else ""


def _to_check(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """For what it waited to be checked again, by these entries."""
    found = dict(LOOKED_AT)
    for entry in entries:
        to = chain.payload_of(entry["payload"]).get("to", {})
        found |= {name: to[name] for name in LOOKED_AT if name in to}
    return {**found, "recheck_on": _day(found["recheck_on"])}


def _drawn_as_before(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Whoever was named after a death that was none draws it no longer: accounts, and columns that change."""
    if not row["next_state"]:
        return {}, {}
    to = {"next_state": "", "next_payee_id": None}
    if row["next_state"] != "confirmed" or row["payee_id"] != row["next_payee_id"]:
        return {}, to
    return {"account": row["next_account"], "next_account": None}, {**to, "payee_id": row["resident_id"]}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
