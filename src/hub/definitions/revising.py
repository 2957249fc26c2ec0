"""The next version of a definition, written beside the newest: switched on or off from a day, nothing else.

A published version is never edited. What else the new one says differently (the law that lets it be done
again) is for whoever publishes it to write.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

from hub.definitions.source import Definition, read
from hub.domain.errors import InputError, NotFound, Refused, writing

_VERSION: Final = re.compile(r"^version = \d+$", re.MULTILINE)
_EFFECTIVE: Final = re.compile(r"^effective = \{.*\}$", re.MULTILINE)
_VARIANT: Final = re.compile(r"^\[\[variant\]\]$(?:\n(?!\[).*)*", re.MULTILINE)
_ENABLED: Final = re.compile(r"^enabled = (true|false)\n", re.MULTILINE)


def revise(sources: Path, key: str, *, on: bool, since: dt.date, variant: str = "") -> Path:
    """Write the next version of a service (key or seq) found below `sources`; the new file.

    `variant`: switch that kind of case instead of the whole service. Raises NotFound, Refused where it is so
    already, InputError.
    """
    newest = _newest(sources, key)
    service = newest.service
    found = service.variant(variant)
    if variant and found is None:
        known = ", ".join(one.key for one in service.variants) or "—"
        raise InputError("%(service)s has no variant %(variant)s.", remedy="It has: %(known)s.",
                         service=service.seq, variant=variant, known=known)  # fmt: skip
    if (found.enabled if found else service.enabled) is on:
        raise Refused("It is so already in version %(version)s.", where=newest.file, version=service.version)
    if since <= service.effective_from:
        raise InputError("The new version begins after %(day)s, when this one began.", where="--from",
                         day=service.effective_from)  # fmt: skip
    text = _put(newest, _VERSION, newest.text, f"version = {service.version + 1}")
    text = _put(newest, _EFFECTIVE, text, f"effective = {{ from = {since.isoformat()} }}")
    file = newest.path.with_name(f"{service.slug}.v{service.version + 1}.toml")
    said = _switched(newest, text, variant, on)
    with writing(str(file)):
        file.write_text(said, encoding="utf-8")
    return file


def _newest(sources: Path, key: str) -> Definition:
    found = [one for folder in sorted(sources.rglob("services")) if folder.is_dir()
             for one in read(folder)[0] if key in (one.service.key, one.service.seq)]  # fmt: skip
    if not found:
        raise NotFound("There is no service %(key)s in %(folder)s.", key=key, folder=str(sources),
                       remedy="Name the department's folder: plugins/family_planning.")  # fmt: skip
    return max(found, key=lambda one: one.service.version)


def _put(newest: Definition, line: re.Pattern[str], text: str, said: str) -> str:
    """The text with that one line as it is to be. Raises Refused where it is written otherwise."""
    put, times = line.subn(said, text, count=1)
    if not times:
        raise Refused("The line “%(line)s” is written otherwise here.", where=newest.file, line=said,
                      remedy="Copy the file to the next version and change it by hand.")  # fmt: skip
    return put


def _switched(newest: Definition, text: str, variant: str, on: bool) -> str:
    """The text with `enabled` as it is to be, of the service or of one of its variants."""
    begin = _table_of(newest, text, variant) if variant else 0
    end = text.find("\n[", begin + 1)
    head, table, rest = text[:begin], text[begin:end] + "\n", text[end + 1 :]
    said = f"enabled = {'true' if on else 'false'}\n"
    if _ENABLED.search(table):
        table = _ENABLED.sub(said, table, count=1)
    else:
        table = table.rstrip("\n") + "\n" + said + "\n"
    return head + table + rest


def _table_of(newest: Definition, text: str, variant: str) -> int:
    """Where the [[variant]] with that key begins; its key may stand on any of its lines."""
    for table in _VARIANT.finditer(text):
        if re.search(rf'^key = "{re.escape(variant)}"', table[0], re.MULTILINE):
            return table.start()
    raise Refused("The line “%(line)s” is written otherwise here.", where=newest.file,
                  line=f'key = "{variant}"',
                  remedy="Copy the file to the next version and change it by hand.")  # fmt: skip
