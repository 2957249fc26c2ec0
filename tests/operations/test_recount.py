"""The daily count of all cases anew: done by the sweep and by hub doctor, said from then on by pages, which count nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, update

from hub.db.base import db, transaction
from hub.db.models import CaseCount
from hub.operations.upkeep import counting, doctor, recounted
from hub.operations.upkeep.readiness import note_sweep
from hub.operations.upkeep.sweep import sweep
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import Sample

NAMES = ("daily numbers", "recount")
DIFFERS = (
    "wrong daily numbers: Counted anew on 2026-03-02 12:00, the numbers of each day differ from the cases in 1 "
    "places (first: {}). hub db recount counts all cases anew; tell the maintainers."
)


@pytest.fixture
def kept(sample: Sample, tmp_path: Path) -> Sample:
    """A centre with a folder, in which one case was accepted and the day's sweep was through."""
    sample.app.config["DATA"] = tmp_path
    sample.accepted(SEVEN)
    assert sample.do(sweep)["recounted"] == 1
    return sample


def said(*, recount: bool) -> list[str]:
    found = [one for name in NAMES for one in doctor.look_at(name, recount=recount)]
    return [f"{one.level} {one.check}: {one.error}" for one in found]


def spoil(sample: Sample) -> str:
    """One number more than the cases say; which, as a finding names it."""
    (row,) = sample.rows("case_counts", what="opened")
    more = update(CaseCount).where(CaseCount.what == "opened").values(number=row["number"] + 1)
    with sample.app.app_context(), transaction() as tx:
        tx.execute(more)
    return f"opened, {row['day']}"


@contextmanager
def asked_of_cases(sample: Sample) -> Iterator[list[str]]:
    """Statements that read cases, as they are sent meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        if "FROM cases" in sql:
            found.append(sql)

    with sample.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_a_page_says_what_the_last_count_found_and_counts_nothing(kept: Sample) -> None:
    assert kept.do(said, recount=False) == []
    first = spoil(kept)
    with asked_of_cases(kept) as asked:
        assert kept.do(said, recount=False) == []
    assert asked == []
    with asked_of_cases(kept) as asked:
        assert kept.do(said, recount=True) == [DIFFERS.format(first)]
    assert len(asked) == 1
    assert kept.do(said, recount=False) == [DIFFERS.format(first)]
    assert kept.do(counting.recount)["wrong"] == 1
    assert kept.do(said, recount=False) == kept.do(said, recount=True) == []
    assert kept.do(recounted.last) == recounted.Recount(kept.clock())


def test_the_sweep_counts_once_a_day(kept: Sample) -> None:
    spoil(kept)
    assert kept.do(sweep)["recounted"] == 0
    assert kept.do(recounted.last).count == 0
    kept.to(kept.clock.day + dt.timedelta(days=1))
    assert kept.do(sweep)["recounted"] == 1
    assert kept.do(recounted.last).count == 1


def test_a_count_that_is_old_or_was_never_made_is_said(kept: Sample) -> None:
    first = kept.clock.day
    kept.to(first + dt.timedelta(days=2))
    assert kept.do(said, recount=False) == []
    kept.to(first + dt.timedelta(days=3))
    remedy = "The sweep does it once a day; hub doctor does it now."
    old = f"look recount: All cases were last counted anew on {first} 12:00. {remedy}"
    assert kept.do(said, recount=False) == [old]
    file = Path(kept.app.config["DATA"]) / recounted.FILE
    for spoilt in ("", "{}", "[1]", '{"at": "yesterday"}', f'{{"at": "{first} 12:00"}}', "\udcff"):
        file.write_bytes(spoilt.encode("utf-8", "surrogateescape"))
        assert kept.do(said, recount=False) == [
            f"look recount: All cases were never counted anew to compare. {remedy}"
        ]
    assert kept.do(said, recount=True) == []
    assert kept.do(said, recount=False) == []


def test_a_new_centre_that_was_never_swept_lacks_no_count(sample: Sample, tmp_path: Path) -> None:
    sample.app.config["DATA"] = tmp_path
    assert sample.do(said, recount=False) == []
    sample.do(note_sweep)
    assert [line.split(":")[0] for line in sample.do(said, recount=False)] == ["look recount"]


def test_a_disk_that_takes_no_note_keeps_doctor_from_nothing(
    kept: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = spoil(kept)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert kept.do(said, recount=True) == [DIFFERS.format(first)]
    assert kept.do(recounted.last).count == 0
