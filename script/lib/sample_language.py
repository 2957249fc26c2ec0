"""script/sample_language: the words of the sample language (`hub.i18n.sample`), made of the English ones.

`update` writes them; `check` names each file that is not what would be written, and fails.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from hub.domain.actor import OUTSIDE_ROLES, ROLES
from hub.i18n.sample import MARK, SAMPLE, sample
from hub.printing.languages import FORMS

ROOT: Final = Path(__file__).resolve().parents[2]
HUB: Final = ROOT / "src/hub"
PRINTS: Final = ("common", "card", "slip")
SPEAKERS: Final = (
    "operations/services/guide_words.py", "operations/services/guides.py", "operations/prints/slip_parts.py",
    "operations/prints/inquiry_prints.py", "operations/prints/sheet.py", "operations/prints/slip_print.py",
    "operations/calendars/hours.py", "printing/html.py",
)  # fmt: skip
"""The modules whose message ids stand on a card or a slip."""
PAGE: Final = "printing/templates/html/sheet.html"
NAMED: Final = ("for the applicant", "kept by the centre", "the person's copy", "copy kept by the window")
HEADER: Final = (
    f"# {MARK}\n# Made by script/sample_language of the English words: nothing here is translated.\n"
)

FIRST: Final = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


def files() -> dict[Path, str]:
    """Every file of the sample language with its content."""
    made = {FORMS / "words" / SAMPLE / f"{name}.json": _words(name) for name in PRINTS}
    return made | {HUB / "i18n" / SAMPLE / "LC_MESSAGES/messages.po": _catalogue()}


def _words(name: str) -> str:
    english = json.loads((FORMS / "words/en" / f"{name}.json").read_text(encoding="utf-8"))
    said = _said(english)
    if name == "common":
        said |= {"dir": "rtl", "authority": MARK}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _said(item) for key, item in value.items()}
    return [_said(item) for item in value] if isinstance(value, list) else sample(value)


def _catalogue() -> str:
    made = Catalog(header_comment=HEADER.strip(), fuzzy=False)
    for ident in sorted({*ROLES.values(), *OUTSIDE_ROLES.values(), *NAMED, *_spoken()}):
        made.add(ident, sample(ident))
    written = io.BytesIO()
    write_po(written, made, width=110, omit_header=True)
    return f"{HEADER}{FIRST}{written.getvalue().decode()}"


def _spoken() -> Iterator[str]:
    for name in SPEAKERS:
        for _line, ids, _comments, _context in extract_from_file(
            "python", HUB / name, keywords={"tr": None, "_": None}
        ):
            yield ids if isinstance(ids, str) else ids[0]
    for _line, ids, _comments, _context in extract_from_file("jinja2", HUB / PAGE, keywords={"_": None}):
        yield ids if isinstance(ids, str) else ids[0]


def main(wanted: str) -> int:
    wrong = 0
    for path, text in files().items():
        if wanted == "update":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)}: not as script/sample_language makes it.")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:2] or ["update"])))
