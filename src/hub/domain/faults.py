"""Everything that is wrong with one thing, gathered while one goes on: no fault hides another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hub.domain.errors import HubError, Many

T = TypeVar("T")


def each_of(error: HubError) -> list[HubError]:
    """The errors that this one stands for: those of Many, else itself."""
    return list(error.errors) if isinstance(error, Many) else [error]


class Faults:
    """Keeps what fails; `found` are those that were known before."""

    def __init__(self, found: Iterable[HubError] = ()) -> None:
        self.found = list(found)

    def trying(self, make: Callable[[], T], where: str = "") -> T | None:
        """What `make` gives; None where it fails, which is kept, at `where` if that is given."""
        try:
            return make()
        except HubError as error:
            self.add(each_of(error), where)
            return None

    def add(self, errors: Iterable[HubError], where: str = "") -> None:
        """Keep these, unless the same is said of the same place already."""
        for error in errors:
            error.where = where or error.where
            if str(error) not in map(str, self.found):
                self.found.append(error)

    def end(self) -> None:
        """Raise what was found: the one, or Many."""
        if self.found:
            raise self.found[0] if len(self.found) == 1 else Many(self.found)
