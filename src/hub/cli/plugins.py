"""`hub plugins`: for authors of departments: make one, and say what is missing or wrong of one."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.common import format_option, operator, output
from hub.cli.speech import Group, tr

COLUMNS = {"where": "Place in the file", "check": "Check", "what": "What is wrong", "remedy": "What to do"}


@click.group(cls=Group)
def plugins() -> None:
    """Departments as packages: make a new one, check one."""


@plugins.command()
@click.argument("name")
@click.option("--title", default="新科室", help="Its Chinese name, as its window is called.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("plugins"),
    help="Where its folder is made.",
)  # fmt: skip
@operator
def new(name: str, title: str, folder: Path) -> None:
    """Make a department NAME: a package that installs, with one sample service that checks and walks."""
    from hub.plugins.scaffold import scaffold

    for file in scaffold(name, folder, title):
        click.echo(file)
    click.echo(tr("Install it with pip install -e %(folder)s, then hub plugins check %(folder)s.")
               % {"folder": folder / name})  # fmt: skip


@plugins.command()
@click.argument("path", type=click.Path(path_type=Path))
@format_option
@operator
def check(path: Path, format: str) -> None:
    """Say what is missing or wrong of the department in PATH, installed or not.

    Its shape, package and entry point, imports, tests, definitions, prints and translations. Ends with 1
    where something does not hold.
    """
    from hub.domain.errors import sentences
    from hub.plugins.conformance import check_package

    rows = [
        {"file": one.file, "line": one.line, "where": one.where, "check": one.check,
         "what": _fill(one.what, one.params), "remedy": _fill(one.remedy, one.params)}
        for one in check_package(path)
    ]  # fmt: skip
    if format == "json":
        output(rows, format, COLUMNS)
    for row in rows if format != "json" else ():
        click.echo(f"{row['where']}: [{row['check']}] {sentences(str(row['what']), str(row['remedy']))}")
    if rows:
        click.get_current_context().exit(1)
    if format != "json":
        click.echo(tr("This is a department."))


def _fill(text: str, params: object) -> str:
    return tr(text) % params if text and params else tr(text)
