"""A centre served by `hub run` in a process of its own, as systemd starts it."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from .written import command, environment


def free_port() -> int:
    """A port of loopback that nobody has just now, below those that the system gives to other servers of tests."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise OSError("no port of loopback is free")


@contextmanager
def served(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the centre of a folder by the unit's own command and environment, until the end of the block."""
    line = [*command("hub.service", {"--port 8000": f"--port {port}"}), "--workers", "1"]
    with subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(data), cwd="/"
    ) as process:
        try:
            until_it_answers(process, port)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=40) == 0


def until_it_answers(process: subprocess.Popen[bytes], port: int, path: str = "/healthz") -> str:
    """Wait until a server that was just started says yes to a probe; what it says."""
    said = ""
    for _ in range(600):
        assert process.poll() is None, "hub run ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            said = error.read().decode()
            time.sleep(0.1)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"hub run does not answer: {said}")
