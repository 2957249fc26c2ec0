"""What a proof finds: where, which proof, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hub.domain.errors import InputError


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a definition. `what` and `remedy` are message ids, `params` fill their places."""

    file: str
    line: int
    check: str
    what: str
    remedy: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """`file:line`, as editors open it."""
        return f"{self.file}:{self.line}"

    def error(self) -> InputError:
        """The same as an error, for a definition that is to be loaded."""
        return InputError(self.what, where=self.where, remedy=self.remedy, **self.params)


class Said(NamedTuple):
    """What one rule says of one table: the key at fault, what is wrong, what to do."""

    key: str
    what: str
    remedy: str


def by_place(findings: list[Finding]) -> list[Finding]:
    """In the order of files and lines."""
    return sorted(findings, key=lambda one: (one.file, one.line, one.check))
