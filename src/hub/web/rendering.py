"""How templates are rendered: Jinja as Flask sets it up, with globals that are one plain dictionary."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Pages(Environment):
    """Jinja keeps the globals of a template as a chain of two dictionaries, in case it has some of its own.

    None has, and the chain would be walked for each page and each import of macros.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of all templates, with those of one where it has any."""
        return super().make_globals(d) if d else self.globals
