"""Which programmes pay, by key: the one place that knows, until definitions say so themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hub.domain.errors import InputError
from hub.operations.context import plugins
from hub.operations.payments import programmes as payments


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme: whether a household receives it or a person, and the service that grants it."""

    key: str
    title: str
    department: str
    household: bool
    service: str


def programmes() -> Mapping[str, Programme]:
    """All programmes, by key: `[grants].programme` of a service, else each service that is applied for.

    And what only a pay-out names, with its sub-lists: nobody applies for it, its people come by a list
    (节日慰问, 民政-8).
    """
    found = {}
    for versions in plugins().services().values():
        service = versions[-1]
        named = service.grants.programme if service.grants else ""
        if service.enabled and not service.part_of and (named or service.kind == "application"):
            key = f"{service.department}.{named}" if named and "." not in named else named or service.key
            found[key] = Programme(
                key, service.short, service.department, service.subject_of() == "household", service.key
            )
    for paid in payments.programmes():
        for key in paid.keys:
            if paid.service.enabled and key not in found:
                found[key] = Programme(key, paid.title_of(key), paid.department, False, paid.service.key)
    return found


def programme_of(key: str) -> Programme:
    """One programme. Raises InputError."""
    found = programmes().get(key)
    if found is None:
        raise InputError("There is no programme %(key)s.", key=key or "-", where="programme",
                         remedy="One of: %(known)s.", known=", ".join(programmes()))  # fmt: skip
    return found


def title_of(key: str) -> str:
    """A programme's Chinese title; its key where it is installed no more."""
    found = programmes().get(key)
    return found.title if found else key
