"""The regimes in their own words, with the centre's notes of interpretation, for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from hub.operations.centre import regimes
from hub.web.gate import public

area = Blueprint("public_rules", __name__, url_prefix="/public/rules")


@area.get("")
@public
def page() -> str:
    """All seven, and what of the plan's body stands beside them."""
    return render_template(
        "public/rules.html", regimes=list(regimes.regimes().values()),
        sections=list(regimes.sections().values()), missing=regimes.missing(),
    )  # fmt: skip


@area.get("/<key>")
@public
def one(key: str) -> Any:
    """One regime, article by article."""
    found = regimes.regime_of(key)
    return render_template("public/rule.html", it=found, notes=regimes.notes_of(key))
