"""Vacancies and training courses of the demonstration: drafts, published, over; a course in each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Community, Resident
from hub.demo.holders import holder
from hub.domain.actor import Actor
from hub.domain.rooms import COURSES, VACANCIES
from hub.operations.calendars.calendar import calendar
from hub.operations.courses import attending, enrolling, offering
from hub.operations.services import rooms
from hub.operations.vacancies import keeping

OFFERED: Final = (
    ("厨师", 2, 4500, 5500, "演示市天山饭庄", "演示路18号", "会做拌面、抓饭，有健康证；包食宿", 14),
    ("收银员", 3, 3200, 3200, "演示市百货超市", "南城路5号", "早晚两班", 21),
    ("摘棉工", 40, None, None, "演示县第三农场", "第三农场二队", "接送到田头", 9),
    ("保洁员", 1, 2600, 2600, "演示市物业公司", "友好小区", "", 0),
)
"""Post, how many, wage from and to, employer, place, what is asked for, days until the last."""
HELD: Final = (
    ("中式烹调（初级）", "演示市职业培训学校", -12, 3, 4), ("电子商务基础", "演示市职业培训学校", -1, 4, 6),
    ("服装缝纫", "演示市妇女培训站", 8, 5, 3), ("农机驾驶", "演示市农机学校", 20, 5, 30),
)  # fmt: skip
"""Title, who holds it, first working day from today, days, places."""


def play(clock: Any, last: dt.date) -> None:
    """A few rows in every room that a department keeps."""
    for department in rooms.keepers(VACANCIES):
        if clerk := holder("vacancy.keep", role="window_clerk", department=department.key):
            _vacancies(clerk, department.key, clock, last)
    for department in rooms.keepers(COURSES):
        if clerk := holder("course.keep", role="window_clerk", department=department.key):
            _courses(clerk, department.key, clock, last)
    clock.day = last


def _vacancies(clerk: Actor, department: str, clock: Any, last: dt.date) -> None:
    clock.day = calendar().back(last, 5)
    made = []
    for title, openings, low, high, employer, place, about, days in OFFERED:
        said = {"title": title, "openings": openings, "wage_from": low, "wage_to": high, "employer": employer,
                "place": place, "about": about, "source": "单位来函",
                "until": last + dt.timedelta(days=days)}  # fmt: skip
        made.append(keeping.note(clerk, department, said).id)
    for row_id in made[:2]:
        keeping.publish(clerk, row_id)
    keeping.publish(clerk, made[3])
    clock.day = last
    keeping.take_down(clerk, made[3], reason="已招满")


def _courses(clerk: Actor, department: str, clock: Any, last: dt.date) -> None:
    people = iter(_people())
    for place, (title, organiser, first, days, places) in enumerate(HELD):
        clock.day = calendar().back(last, 20)
        begins = calendar().add(last, first) if first > 0 else calendar().back(last, -first)
        held = [calendar().add(begins, n) for n in range(1, days + 1)]
        said = {"title": title, "organiser": organiser, "place": "街道便民服务中心二楼",
                "hours": "10:00–13:00", "places": places, "least": days - 1, "days": held,
                "enrol_until": held[0]}  # fmt: skip
        course = offering.plan(clerk, department, said).id
        if place == len(HELD) - 1:
            return
        offering.offer(clerk, course)
        put = [
            enrolling.enrol(clerk, course, resident_id=next(people), purpose="想找工作").id for _ in range(5)
        ]
        seated = put[:places]
        for no, day in enumerate(held):
            if day <= last:
                clock.day = day
                attending.attend(clerk, course, day, seated[: len(seated) - no % 2])
        if held[-1] <= last:
            attending.end(clerk, course)


def _people() -> Sequence[int]:
    """Grown people of the first community."""
    c = Resident.__table__.c
    first = select(Community.id).order_by(Community.id).limit(1).scalar_subquery()
    here = (c.community_id == first, c.died.is_(None), c.moved_out.is_(None))
    born = c.birth.between(dt.date(1970, 1, 1), dt.date(1998, 1, 1))
    return reading().execute(select(c.id).where(*here, born).order_by(c.id).limit(40)).scalars().all()
