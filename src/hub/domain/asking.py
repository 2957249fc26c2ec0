"""What is asked of communities, compared: the same question twice, and a table the hub has (B-004)."""

from __future__ import annotations

import re
from typing import Final

from hub.domain.person import fold_width

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_LATIN: Final = re.compile(r"[a-z]{4,}")
_STOPS: Final = re.compile(r"[\W_]+")
_EVERY: Final = re.compile(r"table|number|list|many|month|year|数量|统计|情况|人数|户数|名单|[年月日表]")
"""Words of every table, which say nothing of which one it is."""
ENOUGH: Final = 0.5


def same(one: str, other: str) -> bool:
    """Whether two questions are the same but for width, case, spaces and stops."""
    return _bare(one) == _bare(other)


def near(question: str, title: str) -> bool:
    """Whether the names of a table have half or more of the words of a question.

    Chinese is not parted into words: every two characters that stand together are looked for.
    """
    asked, there = _EVERY.sub(" ", _plain(question)), _plain(title)
    words = _LATIN.findall(asked)
    found = [word in there for word in words]
    for run in _HAN.findall(asked):
        found += _covered(run, there)
    return bool(found) and sum(found) / len(found) >= ENOUGH


def _covered(run: str, there: str) -> list[bool]:
    """For each character whether it and one beside it stand together in `there`."""
    pairs = [run[at : at + 2] in there for at in range(len(run) - 1)]
    return [left or right for left, right in zip([False, *pairs], [*pairs, False], strict=True)]


def _bare(text: str) -> str:
    return _STOPS.sub("", _plain(text))


def _plain(text: str) -> str:
    return fold_width(text).casefold()
