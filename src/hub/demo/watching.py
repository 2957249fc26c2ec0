"""Supervision in the demonstration: pressed for, cards, a major matter, spot checks, a bulletin, reports."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Community, SpotCheck, Staff, SupervisionCard, Violation
from hub.demo.hands import Hands
from hub.domain.actor import Actor
from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.reports import asking, asking_view
from hub.operations.staff.people import actor_by_login
from hub.operations.supervision import (
    bulletins,
    cards,
    checks,
    half_month,
    half_month_view,
    majors,
    orders,
    overdue,
    violations,
)

FILERS: Final = {
    "community:1": "leader1", "community:2": "leader2", "community:3": "leader3",
    "window:civil_affairs": "clerk", "window:disability": "clerk6", "window:labour": "clerk4",
    "window:family_planning": "clerk4",
}  # fmt: skip
"""Who files the half-month report of a unit."""
MISSING: Final = ("community:2", "window:labour")
"""Units that did not file in time for the last date; the first did later."""


def play(clock: Any, last: dt.date) -> None:
    """One in each state, in the last weeks."""
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    _reports(clock, last)
    _checks(clock, last, windows)
    _cards(clock, last, windows)
    _orders(clock, last, windows)
    _asked(clock, last)
    clock.day = last
    _violations()
    _cases()


def _asked(clock: Any, last: dt.date) -> None:
    """Two communities were asked for something that the hub does not hold; one has answered."""
    clock.day = calendar().back(last, 4)
    places = list(reading().execute(select(Community.id).order_by(Community.id).limit(2)).scalars())
    asked = asking.ask(
        actor_by_login("deputy"), what="楼道升降椅数量", first=clock.day.replace(month=1, day=1),
        last=clock.day, due=calendar().add(last, 3), communities=places,
    )  # fmt: skip
    row = asking_view.one(actor_by_login("deputy"), asked.id).row
    asking.answer(Hands().at_post(row["post_id"]), asked.id, rev=row["seq"], answer="三部，均可使用")


def _checks(clock: Any, last: dt.date, windows: list[int]) -> None:
    clock.day = calendar().back(last, 8)
    inspection = actor_by_login("inspection")
    checks.record(inspection, post_id=windows[0], place="中心大厅")
    found = checks.record(inspection, post_id=windows[1], place="中心大厅", finding="桌上的告知卡是旧版",
                          done="当场换成新版")  # fmt: skip
    grave = checks.record(inspection, post_id=windows[0], place="中心大厅", finding="收件未给受理回执",
                          done="当场补开")  # fmt: skip
    for made, said in ((found, "新版前一天才送到，已经全部换下"), (grave, "当时排队的人多，漏打了一份")):
        checks.reply(_whose(made.id, SpotCheck), made.id, rev=made.rev, reply=said)
        checks.decide(actor_by_login("deputy"), made.id, rev=made.rev + 1, decision="confirmed", why="属实")
    checks.close(inspection, found.id, rev=found.rev + 2, result="educated", note="已提醒")
    checks.close(inspection, grave.id, rev=grave.rev + 2, result="sanctioned", note="转追责")
    clock.day = calendar().back(last, 3)
    checks.record(inspection, post_id=windows[2], place="中心大厅", finding="岗位牌没有摆放",
                  done="要求次日补上")  # fmt: skip
    text = bulletins.of_checks(inspection, calendar().back(last, 10), clock.day)
    made = bulletins.issue(inspection, title="日常检查情况通报", said=text, post_ids=windows[:3])
    bulletins.mark_read(actor_by_login("clerk"), made.id)


def _cards(clock: Any, last: dt.date, windows: list[int]) -> None:
    """Given by hand: confirmed after a reply, withdrawn after one, and one to which there is no reply yet."""
    inspection, deputy = actor_by_login("inspection"), actor_by_login("deputy")
    clock.day = calendar().back(last, 12)
    told = [
        cards.give(inspection, light="red", cause="收件两天没有登记，查实", post_id=windows[2]),
        cards.give(inspection, light="yellow", cause="岗位牌与在岗人员不符", post_id=windows[3]),
    ]
    for made, said in zip(told, ("当天人多，次日已补登", "当天B岗顶岗，岗位牌刚换下来"), strict=True):
        cards.reply(_whose(made.id, SupervisionCard), made.id, rev=made.rev, reply=said)
    clock.day = calendar().back(last, 10)
    for made, decision, why in zip(
        told, ("confirmed", "withdrawn"), ("登记应在当天，属实", "已核对离岗登记，不属实"), strict=True
    ):
        cards.decide(deputy, made.id, rev=made.rev + 1, decision=decision, why=why)
    clock.day = calendar().back(last, 1)
    cards.give(inspection, light="yellow", cause="上午十点窗口无人接电话", post_id=windows[0])


def _whose(about_id: int, of: type[SupervisionCard | SpotCheck]) -> Actor:
    query = select(Staff.login).join(of, of.staff_id == Staff.id)
    return actor_by_login(reading().execute(query.where(of.id == about_id)).scalar_one())


def _orders(clock: Any, last: dt.date, windows: list[int]) -> None:
    """An urge that is answered, an order answered in time, one closed with its result, one overdue."""
    group = actor_by_login("group")
    clock.day = calendar().back(last, 9)
    due = calendar().back(last, 5)
    asked = [
        orders.press(group, kind="order", said="窗口告知卡换成新版，报结果", post_id=windows[0], due=due),
        orders.press(group, kind="order", said="核对本窗口承诺时限公示牌", post_id=windows[1], due=due),
        orders.press(group, kind="urge", said="请报廉租房公示进度", post_id=windows[0], due=due),
    ]
    clock.day = calendar().back(last, 6)
    told = ("已全部更换，照片存档", "已核对，与服务目录一致", "公示已张贴，周五期满")
    for made, login, said in zip(asked, ("clerk", "clerk3", "clerk"), told, strict=True):
        orders.answer(actor_by_login(login), made.id, rev=made.rev, answer=said)
    clock.day = calendar().back(last, 4)
    orders.close(group, asked[0].id, rev=asked[0].rev + 1, result="现场看过，已办结")
    orders.press(group, kind="order", said="请补齐社区公示栏的办事指南，并拍照存档", community_id=2,
                 due=calendar().back(last, 1))  # fmt: skip


def _cases() -> None:
    """An urge, cards by hand and by light, and major matters, about the cases that are longest overdue."""
    deputy = actor_by_login("deputy")
    late = [line for line in overdue.lines(deputy) if line.worst == "red"]
    if len(late) < 2:
        return
    orders.press(deputy, kind="urge", said="请今天答复办理进展", number=late[0].number,
                 due=calendar().add(today(), 1))  # fmt: skip
    seen = majors.flag(deputy, number=late[0].number, reason="涉及多户，公示期内有异议")
    majors.acknowledge(actor_by_login("director"), seen.id, rev=seen.rev)
    majors.flag(deputy, number=late[1].number, reason="超期较久，申请人多次来问")
    for line in [each for each in late if each.kinds][:1]:
        violations.open_for_case(actor_by_login("inspection"), number=line.number, said="超期未办")


def _violations() -> None:
    """The one that a complaint opened is closed; what a spot check opened is followed still."""
    inspection = actor_by_login("inspection")
    c = Violation.__table__.c
    opened = select(c.id, c.seq).where(c.ground == violations.PASSING_ON, c.state == "open")
    for row in reading().execute(opened.limit(1)):
        violations.close(inspection, row.id, rev=row.seq, result="criticised", note="已在例会上通报")


def _reports(clock: Any, last: dt.date) -> None:
    """All but one unit have filed for months, of which one result went round; for the last date some are
    missing, one is late, one a draft."""
    *older, due = reversed(half_month_view.dues()[1:])
    for on in older:
        clock.day = min(calendar().next_working(on), last)
        for unit, login in FILERS.items():
            _file(unit, login, on)
    clock.day = min(calendar().add(older[-1], 3), last)
    half_month.circulate(actor_by_login("group"), due=older[-1], said="文化路社区请按时报送。")
    clock.day = min(calendar().next_working(due), last)
    for unit, login in FILERS.items():
        if unit not in MISSING:
            _file(unit, login, due)
    clock.day = last
    if calendar().count(due, last) > 1:
        _file(MISSING[0], FILERS[MISSING[0]], due)
    _file("community:4", "leader4", due, send=False)


def _file(unit: str, login: str, due: dt.date, *, send: bool = True) -> None:
    half_month.file(
        actor_by_login(login), unit_key=unit, due=due, send=send,
        progress="受理和入户核实按期进行，公示按时张贴。", plans="下半月集中办理年审。",
    )  # fmt: skip
