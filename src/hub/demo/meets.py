"""Appointments of the demonstration: of today and the next day, a visit at home, numbers drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.domain.actor import Actor
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments import booking, home, line
from hub.operations.calendars.calendar import calendar
from hub.operations.staff.people import actor_by_login

RELIEF, LOW, ELDER = "civil_affairs.temporary_assistance", "civil_affairs.medical_relief", "民政-9"
HOMES = (
    ("letter", "样爷爷", "演示路11号", "下肢残疾"), ("phone", "样大娘", "演示路13号", "卧床"),
)  # fmt: skip


def play(clock: Any, last: dt.date) -> None:
    """Booked on the working day before; come, and some walk-ins, today."""
    clerk, agent = actor_by_login("clerk"), actor_by_login("agent11")
    _past(clock, last)
    clock.day = calendar().back(last, 1)
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
    clock.day = last
    for row in post_list(role="window_clerk")[:3]:
        for _ in range(2):
            line.draw(agent, post_id=row["id"])
    _called(agent)
    if soon == last:
        line.draw_for(agent, number=booked[1].number)


def _past(clock: Any, last: dt.date) -> None:
    """Of three days ago: dealt with, missed, cancelled, noted by nobody; visits at home, one with papers."""
    day, clerk3, officer = calendar().back(last, 3), actor_by_login("clerk3"), actor_by_login("officer11")
    clock.day = calendar().back(day, 2)
    made = [booking.book(clerk3, on=day, time=time, service=RELIEF, name=name, channel="phone")
            for time, name in (("10:00", "样十六"), ("10:30", "样十七"), ("11:00", "样十八"),
                               ("11:30", "样十九"))]  # fmt: skip
    booking.cancel(clerk3, made[2].id, rev=made[2].rev)
    post = next(row["id"] for row in post_list(role="household_officer"))
    visits = [home.order(clerk3, service=ELDER, on=day, channel=channel, name=name, address=address,
                         reason=why, officer_post_id=post)
              for channel, name, address, why in HOMES]  # fmt: skip
    clock.day = day
    booking.done(clerk3, made[0].id, rev=made[0].rev)
    booking.missed(clerk3, made[1].id, rev=made[1].rev)
    home.take_papers(officer, visits[0].id, rev=visits[0].rev, papers=["身份证复印件", "户口簿复印件"])
    home.settle(officer, visits[1].id, rev=visits[1].rev)


def _called(agent: Actor) -> None:
    """Numbers called at a window: one dealt with, one that nobody came with, one at the window now."""
    clerk = actor_by_login("clerk")
    window = next(post.id for post in clerk.posts if post.slot == "A")
    for act in (line.served, line.not_there, None):
        line.draw(agent, post_id=window)
        called = line.call_next(clerk, post_id=window)
        if act:
            act(clerk, called.id)
