"""`hub audit verify` and `hub sweep` on cases of the sample department."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from hub.cli import cli
from hub.db.models import Case, Event
from hub.testing.sample import SEVEN
from hub.testing.sample.driver import Sample

Run = Callable[..., Result]


@pytest.fixture
def run(sample: Sample) -> Run:
    """Runs `hub ARGUMENTS` on the sample's centre."""

    def work(*arguments: str, language: str = "en") -> Result:
        return CliRunner(env={"HUB_LANG": language}).invoke(cli, list(arguments), obj=sample.app)

    return work


def printed(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_centre_that_holds(sample: Sample, run: Run) -> None:
    sample.accepted(SEVEN)
    events = len(sample.rows("events"))
    said = run("audit", "verify")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout == f"1 cases with {events} entries: everything holds.\n"
    whole = printed(run("audit", "verify", "--format", "json"))
    assert whole == {"cases": 1, "events": events, "findings": []}
    assert run("audit", "verify", "--as", "inspection").exit_code == 0


def test_all_findings_are_told_and_the_exit_code_is_1(sample: Sample, run: Run) -> None:
    sample.broken = True
    ref, other = sample.accepted(SEVEN), sample.start()
    sample.write(update(Event.__table__).where(Event.case_id == ref.id, Event.seq == 2).values(step="别处"))
    sample.write(delete(Event.__table__).where(Event.case_id == other.id, Event.seq == 1))
    sample.write(update(Case.__table__).where(Case.id == ref.id).values(urgent="张三家的事"))
    said = run("audit", "verify", "--format", "json")
    assert said.exit_code == 1
    assert [(one["case"], one["event"], one["what"], one["field"]) for one in printed(said)["findings"]] == [
        (ref.number, 2, "edited", ""),
        (other.number, 1, "deleted", ""),
    ]
    table = run("audit", "verify")
    assert (table.exit_code, table.stderr) == (1, "")
    lines = table.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["Case", "Entry"], [ref.number, "2"], [other.number, "1"]]
    assert "张三" not in table.stdout + said.stdout


def test_a_changed_row_is_named_by_its_column_and_not_by_what_stands_there(sample: Sample, run: Run) -> None:
    sample.broken = True
    ref = sample.accepted(SEVEN)
    sample.write(update(Case.__table__).where(Case.id == ref.id).values(urgent="张三家的事"))
    said = run("audit", "verify", "--format", "json")
    assert [(one["case"], one["field"]) for one in printed(said)["findings"]] == [(ref.number, "urgent")]
    assert "张三" not in said.stdout


@pytest.mark.parametrize("login", ["clerk", "street", "finance"])
def test_others_may_not(run: Run, login: str) -> None:
    said = run("audit", "verify", "--as", login)
    assert (said.exit_code, said.stdout) == (3, "")
    assert said.stderr == f"{login} may not do this (audit.read).\n"


def test_every_finding_has_a_sentence_in_both_languages() -> None:
    from hub.cli.speech import _catalogue
    from hub.operations.proof.audit_case import WHAT

    chinese = _catalogue("zh_Hans_CN")
    plain = [text._args[0] for text in WHAT.values()]
    assert [text for text in plain if chinese.gettext(text) == text] == []


def test_the_sweep_says_what_it_did(sample: Sample, run: Run) -> None:
    sample.accepted(SEVEN)
    first, second = (printed(run("sweep", "--format", "json")) for _ in range(2))
    names = (
        "moved",
        "woken",
        "taken_down",
        "missed",
        "undelivered",
        "texted",
        "handed_on",
        "reminded",
        "sessions",
        "links",
        "requests",
        "compared",
        "anchored",
        "counted",
        "recounted",
    )
    # One opened, one accepted, one open.
    assert first == {**dict.fromkeys(names, 0), "compared": 4, "anchored": 1, "counted": 3}
    assert second == dict.fromkeys(names, 0)
    table = run("sweep").stdout.splitlines()
    assert (len(table), table[0].split()) == (16, ["What", "was", "done", "Count"])
    assert [line.rsplit(maxsplit=1)[1] for line in table[1:]] == ["0"] * 15
