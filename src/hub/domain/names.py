"""Names as people write them: cleaned for the record, folded for comparison, cut into parts for search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from hub.domain.errors import InputError
from hub.domain.person import fold_width

DOT: Final = "·"
LONGEST: Final = 80
_MOST_READINGS: Final = 4
Way = tuple[str, ...]
"""A name as it is written, spelt or shortened: a text for each character, of a long name for each word."""

_HAN: Final = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_DOTS: Final = re.compile(rf"\s*[•・‧･⋅∙●᛫·]\s*|(?<=[{_HAN}])\s*[.．]\s*(?=[{_HAN}])")
_BETWEEN_HAN: Final = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_PLAIN: Final = re.compile(rf"[{_HAN}]+(?:{DOT}[{_HAN}]+)*")
_NAME: Final = re.compile(rf"[{_HAN}A-Za-z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff][^\d<>@#*=+\\/\[\]{{}}|]*")
_UNKNOWN: Final = re.compile(r"[\x00-\x1f\ue000-\uf8ff\ufffd]")
_GAPS: Final = re.compile(rf"[\s{DOT}]+")
_SIGN: Final = re.compile(rf"[{_HAN}]|[^{_HAN}]+")
_WHOLLY_HAN: Final = re.compile(rf"[{_HAN}]+")
_SEPARATORS: Final = re.compile(rf"[\s{DOT}'’-]+")
_SIGNS_BESIDE: Final = re.compile(r"[^\w]|[_\u02b0-\u02ff]")

SURNAMES: Final[dict[str, tuple[str, ...]]] = {
    "单": ("shan", "dan"), "仇": ("qiu", "chou"), "曾": ("zeng",), "解": ("xie", "jie"), "查": ("zha", "cha"),
    "区": ("ou", "qu"), "盖": ("ge", "gai"), "覃": ("qin", "tan"), "缪": ("miao", "mou"), "乐": ("yue", "le"),
    "朴": ("piao", "pu"), "翟": ("zhai", "di"), "员": ("yun", "yuan"), "车": ("che", "ju"),
    "折": ("she", "zhe"), "卜": ("bu",), "阚": ("kan",), "乜": ("nie",), "逄": ("pang",),
    "繁": ("po", "fan"), "种": ("chong", "zhong"), "召": ("shao", "zhao"), "尉": ("wei", "yu"),
    "洗": ("xian", "xi"), "黑": ("he", "hei"), "秘": ("bi", "mi"), "祭": ("zhai", "ji"), "薄": ("bo", "bao"),
    "柏": ("bai", "bo"), "郇": ("xun", "huan"), "隗": ("wei", "kui"), "谌": ("chen", "shen"),
    "褚": ("chu", "zhu"), "牟": ("mou", "mu"), "宓": ("mi", "fu"), "郗": ("xi", "chi"), "么": ("yao", "me"),
    "都": ("du", "dou"), "贠": ("yun",), "呙": ("guo",),
    "长孙": ("zhang sun",), "万俟": ("mo qi",), "尉迟": ("yu chi",), "单于": ("chan yu",),
    "欧阳": ("ou yang",), "司马": ("si ma",), "上官": ("shang guan",), "诸葛": ("zhu ge",),
    "夏侯": ("xia hou",), "东方": ("dong fang",), "皇甫": ("huang fu",), "令狐": ("ling hu",),
    "公孙": ("gong sun",), "慕容": ("mu rong",), "司徒": ("si tu",), "司空": ("si kong",),
    "轩辕": ("xuan yuan",), "宇文": ("yu wen",), "端木": ("duan mu",), "南宫": ("nan gong",),
    "呼延": ("hu yan",), "拓跋": ("tuo ba",), "澹台": ("tan tai",), "闻人": ("wen ren",),
}  # fmt: skip
"""Surnames that are read otherwise than the character alone, the usual reading first; and double surnames."""

GIVEN: Final[dict[str, tuple[str, ...]]] = {
    "乐": ("le", "yue"), "长": ("chang", "zhang"), "朝": ("chao", "zhao"), "行": ("xing", "hang"),
    "晟": ("sheng", "cheng"), "盛": ("sheng", "cheng"), "茜": ("qian", "xi"), "重": ("zhong", "chong"),
    "蔚": ("wei", "yu"), "参": ("shen", "can"), "藏": ("zang", "cang"), "莎": ("sha", "suo"),
    "卡": ("ka", "qia"), "召": ("zhao", "shao"), "炅": ("jiong", "gui"), "禅": ("chan", "shan"),
    "单": ("dan", "shan"), "曾": ("zeng", "ceng"), "都": ("du", "dou"), "会": ("hui", "kuai"),
}  # fmt: skip
"""Characters with two readings in use in given names."""


def clean_name(text: str) -> str:
    """A name for the record: `·` for all middle dots, no full-width letters, no filling blanks.

    Raises InputError for a name that is missing, too long, or holds digits or signs no name has.
    """
    if len(text) <= LONGEST and _PLAIN.fullmatch(text):
        return text
    name = _tidy(text)
    if not name:
        raise InputError("The name is missing.", where="name")
    if len(name) > LONGEST:
        raise InputError("A name has at most %(most)s characters.", where="name", most=LONGEST)
    if _UNKNOWN.search(name):
        raise InputError(
            "The name holds a character that no other computer can read.", where="name",
            remedy="Type that character again.",
        )  # fmt: skip
    if not _NAME.fullmatch(name):
        raise InputError("A name holds letters only, no digits or signs.", where="name")
    return name


def _tidy(text: str) -> str:
    plain = _INVISIBLE.sub("", fold_width(text)).strip(f" \t\r\n{DOT}")
    plain = _DOTS.sub(DOT, plain)
    return " ".join(_BETWEEN_HAN.sub("", plain).split())


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """What two spellings of one name have in common: no dots, blanks, widths and capitals."""
    if _PLAIN.fullmatch(name):
        return name.replace(DOT, "")
    return _SEPARATORS.sub("", _tidy(name)).casefold()


def found_by(text: str) -> str:
    """What a name, or a piece of it, is found by: its letters, whatever sign stands between or beside them.

    O'Brien, O’Brien and obrien are one, as are 买买提·依明 and 买买提—依明; ü is v, as in pinyin.
    """
    return _SIGNS_BESIDE.sub("", name_key(text)).replace("ü", "v")


@lru_cache(maxsize=65536)
def name_parts(name: str) -> tuple[str, ...]:
    """All that a prefix search must find a person by, for a cleaned name: Chinese, pinyin and initials.

    From each character of a Chinese name, from each word of a long or foreign one, and nothing else:
    王建国 gives 王建国 建国 国, wangjianguo jianguo guo, wjg jg. (Initials of the last character alone are
    the beginning of its pinyin.) A name with several readings gives the parts of each, at most four.
    """
    written, *readings = _ways(name)
    parts = _ends(written[0])
    for spelt, initials in readings:
        parts += _ends(spelt)
        parts += [end for end in _ends(initials) if len(end) > 1]
    return tuple(dict.fromkeys(part[:LONGEST] for part in parts))


@lru_cache(maxsize=65536)
def name_forms(name: str) -> str:
    """All ways to write a name in one text: each of its parts is a piece of it (王建国 wangjianguo wjg)."""
    return " ".join(dict.fromkeys(["".join(way) for ways in _ways(name) for way in ways]))


@lru_cache(maxsize=65536)
def _ways(name: str) -> tuple[tuple[Way, ...], ...]:
    """The name as written; then, of each reading, how it is spelt and its initials."""
    words = [word for word in map(found_by, _GAPS.split(name)) if word]
    pieces = tuple(words[0] if len(words) == 1 and is_han(words[0]) else words)
    return ((pieces,), *_readings(pieces))


def _ends(way: Way) -> list[str]:
    """What begins at each of its pieces: of 王 建 国 王建国, 建国 and 国."""
    return ["".join(way[i:]) for i in range(len(way))]


def _readings(pieces: Way) -> Iterator[tuple[Way, Way]]:
    """Each way to read a name, spelt and shortened; names in words are transcriptions, read in one way."""
    if len(pieces[0]) > 1:
        words = [[_plain_reading(sign) for sign in _signs(word)] for word in pieces]
        yield tuple(map("".join, words)), tuple("".join(sign[:1] for sign in word) for word in words)
        return
    surname = surname_of("".join(pieces[:2]))
    heads = SURNAMES.get(surname) or (_plain_reading(surname),)
    given = [GIVEN.get(sign) or (_plain_reading(sign),) for sign in pieces[len(surname) :]]
    # The surname varies fastest: of more readings than are kept, its own must all be among them.
    ways = ((*head.split(), *reversed(rest)) for *rest, head in product(*reversed(given), heads))
    for way in islice(ways, _MOST_READINGS):
        yield way, tuple([syllable[:1] for syllable in way])


def surname_of(name: str) -> str:
    """The surname of a Chinese name: its first character, or two where they are a double surname."""
    return name[:2] if name[:2] in SURNAMES else name[:1]


def _signs(word: str) -> list[str]:
    """A word's characters; a run of letters is one."""
    return _SIGN.findall(word)


@lru_cache(maxsize=16384)
def _plain_reading(sign: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return str(lazy_pinyin(sign, style=Style.NORMAL)[0]).casefold() if is_han(sign) else sign


def spelt(text: str) -> list[str]:
    """The pinyin of each Chinese character of a text, in order; what is none is left out."""
    return [_plain_reading(sign) for sign in text if is_han(sign)]


def is_han(text: str) -> bool:
    """Whether `text` is written in Chinese characters only."""
    return _WHOLLY_HAN.fullmatch(text) is not None
