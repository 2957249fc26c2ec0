"""What a proof may look at besides the service itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hub.definitions.finding import Finding
from hub.definitions.source import Definition
from hub.domain.case import Condition
from hub.domain.flow import Graph

if TYPE_CHECKING:
    from hub.definitions.lock import Lock
    from hub.definitions.plan import Plan


@dataclass(frozen=True, slots=True)
class Known:
    """Full names of what hub and departments register (`civil_affairs.home_visit`, `hub.slip`)."""

    conditions: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    prints: frozenset[str] = frozenset()
    populations: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is asked beside the files: None means that a proof which needs it is left out.

    `conditions`: the registered functions by full name, for the definitions' own tests. `catalogues`: by
    language and service key, the translated texts. `department`: the key of the package.
    """

    known: Known | None = None
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    catalogues: Mapping[str, Mapping[tuple[str, str], str]] | None = None
    plan: Plan | None = None
    lock: Lock | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """One definition under proof, its neighbours and the surroundings.

    `graphs`: its flow in every situation (variant, answers that make steps come or go).
    """

    definition: Definition
    graphs: tuple[Graph, ...] = ()
    neighbours: tuple[Definition, ...] = ()
    around: Surroundings = field(default_factory=Surroundings)
    check: str = ""

    def fault(self, what: str, *path: str | int, remedy: str = "", **params: Any) -> Finding:
        """A finding at a key of the file, e.g. `context.fault("…", "step", 3, "limit", days=30)`."""
        line = self.definition.lines.at(*path) if path else 1
        return Finding(self.definition.file, line, self.check, what, remedy, params)

    def full(self, name: str) -> str:
        """A name with its department's prefix."""
        return name if "." in name else f"{self.definition.service.department}.{name}"
