"""Words of the stock's pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

from hub.i18n import _, _l
from hub.operations.stock.view import Site

PLACES: dict[str, Any] = {
    "centre": _l("Centre's store"), "agent": _l("Agents' cupboard"), "box": _l("Self-service box"),
    "unit": _l("Employer"),
}  # fmt: skip
MOVES: dict[str, Any] = {
    "in": _l("came in"), "allocate": _l("allocated"), "hand_out": _l("handed out"),
    "refill": _l("box filled"), "return": _l("given back"), "correct": _l("count corrected"),
}  # fmt: skip
STATES: dict[str, Any] = {"asked": _l("waits for a second person"), "refused": _l("not confirmed")}


def labels() -> dict[str, str]:
    """What the fields of these pages are called."""
    return {
        "good": _("Goods"), "count": _("How many"), "paper": _("Delivery note"), "reason": _("Why"),
        "left": _("Still in the box"), "community_id": _("Community"), "kind": _("Kind of place"),
        "title": _("Name of the place"), "to_id": _("To"),
    }  # fmt: skip


def site_title(site: Site) -> str:
    """What a place is called: its kind, for boxes and employers their own name."""
    return site.title if site.kind in ("box", "unit") else str(PLACES[site.kind])


def end_title(move: Mapping[str, Any], end: str) -> str:
    """Where a move begins (`from`) or ends (`to`)."""
    kind = move[f"{end}_kind"]
    if kind is None:
        return ""
    return str(move[f"{end}_title"] if kind in ("box", "unit") else PLACES[kind])


def register(app: Flask) -> None:
    """Make these known to the templates."""
    app.jinja_env.globals.update(
        stock_places=PLACES,
        stock_moves=MOVES,
        stock_states=STATES,
        site_title=site_title,
        end_title=end_title,
    )
