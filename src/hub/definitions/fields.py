"""The few kinds of value that a definition is made of; each refuses with a sentence and what to write."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from marshmallow import ValidationError, fields

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
FULL_NAME: Final = re.compile(r"([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]{0,39}")
KEY: Final = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
MOVE: Final = re.compile(r"([a-z][a-z0-9_]{0,39})\s*=\s*([a-z][a-z0-9_]{0,39})")
WHEN: Final = re.compile(
    r"[a-z][a-z0-9_]*\s*(!?=\s*[a-z0-9_]+(\|[a-z0-9_]+)*)?|[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A message id with its places, as marshmallow carries it to the loader."""

    what: str
    remedy: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


def refuse(what: str, remedy: str = "", **params: Any) -> ValidationError:
    """The error that a field raises."""
    return ValidationError([Fault(what, remedy, params)])


class Value(fields.Field[Any]):
    """Base of all fields here: the same words where a value is missing or empty."""

    default_error_messages = {  # noqa: RUF012 - marshmallow reads it from the class
        "required": [Fault("%(key)s is missing.", "Add it.")],
        "null": [Fault("%(key)s is missing.", "Add it.")],
    }


class Text(Value):
    """Words for people: one line, not empty."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise refuse("%(key)s must be a text that is not empty.", "Write it in quotes.")
        if value != value.strip() or any(ord(sign) < 32 for sign in value):
            raise refuse("%(key)s has blanks around it or a line break in it.", "Write it on one line.")
        return value


class Name(Value):
    """A key in small letters; `pattern` says which kind."""

    def __init__(self, pattern: re.Pattern[str] = NAME, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = pattern

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise refuse(
                "%(key)s is not a name: %(value)s.",
                "Small letters, digits and _ only, beginning with a letter.", value=value,
            )  # fmt: skip
        return value


class Word(Value):
    """One word of a fixed vocabulary."""

    def __init__(self, words: Collection[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = tuple(words)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if value not in self.words or not isinstance(value, str):
            raise refuse(
                "%(key)s does not know the word %(value)s.", "It is one of: %(known)s.",
                value=value, known=", ".join(self.words),
            )  # fmt: skip
        return value


class Whole(Value):
    """A whole number between two bounds."""

    def __init__(self, least: int = 0, most: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if type(value) is not int or not self.least <= value <= self.most:
            raise refuse(
                "%(key)s must be a whole number from %(least)s to %(most)s.", "Write it without quotes.",
                least=self.least, most=self.most,
            )  # fmt: skip
        return value


class Flag(Value):
    """true or false."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise refuse("%(key)s must be true or false.", "Write it without quotes.")
        return value


class Day(Value):
    """A date without quotes: 2016-11-25."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dt.date:
        if type(value) is not dt.date:
            raise refuse("%(key)s must be a date.", "Write it without quotes, like 2016-11-25.")
        return value


class ListOf(Value):
    """A list of one kind of value; arrives as a tuple. `size` fixes its length, else doubles are refused."""

    def __init__(self, inner: Value, size: int = 0, doubles: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inner, self.size, self.doubles = inner, size, doubles or bool(size)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or (self.size and len(value) != self.size):
            raise self._shape()
        faults: dict[int, Any] = {}
        taken: list[Any] = []
        for index, one in enumerate(value):
            try:
                taken.append(self.inner.deserialize(one, str(index)))
            except ValidationError as error:
                faults[index] = error.messages
        if faults:
            raise ValidationError(faults)
        if len(set(taken)) != len(taken) and not self.doubles:
            raise refuse("%(key)s names something twice.", "Name each once.")
        return tuple(taken)

    def _shape(self) -> ValidationError:
        if self.size:
            return refuse("%(key)s must be a list of %(size)s values.", "Write it in [ ].", size=self.size)
        return refuse("%(key)s must be a list.", "Write it in [ ].")


class Pairs(Value):
    """A table of names to values of one kind (outcomes, labels), in the order of the file."""

    def __init__(self, inner: Value, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inner = inner

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            raise refuse("%(key)s must be a table that is not empty.", "Write it in { }.")
        faults: dict[str, Any] = {}
        taken: dict[str, Any] = {}
        for name, one in value.items():
            try:
                if not NAME.fullmatch(name):
                    raise refuse("%(key)s is not a name: %(value)s.", "Small letters, digits and _ only, "
                                 "beginning with a letter.", value=name)  # fmt: skip
                taken[name] = self.inner.deserialize(one, name)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults)
        return taken


class Move(Value):
    """A step and how it ends: "panel = rejected"; arrives as both names."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, str]:
        found = MOVE.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            raise refuse("%(key)s must name a step and its outcome.", 'Write it like "panel = rejected".')
        return found[1], found[2]


class Later(Value):
    """Vocabulary that a later part of the hub runs: read as it stands, refused by the proof `carried`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return value


def nearest(word: str, known: Collection[str]) -> str:
    """The known word most like a misspelt one, or ""."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return found[0] if found else ""
