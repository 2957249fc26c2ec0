"""A change of the key: everything under the new secret, searches and proofs as before, from wherever it stopped."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, select, type_coerce, update

from hub.db import chain
from hub.db.base import transaction
from hub.db.chain_check import link_of
from hub.db.crypto import Keys, keys
from hub.db.models import Anchor, Case, Event, KeyRotation, Resident, Staff
from hub.domain.errors import NotHeld
from hub.operations.proof import anchors, audit
from hub.operations.registry import residents
from hub.operations.rights import OPERATOR
from hub.operations.upkeep import fitting, keyring, rotation
from hub.testing.factories import as_person
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import Sample

CASES, EVENTS, PEOPLE = Case.__table__, Event.__table__, Resident.__table__
NEW, NEWER = b"n" * 32, b"o" * 32


def hold(sample: Sample, *secrets: bytes) -> None:
    """The app's key file has these secrets, newest first."""
    held = Keys(secrets)
    sample.app.extensions["hub_keys"] = held
    sample.app.extensions["hub_cipher"] = held.cipher()


def secrets(sample: Sample) -> tuple[bytes, ...]:
    found: Keys = sample.app.extensions["hub_keys"]
    return found.secrets


def change(sample: Sample, new: bytes) -> rotation.Rotated:
    """A whole change of the key, as the command does it."""
    hold(sample, new, *secrets(sample))
    done: rotation.Rotated = sample.do(rotation.rotate)
    return done


def findings(sample: Sample) -> list[tuple[str, int | None, str]]:
    return [(one.case, one.event, one.what) for one in sample.do(audit.verify, OPERATOR).findings]


def numbers(sample: Sample) -> list[str]:
    """The ID numbers of the registry, decrypted."""
    with sample.app.app_context(), transaction() as tx:
        return list(tx.execute(select(PEOPLE.c.id_number).order_by(PEOPLE.c.id)).scalars())


@pytest.fixture
def two(sample: Sample) -> Sample:
    """Two cases, one accepted, sealed in an anchor; somebody of the staff is a person of the registry."""
    sample.accepted(SEVEN)
    sample.start()
    sample.do(anchors.seal)
    with sample.app.app_context():
        as_person("finance", numbers(sample)[1])
    return sample


def test_searches_numbers_and_proofs_are_as_before(two: Sample) -> None:
    before = numbers(two)
    done = change(two, NEW)
    assert done.rows["residents"] == len(before)
    two.do(fitting.must_fit)
    assert numbers(two) == before
    assert [hit.id for hit in two.run("clerk", residents.find, before[0]).hits] == [1]
    assert findings(two) == []
    # The own-household rule knows the person still: the hash of an account is hashed again without its number.
    finance, hashed = two.actor("finance"), two.do(lambda: keys().keyed_hash("id", before[1]))
    assert finance.id_hash == hashed
    two.start()
    assert findings(two) == []


def test_a_second_change_goes_on_top_of_the_first(two: Sample) -> None:
    before = numbers(two)
    change(two, NEW)
    two.start()
    change(two, NEWER)
    two.start()
    assert numbers(two) == before
    assert [hit.id for hit in two.run("clerk", residents.find, before[0]).hits] == [1]
    assert findings(two) == []
    history = two.do(rotation.history)
    assert [row["anchor_id"] for row in history] == [3, 2]
    assert len(two.do(keyring.secrets_in_use)) == 3


def test_the_new_secret_alone_opens_what_is_encrypted(two: Sample) -> None:
    change(two, NEW)
    alone = Keys((NEW,)).cipher()
    with two.app.app_context(), transaction() as tx:
        raw = list(tx.execute(select(type_coerce(PEOPLE.c.id_number, LargeBinary))).scalars())
    assert [alone.decrypt(bytes(each)).decode()[:6] for each in raw] == ["659999"] * len(raw)


def test_whoever_has_only_the_old_key_can_forge_nothing(two: Sample) -> None:
    old = secrets(two)[0]
    change(two, NEW)
    two.broken = True
    key = Keys((old,)).derive("event")
    # A new entry at the end of a case, sealed with the key that was given up.
    case = two.case(1)
    last = two.rows("events", case_id=1)[-1]
    salt, digest = chain.seal_payload(key, "{}")
    forged: dict[str, Any] = {
        **last,
        "seq": last["seq"] + 1,
        "salt": salt,
        "payload": "{}",
        "payload_hash": digest,
    }
    forged["id"] = max(row["id"] for row in two.rows("events")) + 1
    forged["mac"] = chain.seal(key, case["head"], link_of(case["number"], forged))
    two.write(EVENTS.insert().values(**forged))
    two.write(update(CASES).where(CASES.c.id == 1).values(seq=forged["seq"], head=forged["mac"]))
    assert (case["number"], forged["seq"], "old_key") in findings(two)


def test_an_anchor_written_anew_with_the_old_key_is_found(two: Sample) -> None:
    old = secrets(two)
    change(two, NEW)
    two.broken = True
    hold(two, *old)
    two.write(update(Anchor.__table__).where(Anchor.id == 1).values(last_event_id=1))
    with two.app.app_context(), transaction() as tx:
        row = tx.execute(select(Anchor.__table__).where(Anchor.id == 1)).mappings().one()
        sealed, _ = anchors._mac(keys().derive("anchor"), chain.GENESIS, 1, row, anchors._heads(tx, 1))
        tx.execute(update(Anchor.__table__).where(Anchor.id == 1).values(mac=sealed))
    hold(two, NEW, *old)
    assert [one for one in findings(two) if one[2].startswith("anchor_")] == [("", 2, "anchor_edited")]


def test_an_interrupted_change_goes_on_where_it_stopped(two: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    before, old = numbers(two), secrets(two)
    monkeypatch.setattr(rotation, "PIECE", 2)
    pieces: list[tuple[str, int]] = []

    def unplug(table: str, rows: int) -> None:
        pieces.append((table, rows))
        if table == "residents":
            raise OSError("the plug was pulled")

    hold(two, NEW, *old)
    with pytest.raises(OSError, match="the plug"):
        two.do(rotation.rotate, unplug)
    with pytest.raises(NotHeld, match="A change of the key file has begun and is not finished"):
        two.do(fitting.must_fit)
    assert two.do(rotation.unfinished)
    again: list[tuple[str, int]] = []
    done = two.do(rotation.rotate, lambda table, rows: again.append((table, rows)))
    # What was done before the plug was pulled is not done again: hashes are not hashed twice.
    assert [table for table, _ in pieces].count("staff") > 0
    assert [row for row in again if row[0] == "staff"] == []
    assert done.rows["residents"] == len(before) - 2
    two.do(fitting.must_fit)
    assert numbers(two) == before
    assert [hit.id for hit in two.run("clerk", residents.find, before[0]).hits] == [1]
    assert findings(two) == []


def test_a_key_file_of_before_the_change_is_refused(two: Sample) -> None:
    old = secrets(two)
    change(two, NEW)
    hold(two, *old)
    with pytest.raises(NotHeld, match="No seal fits|The key file is older than the database"):
        two.do(fitting.must_fit)
    hold(two, NEW, *old)


def test_a_centre_without_people_or_cases(app_without_pages: Any) -> None:
    with app_without_pages.app_context():
        app = app_without_pages
        held = Keys((NEW, *app.extensions["hub_keys"].secrets))
        app.extensions["hub_keys"], app.extensions["hub_cipher"] = held, held.cipher()
        assert rotation.rotate().anchor_id == 1
        fitting.must_fit()
        assert audit.verify(OPERATOR).findings == []
        with transaction() as tx:
            assert tx.execute(select(func.count()).select_from(KeyRotation)).scalar() == 1
            assert tx.execute(select(func.count()).select_from(Staff)).scalar() == 0
