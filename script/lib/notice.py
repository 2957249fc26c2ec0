"""script/notice: writes NOTICE from what the installed packages say of their licences."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
hub: the citizen-service hub of a street service centre
Copyright the authors of hub

Licensed under the Apache License, Version 2.0 (see LICENSE).

"""
RUNNING = """\
Packages it needs to run, installed beside it under their own licences:

"""
DEVELOPING = """
Packages used only to develop and test it:

"""
VENDORED = """
Files of others inside this repository keep their licence beside them:

"""


def closure(name: str, extra: str = "") -> set[str]:
    """Names of the packages that `name` needs here, with those of `extra`, and what they need."""
    found: set[str] = set()
    waiting = list(_needs(distribution(name), extra))
    while waiting:
        wanted = waiting.pop()
        key = canonicalize_name(wanted.name)
        if key not in found:
            found.add(key)
            for each in ["", *wanted.extras]:
                waiting += _needs(distribution(key), each)
    return found


def _needs(package: Distribution, extra: str) -> Iterator[Requirement]:
    for line in package.requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def licence(package: Distribution) -> str:
    """The licence a package declares: its expression, else its classifiers, else the field's first line."""
    said = package.metadata
    if said["License-Expression"]:
        return str(said["License-Expression"])
    classes = [
        c.rpartition(" :: ")[2] for c in said.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    if classes and classes != ["OSI Approved"]:
        return ", ".join(classes)
    return (said["License"] or "not declared").strip().splitlines()[0]


def lines(names: set[str]) -> str:
    packages = [distribution(name) for name in sorted(names)]
    return "".join(f"  {p.metadata['Name']} {p.version}: {licence(p)}\n" for p in packages)


def vendored() -> str:
    """The licences that lie beside files of others in our packages."""
    found = sorted(p for p in ROOT.glob("src/**/*LICENSE*") if p.is_file())
    return "".join(f"  {path.relative_to(ROOT)}\n" for path in found)


def main() -> None:
    running = closure("hub")
    developing = closure("hub", "dev") - running
    text = HEAD + RUNNING + lines(running) + DEVELOPING + lines(developing)
    if vendored():
        text += VENDORED + vendored()
    (ROOT / "NOTICE").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
