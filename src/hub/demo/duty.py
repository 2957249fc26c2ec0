"""Duty of the demonstration: this quarter and the next planned, a swap asked for, call-ins of a rest day."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.duty import call_ins, roster, swaps
from hub.operations.duty import view as duty
from hub.operations.staff.people import actor_by_login

_DAY: Final = dt.timedelta(days=1)


def play(clock: Any, last: dt.date) -> None:
    """Planned on the working day before the last."""
    clock.day = calendar().back(last, 1)
    _plan(last)
    _swap(last)
    clock.day = _rest_day(last)
    _calls()
    clock.day = last


def _plan(last: dt.date) -> None:
    deputy = actor_by_login("deputy")
    people = [row["id"] for row in duty.candidates() if row["proposed"]]
    quarter = (last.month + 2) // 3
    following = (last.year, quarter + 1) if quarter < 4 else (last.year + 1, 1)
    for year, number in ((last.year, quarter), following):
        roster.plan_quarter(deputy, year=year, number=number, people=people)


def _swap(last: dt.date) -> None:
    clerk = actor_by_login("clerk")
    for given in duty.own(clerk):
        for wanted in duty.others(clerk):
            both = {given["a_id"], given["b_id"]} & {wanted["a_id"], wanted["b_id"]}
            if (
                wanted["day"] > last
                and given["day"] > last
                and wanted["shift"] == given["shift"]
                and not both
            ):
                swaps.ask(clerk, given=given["id"], wanted=wanted["id"], colleague=wanted["a_id"])
                return


def _rest_day(last: dt.date) -> dt.date:
    """The last rest day before the last day."""
    day = last - _DAY
    while calendar().is_working(day):
        day -= _DAY
    return day


def _calls() -> None:
    """Answered by B after A did not, and here; answered by nobody, closed; and one at its first call."""
    deputy = actor_by_login("deputy")
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    came = call_ins.open_(deputy, post_id=windows[0], reason="老人明早出院，要开救助证明", time="11:00")
    for answered, time in ((False, "11:05"), (True, "11:12")):
        came = call_ins.called(deputy, came.id, rev=came.rev, answered=answered, time=time)
    call_ins.arrived(deputy, came.id, rev=came.rev, time="11:40")
    closed = call_ins.open_(deputy, post_id=windows[1], reason="丧葬补助材料急用", time="11:15")
    closed = call_ins.called(deputy, closed.id, rev=closed.rev, answered=False, time="11:20")
    call_ins.close(deputy, closed.id, rev=closed.rev)
    call_ins.open_(deputy, post_id=windows[2], reason="火灾户要今晚安置", time="11:50")
