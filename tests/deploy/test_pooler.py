"""PostgreSQL behind a pooler that may give each transaction another connection: a real pgbouncer, on loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from hub.db import postgres
from hub.db.base import transaction
from hub.testing import databases
from hub.testing.fixtures import opened

from .served import free_port

SETTINGS: Final = """
[databases]
hub = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
query_wait_timeout = 10
"""


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database behind a pooler."""
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed (Debian package pgbouncer)")
    info, port, file = databases.connected(databases.postgres_url()).info, free_port(), tmp_path / "settings"
    file.write_text(SETTINGS.format(server=_server(info), port=port), "utf-8")
    line = [program, *_not_as_root(info.host), str(file)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _answering(process, f"postgresql://anybody@127.0.0.1:{port}/hub")
        finally:
            process.terminate()


def _server(info: psycopg.ConnectionInfo) -> str:
    given = {
        "host": info.host,
        "port": info.port,
        "dbname": info.dbname,
        "user": info.user,
        "password": info.password,
    }
    return " ".join(f"{name}={value}" for name, value in given.items() if value)


def _not_as_root(socket: str) -> list[str]:
    """It refuses to run as root, and must reach the server's socket."""
    owner = Path(socket).stat().st_uid if socket.startswith("/") else os.geteuid()
    return [] if os.geteuid() else ["-u", pwd.getpwuid(owner).pw_name if owner else "nobody"]


def _answering(process: subprocess.Popen[bytes], address: str) -> str:
    for _ in range(100):
        assert process.poll() is None, "pgbouncer ended"
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("pgbouncer does not answer")


@pytest.fixture
def app(pooled: str) -> Iterator[Flask]:
    with opened(pooled.replace("://", "+psycopg://"), WEB=False) as made, made.app_context():
        yield made


def asked(connection: Any, question: str) -> Any:
    return connection.execute(question).fetchone()[0]


def server_of_hub(times: int = 1) -> int:
    """The server's process that a transaction of the hub has got, asked by the same statement so many times."""
    with transaction() as tx:
        (found,) = {tx.execute(text("SELECT pg_backend_pid()")).scalar_one() for _ in range(times)}
    return int(found)


def test_each_transaction_may_have_another_connection(app: Flask, pooled: str) -> None:
    first = server_of_hub(times=10)  # a driver prepares a statement that it has met five times
    with psycopg.connect(pooled) as other:
        assert asked(other, "SELECT pg_backend_pid()") == first
        assert server_of_hub(times=10) != first


def test_nobody_waits_for_ever_behind_a_pooler_either(app: Flask, pooled: str) -> None:
    first = server_of_hub()
    with psycopg.connect(pooled) as other, psycopg.connect(pooled) as third:
        assert asked(other, "SELECT pg_backend_pid()") == first
        assert asked(third, "SELECT pg_backend_pid()") != first
        other.rollback()
    with transaction() as tx:
        assert tx.exec_driver_sql("SHOW lock_timeout").scalar() == f"{postgres.PATIENCE // 1000}s"
    with psycopg.connect(pooled) as other:
        assert asked(other, "SHOW lock_timeout") == "0"
