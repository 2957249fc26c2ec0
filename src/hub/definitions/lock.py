"""services.lock: the hash of every published definition; `sha256sum -c services.lock` reads it too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.definitions.finding import Finding
from hub.definitions.source import Definition, name_of
from hub.domain.errors import InputError, Refused, writing

NAME: Final = "services.lock"
INSTALLED: Final = ("site-packages", "dist-packages")
"""Where Python puts packages: one that lies there is no source, whatever tree its environment lies in."""


@dataclass(frozen=True, slots=True)
class Lock:
    """The lock of one department: `root` is its package's folder, `hashes` are by path below it."""

    root: Path
    hashes: Mapping[str, str]

    def name(self, path: Path) -> str:
        """How a file is called in the lock."""
        return path.resolve().relative_to(self.root.resolve()).as_posix()

    def hash_of(self, path: Path) -> str | None:
        """The published hash of a file, None for a draft or a file elsewhere."""
        try:
            return self.hashes.get(self.name(path))
        except ValueError:
            return None


def find_lock(folder: Path) -> Lock | None:
    """The lock of the package around a folder of definitions; None where it was installed without."""
    for above in folder.resolve().parents:
        if above.name in INSTALLED:
            return None
        if (above / NAME).is_file():
            return read_lock(above)
        if (above / "pyproject.toml").is_file():
            return Lock(above, {})
    return None


def read_lock(root: Path) -> Lock:
    """Read a lock file. Raises InputError with the line that is wrong."""
    hashes: dict[str, str] = {}
    file = root / NAME
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or name in hashes:
            raise InputError(
                "This is not a line of hash and file name.", where=f"{name_of(file)}:{number}",
                remedy="Restore services.lock from its history.",
            )  # fmt: skip
        hashes[name] = digest
    return Lock(root, hashes)


def gone(lock: Lock) -> list[Finding]:
    """Published files that are not there any more."""
    file, found = lock.root / NAME, []
    for line, name in enumerate(lock.hashes, 1):
        if not (lock.root / name).is_file():
            found.append(Finding(
                name_of(file), line, "lock", "%(name)s was published and is gone.",
                "Put it back: cases were opened under it.", {"name": name},
            ))  # fmt: skip
    return found


def publish(lock: Lock, definitions: Iterable[Definition]) -> list[str]:
    """Add the hashes of drafts to the lock; their names. Raises Refused for an edited published file."""
    hashes, added = dict(lock.hashes), []
    for one in definitions:
        name = lock.name(one.path)
        if hashes.setdefault(name, one.sha256) != one.sha256:
            raise Refused(
                "%(name)s was published and has been edited since.", name=name,
                remedy="Put it back, and write the change into a new version.",
            )  # fmt: skip
        if name not in lock.hashes:
            added.append(name)
    if added:
        _write(lock.root / NAME, hashes)
    return added


def _write(file: Path, hashes: Mapping[str, str]) -> None:
    text = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes))
    fresh = file.with_suffix(".new")
    with writing(str(file)):
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)
