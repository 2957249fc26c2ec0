"""`hub demo`: a centre with invented people, made once in its folder and served on this machine."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import click

from hub.cli.common import as_json, operator, output, progress
from hub.cli.speech import Command, tr

DEFAULT_FOLDER = "var/demo"


@click.command(cls=Command)
@click.option("--no-serve", is_flag=True, help="Only make it; do not serve.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The demonstration's folder.")
@click.option("--fresh", is_flag=True, help="Throw an earlier demonstration away and make a new one.")
@click.option("--format", "format", type=click.Choice(["table", "json"]), default="table")
@operator
def demo(no_serve: bool, port: int, data: Path | None, fresh: bool, format: str) -> None:
    """Make (or open) a demonstration centre, print its log-ins, and serve it."""
    folder = _folder(data)
    if fresh:
        _throw_away(folder)
    accounts = _ready(folder)
    url = f"http://127.0.0.1:{port}"
    _print(url, accounts, format)
    if not no_serve:
        _serve(folder, port)


def _folder(data: Path | None) -> Path:
    import os

    return Path(data or os.environ.get("HUB_DATA") or DEFAULT_FOLDER).expanduser().resolve()


def _throw_away(folder: Path) -> None:
    from hub.demo.centre import ACCOUNTS
    from hub.domain.errors import Refused

    if folder.exists() and any(folder.iterdir()):
        if not (folder / ACCOUNTS).exists():
            raise Refused("This folder does not hold a demonstration.", where=str(folder))
        shutil.rmtree(folder)


def _ready(folder: Path) -> list[dict[str, Any]]:
    """The accounts of the demonstration in the folder; made where there is none."""
    from hub.demo.centre import read_accounts
    from hub.domain.errors import Refused

    if folder.is_dir() and any(folder.iterdir()):
        found = read_accounts(folder)
        if not found:
            raise Refused(
                "This folder holds something else than a demonstration.", where=str(folder),
                remedy="Name another folder with --data.",
            )  # fmt: skip
        return found
    return _make(folder)


def _make(folder: Path) -> list[dict[str, Any]]:
    """Build beside the folder and move into place, so that an interrupted build leaves nothing half made."""
    from hub.demo.making import make

    building = folder.with_name(folder.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        with progress(None, "Playing the days of the demonstration", length=100) as bar:  # type: ignore[arg-type]
            accounts = make(
                building,
                lambda done, of: bar.update(1) if done * 100 // of != (done - 1) * 100 // of else None,
            )
        with contextlib.suppress(OSError):
            folder.rmdir()
        building.rename(folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return accounts


def _print(url: str, accounts: list[dict[str, Any]], format: str) -> None:
    if format == "json":
        as_json({"url": url, "accounts": accounts})
        return
    click.echo(tr("Demonstration: all people and cases are invented.") + f" {url}/login")
    shown = _one_of_each(accounts)
    output(shown, "table", {"login": "Login", "password": "Password", "name": "Name", "roles": "Roles",
                            "communities": "Communities"})  # fmt: skip
    if len(shown) < len(accounts):
        click.echo(tr("%(count)s more with --format json.") % {"count": len(accounts) - len(shown)})


def _one_of_each(accounts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first account of every role; the clerks all, for they are asked for most."""
    seen: set[str] = set()
    shown = []
    for row in accounts:
        if "window_clerk" in row["roles"] or not seen.issuperset(row["roles"]):
            shown.append(row)
        seen.update(row["roles"])
    return shown


def _serve(folder: Path, port: int) -> None:
    from hub.cli.unexpected import teller
    from hub.serving import serve

    serve(folder, port=port, ready=lambda: click.echo(tr("Ready. End with Ctrl+C.")), told=teller(folder))
