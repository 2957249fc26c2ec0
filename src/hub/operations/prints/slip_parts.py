"""What a slip says beside the papers: where to go, what to fill in, who has to come (article 5, 手续)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from hub.domain.service import Service
from hub.operations.services import guide_words as say
from hub.operations.services.guide_words import Words

SLIP_COPIES: Final = ("the person's copy", "copy kept by the window")
"""For whom the two copies of a slip are; message ids (当事人联, 窗口留存联)."""
_FILLED: Final = frozenset({"form", "declaration"})


class Named(Protocol):
    """A paper with its kind and its title: of a definition or of a case's list."""

    @property
    def kind(self) -> str:
        """paper, form, catch_all …, as definitions say it."""

    @property
    def title(self) -> str:
        """The official name of the paper, in Chinese."""


def formalities(
    service: Service, variant: str, missing: Iterable[Named], words: Words, window: str
) -> list[str]:
    """需补办的手续: where the papers are handed in and when, who comes, what is filled in and signed."""
    place = words.tr("Your community") if service.handed_in_at == "community" else window
    found = [words.tr("Hand the papers in at: %(place)s.") % {"place": place}]
    if service.opening.days_of_month or service.opening.months:
        found.append(words.tr("Taken in: %(when)s.") % {"when": say.opening(service, words)})
    if service.in_person:
        found.append(words.tr("The applicant comes in person; nobody can do it for him or her."))
    filled = [words.own(paper.title) for paper in missing if paper.kind in _FILLED]
    if filled:
        found.append(words.tr("To fill in and sign: %(papers)s.") % {"papers": words.listed(filled)})
    return found
