"""单位登记: what a register of organisations asks of those on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from hub.domain.errors import InputError

FIRM: Final = "firm"
TRADER: Final = "sole_trader"
KINDS: Final = (FIRM, TRADER)
STEPS: Final = ("register", "tell", "enter", "supervise", "refer", "answer")
"""Keys of the steps of a register, in their order: verbs of hub.operations.organisations."""


@dataclass(frozen=True, slots=True)
class Register:
    """[register]. `inspected_by`: who inspects every year and takes disputes.

    `least`: employees from which a sole trader (个体工商户) is registered; firms are, whatever their number.
    """

    title: str
    inspected_by: str
    least: int = 1

    def asks_for(self, form: str, employees: int) -> bool:
        """Whether an organisation of this form and size is registered and inspected."""
        return form != TRADER or employees >= self.least


def code_of(text: str) -> str:
    """A unified social credit code (GB 32100) as it is kept. Raises InputError for one that cannot be."""
    try:
        return str(uscc.validate(text))
    except ValidationError:
        raise InputError(
            "%(code)s is no unified social credit code: its 18 signs do not fit its check digit.",
            code=text.strip() or "—", where="code", remedy="Compare it with the business licence.",
        ) from None  # fmt: skip
