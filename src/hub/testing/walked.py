"""What came of one case that was walked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Edge = tuple[str, str]


@dataclass
class Walked:
    """One case that was walked. `path`: [[step, outcome]]; `fault` says what stopped it, "" = nothing.

    `test`: the definition's own test that it was, which need not come to an end.
    """

    key: str
    seq: str
    variant: str
    path: list[Edge] = field(default_factory=list)
    end: str = ""
    prints: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    events: int = 0
    fault: str = ""
    test: str = ""

    @property
    def ok(self) -> bool:
        """Whether the case came to its end, or to what its test says."""
        return bool(self.end or self.test) and not self.fault

    def as_json(self) -> dict[str, Any]:
        """The row of `hub services walk --format json` (interfaces.md)."""
        return {
            "key": self.key,
            "seq": self.seq,
            "variant": self.variant,
            "path": [list(edge) for edge in self.path],
            "end": self.end,
            "prints": self.prints,
            "notices": self.notices,
            "events": self.events,
            "ok": self.ok,
            "fault": self.fault,
            "test": self.test,
        }
