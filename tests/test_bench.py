"""Our side of every bench does its work, at a size at which nothing is measured."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench"
NO_WORK = {"environment", "registry_people"}
ELSEWHERE = {"help": "needs a process of its own; tests/cli holds what `hub --help` loads",
             "keystrokes": "tests/browser/test_keyboard.py counts the same"}  # fmt: skip


def acceptance(bench: Any, folder: Path) -> None:
    counter = bench.Counter(folder, 300)
    counter.accept()
    counter.accept()


def case(bench: Any, folder: Path) -> None:
    one, app = bench.hub(folder)
    one(1)
    assert bench.counted(one, app) <= bench.STATEMENTS_BAR
    bench.floor(folder)[0](1)


def due_date(bench: Any, _folder: Path) -> None:
    from hub.domain.calendar import Calendar

    ours, bare = Calendar.of().add, bench.bare_table(Calendar.of().is_working)
    asked = bench.asked_for(200)
    assert [ours(*each) for each in asked] == [bare(*each) for each in asked]


def export(bench: Any, folder: Path) -> None:
    assert bench.Centre(folder, bench.FEW).fetch().rows == bench.FEW


def import_(bench: Any, folder: Path) -> None:
    from registry_people import people

    ours, sheet = bench.Ours(folder), bench.write_sheet(folder / "sheet.xlsx", list(people(60)))
    _seconds, said, more = ours.again(sheet)
    assert (said.unchanged, more) == (60, 0)
    bench.floor(folder, sheet)


def leaders(bench: Any, folder: Path) -> None:
    centre = bench.Centre(folder, 2_000)
    for work in (bench.month, bench.now, bench.year):
        centre.alone(work)()


def lights(bench: Any, folder: Path) -> None:
    centre = bench.Centre(folder, 2 * bench.PRESSING, 10)
    centre.run(bench.lights)()
    assert (centre.statements(bench.lights), centre.statements(bench.posts)) == (5, 7)


def progress(bench: Any, folder: Path) -> None:
    centre = bench.Centre(folder, 100)
    centre.page()
    centre.wrong()
    assert centre.statements() == 4


def receipt(bench: Any, _folder: Path) -> None:
    assert [make(1)[:5] for make in (bench.ours(), bench.bare_typst())] == [b"%PDF-", b"%PDF-"]


def search(bench: Any, folder: Path) -> None:
    registry = bench.Registry(folder, 200)
    for kind, (typed, _bare, _peer) in bench.queries(200).items():
        assert len(registry.find(typed[0]).hits) == (kind != "nobody fits"), kind
        assert registry.page(typed[0])


def sweep(bench: Any, folder: Path) -> None:
    centre = bench.Centre(folder, 5 * (bench.DUE + bench.WINDOW))
    centre.sweep()
    assert not centre.writes(centre.sweep)


def worklist(bench: Any, folder: Path) -> None:
    centre = bench.Centre(folder, 2 * bench.MINE)
    centre.page()
    assert centre.statements() == 8


WORK: dict[str, Callable[[Any, Path], None]] = {
    each.__name__.rstrip("_"): each
    for each in (acceptance, case, due_date, export, import_, leaders, lights, progress, receipt, search,
                 sweep, worklist)
}  # fmt: skip


def test_every_bench_is_tried() -> None:
    assert {each.stem for each in BENCH.glob("*.py")} == {*WORK, *NO_WORK, *ELSEWHERE}


@pytest.mark.parametrize("name", WORK)
def test_ours_works(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCH)
    WORK[name](import_module(name), tmp_path)
