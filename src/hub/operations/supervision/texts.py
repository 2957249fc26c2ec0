"""Texts that people write about work: no number of a person may stand in them."""

from __future__ import annotations

from typing import Final

from hub.domain.errors import InputError
from hub.domain.masking import scan_for_numbers
from hub.operations.settings import setting
from hub.operations.words import within

LONGEST: Final = 500
_PHONES: Final = ("centre.phone", "inspection.phone")


def plain(text: str, where: str, *, most: int = LONGEST, needed: bool = True) -> str:
    """The text without spaces around it.

    Raises InputError where it is missing or too long, and where an ID, telephone or account number stands in
    it that is not the centre's own (privacy.md, Shows in public).
    """
    said = within(text, most, where)
    if needed and not said:
        raise InputError("This is needed.", where=where)
    if scan_for_numbers(said, [str(setting(key) or "") for key in _PHONES]):
        raise InputError("An ID, telephone or account number must not stand here.", where=where,
                         remedy="Name the case by its number.")  # fmt: skip
    return said
