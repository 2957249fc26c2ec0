"""The plan's services as analysed (`services.json`); definitions are compared with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hub.domain.errors import InputError

WHERE: Final = Path("tests", "plan", "services.json")
"""Where it lies in a source tree; an installed package has no copy, and the proof is left out."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Entries of `services.json` by seq (民政-1)."""

    services: Mapping[str, Mapping[str, Any]]

    def papers(self, seq: str) -> Mapping[str, Mapping[str, Any]]:
        """Its papers by mark and words ("④ 下岗证"); rules about the number of sets are no papers."""
        entries = self.services[seq]["materials"]
        return {f"{one['mark']} {one['zh']}": one for one in entries if one["kind"] != "copies_rule"}


def read_plan(path: Path) -> Plan:
    """Read `services.json`. Raises InputError."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        return Plan({entry["seq"]: entry for entry in entries})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "This is not the list of the plan's services: %(why)s", where=str(path), why=error
        ) from None


def find_plan(folder: Path) -> Plan | None:
    """The plan of the source tree around `folder`, or None."""
    for above in folder.resolve().parents:
        if (above / WHERE).is_file():
            return read_plan(above / WHERE)
    return None
