"""Checks the data of a print against its shape: every missing, unknown or wrong field, by its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from hub.domain.errors import HubError, InputError, Many
from hub.printing.rules import Rule

Finder = Callable[[Any, str], Iterator[InputError]]


def check(shape: type, data: Any, where: str) -> None:
    """Raises InputError (`Many` of them where there are several) when `data` has not the shape.

    `where` is the print's key; each error's `where` is the key and the path of the field
    ("hub.slip: missing[0].papers[2].title").
    """
    errors: list[HubError] = [
        InputError(fault.message, where=f"{where}: {fault.where}" if fault.where else where, **fault.params)
        for fault in _finder(shape)(data, "")
    ]
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Many(errors)


@cache
def _finder(hint: Any) -> Finder:
    """A function that yields what is wrong with a value of that type."""
    if is_typeddict(hint):
        return _dictionary(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _ruled(_finder(arguments[0]), [rule for rule in arguments[1:] if isinstance(rule, Rule)])
    if origin is list:
        return _items(_finder(arguments[0]))
    if origin is Literal:
        return _one_of(arguments)
    if origin in (Union, UnionType):
        raise TypeError(f"a print's shape has no unions: {hint}")
    return _plain(hint)


def _dictionary(shape: type) -> Finder:
    fields, optional = {}, set()
    for name, hint in get_type_hints(shape, include_extras=True).items():
        if get_origin(hint) is NotRequired:
            optional.add(name)
            hint = get_args(hint)[0]
        fields[name] = _finder(hint)
    required = frozenset(fields) - optional

    def find(value: Any, path: str) -> Iterator[InputError]:
        if not isinstance(value, Mapping):
            yield InputError("A group of fields is wanted here.", where=path)
            return
        dot = f"{path}." if path else ""
        for name in sorted(required - value.keys()):
            yield InputError("This field is missing.", where=dot + name)
        for name, item in value.items():
            if name in fields:
                yield from fields[name](item, dot + name)
            else:
                yield InputError("The print has no such field.", where=f"{dot}{name}")

    return find


def _items(inner: Finder) -> Finder:
    def find(value: Any, path: str) -> Iterator[InputError]:
        if not isinstance(value, (list, tuple)):
            yield InputError("A list is wanted here.", where=path)
            return
        for index, item in enumerate(value):
            yield from inner(item, f"{path}[{index}]")

    return find


def _one_of(choices: tuple[Any, ...]) -> Finder:
    names = ", ".join(map(str, choices))

    def find(value: Any, path: str) -> Iterator[InputError]:
        if not isinstance(value, str) or value not in choices:
            yield InputError("One of these is wanted here: %(choices)s.", where=path, choices=names)

    return find


def _ruled(inner: Finder, rules: list[Rule]) -> Finder:
    def find(value: Any, path: str) -> Iterator[InputError]:
        faults = list(inner(value, path))
        if faults:
            yield from faults
            return
        for rule in rules:
            if not rule.holds(value):
                yield InputError(rule.message, where=path)

    return find


_WANTED = {
    str: "A text is wanted here.",
    int: "A whole number is wanted here.",
    bool: "Yes or no (true or false) is wanted here.",
}


def _plain(kind: type) -> Finder:
    def find(value: Any, path: str) -> Iterator[InputError]:
        if type(value) is not kind:
            yield InputError(_WANTED[kind], where=path)

    return find
