"""What no two departments may have alike: by what a service is called, and what case numbers begin with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hub.domain.errors import NotHeld
from hub.domain.service import Service


def alike(services: Iterable[Service]) -> Iterator[NotHeld]:
    """A fault for each seq (民政-1) of two departments, and for each sign of case numbers (民) that two have.

    Case numbers run by department: with one sign, a case of each would have the same number.
    """
    seqs, signs = set[tuple[str, str]](), set[tuple[str, str]]()
    for service in services:
        seqs.add((service.seq, service.department))
        signs.add((service.number_prefix, service.department))
    for seq, departments in _of_several(seqs):
        yield NotHeld(
            "Two departments have a service %(seq)s: %(departments)s.", remedy="Give one another seq.",
            seq=seq, departments=departments,
        )  # fmt: skip
    for sign, departments in _of_several(signs):
        yield NotHeld(
            "Case numbers of two departments begin with %(sign)s: %(departments)s.",
            remedy="Give one another number_prefix.", sign=sign, departments=departments,
        )  # fmt: skip


def _of_several(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    owners: dict[str, list[str]] = {}
    for text, department in sorted(pairs):
        owners.setdefault(text, []).append(department)
    yield from ((text, ", ".join(found)) for text, found in owners.items() if len(found) > 1)
