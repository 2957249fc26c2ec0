"""A sample of every print: data of invented people, beside the templates as `<name>.sample.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.domain.errors import NotFound
from hub.printing.printer import TEMPLATES


def sample(print_key: str, folders: Mapping[str, Path] | None = None) -> dict[str, Any]:
    """The sample of a print, new each time. `folders` as for `Printer`. Raises NotFound without one."""
    owner, _, name = print_key.partition(".")
    folder = {"hub": TEMPLATES, **(folders or {})}.get(owner)
    file = folder / f"{name}.sample.json" if folder else None
    if file is None or not file.is_file():
        raise NotFound("The print %(print)s has no sample.", print=print_key)
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data
