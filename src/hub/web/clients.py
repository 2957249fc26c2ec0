"""Browser and system of a request in two words, so that somebody knows the own log-ins; no more is kept."""

from __future__ import annotations

from typing import Final

from flask import request

_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("360SE", "360"), ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def client_of(agent: str) -> str:
    """Chrome · Windows; "" for what nobody knows."""
    names = [next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in names if name)


def here() -> dict[str, str]:
    """Where this request comes from, as `start_session` keeps it."""
    return {"came_from": request.remote_addr or "", "client": client_of(request.user_agent.string)}
