"""Words of the register of first contacts, and how an intake that began with one closes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import flash, session

from hub.domain.actor import Actor
from hub.domain.errors import HubError
from hub.i18n import _, _l
from hub.operations.reception import first_contact_view, first_contacts
from hub.web.forms import said_of

VIAS: Final[dict[str, Any]] = {"visit": _l("came"), "call": _l("called")}
WAITS: Final[dict[str, Any]] = {
    "": _l("to be answered"), "led": _l("led here, not taken yet"),
    "papers": _l("papers wait for the handler"),
    "leader": _l("with the deputy"), "answer": _l("the deputy has answered"),
}  # fmt: skip
RESULTS: Final[dict[str, Any]] = {
    "answered": _l("answered"), "accepted": _l("became a case"), "outside": _l("not this centre's"),
    "told_number": _l("told the number"), "told": _l("told everything at once"),
    "cannot": _l("told why it cannot be done"), "at_once": _l("done on the spot"),
}  # fmt: skip
ENTRIES: Final[dict[str, Any]] = {
    "registered": _l("registered"), "led": _l("led to another post"), "taken": _l("taken"),
    "papers": _l("papers taken in"), "asked": _l("deputy asked"), "directed": _l("deputy answered"),
    "told": _l("told everything at once"), "slip_signed": _l("slip taken"),
    "closed": _l("brought to its end"), "erased": _l("words erased"),
}  # fmt: skip
_KEY: Final = "first_contact"


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "name": _("Name"), "unit": _("Unit"), "phone": _("Telephone"), "matter": _("Matter"),
        "result": _("What the person was told"), "body": _("Who does it"), "post_id": _("Post"),
        "papers": _("Papers taken"), "tried": _("How the colleague was tried"), "lead_to": _("Led to"),
        "number_of": _("Number told"),
        "told": _("What was told"), "reasons": _("Why it cannot be done"), "basis": _("Basis"),
        "question": _("What is unclear"), "answer": _("Answer"), "service": _("Service"),
    }  # fmt: skip


def begin(contact_id: int | None) -> None:
    """An intake begins with this first contact."""
    if contact_id:
        session[_KEY] = contact_id


def close(actor: Actor, case_id: int) -> None:
    """The intake has become a case: the first contact it began with is closed, or it is said why not."""
    _closed(actor, first_contacts.accepted, case_id=case_id)


def done(actor: Actor, number: str) -> None:
    """It was done on the spot, against a receipt: likewise."""
    _closed(actor, first_contacts.done_at_once, number=number)


def _closed(actor: Actor, verb: Callable[..., Any], **said: Any) -> None:
    contact_id = session.pop(_KEY, None)
    if contact_id is None:
        return
    try:
        verb(actor, contact_id, rev=first_contact_view.view(actor, contact_id).row["seq"], **said)
    except HubError as error:
        flash(said_of(error))
