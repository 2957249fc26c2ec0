"""The faults of a sheet: every one counted, the first thousand kept, each with row, column, value, reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hub.domain.errors import HubError, InputError, Many
from hub.domain.headings import FIELDS
from hub.domain.masking import mask_account, mask_id, mask_numbers
from hub.domain.person import id_digits
from hub.operations.importing.sheet_cells import as_text

MOST: Final = 1000
_SHOWN: Final = 40


class RowFault(InputError):
    """One fault: the row as the file shows it, the column (heading, field), the value with numbers masked."""

    def __init__(self, row: int, column: str, value: str, error: HubError, field: str = "") -> None:
        super().__init__(error.message, where=f"{row} · {column}", remedy=error.remedy, **error.params)
        self.row, self.column, self.value, self.field = row, column, value, field


class SheetFaults(Many):
    """Nothing was imported. `count` faults in all, of which `faults` are the first MOST."""

    def __init__(self, faults: list[RowFault], count: int) -> None:
        super().__init__(list(faults))
        self.faults, self.count = faults, count
        self.params = {"count": count}


class RowFaults:
    """Collects faults. `titles` are the sheet's own headings of the fields, `usual` those for the others."""

    def __init__(self, titles: Mapping[str, str], usual: Mapping[str, str] = FIELDS) -> None:
        self.count = 0
        self._titles, self._usual = titles, usual
        self._kept: list[RowFault] = []

    def add(self, row: int, field: str, value: Any, error: HubError) -> None:
        """Note a fault of `field` in `row`."""
        self.count += 1
        if len(self._kept) < MOST:
            column = self._titles.get(field) or self._usual[field]
            self._kept.append(RowFault(row, column, shown(field, value), error, field))

    def raise_any(self) -> None:
        """Raise SheetFaults if there was a fault, in the order of rows."""
        if self.count:
            raise SheetFaults(sorted(self._kept, key=lambda fault: fault.row), self.count)


def shown(field: str, value: Any) -> str:
    """A cell's value as an error may show it: never a whole number of a person."""
    text = as_text(value)
    if field.endswith("id_number"):
        return mask_id(id_digits(text)[-18:])
    masked = mask_account(text) if field == "account" else mask_numbers(text)
    return masked if len(masked) <= _SHOWN else masked[:_SHOWN] + "…"
