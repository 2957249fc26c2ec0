"""A list as a sheet on the command line: what the button of the pages does, for the person of ``--as``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from hub.cli.speech import tr
from hub.domain.errors import InputError, Refused, why_not

if TYPE_CHECKING:
    from hub.domain.actor import Actor

F = TypeVar("F", bound=Callable[..., Any])


def sheet_options(function: F) -> F:
    """Add ``--output FILE`` and ``--purpose TEXT``, passed as `file` and `purpose`."""
    purpose = click.option("--purpose", default="", help="What the sheet is for; it is kept.")
    return output_option(purpose(function), required=False)


def output_option(function: F, *, required: bool = True) -> F:
    """Add ``--output FILE``, passed as `file`."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(
        "--output", "file", type=kind, required=required, help="Write an xlsx sheet to this new file."
    )(function)


def take_out(actor: Actor | None, list_key: str, chosen: Mapping[str, Any], file: Path, purpose: str) -> None:
    """Write a short list to `file`; a long one is asked for, and its number said."""
    from hub.operations.exports import asking, fetching

    if actor is None:
        raise Refused("This is done for a person.", remedy="Say for whom with --as LOGIN.")
    typed = {name: str(value) for name, value in chosen.items() if value not in (None, "")}
    if fetching.offer(actor, list_key, typed).at_once:
        with new_file(file) as opened:
            made = fetching.take(actor, list_key, typed, purpose=purpose)
            opened.write(made.content)
        click.echo(tr("%(file)s: %(rows)s rows") % {"file": file, "rows": made.rows})
        return
    asked = asking.ask(actor, list_key, typed, purpose=purpose)
    click.echo(
        tr("Asked as no. %(number)s. When a second person has allowed it: hub exports fetch %(number)s")
        % {"number": asked.id}
    )


@contextmanager
def new_file(file: Path) -> Iterator[IO[bytes]]:
    """A file that was not there, which only this account reads; gone again where nothing came of it."""
    try:
        opened = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise InputError("There is such a file already.", where=str(file)) from None
    except OSError as error:
        raise InputError(
            "The file cannot be written: %(why)s.", where=str(file), why=why_not(error)
        ) from None
    try:
        with opened:
            yield opened
    except BaseException:
        file.unlink(missing_ok=True)
        raise
