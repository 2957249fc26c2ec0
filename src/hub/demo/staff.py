"""The demonstration's people at work: four communities, fifteen at the centre, agents and officers, A and B.

Names are invented and the same every time; the one password is new every time and shown once.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import update

from hub.db.base import db, transaction
from hub.db.models import Staff
from hub.demo.people import COMMUNITIES
from hub.domain.actor import ROLES
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.staffing import add_grid, add_post, hold_post
from hub.operations.centre.communities import add_community
from hub.operations.context import plugins
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.settings import put_setting
from hub.operations.staff.accounts import add_staff
from hub.operations.staff.grants import grant_role
from hub.operations.staff.login import hasher
from hub.operations.staff.training import record_training

GRIDS: Final = 8
"""包户片区 of a community, one officer each; the next one's officer is its B."""
_NUMERALS: Final = "一二三四五六七八"
WINDOWS: Final = (
    ("civil_affairs", "", "低保岗", ("clerk", "clerk2"),
     ("civil_affairs.minimum_living", "civil_affairs.low_rent_housing")),
    ("civil_affairs", ".2", "救助岗", ("clerk3", "clerk"),
     ("civil_affairs.temporary_assistance", "civil_affairs.medical_relief", "civil_affairs.living_relief",
      "civil_affairs.funeral_aid")),
    ("civil_affairs", ".3", "民政综合岗", ("clerk5", "clerk4"), ()),
    ("disability", "", "残联综合岗", ("clerk7", "clerk8"), ()),
    ("disability", ".2", "辅助器具岗", ("clerk6", "clerk7"), ("disability.assistive_device",)),
    ("labour", "", "劳动保障岗", ("clerk4", "clerk6"), ()),
)  # fmt: skip
"""Window posts: department, end of the key, title, A and B, services of its own (none = all left over)."""
OTHERS: Final = ("clerk4", "clerk6")
"""Who sits at the window of a department that is not named there."""

CONSULTING: Final = ("clerk8", "clerk7")
"""A and B of the window for inquiries."""

_CENTRE: Final = {
    "director": "李国华", "deputy": "王秀英", "deputy2": "阿不都热合曼·买买提", "street": "赵永强",
    "finance": "陈丽", "finance2": "古丽娜尔·哈孜", "inspection": "孙卫东", "admin": "高翔",
    "panel": "周雅琴", "maintainer": "刘敏", "office": "唐文博", "group": "沈立群",
}  # fmt: skip
_STREET: Final = {"director": "办事处主任", "deputy": "办事处副主任", "deputy2": "街道党工委委员"}
_CLERKS: Final = (  # fifteen with director, two deputies, finance (two), inspection, administrator
    "张晓燕", "努尔古丽·艾山", "马建军", "巴特尔", "叶尔肯·赛力克", "杨雪梅", "热依汗古丽·吐尔逊", "何志刚",
)  # fmt: skip
_FAMILY: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN: Final = ("伟", "芳", "建国", "秀兰", "志明", "海燕", "文军", "晓东", "玉梅", "春华", "立新", "小红")
_OTHER: Final = (
    "艾力·卡德尔", "阿依古丽·买买提", "吐尔逊·尼亚孜", "热孜万·依明", "玛依拉·哈斯木", "木拉提·哈力克",
    "沙吾列·巴合提", "加娜尔·托列根", "叶尔兰·赛力克", "巴音其其格", "那仁才次克", "孟克巴依尔",
    "帕提古丽·肉孜", "买买提江·吾守尔", "古扎丽努尔·艾合买提", "努尔兰·哈布力", "阿勒腾古丽·马木尔",
    "道尔吉", "乌兰其其格", "阿卜杜拉·玉素甫", "赛娜瓦尔·卡米力",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A log-in of the demonstration, as `hub demo --format json` shows it."""

    login: str
    password: str
    name: str
    roles: tuple[str, ...]
    communities: tuple[str, ...]


@dataclass
class _Book:
    """What has been given to whom, in order."""

    since: dt.date
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, list[str]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    numbers: int = 0
    """Telephones given so far; none of them is anybody's."""

    def person(self, login: str, name: str) -> str:
        """An account without a role yet."""
        phone = f"0909-000 {2000 + len(self.names)}"
        add_staff(OPERATOR, login=login, name=name, phone=phone, street_post=_STREET.get(login, ""))
        record_training(OPERATOR, login=login, passed_on=self.since, document="统一培训")
        self.names[login], self.roles[login], self.places[login] = name, [], []
        return login

    def grant(
        self, login: str, role: str, department: str = "", community: tuple[int, str] | None = None
    ) -> None:
        """A role since the beginning."""
        grant_role(
            OPERATOR, login=login, role=role, department=department, since=self.since,
            community_id=community[0] if community else None,
        )  # fmt: skip
        if role not in self.roles[login]:
            self.roles[login].append(role)
        if community and community[1] not in self.places[login]:
            self.places[login].append(community[1])

    def post(
        self, key: str, title: str, role: str, holders: Sequence[str], department: str = "",
        community: tuple[int, str] | None = None, services: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """A post with its A and B."""
        self.numbers += 1
        add_post(
            OPERATOR, key=key, title=title, role=role, department=department, services=services,
            community_id=community[0] if community else None, phone=f"0909-000 {1000 + self.numbers}",
        )  # fmt: skip
        for slot, login in zip("AB", holders, strict=True):
            hold_post(OPERATOR, key=key, login=login, slot=slot, since=self.since)


def build_staff(since: dt.date, password: str = "") -> list[Account]:
    """Communities, accounts, posts, areas, modules and settings, in the running app; all or nothing.

    Everybody has been there `since`. Without `password` a new one is made. One account at least per role.
    """
    said = password or _new_password()
    book = _Book(since)
    with transaction():
        _settings()
        _centre(book)
        for number, name in enumerate(COMMUNITIES, start=1):
            _community(book, number, (add_community(OPERATOR, name=name), name))
        for department in plugins().departments:
            for community_id in range(1, len(COMMUNITIES) + 1):
                enable(OPERATOR, department=department, community_id=community_id)
        db.session.flush()
        db.session.execute(update(Staff).values(password_hash=hasher().hash(said)))
    assert {role for roles in book.roles.values() for role in roles} == set(ROLES)
    return [
        Account(login, said, name, tuple(book.roles[login]), tuple(book.places[login]))
        for login, name in book.names.items()
    ]


def _settings() -> None:
    for key, value in (
        ("centre.name", "顾力木图街道便民服务中心"), ("centre.street", "顾力木图街道"),
        ("centre.phone", "0909-000 0112"),
        ("centre.address", "演示地址1号"), ("inspection.phone", "0909-000 0110"),
        ("centre.print_remark", "样张，内容为虚构"),
        ("login.second_factor", "none"), ("login.idle_minutes", "480"),
    ):  # fmt: skip
        put_setting(OPERATOR, key=key, value=value, reason="演示")


def _centre(book: _Book) -> None:
    for login, name in _CENTRE.items():
        book.person(login, name)
    for login, role in (
        ("director", "director"), ("deputy", "deputy_director"), ("deputy2", "deputy_director"),
        ("street", "street_leader"), ("director", "street_leader"), ("finance", "finance"),
        ("finance2", "finance"), ("inspection", "inspection"), ("admin", "administrator"),
        ("panel", "panel_member"), ("office", "organisation_office"), ("group", "supervision_group"),
    ):  # fmt: skip
        book.grant(login, role)
    book.post("director", "主任", "director", ("director", "deputy"))
    book.post("deputy", "副主任（民政、残联）", "deputy_director", ("deputy", "deputy2"))
    book.post("deputy2", "副主任（劳动保障、计生）", "deputy_director", ("deputy2", "deputy"))
    book.post("street", "街道分管领导", "street_leader", ("street", "director"))
    book.post("finance", "街道财务室", "finance", ("finance", "finance2"))
    _windows(book)


def _windows(book: _Book) -> None:
    """The posts of the installed departments' windows, with the clerks who hold them."""
    for number, name in enumerate(_CLERKS, 1):
        book.person(f"clerk{number}" if number > 1 else "clerk", name)
    named = {department for department, *_ in WINDOWS}
    for key, department in plugins().departments.items():
        rows = [row for row in WINDOWS if row[0] == key]
        if key not in named:
            rows = [(key, "", f"{department.title}窗口", OTHERS, ())]
        for login in dict.fromkeys(login for row in rows for login in row[3]):
            book.grant(login, "window_clerk", key)
        for _, end, title, holders, services in rows:
            book.post(f"window.{key}{end}", title, "window_clerk", holders, key, services=services)
        book.grant("maintainer", "department_maintainer", key)
    for login in CONSULTING:
        book.grant(login, "consultant")
    book.post("consultation", "综合咨询窗口", "consultant", CONSULTING)


def _community(book: _Book, number: int, community: tuple[int, str]) -> None:
    names = iter([_name(13 * number - n) for n in range(1, 14)])
    agents = [book.person(f"agent{number}{k}", next(names)) for k in range(1, 5)]
    for login in agents:
        book.grant(login, "community_agent", "", community)
    first = next(iter(plugins().departments.values()))
    own = (f"agent.{number}.{first.key}", f"{community[1]}{first.title}代办员", "community_agent")
    book.post(*own, (agents[0], agents[1]), first.key, community)
    rest = (f"agent.{number}", f"{community[1]}业务代办员", "community_agent")
    book.post(*rest, (agents[2], agents[3]), "", community)
    leader = book.person(f"leader{number}", next(names))
    for login in (leader, agents[2]):
        book.grant(login, "community_leader", "", community)
    title = f"{community[1]}负责人"
    book.post(f"leader.{number}", title, "community_leader", (leader, agents[2]), "", community)
    _officers(book, number, community, names)


def _officers(book: _Book, number: int, community: tuple[int, str], names: Iterator[str]) -> None:
    officers = [book.person(f"officer{number}{k}", next(names)) for k in range(1, GRIDS + 1)]
    for login in officers:
        book.grant(login, "household_officer", "", community)
    for k, login in enumerate(officers):
        key, area = f"officer.{number}.{k + 1}", f"第{_NUMERALS[k]}片区"
        pair = (login, officers[(k + 1) % GRIDS])
        book.post(key, f"{community[1]}{area}包户干部", "household_officer", pair, "", community)
        add_grid(OPERATOR, community_id=community[0], name=area, post_key=key)


def _name(number: int) -> str:
    """The n-th invented name, no two alike; every third is not a Han name."""
    if number % 3 == 2:
        return _OTHER[number // 3]
    return _FAMILY[number % len(_FAMILY)] + _GIVEN[(number * 7 + number // 20) % len(_GIVEN)]


def stand_in_today(day: dt.date) -> None:
    """The A of the second post is away, so that the first clerk stands in and the desk shows it."""
    set_absence(
        OPERATOR, login="clerk3", first=day, last=day + dt.timedelta(days=2), reason="外出培训",
        note="救助岗在办件已交接，材料在左手柜。",
    )  # fmt: skip


def _new_password() -> str:
    """Three groups of four small letters, without those that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))
