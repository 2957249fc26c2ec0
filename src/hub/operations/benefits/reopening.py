"""An end taken back: what runs again as it did before it ended, by what its book says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
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
    was = _owed(told[:-1])
    if was.get("state") == "ended" or runs_instead(tx, row):  # void since, or granted anew
        return False
    spans = [Span(_day(first) or row["from_on"], _day(last), amount, people)
             for first, last, amount, people in was.get("spans", [])]  # fmt: skip
    write_spans(tx, row["id"], spans)
    ended = told[-1]["seq"]
    before = _said([each for each in entries if each["seq"] < ended])
    since = {each["type"] for each in entries if each["seq"] > ended}
    accounts, payee = _drawn_as_before(row, before, since)
    journal.enter(tx, actor, TABLE, row, "undone", said=spans_said(spans), texts=accounts,
                  state=was.get("state", "active"), until_on=_day(was.get("until_on")),
                  reason=words(reason, TABLE.c.reason), **payee,
                  **_to_check(before))  # fmt: skip
    return True


def _owed(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """State, days and spans as these entries have left them."""
    found: dict[str, Any] = {}
    for entry in entries:
        said = chain.payload_of(entry["payload"])
        found |= said.get("to", {}) | ({"spans": said["spans"]} if "spans" in said else {})
    return found


def runs_instead(tx: Connection, row: Row) -> str:
    """The number of another of the programme that this person or household has by now; "" for none."""
    found = of_programme(tx, row["programme"], row["resident_id"], row["household_id"], but=row["id"])
    return str(found[0]["number"]) if found else ""


def _said(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns as these entries have left them."""
    found: dict[str, Any] = {}
    for entry in entries:
        found |= chain.payload_of(entry["payload"]).get("to", {})
    return found


def _to_check(before: Mapping[str, Any]) -> dict[str, Any]:
    """For what it waited to be checked again."""
    found = {name: before.get(name, empty) for name, empty in LOOKED_AT.items()}
    return {**found, "recheck_on": _day(found["recheck_on"])}


def _drawn_as_before(
    row: Row, before: Mapping[str, Any], since: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Whoever was named since, after an end that was none, draws it no longer: accounts, and columns that
    change. Who was named before goes on drawing it."""
    if not {"next_asked", "next_confirmed", "next_refused"}.intersection(since):
        return {}, {}
    to = {"next_state": before.get("next_state", ""), "next_payee_id": before.get("next_payee_id")}
    if "next_confirmed" not in since:
        return {}, to
    payee = before.get("payee_id", row["resident_id"])
    return {"account": row["next_account"], "next_account": None}, {**to, "payee_id": payee}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
