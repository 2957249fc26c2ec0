"""The language of the command line, and help in it. `hub --help` imports it: it imports nothing of ours."""

from __future__ import annotations

import functools
import gettext
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Final

import click

_I18N: Final = Path(__file__).resolve().parents[1] / "i18n"
_PIECE: Final = re.compile(r"\n[ \t]*\n")
_CLOSING: Final = "。，；：、？！）】》”’…"
"""Marks that do not begin a line."""


# --- which language -------------------------------------------------------------------------------


def language() -> str:
    """zh_Hans_CN where the first set of ``HUB_LANG LC_ALL LC_MESSAGES LANG`` begins with "zh", else en."""
    said = next((text for name in ("HUB_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
                 if (text := os.environ.get(name, ""))), "")  # fmt: skip
    return "zh_Hans_CN" if said.lower().startswith("zh") else "en"


def tr(message: str) -> str:
    """A message id in the terminal's language, without Flask."""
    return _catalogue(language()).gettext(message) if message else ""


def speak() -> None:
    """Let click say its own sentences in the terminal's language (it asks Python's gettext)."""
    gettext.bindtextdomain("messages", str(_I18N))
    os.environ["LANGUAGE"] = language()
    if language() != "en":
        click.types.IntParamType.name = click.IntRange.name = tr("whole number")


@functools.cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    if locale == "en":
        return gettext.NullTranslations()
    return gettext.translation("messages", _I18N, [locale], fallback=True)


# --- help in it -----------------------------------------------------------------------------------


class Formatter(click.HelpFormatter):
    """Lays out help by the columns of a terminal, of which a Chinese character takes two."""

    def write_text(self, text: str) -> None:
        """A paragraph or several."""
        space = max(self.width - self.current_indent, 20)
        for number, part in enumerate(_PIECE.split(text)):
            if number:
                self.write("\n")
            for line in wrapped(part, space):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Terms and what they mean, in two columns."""
        rows = list(rows)
        first = min(max(width(term) for term, _ in rows), col_max) + col_spacing
        space = max(self.width - first - self.current_indent, 20)
        for term, meaning in rows:
            lines = wrapped(meaning, space) or [""]
            begin = f"{'':>{self.current_indent}}{term}"
            if width(term) > first - col_spacing:
                self.write(f"{begin}\n")
                begin = ""
            gap = self.current_indent + first - width(begin)
            self.write(f"{begin}{'':>{gap}}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{'':>{first + self.current_indent}}{line}\n")


class Spoken(click.Context):
    """The context of a command: its help is laid out by `Formatter`."""

    formatter_class = Formatter


_WORDS: Final = frozenset((
    "account", "address", "admin_name", "caller", "cause", "cheque", "document", "id_number", "note", "phone",
    "plans", "problems", "purpose", "reason", "signed_by", "street", "text", "title", "url", "value", "why",
    "wrong",
))  # fmt: skip
"""What may be said to be nothing: it is cleared, stays unsaid, or the verb asks for it in its own words."""


class Command(click.Command):
    """A command whose help is a message id: its docstring, its options' `help`.

    An empty text is refused where it would name something: an empty path is the current folder, and a script
    whose variable is not set would ask for all communities instead of one.
    """

    context_class = Spoken

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, once no name is empty. Raises BadParameter."""
        given, _rest, _order = self.make_parser(ctx).parse_args(args=list(args))
        for param in self.get_params(ctx):
            if param.name not in _WORDS and _is_empty(given.get(param.name or "")):
                raise click.BadParameter(tr("It is empty."), ctx, param)
        return super().parse_args(ctx, args)

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence of the help."""
        said = tr(cleandoc(self.short_help or self.help or ""))
        return re.split(r"(?<=。)|\.(?:\s|$)|\n\n", said)[0].rstrip("。").replace("\n", " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(tr(cleandoc(self.help)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options; click's own ones speak for themselves."""
        options = (one for one in self.get_params(ctx) if not isinstance(one, click.Argument))
        rows = [row for param in options if (row := _option(param, ctx))]
        if rows:
            with formatter.section(tr("Options")):
                formatter.write_dl(rows)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


def _is_empty(given: object) -> bool:
    """Whether somebody wrote a text without a character, or several among which is one."""
    if isinstance(given, (list, tuple)):
        return any(_is_empty(one) for one in given)
    return isinstance(given, str) and not given.strip()


def _option(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    row = param.get_help_record(ctx)
    said = getattr(param, "help", "") or ""
    if row is None or not said or not row[1].startswith(said):
        return row
    return row[0], tr(said) + row[1].removeprefix(said)


# --- lines ----------------------------------------------------------------------------------------


def width(text: str) -> int:
    """Columns that `text` takes on a terminal; Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def wrapped(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, broken at spaces and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line else lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: a word with its space; a Chinese character with the mark behind it."""
    piece = ""
    for char in text:
        wide = width(char) == 2
        if piece and (piece[-1] == " " or wide or width(piece[-1]) == 2) and char not in _CLOSING + " ":
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece
