"""Serves one centre: granian's worker processes, and beside them one process that sweeps."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub import config
from hub.domain.errors import InputError, NotHeld

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK: Final = "127.0.0.1"
SWEEP_EVERY: Final = 300
"""Seconds between two sweeps; what they write is only what changed."""
_THREADS: Final = 4


def centre() -> Flask:
    """The app of a worker process, from HUB_DATA and HUB_DATABASE."""
    from hub.app import create_app

    app = create_app()
    settle()
    return app


def settle() -> None:
    """Take what this process holds for good out of the garbage collector's rounds: a tenth of a page."""
    gc.collect()
    gc.freeze()


def serve(
    data: Path,
    *,
    host: str = LOOPBACK,
    port: int = 8000,
    workers: int = 2,
    sweep_every: int = SWEEP_EVERY,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until interrupted; returns when everything has ended.

    Raises Refused where the centre is served already, NotHeld where it is not ready (tables, key, plugins),
    InputError where the address is taken. `sweep_every` 0 leaves the sweep out;
    `ready` is called once all that can be checked beforehand holds.
    """
    os.environ["HUB_DATA"] = str(data)
    with config.lock(data):
        _ready()
        _free(host, port)
        ready()
        with _sweeping(sweep_every):
            _granian(host, port, workers)


def _ready() -> None:
    """Fail before any process starts: one app is opened, as each worker will open its own."""
    from hub.db import migrate
    from hub.db.base import db
    from hub.operations.fitting import key_must_fit

    app = centre()
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        waiting = migrate.pending(url)
        if waiting:
            raise NotHeld(
                "%(count)s migrations are waiting.", remedy="Run hub db upgrade.", count=len(waiting)
            )
        key_must_fit()
        db.engine.dispose()
    app.extensions["hub_plugins"].services()


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise InputError(
                "%(host)s:%(port)s cannot be served: %(why)s.", remedy="Choose another --port.",
                host=host, port=port, why=error.strerror if isinstance(error, OSError) else error,
            ) from None  # fmt: skip


@contextmanager
def _sweeping(every: int) -> Iterator[None]:
    if not every:
        yield
        return
    command = [sys.executable, "-m", "hub.cli", "sweep", "--every", str(every)]
    child = subprocess.Popen(command)  # noqa: S603 - our own program, no shell
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "hub.serving:centre", factory=True, interface=Interfaces.WSGI, address=host, port=port,
        workers=workers, blocking_threads=_THREADS, respawn_failed_workers=True, log_access=False,
        websockets=False,
    )  # fmt: skip
    server.serve()
