"""What a centre compares with the law and its own papers before it goes live, and what it has noted of that.

The plan names no article of a law, few limits, and not every condition. Definitions fill the gaps and mark
them, and stand by that on letters and slips: so the newest version of each service says by itself what of it
was filled in. What only its department knows comes from `hub_to_confirm`. A note holds for one version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import HubError, InputError, NotHeld
from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations.context import plugins, service_of
from hub.operations.known_settings import confirmed_key
from hub.operations.settings import put_setting, setting
from hub.operations.spoken import department_name, of_context

BY_ARTICLE_6: Final = "art6"
"""`basis` of a limit that the plan gives no service of its own: 20 working days (限时办结 article 6)."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was filled in: what kind, and the Chinese texts it is about; catalogues have them under
    `context`."""

    what: Any
    texts: tuple[str, ...]
    context: str

    @property
    def said(self) -> list[str]:
        """The texts in the reader's language."""
        return [of_context(self.context, text) for text in self.texts]


@dataclass(frozen=True, slots=True)
class Point:
    """One service with its gaps; `noted`: what the centre found when it compared them, "" = nobody has."""

    service: Service
    gaps: tuple[Gap, ...]
    noted: str


def points(department: str = "") -> list[Point]:
    """The newest version of every service in use, by department, that has something to be confirmed."""
    newest = (versions[-1] for versions in plugins().services().values())
    found = [Point(one, tuple(_gaps(one)), noted(one)) for one in newest
             if one.enabled and department in ("", one.department)]  # fmt: skip
    return sorted((one for one in found if one.gaps), key=_order)


def noted(service: Service) -> str:
    """What the centre has noted of this version; "" where nothing."""
    return str(setting(confirmed_key(service), service.key) or "")


def gaps_of(service: Service) -> tuple[Gap, ...]:
    """What of a service nobody has confirmed yet."""
    return () if noted(service) else tuple(_gaps(service))


def confirm(actor: Actor, *, services: Sequence[str], note: str) -> list[Service]:
    """Note for several services at once what was compared, with what, and by whom; the services.

    An empty note takes it back. All or nothing. Raises Refused, NotFound, InputError.
    """
    if not services:
        raise InputError("Choose at least one service.", where="services")
    chosen = [service_of(key) for key in services]
    with transaction():
        for one in chosen:
            put_setting(actor, key=confirmed_key(one), value=note, service=one)
    return chosen


def findings() -> Iterator[HubError]:
    """For `hub doctor`: by department the services of which nobody has confirmed what was filled in."""
    open_: dict[str, list[str]] = {}
    for one in points():
        if not one.noted:
            open_.setdefault(one.service.department, []).append(one.service.seq)
    for department, numbers in open_.items():
        yield NotHeld(
            "Nobody has compared with the law and your own papers what the plan leaves open of "
            "%(count)s services: %(services)s.",
            where=department_name(department),
            remedy="hub services unconfirmed shows what; hub services confirm notes that it was done.",
            count=len(numbers), services="、".join(numbers),
        )  # fmt: skip


# --- inside ---------------------------------------------------------------------------------------------


def _gaps(service: Service) -> Iterator[Gap]:
    law, key = service.law, service.key
    yield from _gap(_l("Ground of its refusals"), (law.refusal_basis,), key)
    yield from _gap(_l("How to object, as its refusals say"), (law.remedy,), key)
    if service.basis == BY_ARTICLE_6 and service.is_case:
        days = _("%(n)s working days", n=service.promised)
        yield from _gap(_l("Limit by article 6, while no law gives another"), (days,), key)
    questions = (one.text for one in service.questions if not one.confirmed)
    yield from _gap(_l("Questions that the plan only implies"), questions, key)
    papers = (one.title for one in service.materials if one.asked and not one.confirmed)
    yield from _gap(_l("Papers of which the plan does not say who brings them"), papers, key)
    adds = plugins().to_confirm.get(key, ())
    yield from _gap(_l("What the department adds"), adds, service.department)


def _gap(what: Any, texts: Iterable[str], context: str) -> Iterator[Gap]:
    found = tuple(dict.fromkeys(text for text in texts if text))
    if found:
        yield Gap(what, found, context)


def _order(point: Point) -> tuple[int, tuple[str, int]]:
    departments = list(plugins().departments)
    return departments.index(point.service.department), point.service.place
