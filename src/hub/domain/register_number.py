"""Numbers and codes that people type from paper: one way to read them."""

from __future__ import annotations

import hmac
from typing import Final

from hub.domain.person import squeeze

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def short_dashes(text: str) -> str:
    """The dashes that Chinese keyboards write as the one in numbers."""
    return text.translate(_DASHES).replace("--", "-")


def as_kept(text: str) -> str:
    """A number or code as it is kept: capitals, no blanks, full-width signs and long dashes as plain ones."""
    return short_dashes(squeeze(text)).upper()


def fits(kept: str | None, typed: str) -> bool:
    """Whether a typed code is the kept one, taking as long where nothing is kept."""
    return hmac.compare_digest((kept or "-" * 8).encode(), as_kept(typed).encode()) and kept is not None
