"""Sums of money as they are typed: yuan in the field, whole fen behind it."""

from __future__ import annotations

from hub.domain.errors import InputError
from hub.domain.payment import MOST
from hub.web.forms import Form


def fen_of(form: Form, name: str) -> int:
    """The fen of a typed sum (812.40, 1,104元). Raises InputError that names the field."""
    if not form.get(name).strip():
        raise InputError("Please fill this in.", where=name)
    typed = form.get(name).replace(",", "").replace("，", "").replace("元", "").strip()
    whole, _dot, parts = typed.partition(".")
    good = whole.isascii() and whole.isdigit() and len(whole) <= 9 and len(parts) <= 2
    if not good or (parts and not (parts.isascii() and parts.isdigit())):
        raise InputError(
            "%(text)s is not an amount in yuan; write it like 812.40.", text=form.get(name) or "—", where=name
        )
    fen = int(whole) * 100 + int(parts.ljust(2, "0") or "0")
    if fen > MOST:
        raise InputError("More than %(most)s yuan is a slip: look at the point and the zeros.", where=name,
                         most=MOST // 100)  # fmt: skip
    return fen
