"""Finds the English message ids in Python source: in calls that translate, and in the hub's errors.

Headings of `output` and `facts` may stand in a constant of the same file; NAMED lists further constants whose
values are message ids. Commands have theirs in docstrings and in `help`. Errors carry their message id
and remedy untranslated, because the domain knows no language; the faces translate them when they are
shown. So `Refused("Too late.", remedy="Ask the director.")` names two ids.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

ERRORS = {"HubError", "NotHeld", "InputError", "NotFound", "NoMore", "NoSuchPost", "Refused", "Conflict"}
SINGLE = {"_", "_l", "gettext", "lazy_gettext", "tr"}
PLURAL = {"ngettext", "lazy_ngettext"}
CONTEXT = {"pgettext", "lazy_pgettext"}
FINDINGS = {
    "fault": (0, 1),
    "Fault": (0, 2),
    "refuse": (0, 2),
    "Said": (1, 3),
    "Finding": (3, 5),
    "wrong": (1, 3),
}
"""Calls of the proofs of definitions and of rows of sheets: which of their values are message ids (from, to);
remedies by name."""

OPTIONS = {"option", "day_option", "version_option", "help_option"}
"""What adds an option to a command; its `help` is a message id (the second value of day_option)."""

PRINTED = {"output", "facts"}
"""What prints rows or facts under headings."""

NAMED = ("COLUMNS", "ROLES", "TITLES", "LANGUAGES", "COMMANDS", "COPIES", "HELP")
"""Endings of names of constants (mappings, or COPIES, which is a tuple) that hold message ids as values."""

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def extract(
    fileobj: BinaryIO, keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Babel's extraction interface: (line, function, message or messages, comments)."""
    tree = ast.parse(fileobj.read())
    named = (*NAMED, *_heading_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            name = _name(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            if name.endswith(named):
                yield from _each(node, "gettext", _headings(node.value, lists=name.endswith("COPIES")))
        elif isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            said = ast.get_docstring(node)
            if said:
                yield node.lineno, "gettext", said, []


def _heading_names(tree: ast.Module) -> set[str]:
    """Names of the constants that this file hands to `output` and `facts` as headings (`A | B` are two)."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in PRINTED)
    headings = (call.args[1 if _name(call.func) == "facts" else 2 :][:1] for call in calls)
    return {
        name.id for found in headings for arg in found for name in ast.walk(arg)
        if isinstance(name, ast.Name) and name.id.isupper()
    }  # fmt: skip


def _call(node: ast.Call) -> Iterator[Found]:
    name = _name(node.func)
    if name in SINGLE:
        yield from _each(node, "gettext", node.args[:1])
    elif name in ERRORS:
        remedies = [word.value for word in node.keywords if word.arg == "remedy"]
        yield from _each(node, "gettext", [*node.args[:1], *remedies])
    elif name == "Term":
        yield from _each(node, "gettext", node.args)
    elif name in FINDINGS:
        first, last = FINDINGS[name]
        remedies = [word.value for word in node.keywords if word.arg == "remedy"]
        yield from _each(node, "gettext", [*node.args[first:last], *remedies])
    elif name in PRINTED:
        yield from _each(node, "gettext", [value for arg in node.args for value in _headings(arg)])
    elif name in OPTIONS:
        helps = [word.value for word in node.keywords if word.arg == "help"]
        yield from _each(node, "gettext", [*helps, *(node.args[1:2] if name == "day_option" else [])])
    elif name == "progress":
        labels = [word.value for word in node.keywords if word.arg == "label"]
        yield from _each(node, "gettext", [*node.args[1:2], *labels])
    elif name in PLURAL | CONTEXT:
        texts = tuple(text for arg in node.args[:2] for text in _texts(arg))
        if len(texts) == 2:
            yield node.lineno, name.removeprefix("lazy_"), texts, []


def _makes_command(decorator: ast.expr) -> bool:
    """@click.command(…), @group.command("x"), @click.group(…)."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in ("command", "group")


def _each(
    node: ast.Call | ast.Assign | ast.AnnAssign, function: str, values: list[ast.expr]
) -> Iterator[Found]:
    for value in values:
        for text in _texts(value):
            yield node.lineno, function, text, []


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _texts(value.body)
        yield from _texts(value.orelse)


def _headings(value: ast.expr, *, lists: bool = False) -> list[ast.expr]:
    if lists and isinstance(value, ast.Tuple):
        return value.elts
    return value.values if isinstance(value, ast.Dict) else []


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
