"""Card, guide and chart as one HTML file without scripts, for a web site, a mail or a screen reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from hub.i18n.sample import MARK, SAMPLE, TAG
from hub.printing.check import check
from hub.printing.shapes import SHAPES

_TAGS: Final = {"zh": "zh-Hans-CN", "en": "en", SAMPLE: TAG}
PAGES = Path(__file__).parent / "templates" / "html"


def html(print_key: str, data: Mapping[str, Any], tr: Callable[[str], str]) -> str:
    """`hub.card`, `hub.guide` or `hub.chart` as a page. `tr` gives the hub's words in its language.

    Raises what a print of that data would raise for its shape.
    """
    check(SHAPES[print_key], data, print_key)
    lang = data.get("lang", "zh")
    page: str = _template().render(
        d=data,
        kind=print_key.removeprefix("hub."),
        lang=_TAGS[lang],
        _=tr,
        targets=_targets(data, tr),
        dir="rtl" if lang == SAMPLE else "ltr",
        mark=MARK if lang == SAMPLE else "",
    )
    return page


def _targets(data: Mapping[str, Any], tr: Callable[[str], str]) -> dict[str, str]:
    """Where outcomes lead, in words."""
    ends = {
        "end:granted": tr("End: granted"),
        "end:refused": tr("End: refused"),
        "end:withdrawn": tr("End: withdrawn"),
        "end:not_accepted": tr("End: not accepted"),
        "end:moved": tr("End: moved"),
        "end:done": tr("End of the round"),
    }
    return ends | {stop["key"]: stop["title"] for stop in data["stops"]}


@cache
def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader

    made = Environment(loader=FileSystemLoader(PAGES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("sheet.html")
