"""The log: one JSON line each, classes and places only, several processes, files that begin anew."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub import logs

SECRET = "古丽娜尔·吐尔逊 65999919820514002X 13900000001"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The file into which this process logs."""
    logs.open_log(tmp_path)
    yield tmp_path / "hub.log"
    root = logging.getLogger()
    for each in [one for one in root.handlers if isinstance(one.formatter, logs.Json)]:
        root.removeHandler(each)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_error_is_its_class_its_places_and_its_number_and_none_of_its_words(log: Path) -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"no such person {SECRET}") from error
    except ValueError as error:
        number = logs.problem("person.page", error)
    (line,) = lines(log)
    assert (line["number"], line["where"], line["error"], line["because"]) == (
        number, "person.page", "ValueError", ["KeyError"],
    )  # fmt: skip
    assert line["places"][0].partition(":")[0].endswith("tests/test_logs.py")
    assert line["text"] == f"error {number} in person.page"
    assert [word for word in SECRET.split() if word in log.read_text()] == []


def test_of_other_programs_loggers_only_the_place_is_kept(log: Path) -> None:
    logging.getLogger("sqlalchemy.pool").warning("bad row %s", SECRET)
    logging.getLogger("some.library").error(f"bad row {SECRET}")
    first, second = lines(log)
    assert (first["log"], first["level"], second["log"]) == ("sqlalchemy.pool", "warning", "some.library")
    assert first["text"].startswith("test_logs:")
    assert [word for word in SECRET.split() if word in log.read_text()] == []


def test_what_the_database_calls_an_error_is_kept_but_not_the_row(log: Path, database_url: str) -> None:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import IntegrityError

    engine = create_engine(database_url)
    with engine.connect() as connection, pytest.raises(IntegrityError) as found:
        for _ in range(2):
            connection.execute(text("INSERT INTO counters (name, value) VALUES (:name, 1)"), {"name": SECRET})
    engine.dispose()
    logs.problem("case.page", found.value)
    (line,) = lines(log)
    assert (
        line["sqlstate"]
        == {"sqlite": "SQLITE_CONSTRAINT_PRIMARYKEY", "postgresql": "23505"}[engine.dialect.name]
    )
    assert [word for word in SECRET.split() if word in log.read_text()] == []


def test_the_file_is_the_owners_and_begins_anew(tmp_path: Path) -> None:
    handler = logs.Lines(tmp_path / "hub.log", largest=300, kept=2)
    handler.setFormatter(logging.Formatter("%(message)s"))
    for number in range(40):
        handler.emit(logging.LogRecord("hub", logging.INFO, "", 0, f"{number:060}", (), None))
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["hub.log", "hub.log.1", "hub.log.2", "hub.log.lock"]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    kept = [int(line) for name in ("hub.log.2", "hub.log.1", "hub.log")
            for line in (tmp_path / name).read_text().splitlines()]  # fmt: skip
    assert kept == list(range(kept[0], 40))
    assert all((tmp_path / name).stat().st_size <= 300 for name in ("hub.log", "hub.log.1", "hub.log.2"))


MANY = """
import logging, sys
from pathlib import Path
from hub import logs
handler = logs.Lines(Path(sys.argv[1]), largest=4000, kept=50)
handler.setFormatter(logging.Formatter("%(message)s"))
for number in range(200):
    handler.emit(logging.LogRecord("hub", logging.INFO, "", 0, f"{sys.argv[2]}-{number:050}", (), None))
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "hub.log"
    busy = [subprocess.Popen([sys.executable, "-c", MANY, str(path), name]) for name in "ab"]
    assert [each.wait(60) for each in busy] == [0, 0]
    found = [line for each in tmp_path.glob("hub.log*") for line in each.read_text().splitlines()]
    assert sorted(found) == sorted(f"{name}-{number:050}" for name in "ab" for number in range(200))


def test_where_the_file_cannot_be_written_the_line_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = logs.Lines(tmp_path / "nowhere" / "hub.log")
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.emit(logging.LogRecord("hub", logging.INFO, "", 0, "a line", (), None))
    assert capsys.readouterr().err == "a line\n"
