"""The form of a step or task: its fields together, every fault at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .errors import HubError, InputError, Many
from .form_field import COUNTED, Field
from .form_lines import at_odds, read_lines
from .people_count import check_employer, read_people


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one step or task. `key` without the department's prefix.

    `printed`: its answers stand on the department's own prints of the case.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    printed: bool = False

    def read(self, raw: Mapping[str, Any], day: dt.date, *, told: bool = False) -> dict[str, Any]:
        """What was typed on `day`, as values by field key (JSON-ready). Raises Many, every fault at once.

        `told`: why was said beside the form, so that no field is asked for it again (`Field.then`).
        """
        values: dict[str, Any] = {}
        faults: list[HubError] = []
        for field in self.fields:
            try:
                values[field.key] = self._value(field, raw, day)
            except Many as several:
                faults.extend(several.errors)
            except InputError as error:
                faults.append(error)
        faults += at_odds(self.fields, values)
        faults += self._left_empty(values, told)
        if faults:
            raise Many(faults)
        return values

    def _left_empty(self, values: Mapping[str, Any], told: bool) -> Iterator[InputError]:
        by_key = {field.key: field for field in self.fields}
        for field in self.fields:
            for answer, key in field.then:
                words = told and by_key[key].kind in ("text", "long_text")
                empty = key in values and values[key] in (None, "")  # one that is wrong is said once
                if values.get(field.key) == answer and empty and not words:
                    yield InputError("After this answer to “%(question)s” it is not left empty.",
                                     where=by_key[key].label, question=field.label)  # fmt: skip

    def _value(self, field: Field, raw: Mapping[str, Any], day: dt.date) -> Any:
        if field.lines:
            return read_lines(field, raw, day)
        typed = field.read(raw.get(field.key), day)
        if field.kind == COUNTED and typed is not None:
            return self._counted(field, typed, raw, day)
        return typed

    def _counted(self, field: Field, typed: str, raw: Mapping[str, Any], day: dt.date) -> int:
        code = next(one for one in self.fields if one.key == field.employer)
        employer = str(raw.get(code.key) or "").strip()
        check_employer(employer, code.label)
        return read_people(typed, employer, field.label, day)
