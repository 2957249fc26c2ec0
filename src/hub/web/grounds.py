"""Reasons of a refusal as they are typed: rows of a reason and what it rests on."""

from __future__ import annotations

from typing import Final

from hub.domain.grounds import Ground, as_lines
from hub.web.forms import Form

ROWS: Final = 6
"""Rows that the page offers; a row takes several reasons too, one a line."""


def suffixes() -> tuple[str, ...]:
    """What the names of the rows end in: the first one has the plain names."""
    return ("", *(f"-{no}" for no in range(2, ROWS + 1)))


def typed(form: Form) -> tuple[str, str]:
    """(reasons, bases) of all rows, as they are kept; a row without a base has the first one's."""
    first = form.get("basis").strip()
    return as_lines(
        Ground(line.strip(), form.get(f"basis{end}").strip() or first)
        for end in suffixes()
        for line in form.get(f"reason{end}").splitlines()
        if line.strip()
    )
