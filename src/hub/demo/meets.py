"""Appointments of the demonstration: of today and the next day, a visit at home, numbers drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments import booking, home, line
from hub.operations.calendars.calendar import calendar
from hub.operations.duty import roster, swaps
from hub.operations.duty import view as duty
from hub.operations.staff.people import actor_by_login

RELIEF, LOW, ELDER = "civil_affairs.temporary_assistance", "civil_affairs.medical_relief", "民政-9"


def play(clock: Any, last: dt.date) -> None:
    """Booked on the working day before; come, and some walk-ins, today."""
    clock.day = calendar().back(last, 1)
    clerk, agent = actor_by_login("clerk"), actor_by_login("agent11")
    soon = calendar().next_working(last)
    booked = [
        booking.book(clerk, on=soon, time="10:00", service=RELIEF, name="样八", channel="phone"),
        booking.book(
            agent, on=soon, time="11:00", service=RELIEF, name="样九", kind="advance", note="带轮椅"
        ),
        booking.book_self(booking.RESIDENT, on=soon, time="16:00", service=LOW, name="样女士"),
    ]
    booking.book(clerk, on=calendar().add(soon, 1), time="10:30", service=RELIEF, name="样十", kind="after")
    officers = {row["key"]: row["id"] for row in post_list(role="household_officer")}
    home.order(
        agent, service=ELDER, on=soon, channel="phone", name="样奶奶", address="演示路9号",
        reason="85岁，走不动", officer_post_id=next(iter(officers.values())),
    )  # fmt: skip
    _duties(last)
    clock.day = last
    for row in post_list(role="window_clerk")[:3]:
        for _ in range(2):
            line.draw(actor_by_login("agent11"), post_id=row["id"])
    if soon == last:
        line.draw_for(actor_by_login("agent11"), number=booked[1].number)


def _duties(last: dt.date) -> None:
    """This quarter and the next, among those of the centre; the deputy asks a colleague for a swap."""
    deputy = actor_by_login("deputy")
    people = [row["id"] for row in duty.candidates() if row["proposed"]]
    quarter = (last.month + 2) // 3
    following = (last.year, quarter + 1) if quarter < 4 else (last.year + 1, 1)
    for year, number in ((last.year, quarter), following):
        roster.plan_quarter(deputy, year=year, number=number, people=people)
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
