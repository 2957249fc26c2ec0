"""The chain of one case: every way of touching it is found, and the event that was touched is named."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.db import chain
from hub.db.chain_check import Broken, Seals, check, link_of
from hub.db.crypto import mac_of

KEY = b"a key of these tests"
SEALS = Seals((KEY,))
NUMBER = "样26-0001"
AT = dt.datetime(2026, 3, 2, 4, 5, 6, 700, dt.UTC)
KINDS = ("opened", "entered", "received", "accepted", "step_done", "entered", "task_done")


class Rows(list[dict[str, Any]]):
    """Stored events; `end` is what the case row says of the last one when the chain was whole."""

    end = (0, chain.GENESIS)


def sealed(kinds: tuple[str, ...] = KINDS, payloads: dict[int, dict[str, Any]] | None = None) -> Rows:
    """A chain as the engine writes it."""
    rows = Rows()
    head = chain.GENESIS
    for seq, kind in enumerate(kinds, 1):
        text = chain.payload_text((payloads or {}).get(seq, {"note": f"第{seq}条"}))
        salt, digest = chain.seal_payload(KEY, text)
        row = {
            "seq": seq, "type": kind, "date": AT.date(), "at": AT, "actor_id": 7, "post_id": 3,
            "step": "check", "payload_hash": digest, "salt": salt, "payload": text,
        }  # fmt: skip
        head = row["mac"] = chain.seal(KEY, head, link_of(NUMBER, row))
        rows.append(row)
    rows.end = (len(rows), head)
    return rows


def found(rows: Rows, *, seq: int | None = None, head: str | None = None) -> list[tuple[int, str]]:
    """What is found, with a case row that still says what it said of the whole chain, or something else."""
    last, mac = rows.end
    broken = check(SEALS, NUMBER, rows, last if seq is None else seq, head or mac)
    return [(each.seq, each.what) for each in broken]


@pytest.fixture
def rows() -> Rows:
    """Seven events."""
    return sealed()


def test_a_chain_that_was_not_touched_holds(rows: Rows) -> None:
    assert found(rows) == []
    assert check(SEALS, NUMBER, [], 0, chain.GENESIS) == []


def test_the_mac_is_hmac_sha256() -> None:
    # RFC 4231, test case 2: a short key; and a key longer than a block, as hmac itself computes it.
    assert mac_of(b"Jefe")(b"what do ya want for nothing?") == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    long = b"k" * 100
    assert mac_of(long)(b"text") == hmac.new(long, b"text", hashlib.sha256).hexdigest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "refused"),
        ("date", dt.date(2026, 3, 1)),
        ("at", AT + dt.timedelta(microseconds=1)),
        ("actor_id", 8),
        ("actor_id", None),
        ("post_id", 4),
        ("step", "panel"),
    ],
)
@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_edited_event_is_named(rows: Rows, seq: int, name: str, value: Any) -> None:
    rows[seq - 1][name] = value
    assert found(rows) == [(seq, "edited")]


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_edited_event_with_a_seal_of_another_key_is_named(rows: Rows, seq: int) -> None:
    before = rows[seq - 2]["mac"] if seq > 1 else chain.GENESIS
    rows[seq - 1]["type"] = "refused"
    rows[seq - 1]["mac"] = chain.seal(b"another key", before, link_of(NUMBER, rows[seq - 1]))
    assert found(rows) == [(seq, "edited")]


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_edited_words_are_named(rows: Rows, seq: int) -> None:
    rows[seq - 1]["payload"] = chain.payload_text({"note": "别的"})
    assert found(rows) == [(seq, "payload_edited")]


def test_a_salt_that_was_changed_or_taken_away_alone(rows: Rows) -> None:
    rows[1]["salt"] = "0" * 32
    rows[4]["salt"] = None
    assert found(rows) == [(2, "payload_edited"), (5, "payload_edited")]


@pytest.mark.parametrize("seq", [1, 2, 4, 6])
def test_a_deleted_event_is_named(rows: Rows, seq: int) -> None:
    del rows[seq - 1]
    assert found(rows) == [(seq, "deleted")]


def test_two_deleted_events_are_named(rows: Rows) -> None:
    del rows[2:4]
    assert found(rows) == [(3, "deleted"), (4, "deleted")]


def test_a_deleted_event_whose_followers_were_renumbered(rows: Rows) -> None:
    del rows[3]
    for seq, row in enumerate(rows, 1):
        row["seq"] = seq
    assert found(rows, seq=6) == [(4, "deleted")]


@pytest.mark.parametrize("left", [0, 1, 5, 6])
def test_a_cut_tail_is_named_event_by_event(rows: Rows, left: int) -> None:
    del rows[left:]
    assert found(rows) == [(seq, "cut_tail") for seq in range(left + 1, 8)]


def test_an_inserted_event_at_the_end(rows: Rows) -> None:
    rows.append({**rows[-1], "seq": 8, "type": "closed", "mac": "f" * 64})
    assert found(rows) == [(8, "inserted")]


@pytest.mark.parametrize("seq", [1, 4, 7])
def test_an_inserted_event_that_pushed_the_others_on(rows: Rows, seq: int) -> None:
    for row in rows[seq - 1 :]:
        row["seq"] += 1
    rows.insert(seq - 1, {**rows[0], "seq": seq, "type": "urgent", "mac": "e" * 64})
    assert found(rows) == [(seq, "inserted")]
    # Whether the case row was made to count it or not.
    assert found(rows, seq=8) == [(seq, "inserted")]


def test_events_that_changed_places(rows: Rows) -> None:
    rows[2]["seq"], rows[5]["seq"] = rows[5]["seq"], rows[2]["seq"]
    rows.sort(key=lambda row: row["seq"])
    assert found(rows) == [(3, "moved"), (6, "moved")]


def test_the_events_of_another_case_do_not_fit(rows: Rows) -> None:
    broken = check(SEALS, "样26-0002", rows, *rows.end)
    # The last is not told from one that stands: its seal is the one that the case row knows.
    assert broken == [Broken(seq, "edited") for seq in range(1, 7)]


def test_a_case_row_that_points_elsewhere(rows: Rows) -> None:
    assert found(rows, head=rows[-2]["mac"]) == [(7, "head")]
    assert found(rows, seq=99) == [(7, "head")]


# --- erased words ---------------------------------------------------------------------------------------


def erasing(*named: int) -> Rows:
    """A chain whose last events name the words that were erased."""
    kinds = (*KINDS, *("erased",) * len(named))
    said = {8 + place: {"seq": seq, "reason": "本人要求", "kept": {}} for place, seq in enumerate(named)}
    return sealed(kinds, said)


def holes(rows: Rows, *seqs: int) -> list[Broken]:
    for seq in seqs:
        rows[seq - 1]["payload"] = rows[seq - 1]["salt"] = None
    return check(SEALS, NUMBER, rows, len(rows), rows[-1]["mac"])


def test_words_erased_by_an_entry_are_fine() -> None:
    assert holes(erasing(2, 5), 2, 5) == []


def test_words_gone_without_an_entry_are_not() -> None:
    assert holes(erasing(2), 2, 6) == [Broken(6, "payload_missing")]
    assert holes(erasing(2), 2, 8) == [Broken(2, "payload_missing"), Broken(8, "payload_missing")]


def test_words_that_came_back_are_not() -> None:
    assert holes(erasing(2, 5), 2) == [Broken(5, "not_erased")]


def test_only_words_are_erased_the_seal_of_what_is_left_counts() -> None:
    rows = erasing(2)
    rows[1]["date"] = dt.date(2026, 1, 1)
    assert holes(rows, 2) == [Broken(2, "edited")]


# --- any way --------------------------------------------------------------------------------------------


def _swap(rows: Rows, at: int) -> None:
    other = at % len(rows)
    at = (at + 1) % len(rows)
    rows[at]["seq"], rows[other]["seq"] = rows[other]["seq"], rows[at]["seq"]
    rows.sort(key=lambda row: row["seq"])


WAYS: dict[str, Callable[[Rows, int], Any]] = {
    "edit": lambda rows, at: rows[at].update(step="别处"),
    "seal": lambda rows, at: rows[at].update(mac="a" * 64),
    "words": lambda rows, at: rows[at].update(payload='{"note":"别的"}'),
    "hash": lambda rows, at: rows[at].update(payload_hash="b" * 64),
    "erase": lambda rows, at: rows[at].update(payload=None, salt=None),
    "delete": lambda rows, at: rows.pop(at),
    "swap": _swap,
    "double": lambda rows, at: rows.append({**rows[at], "seq": len(rows) + 1}),
}


@given(touches=st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.integers(0, 99)), min_size=1, max_size=3))
def test_whatever_is_done_to_the_stored_events_something_is_found(touches: list[tuple[str, int]]) -> None:
    rows = sealed()
    whole = [dict(row) for row in rows]
    for way, at in touches:
        if rows:
            WAYS[way](rows, at % len(rows))
    broken = check(SEALS, NUMBER, rows, len(whole), whole[-1]["mac"])
    # Two swaps may put everything back: then nothing was done.
    assert bool(broken) == (rows != whole)
