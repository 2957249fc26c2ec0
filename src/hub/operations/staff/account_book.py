"""The book of accounts: what was done to whose account, by whom, when and why. Only added to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import insert, select

from hub.db.base import now, transaction
from hub.db.models import AccountEntry, Staff
from hub.domain.actor import ROLES, Actor
from hub.i18n import _l, gettext
from hub.operations.pages import Page, page
from hub.operations.rights import by_id, require
from hub.operations.spoken import department_name
from hub.operations.staff.account_rows import staff_of
from hub.operations.words import words

_entries, _staff = AccountEntry.__table__, Staff.__table__
WHAT: Final[Mapping[str, Any]] = {
    "made": _l("account made"),
    "changed": _l("account changed"),
    "switched_off": _l("switched off"),
    "switched_on": _l("switched on"),
    "link": _l("one-time link made"),
    "password": _l("password set"),
    "factor_on": _l("second factor set up"),
    "factor_off": _l("second factor taken away"),
    "recovery": _l("recovery code used"),
    "codes": _l("new recovery codes"),
    "feed": _l("calendar address made"),
    "feed_off": _l("calendar address taken back"),
    "log_in": _l("logged in"),
    "log_out": _l("log-ins ended"),
    "role": _l("role given"),
    "role_ended": _l("role ended"),
    "post": _l("post given"),
    "post_left": _l("post left"),
    "trained": _l("training recorded"),
    "untrained": _l("training taken back"),
}
"""What an entry may be about, in words."""
_FIELDS: Final[Mapping[str, Any]] = {
    "name": _l("Name"), "phone": _l("Telephone"), "language": _l("Language"), "id_number": _l("ID number"),
    "street_post": _l("Street post"),
}  # fmt: skip
_CODED: Final = ("role", "role_ended", "trained", "untrained", "changed")
"""Entries whose details are codes and days."""
_SHOWN: Final = 30


def note(actor: Actor, staff_id: int, what: str, detail: str = "", reason: str = "") -> None:
    """Add an entry, in the transaction of what it tells of. `what` is a key of `WHAT`."""
    assert what in WHAT
    row = {
        "at": now(), "staff_id": staff_id, "what": what, "detail": words(detail, _entries.c.detail),
        "reason": words(reason, _entries.c.reason), "by_id": by_id(actor),
    }  # fmt: skip
    with transaction() as tx:
        tx.execute(insert(_entries), row)


def account_history(actor: Actor, *, login: str, after: str = "") -> Page[dict[str, Any]]:
    """What was done to an account, newest first: {at, what, detail, reason, by}; "" = the operator."""
    staff = staff_of(login)
    if staff.id != actor.staff_id:
        require(actor, "staff.manage")
    asked = (
        select(*(_entries.c[name] for name in ("at", "what", "detail", "reason")), _staff.c.name.label("by"))
        .outerjoin(_staff, _staff.c.id == _entries.c.by_id)
        .where(_entries.c.staff_id == staff.id)
    )
    found = page(asked, _entries.c.id.desc(), after=after, size=_SHOWN)
    return found.of(lambda row: {**row, "by": row["by"] or "", "detail": _spoken(row["what"], row["detail"])})


def _spoken(what: str, detail: str) -> str:
    """A detail in the reader's language: roles, departments and fields by name; since when."""
    return " ".join(map(_word, detail.split(" "))) if what in _CODED else detail


def _word(part: str) -> str:
    if part == "*":
        return gettext("all services (joint training)")
    if part.endswith("–"):
        return gettext("since %(day)s", day=part.removesuffix("–"))
    role: Mapping[str, str] = ROLES
    return gettext(role[part]) if part in role else str(_FIELDS.get(part) or department_name(part))
