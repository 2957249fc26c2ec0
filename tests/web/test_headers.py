"""What goes with every answer: nothing inline, nothing kept by a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from hub.testing import databases
from hub.testing.fixtures import opened

from .conftest import LOGINS, Browser
from .test_gate import LISTS

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.I)
PUBLIC = ("/public/services", "/public/services/civil_affairs.minimum_living", "/public/notices", "/login")


@pytest.mark.parametrize(
    "path", [*(path for path in LISTS if not path.endswith(".xlsx")), "/account", *PUBLIC]
)
def test_no_page_needs_more_than_the_policy_gives(browse: Callable[..., Browser], path: str) -> None:
    for login in ("", *LOGINS.values()):
        answer = browse(login).get(path)
        if answer.status_code != 200:
            continue
        assert INLINE.search(answer.text) is None, (path, INLINE.search(answer.text))
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return
    pytest.fail(f"nobody can open {path}")


@pytest.mark.parametrize("path", [*LISTS, "/account", *PUBLIC])
def test_no_page_is_kept(browse: Callable[..., Browser], path: str) -> None:
    kept = {browse(login).get(path).headers["Cache-Control"] for login in ("", "clerk", "admin")}
    assert kept == {"no-store"}


def test_static_files_are_kept_for_a_year_under_their_hash(browse: Callable[..., Browser]) -> None:
    page = browse().get("/login").text
    address = re.search(r'href="(/static/hub\.css\?v=[0-9a-f]{12})"', page)
    assert address
    assert "max-age=31536000" in browse().get(address[1]).headers["Cache-Control"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    cookie = app.test_client().get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_no_template_or_script_breaks_the_policy() -> None:
    """Also pages that need a record: their sources hold no inline script, style or handler."""
    import hub.web

    folder = Path(hub.web.__file__).parent / "templates"
    found = {
        str(file.relative_to(folder)): INLINE.findall(file.read_text()) for file in folder.rglob("*.html")
    }
    assert {name: bad for name, bad in found.items() if bad} == {}


def test_behind_a_proxy_the_visitors_address_and_tls_are_believed(tmp_path: Path) -> None:
    with opened(databases.sqlite_url(tmp_path), HUB_PROXIES=1, HUB_HTTPS=True) as app:
        sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.7"}
        answer = app.test_client().get("/login", headers=sent)
    assert "max-age" in answer.headers["Strict-Transport-Security"]
    assert "Secure" in answer.headers["Set-Cookie"]
