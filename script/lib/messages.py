"""script/messages: compares the English message ids in the code with the Chinese catalogue.

`check` (the default of script/check) fails for an id without Chinese, a fuzzy one, or one whose places
(`%(name)s`) differ, and for a department's form, print or name without English; `update` adds missing ids to
the hub's catalogue with empty Chinese, and the departments' texts to theirs with empty English; `unused`
lists ids that no code names (some are put together at run time, so none is removed by itself).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_from_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import normalize, read_po, write_po

from hub.plugins.manager import load_plugins
from hub.plugins.texts import untranslated

ROOT = Path(__file__).resolve().parents[2]
LOCALE = "zh_Hans_CN"
HUB = ROOT / "src/hub/i18n" / LOCALE / "LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\(\w+\)|\{\w+")
CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
"""Modules of the library of commands whose sentences reach people; they are translated with ours."""
CHINESE = re.compile(r"(?!.*[A-Za-z]{3}).*[\u4e00-\u9fff]", re.S)
"""A text that is Chinese already: official words that the code writes as they are."""

Key = tuple[str, str | None]


def in_code() -> dict[Key, tuple[str, str | tuple[str, ...]]]:
    """Every message id named in the code: (id, context) → (file:line, id with its plural)."""
    found: dict[Key, tuple[str, str | tuple[str, ...]]] = {}
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    for folder in sorted([ROOT / "src", *ROOT.glob("plugins/*/src")]):
        for name, line, ids, _comments, context in extract_from_dir(
            folder, methods, options, keywords=DEFAULT_KEYWORDS
        ):
            first = ids if isinstance(ids, str) else ids[0]
            if not CHINESE.match(first):
                place = f"{(folder / name).relative_to(ROOT)}:{line}"
                found.setdefault((first, context), (place, ids))
    for ident, place, ids in _of_click():
        found.setdefault((ident, None), (place, ids))
    return found


def _of_click() -> Iterator[tuple[str, str, str | tuple[str, ...]]]:
    for name in CLICK:
        file = Path(click.__file__).with_name(f"{name}.py")
        for line, ids, _comments, _context in extract_from_file("python", file):
            yield ids if isinstance(ids, str) else ids[0], f"click/{name}.py:{line}", ids


def catalogue() -> Catalog:
    """The hub's Chinese catalogue, with what departments bring in catalogues of their own."""
    merged = _read(HUB)
    for own in sorted(ROOT.glob(f"plugins/*/src/*/translations/{LOCALE}/LC_MESSAGES/messages.po")):
        for message in _read(own):
            if message.id:
                merged[message.id] = message
    return merged


def faults() -> Iterator[str]:
    """What is wrong, one line each."""
    chinese = catalogue()
    for (ident, context), (place, _) in in_code().items():
        message = chinese.get(ident, context)
        if message is None or not _complete(message):
            yield f"{place}: no Chinese for {ident!r}"
    for message in chinese:
        if message.id and message.fuzzy:
            yield f"{HUB.relative_to(ROOT)}: fuzzy: {message.id!r}"
        if message.id and _complete(message) and _places(message.id) != _places(message.string):
            yield f"{HUB.relative_to(ROOT)}: other places than its Chinese: {message.id!r}"

    for department, language, text in untranslated(load_plugins()):
        yield f"{_of_department(department, language)}: no translation of {text!r}, context {department}"


def update() -> int:
    """Add missing ids to the hub's catalogue, and departments' texts to theirs; how many."""
    chinese, own = catalogue(), _read(HUB)
    missing = [
        (ids, context)
        for (ident, context), (_, ids) in in_code().items()
        if chinese.get(ident, context) is None
    ]
    for ids, context in missing:
        own.add(ids, context=context)
    with HUB.open("wb") as file:
        write_po(file, own, sort_output=True, width=110, no_location=True)
    return len(missing) + _update_departments()


def _update_departments() -> int:
    lacking = list(untranslated(load_plugins()))
    for department, language, text in lacking:
        with (ROOT / _of_department(department, language)).open("a", encoding="utf-8") as file:
            file.write(f'\nmsgctxt "{department}"\nmsgid {normalize(text)}\nmsgstr ""\n')
    return len(lacking)


def _of_department(department: str, language: str) -> Path:
    package = ROOT / "plugins" / department / "src" / f"hub_{department}"
    return (package / "translations" / language / "LC_MESSAGES/messages.po").relative_to(ROOT)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def _complete(message: Message) -> bool:
    return bool(message.string) and (isinstance(message.string, str) or all(message.string))


def _places(text: str | list[str] | tuple[str, ...]) -> set[str]:
    """The places of a text; of one with a plural those of the plural, the only form that Chinese has."""
    return set(PLACE.findall(text if isinstance(text, str) else text[-1]))


def main(wanted: str) -> int:
    if wanted == "check":
        wrong = list(faults())
        print(*wrong, f"{len(wrong)} faults in the translations", sep="\n")
        return 1 if wrong else 0
    if wanted == "update":
        print(f"{update()} texts added to {HUB.relative_to(ROOT)} and the departments' catalogues.")
        return 0
    if wanted == "unused":
        named = {ident for ident, _ in in_code()}
        print(*sorted(str(message.id) for message in _read(HUB) if message.id not in named | {""}), sep="\n")
        return 0
    print("Wrong use. Write: script/messages [check|update|unused]", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:2] or ["update"])))
