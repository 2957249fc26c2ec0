"""Tests are there: the department's own, and in every definition what it wants to hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hub.definitions.finding import Finding
from hub.plugins.conformance.source import Source


def check(source: Source) -> Iterator[Finding]:
    """At least one test function under tests/; what the definitions hold is asked by `definitions`."""
    files = sorted((source.root / "tests").rglob("test_*.py"))
    if not any(_has_test(file.read_text(encoding="utf-8")) for file in files):
        yield source.fault("There is no test.", "tests", "tests", remedy="Write tests/test_definitions.py.")


def _has_test(text: str) -> bool:
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in nodes)
