"""`hub run`: worker processes and a sweep beside, on loopback, ended as a whole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from hub import config, serving
from hub.cli import cli
from hub.db import migrate
from hub.domain.errors import HubError, InputError, NotHeld, Refused


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with key and tables."""
    monkeypatch.delenv("HUB_DATABASE", raising=False)
    config.create_key(tmp_path)
    migrate.upgrade(config.database_url(tmp_path))
    return tmp_path


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data: Path, port: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "hub.cli", "run", "--data", str(data), "--port", str(port), *more]
    environment = {**os.environ, "HUB_LANG": "en"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def answer(url: str) -> tuple[int, str]:
    """Status and text, once the server is there."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url) as response:
                return response.status, response.read().decode()
        except OSError:
            time.sleep(0.1)
    return 0, ""


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_serves_sweeps_beside_and_ends_whole(data: Path) -> None:
    port = free_port()
    with running(data, port, "--workers", "1", "--sweep-every", "3600") as process:
        assert answer(f"http://127.0.0.1:{port}/healthz") == (200, "ok\n")
        mine = children(process.pid)
        assert len(mine) >= 2
        with pytest.raises(Refused, match="This centre is being served or restored just now"):
            serving.serve(data, port=free_port())
    for _ in range(100):
        if not any(alive(pid) for pid in mine):
            break
        time.sleep(0.1)
    assert [pid for pid in mine if alive(pid)] == []
    with config.lock(data):
        pass


def refusal(data: Path, **how: int) -> HubError:
    with pytest.raises(HubError) as found:
        serving.serve(data, sweep_every=0, **how)
    return found.value


def test_what_keeps_it_from_starting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_DATABASE", raising=False)
    monkeypatch.setenv("HUB_DATA", "")
    bare = refusal(tmp_path)
    assert (type(bare), bare.message) == (NotHeld, "There is no key file.")
    config.create_key(tmp_path)
    waiting = refusal(tmp_path)
    count = len(migrate.pending(config.database_url(tmp_path)))
    assert (type(waiting), str(waiting)) == (
        NotHeld, f"{count} migrations are waiting. Run hub db upgrade.",
    )  # fmt: skip
    migrate.upgrade(config.database_url(tmp_path))
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        busy = refusal(tmp_path, port=port)
    assert type(busy) is InputError
    assert str(busy).startswith(f"127.0.0.1:{port} cannot be served: Address already in use")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner(env={"HUB_LANG": "en"}).invoke(cli, ["run", "--data", str(tmp_path / "x")])
    assert (result.exit_code, result.stderr) == (
        2, f"{tmp_path / 'x'}: There is no such folder. A new centre begins with hub init.\n"
    )  # fmt: skip
    assert not (tmp_path / "x").exists()
