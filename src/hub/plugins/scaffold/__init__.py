"""A new department: a package that installs, one sample service that checks and walks (hub plugins new)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from hub.definitions.lock import NAME as LOCK
from hub.domain.errors import InputError, Refused
from hub.plugins.conformance.package import KEY

TEMPLATE: Final = Path(__file__).with_name("template")
ENDING: Final = ".in"
NAME: Final = re.compile(r"[^\W_]{1,8}")
"""What a department is called: it stands in Python, TOML and JSON, and before a number (体育-1)."""
CODE: Final = "code"
"""The folder of the template that becomes src/hub_<key>."""


def scaffold(key: str, folder: Path, title: str) -> list[Path]:
    """Write a department `key` with the Chinese name `title` below `folder`; its files, in order.

    Raises InputError for a key or title that cannot be one, Refused where something is there already.
    """
    if not KEY.fullmatch(key):
        raise InputError(
            "A department's key has small letters, digits and _, and is not hub: %(key)s.", key=key
        )
    if not NAME.fullmatch(title.strip()):
        raise InputError("A department's name has one to eight letters or digits, no space and no sign.")
    root = folder / key
    if root.exists():
        raise Refused("%(folder)s is there already.", folder=root, remedy="Choose another name or folder.")
    made = [_write(file, root, key, title.strip()) for file in sorted(TEMPLATE.rglob(f"*{ENDING}"))]
    lock = root / LOCK
    lock.write_text("", encoding="utf-8")
    return sorted([*made, lock])


def _write(file: Path, root: Path, key: str, title: str) -> Path:
    parts = list(file.relative_to(TEMPLATE).parts)
    inside = ["src", f"hub_{key}", *parts[1:]] if parts[0] == CODE else parts
    path = root.joinpath(*inside).with_name(parts[-1].removesuffix(ENDING))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text(encoding="utf-8")
    for place, said in {
        "@KEY@": key,
        "@TITLE@": title,
        "@SIGN@": title[0],
        "@NAME@": key.replace("_", "-"),
    }.items():
        text = text.replace(place, said)
    path.write_text(text, encoding="utf-8")
    return path
