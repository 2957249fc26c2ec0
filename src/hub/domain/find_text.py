"""Finding among a few titles: by a name, by plain words, by pinyin or its initials. Pure, nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hub.domain.names import is_han, spelt
from hub.domain.person import fold_width

PLAIN: Final[dict[str, tuple[str, ...]]] = {
    "老人": ("高龄", "老年", "退休"), "老年人": ("高龄", "老年"), "八十": ("高龄",),
    "80岁": ("高龄",), "90岁": ("高龄",),
    "看病": ("医疗",),
    "住院": ("医疗",), "治病": ("医疗",), "药费": ("医疗",), "没钱": ("困难", "低保"), "穷": ("困难", "低保"),
    "生活费": ("生活救助", "低保"), "租房": ("廉租",), "房租": ("廉租",), "住房": ("廉租",),
    "失业": ("就业",), "找工作": ("就业",), "没工作": ("就业",), "下岗": ("就业",), "开店": ("创业", "贷款"),
    "做生意": ("创业", "贷款"), "借钱": ("贷款",), "社保": ("养老", "医疗保险", "社会保险"),
    "轮椅": ("辅助器具", "燃油"), "拐杖": ("辅助器具",), "助听器": ("辅助器具",), "眼睛": ("白内障",),
    "油钱": ("燃油",), "油费": ("燃油",), "去世": ("殡葬",), "丧葬": ("殡葬",), "火化": ("殡葬",),
    "生孩子": ("生育",), "准生证": ("生育",), "怀孕": ("生育",), "毕业": ("毕业生",), "没人照顾": ("托养",),
    "户口本": ("户口簿",),
}  # fmt: skip
"""What people say, and the words that offices write for it."""
_FILLING: Final = re.compile(
    r"[\s，。！？、,.!?;；:：“”\"'()（）]+|怎么办|怎么|怎样|如何|哪里|什么|我想|我要|我家|可以|需要|想要|[的了吗呢吧啊]"
)
TITLE, SPELT, PLAINLY, FACE, INSIDE, LIKE = 12, 9, 8, 6, 2, 1
"""Points of a word in the title, in its pinyin, by other words, in the summary, in the papers, by pairs."""
_FAR: Final = 6
"""What has less than a sixth of the best one's points is left out."""
LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Findable:
    """Something with a `key`: its `titles`, what is said of it at once (`face`), and what stands `inside`."""

    key: str
    titles: tuple[str, ...]
    face: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


def find(asked: str, among: Sequence[Findable]) -> list[str]:
    """The keys of what fits, best first and else in order; all of them where nothing is asked.

    What fits every word goes before what fits some; where anything fits all, the others are left out.
    """
    words = _words(asked)
    if not words:
        return [one.key for one in among]
    points = {one.key: [_points(word, one) for word in words] for one in among}
    whole = {key: each for key, each in points.items() if all(each)} or points
    sums = {key: sum(each) for key, each in whole.items()}
    least = max(1, max(sums.values(), default=0) / _FAR)
    return sorted((key for key, n in sums.items() if n >= least), key=lambda key: -sums[key])


def _words(asked: str) -> list[str]:
    """The words asked for, without what fills a sentence; of a question that is nothing else, all of it."""
    text = fold_width(asked).casefold()[:LONGEST]
    found = [word for word in _FILLING.split(text) if word]
    found = [word for word in found if len(word) > 1] or found
    return found or [word for word in text.split() if re.search(r"\w", word)]


def _points(word: str, one: Findable) -> int:
    if _in(word, one.titles):
        return TITLE
    if word.isascii():
        return SPELT if _spelt(word, one.titles) else _inside(word, one)
    return _plainly(word, one) or _inside(word, one) or _like(word, one)


def _plainly(word: str, one: Findable) -> int:
    meant = [plain for said, plain in PLAIN.items() if said in word]
    return sum(
        PLAINLY if any(_in(other, one.titles) for other in plain) else FACE // 2
        for plain in meant
        if any(_in(other, (*one.titles, *one.face)) for other in plain)
    )


def _inside(word: str, one: Findable) -> int:
    return FACE if _in(word, one.face) else INSIDE if _in(word, one.inside) else 0


def _in(word: str, texts: Iterable[str]) -> bool:
    return any(word in text.casefold() for text in texts)


def _like(word: str, one: Findable) -> int:
    """A sentence without blanks: how many of its pairs of characters stand in the title or summary."""
    pairs = {word[i : i + 2] for i in range(len(word) - 1)}
    return LIKE * sum(_in(pair, one.titles) + _in(pair, one.face) for pair in pairs if is_han(pair))


def _spelt(word: str, titles: Iterable[str]) -> bool:
    return len(word) > 1 and any(end.startswith(word) for title in titles for end in _ends(title))


@lru_cache(maxsize=1024)
def _ends(title: str) -> tuple[str, ...]:
    """From each character on: the pinyin, and the initials."""
    said = spelt(title)
    return tuple(
        end for i in range(len(said)) for end in ("".join(said[i:]), "".join(each[0] for each in said[i:]))
    )
