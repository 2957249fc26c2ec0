"""The one search box: a code on a paper opens what it is about, two things about a person find people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from hub.i18n import _
from hub.operations.prints import codes as printed
from hub.operations.registry import residents
from hub.web import codes
from hub.web.gate import actor, permission

area = Blueprint("search", __name__)


@area.get("/search")
@permission("desk")
def page() -> Any:
    """Go to what a number opens, or say that it opens nothing; else list at most ten masked hits."""
    text = request.args.get("q", "").strip()[:200]
    opened = codes.address(actor(), text) if text else None
    if opened is not None:
        return redirect(opened)
    if printed.is_printed(text):
        return redirect(url_for("search.code", code=text))
    found = residents.find(actor(), text) if text and actor().may("resident.find") else residents.Found()
    hint = _(found.hint) if found.hint else ""
    return render_template("staff/search/page.html", searched=text, found=found, hint=hint)


@area.get("/code")
@permission("desk")
def code() -> Any:
    """A page for the scanner alone: code after code, each opens its paper's case or task."""
    text = request.args.get("code", "").strip()[:200]
    opened = codes.address(actor(), text) if text else None
    if opened is not None:
        return redirect(opened)
    return render_template("staff/search/code.html", typed=text)


@area.get("/c/<path:number>")
@permission("desk")
def scanned(number: str) -> Any:
    """The address in the code of a print: opens what it is about."""
    return redirect(url_for("search.code", code=number))
