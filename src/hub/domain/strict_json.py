"""Reading JSON strictly: one sentence, with its place, for whatever is not what was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from hub.domain.errors import InputError

SHOWN: Final = 60
"""Characters of a wrong value that are repeated in the message."""


def loads(text: str) -> object:
    """The value of a JSON text. Raises InputError where it is none; doubled keys are refused by `keys`."""
    if not text.strip():
        raise InputError("the input is empty; a JSON object is expected")
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise InputError("not JSON that can be read: it is nested too deeply") from None
    except ValueError as error:
        raise InputError("not JSON: %(why)s", why=str(error)) from None


def keys(
    data: object, where: str, *, required: tuple[str, ...] = (), known: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """`data` as an object with all `required` keys and none but those and the `known` ones."""
    if not isinstance(data, dict):
        raise InputError("an object is expected, not %(value)s", where=where, value=shown(data))
    if isinstance(data, _Doubled):
        raise InputError("a key is there twice", where=where)
    for key in data:
        if key not in required and key not in known:
            raise InputError("unknown key %(value)s", where=where, value=shown(key))
    for key in required:
        if key not in data:
            raise InputError("“%(key)s” is missing", where=where, key=key)
    return data


def items(value: object, where: str) -> list[Any]:
    """`value` as a list. Raises InputError that names `where` it stands, as all of this module do."""
    if not isinstance(value, list):
        raise InputError("a list is expected, not %(value)s", where=where, value=shown(value))
    return value


def whole(value: object, where: str) -> int:
    """`value` as a whole number; true and 1.0 are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError("a whole number is expected, not %(value)s", where=where, value=shown(value))
    return value


def truth(value: object, where: str) -> bool:
    """`value` as true or false."""
    if not isinstance(value, bool):
        raise InputError("true or false is expected, not %(value)s", where=where, value=shown(value))
    return value


def text(value: object, where: str) -> str:
    """`value` as text that can be written out."""
    if not isinstance(value, str):
        raise InputError("a text is expected, not %(value)s", where=where, value=shown(value))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError(
            "the text holds half a character: %(value)s", where=where, value=shown(value)
        ) from None
    return value


def shown(value: object) -> str:
    """A value as one short line."""
    text = json.dumps(value, ensure_ascii=False, default=str)[:SHOWN]
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


class _Doubled(dict[str, Any]):
    """An object that names a key twice; refused where it stands."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Doubled(found)
