"""Serves one centre: granian's worker processes, and beside them one process that sweeps."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hub import config
from hub.beside import Told, beside
from hub.domain.errors import InputError, NotHeld, why_not

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK: Final = "127.0.0.1"
SWEEP_EVERY: Final = 300
"""Seconds between two sweeps; what they write is only what changed."""
_THREADS: Final = 4
_PATIENCE: Final = 30
"""Seconds that a worker has to finish its requests when the server ends; within systemd's TimeoutStopSec."""


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
    told: Told = lambda _error: None,
) -> None:
    """Serve until interrupted (SIGINT, SIGTERM); returns when everything has ended.

    Raises Refused where the centre is served already, NotHeld where it is not ready (tables, key, plugins) or
    where the server died by itself, InputError where the address is taken. `sweep_every` 0 leaves the sweep
    out; `ready` is called once all that can be checked beforehand holds, `told` when the sweep had died.
    """
    os.environ["HUB_DATA"] = str(data)
    with _interruptible(), config.lock(data):
        _ready()
        _free(host, port)
        ready()
        with _sweeping(sweep_every, told):
            _granian(host, port, workers)


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends like Ctrl+C at any moment, also before the server listens to signals itself."""

    def interrupt(_signal: int, _frame: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ready() -> None:
    """Fail before any process starts: one app is opened, as each worker will open its own."""
    from hub.db import migrate
    from hub.db.base import db, let_go
    from hub.operations.services.publishing import must_be_unedited
    from hub.operations.upkeep.fitting import key_must_fit

    app = centre()
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
        migrate.must_be_newest(url)
        key_must_fit()
        must_be_unedited()
        let_go()
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
                "%(host)s:%(port)s cannot be served: %(why)s.", remedy="Choose another --port or --host.",
                host=host, port=port, why=why_not(error) if isinstance(error, OSError) else error,
            ) from None  # fmt: skip


def _sweeping(every: int, told: Told) -> AbstractContextManager[None]:
    command = [sys.executable, "-m", "hub.cli", "sweep", "--every", str(every), "--beside", str(os.getpid())]
    return beside(command, "hub sweep", told) if every else nullcontext()


def _heard_while_they_begin() -> None:
    """A worker told to end before it listens does end: its parent's way to take the signal is not its own.

    The signal waits while it is forked, for one that comes in between is forgotten.
    """
    held = {signal.SIGTERM}

    def begun() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, held)

    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, held),
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, held),
        after_in_child=begun,
    )


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "hub.serving:centre", factory=True, interface=Interfaces.WSGI, address=host, port=port,
        workers=workers, blocking_threads=_THREADS, respawn_failed_workers=True, log_access=False,
        websockets=False, workers_kill_timeout=_PATIENCE,
    )  # fmt: skip
    _heard_while_they_begin()
    try:
        server.serve()
    except SystemExit as ended:
        raise NotHeld(
            "The server ended by itself (%(status)s): its processes died as soon as they were started.",
            remedy="The lines above say why; hub doctor may know more.", status=ended.code,
        ) from None  # fmt: skip
