"""Which column of a community's sheet (花名册) holds what, by the words of its heading.

Columns that the hub must never hold (privacy.md, Never) are known by their words too: they are dropped
unread, and said to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from hub.domain.person import squeeze

FIELDS: Final[dict[str, str]] = {
    "name": "姓名", "id_number": "身份证号", "relation": "与户主关系", "household": "户号", "address": "住址",
    "building": "楼栋", "estate": "小区", "phone": "联系电话", "sex": "性别", "birth": "出生日期",
    "language": "语言", "grid": "片区", "head": "户主姓名",
}  # fmt: skip
"""What a sheet may give, with the usual heading of each."""

_WORDS: Final[dict[str, str]] = {
    "name": "姓名 居民姓名 人员姓名 成员姓名 家庭成员姓名 家庭成员 名字 name fullname residentname",
    "id_number": """身份证号 身份证号码 公民身份号码 公民身份证号 公民身份证号码 身份号码 居民身份证号
        居民身份证号码 身份证件号码 身份证 证件号码 证件号 idnumber idno idcard idcardnumber""",
    "relation": """与户主关系 与户主的关系 与户主之关系 同户主关系 和户主关系 户主关系 家庭关系 关系
        relation relationship relationtohead""",
    "household": """户号 户编号 户口编号 家庭编号 户籍编号 户口簿号 户口本号 户口号
        household householdnumber householdno householdid""",
    "address": """住址 家庭住址 现住址 现居住地址 居住地址 居住地 现居住地 详细地址 详细住址 家庭地址
        常住地址 地址 address""",
    "building": "小区楼栋 小区及楼栋 楼栋 楼栋号 楼号 栋号 幢号 楼幢 所在楼栋 building",
    "estate": "小区 小区名称 所在小区 居住小区 estate",
    "phone": """联系电话 手机 手机号 手机号码 电话 电话号码 联系方式 移动电话 本人电话
        phone phonenumber mobile tel telephone""",
    "sex": "性别 sex gender",
    "birth": "出生日期 出生年月日 出生年月 出生时间 生日 birth birthdate dateofbirth birthday dob",
    "language": "语言 语种 常用语言 使用语言 交流语言 language",
    "grid": "片区 包户片区 责任片区 所属片区 网格 所属网格 网格名称 网格号 grid",
    "head": "户主姓名 户主 head householdhead headname",
}
_NEVER: Final = re.compile(
    "民族|族别|族属|宗教|信仰|信教|教派|政治|党派|党员|入党|团员|风险|信任|重点人|重点管|重点关注|管控|积分|评级"
    "|轨迹|行踪|去向|避孕|节育|绝育|怀孕|孕检|孕情|孕周|孕产|孕次|产检|末次月经|流产|环检|接种|疫苗|免疫|指纹|人脸|虹膜|血样|生物|dna|设备号|imei"
    "|ethnic|religi|faith|politic|party|risk|trust|pregnan|vaccin|immuni|contracep|biometr|whereabouts",
    re.I,
)
_ASIDE: Final = re.compile(r"[(（\[【].*?[)）\]】]|[*:：_\-—.。、/]")


@dataclass(frozen=True)
class Headings:
    """What one kind of sheet may give: each field with its usual heading, and by which words it is known.

    `needed`: fields without which a row is no heading row; `upright`: those that a cell merged over several
    rows is meant for all of.
    """

    fields: Mapping[str, str]
    words: Mapping[str, str]
    needed: tuple[str, ...] = ("name", "id_number")
    upright: tuple[str, ...] = ()
    known: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        pairs = {word: key for key, words in self.words.items() for word in words.split()}
        object.__setattr__(self, "known", pairs)


REGISTER: Final = Headings(
    FIELDS, _WORDS,
    upright=("household", "address", "building", "estate", "grid", "head", "language", "phone"),
)  # fmt: skip
"""The sheet of a community's residents (花名册)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the fields stand in a row (index from 0), and what is not read: never to be held, and unknown.

    `closed` are the places of the columns that must not be looked at, `places` those of the unknown ones.
    """

    at: dict[str, int]
    titles: dict[str, str]
    dropped: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    closed: frozenset[int] = frozenset()
    known: Headings = REGISTER
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The needed fields that no column gives."""
        return [field for field in self.known.needed if field not in self.at]


def field_of(heading: Any, known: Headings = REGISTER) -> str:
    """The field a heading means, "" for none."""
    words = squeeze(str(heading or "")).lower()
    return known.known.get(words) or known.known.get(_ASIDE.sub("", words), "")


def is_never_held(heading: Any) -> bool:
    """Whether a heading names what the hub must never hold."""
    return _NEVER.search(squeeze(str(heading or ""))) is not None


def stacked(above: Sequence[Any], below: Sequence[Any], known: Headings = REGISTER) -> list[str]:
    """Two heading rows as one: below a group (代领人 over 姓名 and 身份证号) a column's own word counts.

    Together with the group's where both together mean something, or what must never be held; where a column
    without a group means the same already; and in a group about somebody else, but for the telephone by which
    the row's person is reached.
    """
    columns = list(_grouped(above, below))
    alone = {field_of(over, known) for over, own in columns if not own}
    others = _others(columns, alone, known)
    found = []
    for group, own in columns:
        both = f"{group}{own}"
        theirs = group in others and field_of(own, known) != "phone"
        means = field_of(both, known) or is_never_held(both) or field_of(own, known) in alone - {""}
        found.append(both if own and (means or theirs) else own or group)
    return found


def _grouped(above: Sequence[Any], below: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Each column's group, or its own word where there is nothing below it, and what stands below."""
    group = ""
    for over, own in zip_longest(map(_plain, above), map(_plain, below), fillvalue=""):
        group = (over or group) if own else ""
        yield group if own else over, own


def _others(columns: Sequence[tuple[str, str]], alone: set[str], known: Headings) -> set[str]:
    """Groups about somebody else: 监护人 over 姓名, 身份证号 and 住址 names a person who is not the row's.

    The row's own name stands with its number: without a group, or in the group that has both.
    """
    meant: dict[str, set[str]] = {}
    for group, own in columns:
        if own and group:
            meant.setdefault(group, set()).add(field_of(own, known))
    plain = {group for group, own in columns if own and group and field_of(own, known) == "name"
             and not field_of(f"{group}{own}", known)}  # fmt: skip
    named = bool(alone & {"name", "head"}) and "id_number" in alone
    whole = named or any({"name", "id_number"} <= fields for fields in meant.values())
    return {group for group in plain if whole and (named or "id_number" not in meant[group])}


def _plain(cell: Any) -> str:
    return " ".join(str(cell or "").split())


def read_headings(cells: Sequence[Any], known: Headings = REGISTER) -> Columns:
    """What the cells of a row mean if it is the heading row. The first of two telephone columns counts."""
    at: dict[str, int] = {}
    titles: dict[str, str] = {}
    dropped: list[str] = []
    ignored: list[str] = []
    twice: list[str] = []
    places: dict[str, int] = {}
    closed = frozenset(i for i, cell in enumerate(cells) if is_never_held(cell))
    for i, cell in enumerate(cells):
        title = _plain(cell)
        meant = "" if i in closed else field_of(title, known)
        if not title:
            continue
        if meant and meant not in at:
            at[meant], titles[meant] = i, title
        elif meant and meant != "phone":
            twice.append(title)
        else:
            (dropped if i in closed else ignored).append(title)
            places |= {} if i in closed else {title: i}
    if "name" not in at and "head" in at:
        at["name"], titles["name"] = at.pop("head"), titles.pop("head")
    return Columns(at, titles, tuple(dropped), tuple(ignored), tuple(twice), closed, known, places)
