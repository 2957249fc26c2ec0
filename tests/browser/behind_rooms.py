"""Something to see in the rooms that a window keeps beside its services."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from hub.operations.courses import attending, enrolling, offering
from hub.operations.staff.people import actor_by_login
from hub.operations.vacancies import keeping

from .behind import resident_id


def vacancy(app: Flask) -> tuple[int, str]:
    """A vacancy that everybody may read; its id and number."""
    until = app.config["HUB_NOW"].day + dt.timedelta(days=14)
    said = {"title": "厨师", "openings": 2, "wage_from": 4500, "employer": "天山饭庄", "place": "团结路3号",
            "about": "有健康证", "source": "单位来函", "until": until}  # fmt: skip
    with app.app_context():
        made = keeping.note(actor_by_login("clerk4"), "labour", said)
        keeping.publish(actor_by_login("clerk4"), made.id)
    return made.id, made.number


def course(app: Flask) -> tuple[int, str]:
    """A course of which one day is over, with somebody in it and somebody waiting; its id and number."""
    clock = app.config["HUB_NOW"]
    today, clock.day = clock.day, clock.day - dt.timedelta(days=4)
    days = [clock.day + dt.timedelta(days=n) for n in (2, 3, 6)]
    said = {"title": "中式烹调", "organiser": "职业培训学校", "place": "街道二楼", "places": 1, "least": 2, "days": days,
            "enrol_until": days[-1]}  # fmt: skip
    with app.app_context():
        clerk = actor_by_login("clerk4")
        made = offering.offer(clerk, offering.plan(clerk, "labour", said).id)
        first, _second = (
            enrolling.enrol(clerk, made.id, resident_id=resident_id(app, name), purpose="想开饭馆")
            for name in ("韩玉兰", "陈秀英")
        )
        clock.day = days[0]
        attending.attend(clerk, made.id, days[0], [first.id])
    clock.day = today
    return made.id, made.number
