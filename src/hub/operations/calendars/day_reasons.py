"""Why a day counts or not: what the domain and the library of holidays say in Chinese, and its English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from hub.domain.service import Service, Step
from hub.domain.suspension import STOP
from hub.operations.services.guide_words import Words

_WORDS: Final = {
    "调休上班": "make-up day",
    "工作日": "working day",
    "调休放假": "moved day off",
    "农历除夕": "Lunar New Year's Eve",
    "除夕": "New Year's Eve",
    "星期六": "Saturday",
    "星期日": "Sunday",
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "肉孜节": "Eid al-Fitr",
    "开斋节": "Eid al-Fitr",
    "古尔邦节": "Corban Festival",
    "（补假）": " (in lieu)",
    "公示": "public notice",
    "申请人原因": "applicant's delay",
    STOP: "the applicant has died",
    "报上级机关办理": "with the superior",
    "依法不计入办理时限的环节": "not counted by law",
    "不计入办理时限的环节": "not counted",
}
_LONGEST_FIRST: Final = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_MOVED: Final = re.compile(r"(\d+)月(\d+)日上班")
_SENT_UP: Final = re.compile("报(.+)办理")
_NAMES: Final = re.compile("（.+）|报.+办理")
"""What names a step or a body; most reasons name none."""


def in_english(text: str) -> str:
    """The text with its known Chinese words in English."""
    known = _SENT_UP.sub(r"with \1", text) if text not in _WORDS else text
    said = _LONGEST_FIRST.sub(lambda found: _WORDS[found[0]], known)
    said = _MOVED.sub(lambda day: f"worked {int(day[1])}-{int(day[2]):02}", said)
    return said.replace("（", " (").replace("）", ")").replace("  ", " ")


def day_reason(reason: str, service: Service, words: Words) -> str:
    """The reason of a day in the language of a print, with its step by the step's name."""
    named = with_step(reason, service, words.own)
    return named if words.chinese else in_english(named)


def _shapes(step: Step) -> Iterator[tuple[str, str]]:
    """How a reason can name a step: by its key, or by the body or bodies it is with."""
    for name in filter(None, (step.key, step.body, *(body.title for body in step.bodies))):
        yield name, f"（{name}）"
        yield name, f"报{name}办理"


def with_step(reason: str, service: Service, own: Callable[[str], str]) -> str:
    """The reason with a step's key replaced by what people call it; `own` gives the definition's texts."""
    for step in service.steps if _NAMES.search(reason) else ():
        for name, shape in _shapes(step):
            if shape in reason:
                said = step.body or step.title if name == step.key else name
                called = shape.replace(name, own(said))
                return reason.replace(shape, called).replace("公示（公示）", "公示")
    return reason
