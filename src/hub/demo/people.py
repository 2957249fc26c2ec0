"""Invented residents for the demonstration centre, in the shape of a community's sheet.

Nobody here exists: names are drawn from lists, ID numbers begin with 659999, which no place has (their
check digits are right, so that everything behaves as with real ones), telephone numbers with 1990999.
The same number and seed always give the same people.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from stdnum.iso7064 import mod_11_2

COMMUNITIES: Final = ("友好社区", "河畔社区", "银杏社区", "文化路社区")
PLACE: Final = "659999"
AREAS: Final = tuple(f"第{numeral}片区" for numeral in "一二三四五六七八")
TODAY: Final = dt.date(2026, 1, 1)

_ESTATES: Final = {
    "友好社区": ("友好小区", "幸福家园"),
    "河畔社区": ("河畔小区", "滨河花园"),
    "银杏社区": ("银杏苑", "金叶小区"),
    "文化路社区": ("文苑小区", "书香家园"),
}
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_OWN_NAMES: Final = {
    ("zh", "M"): """建国 建军 志强 伟 勇 军 涛 明 国庆 海波 文博 子轩 浩然 宇航 德福 永贵 宝山 新民 俊杰 思远
        立新 长江 卫东 天山""",
    ("zh", "F"): """秀英 桂兰 玉梅 丽 敏 静 红梅 春燕 晓燕 雪莲 婷 雅琴 梓涵 欣怡 诗涵 淑珍 凤霞 海霞 建华
        新华 佳琪 雨桐 月娥 素芬""",
    ("ug", "M"): """买买提 吐尔逊 艾山 阿不都 马合木提 依明 库尔班 热合曼 玉山江 艾尼瓦尔 帕尔哈提 迪力夏提
        吾买尔 卡德尔 塔依尔 地里木拉提""",
    ("ug", "F"): """哈丽旦 阿依古丽 古丽娜尔 帕提古丽 热依汗 茹仙古丽 阿孜古丽 米热古丽 祖丽菲亚 迪丽拜尔
        麦尔哈巴 阿提古丽 古再丽 佐日古丽""",
    ("kk", "M"): """叶尔兰 巴合提 努尔兰 赛力克 木拉提 达吾列提 叶尔肯 哈不都拉 胡安德克 别克 阿斯哈尔
        加尔恒""",
    ("kk", "F"): """古丽巴哈尔 阿依努尔 沙吾列 加米拉 库丽孜拉 巴哈古丽 努尔古丽 叶尔克 玛依拉 赛力汗""",
    ("mn", "M"): "巴图 巴音 道尔吉 那木吉 蒙克 布仁 才仁 乌力吉 额尔登 加甫",
    ("mn", "F"): "其其格 娜仁 萨仁 乌云 道力玛 格日勒 苏布德 图雅 斯琴 敖登",
}
_NAMES: Final = {key: tuple(names.split()) for key, names in _OWN_NAMES.items()}
_MONGOLIAN_ENDS: Final = {"M": ("", "巴特尔", "加甫", "才仁"), "F": ("", "其其格", "高娃", "花")}
_PEOPLES: Final = {"zh": 0.5, "ug": 0.28, "kk": 0.13, "mn": 0.09}


@dataclass(slots=True)
class _Drawn:
    """Chance, and what must not be drawn twice."""

    chance: random.Random
    on: dt.date
    numbers: set[str] = field(default_factory=set)
    phones: int = 0


@dataclass(frozen=True, slots=True)
class _Head:
    language: str
    sex: str
    name: str
    age: int


def demo_people(n: int = 6000, seed: int = 7, on: dt.date = TODAY) -> list[dict[str, Any]]:
    """`n` invented residents as rows of sheets; `community` says of which.

    Households of one to six with a head and relatives of fitting ages on the date `on`, eight areas in
    each community. Keys: community, household, name, id_number, relation, sex (男, 女), birth, phone,
    building, address, language, grid.
    """
    drawn = _Drawn(random.Random(seed), on)
    rows: list[dict[str, Any]] = _pictured(drawn)[:n]
    number = 0
    while len(rows) < n:
        community = COMMUNITIES[number % len(COMMUNITIES)]
        home = _home(drawn, community, number // len(COMMUNITIES) + 1)
        rows += [home | person for person in _family(drawn)][: n - len(rows)]
        number += 1
    return rows


def _pictured(drawn: _Drawn) -> list[dict[str, Any]]:
    """The couple of the handbook's pictures: 哈丽旦·买买提 is found by `hld 0327`."""
    home = {"community": COMMUNITIES[1], "household": "200000", "building": "河畔小区5号楼",
            "address": "河畔小区5号楼2单元301室", "grid": AREAS[2]}  # fmt: skip
    him = {"name": "马合木提·艾山", "id_number": _checked(f"{PLACE}19550113011"), "relation": "户主",
           "sex": "男", "birth": "1955-01-13", "phone": "19909999998", "language": "ug"}  # fmt: skip
    her = {"name": "哈丽旦·买买提", "id_number": f"{PLACE}195803080327", "relation": "配偶",
           "sex": "女", "birth": "1958-03-08", "phone": "19909999999", "language": "ug"}  # fmt: skip
    drawn.numbers |= {him["id_number"], her["id_number"]}
    return [home | him, home | her]


def _checked(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


def _home(drawn: _Drawn, community: str, number: int) -> dict[str, str]:
    # Officers' areas follow the buildings; an area is one or two of them.
    building = (number - 1) % 16 + 1
    estate = _ESTATES[community][(building - 1) // 8]
    name = f"{estate}{(building - 1) % 8 + 1}号楼"
    flat = f"{drawn.chance.randint(1, 4)}单元{drawn.chance.randint(1, 6)}0{drawn.chance.randint(1, 3)}室"
    grid = AREAS[(building - 1) // 2]
    return {
        "community": community, "household": f"{COMMUNITIES.index(community) + 1}{number:05d}",
        "building": name, "address": f"{name}{flat}", "grid": grid,
    }  # fmt: skip


def _family(drawn: _Drawn) -> Iterator[dict[str, str]]:
    chance = drawn.chance
    language = chance.choices(list(_PEOPLES), list(_PEOPLES.values()))[0]
    sex = chance.choices("MF", (70, 30))[0]
    head = _Head(language, sex, _name(drawn, language, sex), int(chance.triangular(20, 92, 48)))
    yield _person(drawn, head, "户主", head.sex, head.age, head.name)
    size = chance.choices((1, 2, 3, 4, 5, 6), (18, 24, 28, 18, 8, 4))[0]
    for relation, sex_of, age, name in _relatives(drawn, head, size - 1):
        yield _person(drawn, head, relation, sex_of, age, name)


def _relatives(drawn: _Drawn, head: _Head, count: int) -> Iterator[tuple[str, str, int, str]]:
    chance = drawn.chance
    if count and chance.random() < 0.85:
        other = "F" if head.sex == "M" else "M"
        yield "配偶", other, max(20, head.age + chance.randint(-6, 4)), _name(drawn, head.language, other)
        count -= 1
    for i in range(count):
        # One parent at most, and only beside grown-up heads with a small family.
        yield _elder(drawn, head) if i == 2 and 35 <= head.age <= 70 else _child(drawn, head)


def _child(drawn: _Drawn, head: _Head) -> tuple[str, str, int, str]:
    chance = drawn.chance
    sex = chance.choice("MF")
    age = max(0, head.age - chance.randint(20, 38))
    if age > 30 and chance.random() < 0.5:
        sex_of, years = chance.choice("MF"), max(0, age - chance.randint(22, 32))
        relation = "孙子" if sex_of == "M" else "孙女"
        return relation, sex_of, years, _name(drawn, head.language, sex_of, _father(head))
    return ("儿子" if sex == "M" else "女儿"), sex, age, _name(drawn, head.language, sex, _father(head))


def _elder(drawn: _Drawn, head: _Head) -> tuple[str, str, int, str]:
    age = min(101, head.age + drawn.chance.randint(20, 32))
    if drawn.chance.random() < 0.5:
        return "父亲", "M", age, _father_of(drawn, head)
    return "母亲", "F", age, _name(drawn, head.language, "F")


def _father(head: _Head) -> str:
    return head.name if head.sex == "M" else ""


def _name(drawn: _Drawn, language: str, sex: str, father: str = "") -> str:
    """A name in the manner of the people: surname and given name, or own name and the father's."""
    chance = drawn.chance
    if language == "zh":
        return (father[:1] or chance.choice(_SURNAMES)) + chance.choice(_NAMES["zh", sex])
    if language == "mn":
        return chance.choice(_NAMES["mn", sex]) + chance.choice(_MONGOLIAN_ENDS[sex])
    fathers = father.split("·")[0] or chance.choice(_NAMES[language, "M"])
    own = chance.choice([name for name in _NAMES[language, sex] if name != fathers])
    return f"{own}·{fathers}"


def _father_of(drawn: _Drawn, head: _Head) -> str:
    """The name of the head's father, as the head's own name tells it."""
    if head.language == "zh":
        return head.name[0] + drawn.chance.choice(_NAMES["zh", "M"])
    if "·" in head.name:
        grandfather = drawn.chance.choice(_NAMES[head.language, "M"])
        return f"{head.name.split('·')[1]}·{grandfather}"
    return _name(drawn, head.language, "M")


def _person(drawn: _Drawn, head: _Head, relation: str, sex: str, age: int, name: str) -> dict[str, str]:
    chance = drawn.chance
    birth = drawn.on - dt.timedelta(days=int(age * 365.2425) + chance.randint(1, 364))
    return {
        "name": name, "id_number": _number(drawn, birth, sex), "relation": relation,
        "sex": "男" if sex == "M" else "女", "birth": birth.isoformat(), "phone": _phone(drawn, age),
        "language": head.language if chance.random() < 0.6 else "zh",
    }  # fmt: skip


def _number(drawn: _Drawn, birth: dt.date, sex: str) -> str:
    while True:
        sequence = drawn.chance.randrange(1, 500) * 2 - (1 if sex == "M" else 0)
        body = f"{PLACE}{birth:%Y%m%d}{sequence:03d}"
        number = _checked(body)
        if number not in drawn.numbers:
            drawn.numbers.add(number)
            return number


def _phone(drawn: _Drawn, age: int) -> str:
    """A number of nobody; children and some of the very old have none."""
    if age < 14 or (age > 85 and drawn.chance.random() < 0.5):
        return ""
    drawn.phones += 1
    return f"1990999{drawn.phones % 10000:04d}"
