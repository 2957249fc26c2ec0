"""Stock says what is counted, where, and how it moves; what of the plan is not carried out has its reason."""

from __future__ import annotations

from collections.abc import Iterator

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service
from hub.domain.stock import PLACES, WAYS, Stock


def check(service: Service, context: Context) -> Iterator[Finding]:
    """[stock] and what belongs to it."""
    stock = service.stock
    if (service.kind == "stock") is not (stock is not None):
        yield context.fault(
            "The kind stock and the table [stock] go together.", "kind", remedy="Write both, or neither."
        )
    if stock is not None:
        yield from _stock(stock, context)


def _stock(stock: Stock, context: Context) -> Iterator[Finding]:
    keys = [good.key for good in stock.goods]
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield context.fault(
                "%(key)s is used twice.", "stock", "goods", place, remedy="Give each its own.", key=key
            )
    for move in stock.moves:
        if not any(begins in ("", *stock.places) and ends in ("", *stock.places)
                   for begins, ends in WAYS[move]):  # fmt: skip
            yield context.fault(
                "No two places are there for the move %(move)s.", "stock", "moves",
                remedy="Add a place, or remove the move. Known here: %(known)s.",
                move=move, known=", ".join(PLACES),
            )  # fmt: skip
    if bool(stock.not_done) is not bool(stock.because):
        yield context.fault(
            "What of the plan is not carried out has its reason.", "stock", "not_done",
            remedy="Write not_done and because, or neither.",
        )  # fmt: skip
