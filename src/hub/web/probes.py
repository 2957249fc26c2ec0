"""Operators' probes: /healthz (the process answers) and /readyz (it can work, or why not)."""

from __future__ import annotations

from typing import Any

from flask import Flask, jsonify

from hub.operations.upkeep import readiness
from hub.web.forms import said_of
from hub.web.gate import public


def register(app: Flask) -> None:
    """Add both addresses."""
    app.add_url_rule("/healthz", "healthz", public(healthz))
    app.add_url_rule("/readyz", "readyz", public(readyz))


def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers; nothing else is asked."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


def readyz() -> Any:
    """503 and the reasons in words where the hub cannot work: database, tables, key, disk, sweep."""
    found = readiness.examine()
    checks = [{"check": name, "ready": error is None, "what": said_of(error) if error else ""}
              for name, error in found.items()]  # fmt: skip
    ready = not any(found.values())
    return jsonify(ready=ready, checks=checks), 200 if ready else 503
