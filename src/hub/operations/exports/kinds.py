"""What a list declares to be taken out: its columns, what can be chosen on it, where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.domain.actor import Actor
from hub.domain.errors import InputError, NotFound
from hub.domain.masking import star_name
from hub.operations.rights import require
from hub.printing.workbook import Kind

Given = Mapping[str, Any]
NAMED = ("window_clerk", "community_agent", "finance")
"""Roles whose sheets have people's names whole; all others' have them starred (privacy.md, Sees: leaders have
no lists of persons, and what an officer sees is gone when the task is done, which no file is)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: what it shows, and which case and person it is about, for the own-household rule."""

    of: Any
    case_id: int | None = None
    resident_id: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading (a lazy text) and what of a row it shows; `person`: a resident's name."""

    title: Any
    shown: Callable[[Any], Any]
    kind: Kind = "text"
    width: int = 14
    person: bool = False

    def cell(self, actor: Actor, row: Row) -> Any:
        """What stands in the cell."""
        value = self.shown(row.of)
        return star_name(value) if self.person and value and not actor.has_role(*NAMED) else value


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be chosen on a list: how a text is read (raises ValueError), and how it is said."""

    title: Any
    read: Callable[[str], Any]
    say: Callable[[Any], str] = str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list that whoever has `permission` may take out; its `rows` are those in the actor's scope.

    `notes`: what its columns mean (heading, meaning), where that is not plain.
    """

    key: str
    title: Any
    permission: str
    columns: tuple[Column, ...]
    choices: Mapping[str, Choice]
    rows: Callable[[Actor, Given], Iterator[Row]]
    notes: tuple[tuple[str, str], ...] = ()

    def open_to(self, actor: Actor, typed: Mapping[str, str]) -> dict[str, Any]:
        """What was chosen, read. Raises Refused without the permission, InputError for what cannot be."""
        require(actor, self.permission)
        unknown = sorted(set(typed) - set(self.choices))
        if unknown:
            raise InputError("This list has no %(what)s to choose.", what=", ".join(unknown), where=self.key)
        return {name: self._read(name, choice, typed.get(name, "")) for name, choice in self.choices.items()
                if choice.needed or typed.get(name)}  # fmt: skip

    def _read(self, name: str, choice: Choice, text: str) -> Any:
        try:
            return choice.read(text)
        except ValueError:
            raise InputError("There is no %(text)s to choose.", text=text or "“”", where=name) from None

    def said(self, typed: Mapping[str, str]) -> list[tuple[str, str]]:
        """What was chosen, in words: (what, which)."""
        found = []
        for name, text in typed.items():
            choice = self.choices.get(name)
            if choice is not None and text:
                found.append((str(choice.title), _said(choice, text)))
        return found


def _said(choice: Choice, text: str) -> str:
    try:
        return choice.say(choice.read(text))
    except (ValueError, NotFound):
        return text


def one_of(known: Mapping[str, Any]) -> Callable[[str], str]:
    """Reads a key of `known`."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return read


def short(text: str) -> str:
    """Reads a few words of an address, 60 characters at most. Raises ValueError."""
    if len(text) > 60:
        raise ValueError(text)
    return text


def number(text: str) -> int:
    """Reads the id of a row, at most nine digits. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(text)
    return int(text)
