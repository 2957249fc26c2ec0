"""Supervision in the demonstration: pressed for, cards, a major matter, spot checks, a bulletin, reports."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.db.base import today
from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
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
)


def play(clock: Any, last: dt.date) -> None:
    """One of each kind, in the last eight working days."""
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    _checks(clock, last, windows)
    clock.day = calendar().back(last, 4)
    group = actor_by_login("group")
    orders.press(group, kind="order", said="请补齐社区公示栏的办事指南，并拍照存档", community_id=2,
                 due=calendar().back(last, 1))  # fmt: skip
    clock.day = last
    _cases()
    _reports(clock)


def _checks(clock: Any, last: dt.date, windows: list[int]) -> None:
    clock.day = calendar().back(last, 8)
    inspection = actor_by_login("inspection")
    checks.record(inspection, post_id=windows[0], place="中心大厅")
    found = checks.record(inspection, post_id=windows[1], place="中心大厅", finding="桌上的告知卡是旧版",
                          done="当场换成新版")  # fmt: skip
    checks.close(inspection, found.id, rev=found.rev, result="educated", note="已提醒")
    clock.day = calendar().back(last, 3)
    checks.record(inspection, post_id=windows[2], place="中心大厅", finding="岗位牌没有摆放",
                  done="要求次日补上")  # fmt: skip
    text = bulletins.of_checks(inspection, calendar().back(last, 10), clock.day)
    made = bulletins.issue(inspection, title="日常检查情况通报", said=text, post_ids=windows[:3])
    bulletins.mark_read(actor_by_login("clerk"), made.id)


def _cases() -> None:
    """An urge, a card by hand and a major matter, about the cases that are longest overdue."""
    deputy = actor_by_login("deputy")
    late = [line for line in overdue.lines(deputy) if line.worst == "red"]
    if len(late) < 2:
        return
    orders.press(deputy, kind="urge", said="请今天答复办理进展", number=late[0].number,
                 due=calendar().add(today(), 1))  # fmt: skip
    majors.flag(deputy, number=late[1].number, reason="超期较久，申请人多次来问")
    cards.give(actor_by_login("inspection"), light="yellow", cause="上午十点窗口无人接电话",
               post_id=late[0].post_id)  # fmt: skip


def _reports(clock: Any) -> None:
    """Two communities file in time, the others are missing."""
    due = half_month_view.dues()[1]
    clock.day = calendar().next_working(due)
    for place in (1, 3):
        half_month.file(
            actor_by_login(f"leader{place}"), unit_key=f"community:{place}", due=due,
            progress="受理和入户核实按期进行，公示按时张贴。", plans="下半月集中办理年审。",
        )  # fmt: skip
