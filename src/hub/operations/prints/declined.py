"""未予办理告知书: a bank or another body outside declined; the centre passes it on, and decided nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.domain.service import Service
from hub.operations.prints.letter_titles import declines
from hub.operations.services.guide_words import Words


def grounds(service: Service, letter: Mapping[str, Any]) -> Mapping[str, Any]:
    """The letter; of another body's no without the article by which the centre itself would have refused."""
    own = letter["step"] and declines(service.step(letter["step"]))
    return {**letter, "basis": letter["basis"].replace(service.law.refusal_basis, "")} if own else letter


def rights(by: str, words: Words) -> list[str]:
    """What can be done about it; the law has no administrative review of what a bank answers."""
    tr = words.tr
    return [
        tr("This is the answer of %(by)s and no decision of this centre: this notice has no administrative"
           " review.") % {"by": by},
        tr("Ask %(by)s for its reasons, and to look at it again or to answer in writing. Of a bank you can"
           " complain to that bank, and then at 12378 to the financial supervision; against an authority the"
           " review of the law is open.") % {"by": by},
        tr("When something has changed (another guarantor, what was missing) you can apply again at any time;"
           " the window helps to see what is needed."),
    ]  # fmt: skip
