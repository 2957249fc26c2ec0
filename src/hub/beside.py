"""A process beside the server, kept alive: it is started again when it dies, and ended with the server."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from hub.domain.errors import HubError, NotHeld

Told = Callable[[HubError], None]
FIRST: Final = 1.0
"""Seconds before it is started again the first time; then twice as long each time, up to `LONGEST`."""
LONGEST: Final = 60.0
LIVED: Final = 60.0
"""Who lived so many seconds had not died of its start: the waits begin anew."""
PATIENCE: Final = 30
"""Seconds it has to end what it is doing."""


@contextmanager
def beside(command: Sequence[str], name: str, told: Told) -> Iterator[None]:
    """Run `command` while the block lasts, again whenever it dies; `told` hears of that."""
    keeper = Keeper(command, name, told)
    thread = threading.Thread(target=keeper.run, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        keeper.end()
        thread.join(PATIENCE)


class Keeper:
    """Keeps one process alive. `run` lasts until `end` is called from another thread."""

    def __init__(self, command: Sequence[str], name: str, told: Told) -> None:
        self._command, self._name, self._told = list(command), name, told
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start it, wait for its death, wait a little, and so on."""
        pause, again = FIRST, False
        while (child := self._start()) is not None:
            if again:
                self._told(NotHeld("%(name)s runs again.", name=self._name))
            began, again = time.monotonic(), True
            status = child.wait()
            if self._ending.is_set():
                return
            pause = FIRST if time.monotonic() - began >= LIVED else pause
            self._told(NotHeld(
                "%(name)s ended by itself (%(status)s); it is started again in %(seconds)g seconds.",
                name=self._name, status=status, seconds=pause,
            ))  # fmt: skip
            if self._wait(pause):
                return
            pause = min(2 * pause, LONGEST)

    def end(self) -> None:
        """End it for good, with patience for what it is doing."""
        with self._lock:
            self._ending.set()
            child = self._child
        if child is None:
            return
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _start(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._ending.is_set():
                return None
            # In a group of its own: Ctrl+C is the server's, which then ends this process too.
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603
            return self._child

    def _wait(self, seconds: float) -> bool:
        """Whether it was ended while waiting."""
        return self._ending.wait(seconds)
