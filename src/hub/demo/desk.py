"""The collection desk and the register of organisations of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from stdnum.cn import uscc

from hub.db.base import reading
from hub.db.models import Community, Resident
from hub.demo.holders import holder
from hub.domain.actor import Actor
from hub.domain.collection import CASH
from hub.domain.service import Service
from hub.operations.calendars.calendar import calendar
from hub.operations.collection import closing, desk, lists, record, view
from hub.operations.context import plugins
from hub.operations.organisations import keeping, years
from hub.operations.organisations import record as registers

FIRMS: Final = (
    ("firm", "演示市天山饭庄有限公司", 26, "演示路18号"), ("firm", "演示市百货超市有限公司", 58, "南城路5号"),
    ("firm", "演示市面粉厂", 40, "团结路1号"), ("sole_trader", "老马汽修部", 6, "北环路22号"),
    ("sole_trader", "阿依古丽裁缝铺", 5, "友好路9号"), ("firm", "演示市物业服务有限公司", 31, "友好小区"),
)  # fmt: skip
SUM: Final = 380_00
"""An invented sum, in fen."""


def play(clock: Any, last: dt.date) -> None:
    """Firms on the register of each department; a day checked and listed, one counted, one that is open."""
    for service, _register in registers.registers():
        _firms(service)
    services = [versions[-1] for versions in plugins().services().values()]
    for service in [each for each in services if each.collection and each.enabled][:1]:
        _collect(service, clock, last)
    clock.day = last


def _firms(service: Service) -> None:
    clerk = holder("organisation.keep", role="window_clerk", department=service.department)
    if clerk is None:
        return
    places = list(reading().execute(select(Community.id).order_by(Community.id).limit(2)).scalars())
    made = []
    for no, (form, name, people, address) in enumerate(FIRMS, 1):
        digits = f"91659999MA{no:07d}"
        said = {"form": form, "name": name, "code": digits + uscc.calc_check_digit(digits),
                "employees": people, "community_id": places[no % len(places)], "address": address,
                "post": "人事部门", "phone": ""}  # fmt: skip
        made.append(keeping.register(clerk, service.key, said).id)
    for row_id in made[:4]:
        years.mark(clerk, row_id, years.TOLD)
    for row_id in made[:2]:
        years.mark(clerk, row_id, years.ENTERED)
    years.mark(clerk, made[0], years.INSPECTED, result="passed")
    years.refer(clerk, made[1], matter="拖欠三个月加班工资")


def _collect(service: Service, clock: Any, last: dt.date) -> None:
    clerk = holder("collection.take", role="window_clerk", department=service.department)
    other = holder("collection.check", role="window_clerk", department=service.department, slot="B")
    if clerk is None or other is None:
        return
    people = iter(_people())
    for back, more in ((3, 3), (1, 2), (0, 2)):
        clock.day = calendar().back(last, back) if back else last
        taken = [_take(clerk, service, next(people), n) for n in range(more)]
        day = int(view.receipt_view(clerk, taken[0])["day_id"])
        if back:
            cash = record.cash_of(reading(), day)
            closing.count(clerk, day, {10000: cash // 10000, 1000: cash % 10000 // 1000})
            closing.verify(other, day)
        if back == 3:
            lists.send(clerk, service.key)


def _take(clerk: Actor, service: Service, person: int, turn: int) -> int:
    assert service.collection is not None
    variant = next((each.key for each in service.variants if each.enabled), "")
    way = CASH if turn != 1 else "transfer"
    return desk.take(
        clerk, service.key, resident_id=person, amount=SUM, period=desk.periods(service.collection)[-1],
        variant=variant, way=way, reference="" if way == CASH else f"转账{turn:04d}",
        seen=[each.key for each in desk.papers(service, variant)],
    ).id  # fmt: skip


def _people() -> Sequence[int]:
    c = Resident.__table__.c
    here = (c.died.is_(None), c.moved_out.is_(None), c.community_id.is_not(None))
    born = c.birth.between(dt.date(1955, 1, 1), dt.date(1990, 1, 1))
    return reading().execute(select(c.id).where(*here, born).order_by(c.id.desc()).limit(10)).scalars().all()
