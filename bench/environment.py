"""A virtual environment of its own for a benchmark: what it compares with, in locked versions."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "src", ROOT / "plugins/civil_affairs/src")
TOOLS = ("pytest",)
"""What `hub.testing` needs, with which the benchmarks staff a centre."""
HOME = Path(os.environ.get("BENCH_HOME") or Path(tempfile.gettempdir()) / "hub-bench")


def in_own_environment(name: str, script: str, peers: tuple[str, ...]) -> None:
    """Run `script` again in the environment `name`, which has the hub's own libraries and `peers`."""
    if os.environ.get("HUB_BENCH_INSIDE"):
        return
    home = HOME / name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(home, with_pip=True)
    wanted = locked([*own_libraries(), *TOOLS, *peers])
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", *wanted], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    env = {**os.environ, "HUB_BENCH_INSIDE": "1", "PYTHONPATH": os.pathsep.join(map(str, SOURCES))}
    sys.exit(subprocess.run([python, script, *sys.argv[1:]], env=env, check=False).returncode)


def departments() -> Any:
    """The departments of the tree, which are not installed here."""
    from importlib.metadata import EntryPoint

    from hub.plugins.manager import load_plugins

    return load_plugins([EntryPoint("civil_affairs", "hub_civil_affairs.plugin", "hub")])


def app_on(file: Path, day: dt.date) -> Any:
    """The hub on a new SQLite file, at noon of a day for as long as it runs."""
    from hub.app import create_app
    from hub.db import migrate

    url = f"sqlite:///{file}"
    migrate.upgrade(url)
    noon = dt.datetime.combine(day, dt.time(4), dt.UTC)
    key = "a key of the benchmark, which protects nobody"
    return create_app({"DATABASE": url, "KEY": key, "PLUGINS": departments(), "HUB_NOW": lambda: noon})


def settle() -> None:
    """What a worker process of `hub run` does when it is ready to serve."""
    from hub.serving import settle

    settle()


def own_libraries() -> list[str]:
    """Names of what the hub needs to run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [re.split(r"[<>=~! ]", need)[0] for need in project["dependencies"]]


def locked(names: list[str]) -> list[str]:
    """What to install, in the versions of the constraints file where it names them."""
    text = (ROOT / "constraints.txt").read_text("utf-8")
    versions = dict(re.findall(r"^([\w.-]+)(?:\[\w+\])?==([^\s\\;]+)", text, re.MULTILINE))
    return [
        f"{name}=={versions[bare]}" if (bare := name.split("[")[0]) in versions else name for name in names
    ]


class Served:
    """Pages of a WSGI application as a server asks for them: what a test client does beside is not measured.

    `cookies`: those of a log-in, by name; what a page sets is sent with the next, as a browser does.
    """

    def __init__(self, app: Any, cookies: Mapping[str, str]) -> None:
        self.app = app
        self.cookies = dict(cookies)

    def page(self, path: str, query: str = "") -> bytes:
        """The body of a page that is answered with 200."""
        return self._answer("200 OK", {"PATH_INFO": path, "QUERY_STRING": query})

    def post(self, path: str, form: Mapping[str, str], expected: str = "302 FOUND") -> bytes:
        """Send a form as the page before it would; the body of the answer that is expected."""
        body = urlencode(form).encode()
        return self._answer(expected, {
            "REQUEST_METHOD": "POST", "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "wsgi.input": io.BytesIO(body),
        })  # fmt: skip

    def _answer(self, expected: str, asked: Mapping[str, Any]) -> bytes:
        environ: dict[str, Any] = {**asked, "HTTP_COOKIE": self._sent()}
        setup_testing_defaults(environ)
        said: list[str] = []
        heads: list[tuple[str, str]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            said.append(status)
            heads.extend(headers)

        answer = self.app(environ, start)
        try:
            body = b"".join(answer)
        finally:
            getattr(answer, "close", bool)()
        assert [each.lower() for each in said] == [expected.lower()], (said, body.decode())
        self._keep(heads)
        return body

    def _sent(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, headers: list[tuple[str, str]]) -> None:
        for name, value in headers:
            if name == "Set-Cookie":
                key, _is, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
