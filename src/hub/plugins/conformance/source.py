"""A department's sources: where its parts lie, and how it is loaded without being installed."""

from __future__ import annotations

import importlib
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from hub.definitions.finding import Finding
from hub.definitions.source import name_of
from hub.domain.errors import HubError
from hub.plugins.manager import load_plugins
from hub.plugins.registry import Plugins


@dataclass(frozen=True, slots=True)
class Source:
    """One department as a folder. `key` is the folder's name, `project` its pyproject.toml ({} if unread)."""

    root: Path
    project: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> Source:
        """Read a folder; a pyproject.toml that cannot be read is as if it were empty."""
        root = folder.resolve()
        try:
            return cls(root, tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError):
            return cls(root, {})

    @property
    def key(self) -> str:
        """The department's key: tables, services and entry point begin with it."""
        return self.root.name

    @property
    def module(self) -> str:
        """Its package: hub_<key>."""
        return f"hub_{self.key}"

    @property
    def code(self) -> Path:
        """The folder of its package."""
        return self.root / "src" / self.module

    def fault(
        self, what: str, part: str, check: str, *, remedy: str = "", line: int = 1, **params: Any
    ) -> Finding:
        """A finding of a check at a file, which is named from the department's folder."""
        return Finding(name_of(self.root / part), line, check, what, remedy, params)


@contextmanager
def loaded(source: Source) -> Iterator[Plugins | Finding]:
    """The department registered alone, from this folder and no other; a finding where it cannot be."""
    before = _forget(source.module)
    sys.path.insert(0, str(source.root / "src"))
    try:
        yield _load(source)
    finally:
        sys.path.remove(str(source.root / "src"))
        _forget(source.module)
        sys.modules.update(before)


def _load(source: Source) -> Plugins | Finding:
    file = f"src/{source.module}/plugin.py"
    try:
        found = load_plugins(modules={source.key: importlib.import_module(f"{source.module}.plugin")})
        _ = found.departments, found.prints, found.forms, found.conditions, found.reports
    except HubError as error:
        return source.fault(error.message, file, "loads", remedy=error.remedy, **error.params)
    except Exception as error:
        return source.fault(
            "It cannot be imported: %(kind)s: %(why)s.", file, "loads", remedy="Repair it.",
            kind=type(error).__name__, why=error,
        )  # fmt: skip
    return found


def _forget(module: str) -> dict[str, ModuleType]:
    """Take a package out of what is imported, so that this folder's own is; what was there."""
    names = [name for name in sys.modules if name == module or name.startswith(f"{module}.")]
    return {name: sys.modules.pop(name) for name in names}
