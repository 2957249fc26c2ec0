"""`hub run`: the server and, beside it, the sweep."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.common import data_option, operator
from hub.cli.speech import Command, tr


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Behind a TLS reverse proxy only.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option(
    "--sweep-every", type=click.IntRange(0), default=300, show_default=True, help="Seconds; 0: never."
)
@data_option
@operator
def run(host: str, port: int, workers: int, sweep_every: int, data: Path | None) -> None:
    """Serve the centre until interrupted, and sweep beside it."""
    from hub.cli.unexpected import teller
    from hub.config import data_dir
    from hub.domain.errors import InputError
    from hub.serving import serve

    folder = data_dir(data)
    if not folder.is_dir():
        raise InputError(
            "There is no such folder.", where=str(folder), remedy="A new centre begins with hub init."
        )

    def ready() -> None:
        click.echo(tr("http://%(host)s:%(port)s — end with Ctrl+C") % {"host": host, "port": port})

    serve(
        folder, host=host, port=port, workers=workers, sweep_every=sweep_every, ready=ready,
        told=teller(folder),
    )  # fmt: skip
