"""What is granted is paid by somebody, and a pay-out can be carried out as it is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.actor import ROLES
from hub.domain.programme import SHOWABLE, STEPS, Payment
from hub.domain.service import Service

NEEDED: Final = frozenset({"make", "review", "approve", "fund", "pay", "reconcile"})
"""Steps without which no run comes to its end."""
PAID_OUT_BY: Final = {
    "finance": "finance",
    "bank": "finance",
    "centre": "window_clerk",
    "community": "community_agent",
}
"""Whose work the last station of a route is."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """[grants], [payment], and the steps of a service that is a payment."""
    yield from _grants(service, context)
    if service.payment is not None:
        yield from _payment(service, service.payment, context)
    if service.kind == "payment":
        yield from _steps(service, context)


def _grants(service: Service, context: Context) -> Iterator[Finding]:
    grants = service.grants
    if grants is None:
        return
    step, outcome = grants.on
    if not any(one.key == step and outcome in one.outcomes for one in service.steps):
        yield context.fault(
            "There is no outcome %(outcome)s of a step %(step)s.", "grants", "on",
            remedy="Name the edge that grants.", outcome=outcome, step=step,
        )  # fmt: skip
    payment = paid(context).get(grants.programme)
    if payment is None:
        yield context.fault(
            "No [payment] of the department pays %(programme)s.", "grants", "programme",
            remedy="Known here: %(known)s.", programme=grants.programme,
            known=", ".join(sorted(paid(context))) or "—",
        )  # fmt: skip
    elif not payment.amount:
        yield context.fault(
            "The programme %(programme)s is granted, and no function says how much.", "grants", "programme",
            remedy="Name amount in its [payment].", programme=grants.programme,
        )  # fmt: skip


def paid(context: Context) -> dict[str, Payment]:
    """The programmes that the department's definitions pay; the newest version of each counts."""
    services = sorted((one.service for one in context.neighbours), key=lambda one: one.version)
    payments = [one.payment for one in services if one.payment is not None]
    return {each.programme: payment for payment in payments for each in payment.programmes}


def _payment(service: Service, payment: Payment, context: Context) -> Iterator[Finding]:
    known = context.around.known
    if known is not None and payment.amount and context.full(payment.amount) not in known.amounts:
        yield context.fault(
            "There is no function of amounts %(name)s.", "payment", "amount",
            remedy="Register it in the department, or correct the name.", name=context.full(payment.amount),
        )  # fmt: skip
    wrong = [name for name in payment.shows if name not in SHOWABLE]
    if wrong:
        yield context.fault(
            "%(name)s does not leave the centre.", "payment", "shows", remedy="Known here: %(known)s.",
            name=wrong[0], known=", ".join(sorted(SHOWABLE)),
        )  # fmt: skip
    yield from _way(payment, context)
    yield from _of_others(service, payment, context)


def _way(payment: Payment, context: Context) -> Iterator[Finding]:
    """From where to where the money goes, by whom, and for what time."""
    if payment.route[0] != "finance" or (payment.way == "bank") != (payment.route[-1] == "bank"):
        yield context.fault(
            "The money begins at finance, and what goes by bank ends there.", "payment", "route",
            remedy="Put route and way right.",
        )  # fmt: skip
    if payment.handed_by and (len(set(payment.handed_by)) != 2 or payment.route[-1] != "community"):
        yield context.fault(
            "Two different roles hand it out, in the community.", "payment", "handed_by",
            remedy='Write handed_by = ["community_agent", "household_officer"], or leave it out.',
        )  # fmt: skip
    if payment.period == "once" and payment.rate != "period":
        yield context.fault(
            "What is paid once has no months.", "payment", "rate", remedy='Write rate = "period".'
        )


def _of_others(service: Service, payment: Payment, context: Context) -> Iterator[Finding]:
    mine = {one.programme for one in payment.programmes} | {payment.programme}
    for other in context.neighbours:
        theirs = other.service.payment
        if other.service.key == service.key or theirs is None:
            continue
        if mine & ({one.programme for one in theirs.programmes} | {theirs.programme}):
            yield context.fault(
                "%(file)s pays this programme too.", "payment", "programme",
                remedy="A programme is paid by one service.", file=other.file,
            )  # fmt: skip


def _steps(service: Service, context: Context) -> Iterator[Finding]:
    keys = [step.key for step in service.steps]
    if service.payment is None:
        yield context.fault("It is a payment and has no [payment].", "kind", remedy="Add [payment].")
        return
    for place, step in enumerate(service.steps):
        if step.key not in STEPS:
            yield context.fault(
                "%(step)s is nothing that a pay-out does.", "step", place, "key", step=step.key,
                remedy="Known here: %(known)s.", known=", ".join(STEPS),
            )  # fmt: skip
    missing = sorted(NEEDED - set(keys)) + _by_way(service.payment, keys)
    if missing or [key for key in STEPS if key in keys] != keys:
        yield context.fault(
            "The steps of a pay-out are not complete, or not in their order.", "step", 0, "key",
            remedy="In this order: %(known)s.", known=", ".join(STEPS),
        )  # fmt: skip
        return
    hands_out = next(step for step in service.steps if step.key == "pay")
    if PAID_OUT_BY[service.payment.route[-1]] != hands_out.role or hands_out.role not in ROLES:
        yield context.fault(
            "Whoever hands out is not the last of the route.", "step", keys.index("pay"), "role",
            remedy="Route and role must agree.",
        )  # fmt: skip


def _by_way(payment: Payment, keys: list[str]) -> list[str]:
    """What the way and the source of the money ask for besides, as far as it is missing or too much."""
    wanted = {"export"} if payment.way == "bank" else {"draw", "return_list"}
    wanted |= {"send_up"} if payment.funded_by != "finance" else set()
    return sorted(wanted ^ (set(keys) - NEEDED))
