"""Sums of money as they are typed into a form."""

from __future__ import annotations

from hub.domain import yuan
from hub.domain.errors import InputError
from hub.web.forms import Form


def fen_of(form: Form, name: str) -> int:
    """The fen of a typed sum. Raises InputError that names the field."""
    if not form.get(name).strip():
        raise InputError("Please fill this in.", where=name)
    return yuan.fen_of(form.get(name), name)
