"""A department imports `hub.api` only: not the inside of the hub, not another department."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source

API: Final = "hub.api"
_BY_NAME: Final = frozenset({"import_module", "__import__"})


def check(source: Source) -> Iterator[Finding]:
    """Every import in its code, also those put together at run time; its tests may use the hub's inside."""
    for file in sorted(source.code.rglob("*.py")):
        place = file.relative_to(source.root).as_posix()
        try:
            tree = ast.parse(file.read_text(encoding="utf-8"))
        except SyntaxError as error:
            yield source.fault(
                "This is not Python: %(why)s", place, "imports", remedy="Mend it.", line=error.lineno or 1,
                why=error.msg,
            )  # fmt: skip
            continue
        for line, name in _imported(tree, file, source):
            if _strange(name, source):
                yield source.fault(
                    "It imports %(name)s: a department knows hub.api alone.", place, "imports", line=line,
                    remedy="Use what hub.api has; what is missing there is asked for in an issue.", name=name,
                )  # fmt: skip


def _strange(name: str, source: Source) -> bool:
    first = name.partition(".")[0]
    if first == "hub":
        return not (name == API or name.startswith(f"{API}."))
    return first.startswith("hub_") and first != source.module


def _imported(tree: ast.AST, file: Path, source: Source) -> Iterator[tuple[int, str]]:
    """(line, module) of every import; a relative one is the department's own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            bare = node.module == "hub"
            yield from ((node.lineno, f"hub.{a.name}" if bare else node.module) for a in node.names)
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, name) for name in _called(node))


def _called(node: ast.Call) -> Iterator[str]:
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if called in _BY_NAME and node.args and isinstance(node.args[0], ast.Constant):
        yield str(node.args[0].value)
