"""`hub --help`: what it costs to start the command, against importing all that a page needs.

    python bench/help.py

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Each is a
process of its own; they take turns; CPU seconds, median of PAIRS pairs. Leaves with status 1 where a bar of
the design is not reached.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import in_own_environment

PAIRS = 9
MANY = 20
HELP = ("-m", "hub.cli", "--help")
STACK = ("-c", "import hub.app, hub.web, hub.serving, hub.printing.printer, hub_civil_affairs.plugin")


def cpu(arguments: tuple[str, ...], *paths: Path) -> float:
    """CPU milliseconds of one Python process, with packages in `paths` installed beside the hub's."""
    found = os.pathsep.join([*map(str, paths), os.environ["PYTHONPATH"]])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], env={**os.environ, "PYTHONPATH": found}, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e3


def departments(folder: Path) -> Path:
    """MANY installed departments, which a help text has no use for."""
    for number in range(MANY):
        told = folder / f"hub_d{number}-1.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: hub_d{number}\nVersion: 1\n")
        (told / "entry_points.txt").write_text(f"[hub]\nd{number} = hub_d{number}.plugin\n")
    return folder


def row(name: str, ours: list[float], other: list[float], most: float) -> bool:
    """Print one row; whether ours is at most `most` times the other."""
    our, their = statistics.median(ours), statistics.median(other)
    said = "yes" if our <= most * their else "NO"
    print(f"{name:<40}{our:>9.0f} ms{their:>11.0f} ms{our / their:>12.2f}   ≤ {most:<6g}{said}")
    return our <= most * their


def main() -> int:
    """Both rows; status 1 where a bar is not reached."""
    with tempfile.TemporaryDirectory() as name:
        many = departments(Path(name))
        for arguments in (HELP, STACK):
            cpu(arguments)
        turns = [(cpu(HELP), cpu(STACK), cpu(HELP, many)) for _ in range(PAIRS)]
    helps, stacks, with_many = (list(each) for each in zip(*turns, strict=True))
    print(f"hub --help; CPU of a process, {PAIRS} in turn")
    print(f"{'':<40}{'ours':>12}{'other':>14}{'ours/other':>12}   {'bar':<8}reached")
    reached = [
        row("importing the whole stack", helps, stacks, 0.5),
        row(f"with {MANY} departments; without", with_many, helps, 1.1),
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    in_own_environment("worklist", __file__, ("django",))
    sys.exit(main())
