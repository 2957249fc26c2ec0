"""What all commands share: the open app, who acts, how rows are printed, progress, sentences."""

from __future__ import annotations

import datetime as dt
import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.speech import language, tr, width
from hub.domain.errors import HubError, InputError, Refused

if TYPE_CHECKING:
    from flask import Flask

    from hub.domain.actor import Actor

F = TypeVar("F", bound=Callable[..., Any])


# --- permission -----------------------------------------------------------------------------------


def operator(function: F) -> F:
    """Declare: a command of whoever runs the machine (the key file is theirs); nobody's data is shown."""
    function.hub_permission = "operator"  # type: ignore[attr-defined]
    return function


def requires(permission: str, *, or_operator: bool = False) -> Callable[[F], F]:
    """Declare: the command acts for the person named by ``--as``, who must have `permission`.

    Passes `actor`. With `or_operator` it also runs without ``--as``; `actor` then is the operator
    (`operations.people.OPERATOR`). Put it under `@with_app`.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def run(*args: Any, as_login: str | None, **options: Any) -> Any:
            actor = acting(as_login, options.get("data"))
            if actor is None and not or_operator:
                raise Refused("This is done for a person.", remedy="Say for whom with --as LOGIN.")
            if actor is not None and not actor.may(permission):
                raise Refused(
                    "%(name)s may not do this (%(permission)s).", name=actor.name, permission=permission
                )
            return function(*args, actor=actor or _operator(), **options)

        run.hub_permission = permission  # type: ignore[attr-defined]
        return _as_flag(run)  # type: ignore[return-value]

    return decorate


def as_option(function: F) -> F:
    """Add ``--as LOGIN`` and pass `actor`: the person, or None (then people are masked)."""

    @functools.wraps(function)
    def run(*args: Any, as_login: str | None, **options: Any) -> Any:
        return function(*args, actor=acting(as_login), **options)

    return _as_flag(run)  # type: ignore[return-value]


def acting(login: str | None, data: Path | None = None) -> Actor | None:
    """The actor of a login, or None where none is given. Raises InputError for an unknown or empty one."""
    if login is None:
        return None
    open_app(data)
    from hub.operations.staff.people import actor_by_login

    return actor_by_login(login)


def _operator() -> Actor:
    from hub.operations.staff.people import OPERATOR

    return OPERATOR


_as_flag = click.option("--as", "as_login", metavar="LOGIN", help="For whom this is done.")


# --- the app --------------------------------------------------------------------------------------


def with_app(function: F) -> F:
    """Add ``--data`` and open the centre's app with its context for the command's time."""

    @functools.wraps(function)
    def run(*args: Any, data: Path | None, **options: Any) -> Any:
        open_app(data)
        return function(*args, **options)

    return data_option(run)  # type: ignore[return-value]


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    is_eager=True,
    help="The centre's data folder (HUB_DATA).",
)


def open_app(data: Path | None = None) -> Flask:
    """The app of this command, its context pushed until the command ends; opened once.

    Tests hand their own app in as the root context's `obj`.
    """
    ctx = click.get_current_context()
    root = ctx.find_root()
    found: Flask | None = root.meta.get("hub.app")
    if found is None:
        found = root.obj or _create(data)
        root.meta["hub.app"] = found
        root.with_resource(found.app_context())
        _speak()
        if root.obj is None:
            from hub.operations.upkeep.fitting import must_fit

            must_fit()
    return found


def _create(data: Path | None) -> Flask:
    from hub.app import create_app
    from hub.config import data_dir, database_url
    from hub.db.trouble import must_be_there

    folder = data_dir(data)
    if not folder.is_dir():
        raise InputError(
            "There is no such folder.", where=str(folder), remedy="A new centre begins with hub init."
        )
    app = create_app({"DATA": folder, "WEB": False})
    must_be_there(database_url(folder))
    return app


def _speak() -> None:
    from hub.i18n import speak

    speak(language())


# --- what is printed ------------------------------------------------------------------------------

format_option = click.option(
    "--format", "format", type=click.Choice(["table", "json"]), default="table", help="How data are printed."
)


def as_json(found: object) -> None:
    """Print something as JSON, its texts as they are; what JSON has no form for (days, moments) as text."""
    click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))


def output(
    rows: Sequence[Mapping[str, Any]] | Mapping[str, Any],
    format: str,
    columns: Mapping[str, str],
    words: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Print rows: JSON (all keys, codes as they are) or a table of `columns` (key → heading, a message id).

    `words`: by key, what a table says for the codes of that column; a code without a word stays.
    """
    if format == "json":
        as_json(rows)
        return
    lines = [rows] if isinstance(rows, Mapping) else rows
    cells = [[tr(heading) for heading in columns.values()]]
    said = words or {}
    cells += [[_said(row.get(key), said.get(key, {})) for key in columns] for row in lines]
    widths = [max(width(line[i]) for line in cells) for i in range(len(columns))]
    for line in cells:
        click.echo("  ".join(_pad(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip())


def facts(
    found: Mapping[str, Any], labels: Mapping[str, str], words: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Print what is said of one thing, a line each; lists and mappings in it are the caller's to print.

    `labels` by key (message ids; a key without one stays), `words` as in `output`.
    """
    said = words or {}
    lines = [
        (tr(labels.get(key, key)), _said(value, said.get(key, {})))
        for key, value in found.items() if not isinstance(value, (list, dict))
    ]  # fmt: skip
    widest = max((width(label) for label, _value in lines), default=0)
    for label, value in lines:
        click.echo(f"{_pad(label, widest)}  {value}".rstrip())


def progress(items: Iterable[Any], label: str, length: int | None = None) -> AbstractContextManager[Any]:
    """A progress bar on stderr, on a terminal only."""
    stream = sys.stderr
    return click.progressbar(items, length=length, label=tr(label), file=stream, hidden=not stream.isatty())


@contextmanager
def table_progress(label: str) -> Iterator[Callable[[str, int], None]]:
    """Which table is being written and how far, on a terminal only: a function (table, rows done)."""
    stream = sys.stderr
    shown = stream.isatty()

    def told(table: str, rows: int) -> None:
        if shown:
            click.echo(f"\r\x1b[K{tr(label)} {table} {rows}", file=stream, nl=False)

    yield told
    if shown:
        click.echo("\r\x1b[K", file=stream, nl=False)


def _pad(text: str, to: int) -> str:
    return text + " " * (to - width(text))


def _said(value: Any, words: Mapping[str, Any]) -> str:
    return tr(str(words[value])) if isinstance(value, str) and value in words else _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, (list, tuple)):
        return " ".join(_cell(one) for one in value)
    return " ".join(str(value).split())


def _moment(at: dt.datetime) -> str:
    """On the centre's clock, to the minute; also of a command that opens no centre."""
    from flask import current_app, has_app_context

    from hub.config import time_zone

    zone = current_app.config["HUB_TIMEZONE"] if has_app_context() else time_zone()
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


# --- sentences ------------------------------------------------------------------------------------


def say(error: HubError) -> str:
    """The error's sentence in the terminal's language."""
    return error.text(tr)
