"""`hub cases list --output`, `hub exports`: the same operation as the pages', for the person of --as."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hub.operations.exports import fetching

from .conftest import Hub, said

Rows = Callable[..., Any]
FOR = ("--purpose", "例会核对")


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even an empty list is short."""
    monkeypatch.setattr(fetching, "AT_ONCE", -1)


def test_a_short_list_lies_in_a_new_file(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    done = hub("cases", "list", "--output", file, *FOR, "--as", "clerk")
    assert (done.exit_code, done.stdout) == (0, f"{file}: 0 rows\n")
    assert (file.read_bytes()[:2], stat.S_IMODE(file.stat().st_mode)) == (b"PK", 0o600)
    assert said(hub("cases", "list", "--output", file, *FOR, "--as", "clerk")) == (
        2, f"{file}: There is such a file already.",
    )  # fmt: skip
    (row,) = rows("exports", "list")
    assert (row["login"], row["list"], row["chosen"], row["rows"], row["purpose"]) == (
        "clerk", "cases", "State: Under way", 0, "例会核对",
    )  # fmt: skip


def test_without_person_or_purpose_there_is_no_file(hub: Hub, rows: Rows, tmp_path: Path) -> None:
    file = tmp_path / "cases.xlsx"
    assert said(hub("cases", "list", "--output", file, *FOR))[0] == 3
    assert said(hub("cases", "list", "--output", file, "--as", "clerk")) == (
        2, "purpose: Say what the list is for.",
    )  # fmt: skip
    assert said(hub("exports", "list", "--as", "clerk")) == (3, "clerk may not do this (accesslog.read).")
    assert (file.exists(), rows("exports", "list")) == (False, [])


def test_a_long_list_is_asked_for_allowed_and_fetched(
    hub: Hub, rows: Rows, small: Flask, tmp_path: Path, long: None
) -> None:
    file = tmp_path / "cases.xlsx"
    asked = hub("cases", "list", "--output", file, *FOR, "--as", "clerk")
    assert asked.stdout.startswith("Asked as no. 1.")
    assert said(hub("exports", "fetch", 1, "--output", file, "--as", "clerk")) == (
        3,
        "This is not allowed yet.",
    )
    assert said(hub("exports", "refuse", 1, "--as", "deputy"))[0] == 2
    assert hub("exports", "allow", 1, "--as", "deputy").exit_code == 0
    assert hub("exports", "fetch", 1, "--output", file, "--as", "clerk").exit_code == 0
    assert file.read_bytes()[:2] == b"PK"
    assert [(row["outcome"], row["second"]) for row in rows("exports", "list")] == [("taken out", "deputy")]
