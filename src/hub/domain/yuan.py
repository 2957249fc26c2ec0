"""Sums of money as they are typed: yuan outside, whole fen within."""

from __future__ import annotations

import re
from typing import Final

from .errors import InputError

MOST: Final = 20_000_000_00
"""More than any sum of a street's centre, and what a column of the database holds."""
_TYPED: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{0,2}))?")
_SHOWN: Final = 40
"""Characters of what was typed that a fault repeats."""


def fen_of(text: str, where: str) -> int:
    """The fen of a typed sum (812.40, 1,104元). Raises InputError at `where`, also for more than `MOST`."""
    typed = text.replace(",", "").replace("，", "").replace("元", "").strip()
    found = _TYPED.fullmatch(typed)
    if found is None:
        raise InputError("%(text)s is not an amount in yuan; write it like 812.40.", where=where,
                         text=text.strip()[:_SHOWN] or "—")  # fmt: skip
    whole, parts = found.groups(default="")
    fen = int(whole) * 100 + int(parts.ljust(2, "0"))
    if fen > MOST:
        raise InputError("At most %(most)s yuan, these are %(text)s.", most=f"{MOST // 100:,}", text=typed,
                         where=where)  # fmt: skip
    return fen
