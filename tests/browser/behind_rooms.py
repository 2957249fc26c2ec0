"""Something to see in the rooms that a window keeps beside its services."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from hub.operations.people import actor_by_login
from hub.operations.vacancies import keeping


def vacancy(app: Flask) -> tuple[int, str]:
    """A vacancy that everybody may read; its id and number."""
    until = app.config["HUB_NOW"].day + dt.timedelta(days=14)
    said = {"title": "厨师", "openings": 2, "wage_from": 4500, "employer": "天山饭庄", "place": "团结路3号",
            "about": "有健康证", "source": "单位来函", "until": until}  # fmt: skip
    with app.app_context():
        made = keeping.note(actor_by_login("clerk4"), "labour", said)
        keeping.publish(actor_by_login("clerk4"), made.id)
    return made.id, made.number
