"""Who takes part in a case beside the applicant: the deceased of a funeral grant, guarantors of a loan."""

from __future__ import annotations

import re
from typing import Final

from hub.domain.case import Flow
from hub.domain.errors import InputError
from hub.operations.casework.parties import check_parties
from hub.operations.casework.proxies import PartySaid
from hub.operations.prints.form_facts import PARTIES
from hub.operations.takeover.cells import Row

_PARTS: Final = re.compile(r"[;；\n]")
_NAMES: Final = re.compile(r"[、，,]")
_OTHER_WORDS: Final = {"逝者": "deceased", "保证人": "guarantor"}
_PAIR: Final = re.compile(r"[=＝:：]")


def read_parties(row: Row, flow: Flow) -> tuple[PartySaid, ...]:
    """Parties as role=name, parted by ";", a role by key or title; several of one role parted by ",".

    Whom the service needs and nobody names, and whom it does not know, is a fault.
    """
    found: list[PartySaid] = []
    with row.at("parties"):
        for part in filter(None, (each.strip() for each in _PARTS.split(row.get("parties")))):
            found += _party(part)
        check_parties(flow.service, flow, found)
    return tuple(found)


def _party(part: str) -> list[PartySaid]:
    role, *names = (each.strip() for each in _PAIR.split(part, maxsplit=1))
    key = _OTHER_WORDS.get(role) or next((key for key, title in PARTIES.items() if role == title), role)
    said = [name for each in names for name in map(str.strip, _NAMES.split(each)) if name]
    if not said:
        raise InputError("“%(text)s” names nobody: write the role and the name.", text=part)
    return [PartySaid(key, name=name) for name in said]
