"""`hub run`: worker processes and a sweep beside, on loopback, ended as a whole."""

from __future__ import annotations

import json
import os
import queue
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hub import beside, config, serving
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


class Running:
    """`hub run` as a process. What it says is read line by line: every wait is a wait for a line, with an end."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _next(self) -> str:
        """The next line; "" from the end on."""
        line = "" if self.said[-1:] == [""] else self._lines.get(timeout=60)
        self.said.append(line)
        return line

    def until(self, pattern: str) -> re.Match[str]:
        """The first line from here on in which the pattern is found."""
        while line := self._next():
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.said))

    def rest(self) -> str:
        """All that it says until its end."""
        while self._next():
            pass
        return "".join(self.said)

    def ended(self, by: signal.Signals | None = None) -> int:
        """Its exit status, after a signal where one is given."""
        if by is not None:
            self.process.send_signal(by)
        return self.process.wait(timeout=60)

    def sweep(self, *, but: int = 0) -> int:
        """The process beside it."""
        return next(pid for pid in children(self.process.pid) if pid != but and "sweep" in command_of(pid))


@contextmanager
def running(data: Path, port: int, *more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", "hub.cli", "run", "--data", str(data), "--port", str(port), *more]
    environment = {**os.environ, "HUB_LANG": "en", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        start_new_session=True,
    )  # fmt: skip
    found = Running(process)
    try:
        yield found
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # also a worker whose server was killed
        process.wait(timeout=60)
        found.rest()


def answer(url: str) -> tuple[int, str]:
    """Status and text; a worker says that it is there a moment before it listens."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.URLError:
            threading.Event().wait(0.05)
    return 0, ""


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ")


def gone(pids: list[int]) -> list[int]:
    """Those that are still alive after a while."""
    return [pid for pid in pids if not _has_ended(pid)]


def _has_ended(pid: int) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 60)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_sweeps_beside_and_ends_whole(data: Path, by: signal.Signals) -> None:
    port = free_port()
    with running(data, port, "--workers", "1", "--sweep-every", "3600") as run:
        run.until("Started worker-1")
        assert answer(f"http://127.0.0.1:{port}/healthz") == (200, "ok\n")
        mine = children(run.process.pid)
        assert len(mine) >= 2
        with pytest.raises(Refused, match="This centre is being served or restored just now"):
            serving.serve(data, port=free_port())
        assert run.ended(by) == 0
        assert "by itself" not in run.rest()
    assert gone(mine) == []
    with config.lock(data):
        pass


def test_it_ends_also_while_its_workers_begin(data: Path) -> None:
    """A worker that was forked and does not listen yet took the signal for its parent's, and served on."""
    with running(data, free_port(), "--workers", "2", "--sweep-every", "3600") as run:
        run.until("Spawning worker-2")
        mine = children(run.process.pid)
        assert run.ended(signal.SIGTERM) == 0
        assert "refused to gracefully stop" not in run.rest()
    assert gone(mine) == []


def test_a_sweep_that_died_is_started_again_and_said(data: Path) -> None:
    with running(data, free_port(), "--workers", "1", "--sweep-every", "3600") as run:
        run.until("Spawning worker-1")
        first = run.sweep()
        os.kill(first, signal.SIGKILL)
        run.until(r"^hub sweep ended by itself \(-9\); it is started again in 1 seconds\.$")
        run.until(r"^hub sweep runs again\.$")
        second = run.sweep(but=first)
        assert run.ended(signal.SIGTERM) == 0
    assert gone([first, second]) == []
    log = (data / config.LOG_FILE).read_text(encoding="utf-8").splitlines()
    assert [(line["text"], line["name"]) for line in map(json.loads, log) if "name" in line] == [
        ("%(name)s ended by itself (%(status)s); it is started again in %(seconds)g seconds.", "hub sweep"),
        ("%(name)s runs again.", "hub sweep"),
    ]


def test_a_server_that_dies_ends_with_a_sentence_and_status_one(data: Path) -> None:
    with running(data, free_port(), "--workers", "1", "--sweep-every", "3600") as run:
        # One that dies is started again; one that dies at once again is not worth a third try.
        for _ in range(2):
            worker = int(run.until(r"Spawning worker-1 with PID: (\d+)")[1])
            sweep = run.sweep()
            os.kill(worker, signal.SIGKILL)
        run.until(
            r"^The server ended by itself \(1\): its processes died as soon as they were started\. "
            r"The lines above say why; hub doctor may know more\.$"
        )
        assert run.ended() == 1
    assert gone([worker, sweep]) == []


def test_the_sweep_ends_with_a_server_that_was_killed(data: Path) -> None:
    with running(data, free_port(), "--workers", "1", "--sweep-every", "3600") as run:
        worker = int(run.until(r"Spawning worker-1 with PID: (\d+)")[1])
        sweep = run.sweep()
        assert run.ended(signal.SIGKILL) == -signal.SIGKILL
        assert gone([sweep]) == []
        os.kill(worker, signal.SIGKILL)


def test_the_waits_grow_and_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    lived = iter([0.0, 0, 0, 0, 0, 0, 0, beside.LIVED, 0])
    clock = iter(moment for seconds in lived for moment in (0.0, seconds))
    monkeypatch.setattr(beside.time, "monotonic", lambda: next(clock))

    def wait(_keeper: beside.Keeper, seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 9

    monkeypatch.setattr(beside.Keeper, "_wait", wait)
    said: list[str] = []
    keeper = beside.Keeper([sys.executable, "-c", "raise SystemExit(3)"], "it", lambda e: said.append(str(e)))
    keeper.run()
    # Twice as long each time up to a minute; who lived a minute had started well.
    assert waits == [1, 2, 4, 8, 16, 32, 60, 1, 2]
    assert said[0] == "it ended by itself (3); it is started again in 1 seconds."


def test_who_does_not_end_when_asked_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "PATIENCE", 0.1)
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True)\nwhile True: signal.pause()"
    keeper = beside.Keeper([sys.executable, "-c", deaf], "it", pytest.fail)
    thread = threading.Thread(target=keeper.run)
    with monkeypatch.context() as patch:
        started = queue.Queue[Any]()
        popen = subprocess.Popen

        def start(*args: Any, **more: Any) -> Any:
            child = popen(*args, stdout=subprocess.PIPE, **more)
            child.stdout.readline()
            started.put(child)
            return child

        patch.setattr(beside.subprocess, "Popen", start)
        thread.start()
        child = started.get(timeout=60)
    keeper.end()
    thread.join(60)
    assert child.returncode == -signal.SIGKILL
    child.stdout.close()


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
    url = config.database_url(tmp_path)
    lost = refusal(tmp_path)
    assert (type(lost), lost.message) == (
        NotHeld, "There is no centre in this database: it was lost, or never made.",
    )  # fmt: skip
    with migrate.exclusive(url) as tx:
        migrate.upgrade_to(tx, {"hub": "0001"})
    waiting = refusal(tmp_path)
    assert (type(waiting), str(waiting)) == (
        NotHeld, f"{len(migrate.pending(url))} migrations are waiting. Run hub db upgrade.",
    )  # fmt: skip
    migrate.upgrade(config.database_url(tmp_path))
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        busy = refusal(tmp_path, port=port)
    assert type(busy) is InputError
    assert str(busy).startswith(f"127.0.0.1:{port} cannot be served: another program uses this address")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux says which files are open")
def test_its_processes_are_born_with_no_database_open(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's locks are a process's own: a connection that is open at a fork is nobody's."""
    monkeypatch.setenv("HUB_DATA", "")
    at_birth: list[list[str]] = []
    monkeypatch.setattr(serving, "_granian", lambda *_given: at_birth.append(_opened(data)))
    serving.serve(data, port=free_port(), sweep_every=0)
    assert at_birth == [[]]


def _opened(folder: Path) -> list[str]:
    """The files of a folder's database that this process has open."""
    found = []
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(each.readlink())
    return [file.name for file in found if file.parent == folder and ".sqlite" in file.name]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner(env={"HUB_LANG": "en"}).invoke(cli, ["run", "--data", str(tmp_path / "x")])
    assert (result.exit_code, result.stderr) == (
        2, f"{tmp_path / 'x'}: There is no such folder. A new centre begins with hub init.\n"
    )  # fmt: skip
    assert not (tmp_path / "x").exists()
