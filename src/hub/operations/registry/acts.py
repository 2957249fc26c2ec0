"""What a change does beside the register's own rows, by what it is done on, and the way back."""

from __future__ import annotations

from typing import Any, Final, Protocol

from sqlalchemy import Connection

from hub.domain.actor import Actor
from hub.operations.registry import benefits, on_cases, places
from hub.operations.registry.effects import Act


class Kind(Protocol):
    """What acts are done on; a module of this folder."""

    def is_one(self, act: Act) -> bool:
        """Whether an act is one of these."""

    def carry(self, tx: Connection, actor: Actor, act: Act, number: str) -> bool:
        """Do one act; False where nothing is left to do. `number` is the change's."""

    def back(self, act: Act) -> Act | None:
        """The act that takes another back."""

    def says_back(self, tx: Connection, act: Act) -> Any:
        """What becomes of it when the change is taken back."""


KINDS: Final[tuple[Kind, ...]] = (benefits, places, on_cases)


def kind_of(act: Act) -> Kind:
    """What an act is done on."""
    return next(kind for kind in KINDS if kind.is_one(act))
