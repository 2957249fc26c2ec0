"""考核 in the demonstration: checks of posts, entries in each state, last year's round closed, this one open.

The points that the plan does not name, and the weights, are invented and say so.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today
from hub.db.models import Absence, AppraisalEntry, Complaint, Staff
from hub.domain.actor import Actor
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appraisal import arrangements, checks, entries, rounds, sheets
from hub.operations.calendars.calendar import calendar
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.people import actor_by_login

POINTS: Final = {"late": "1", "complaint": "3", "praise": "1"}
WEIGHTS: Final = "40/30/10/20"


def play(clock: Any, last: dt.date) -> None:
    """The ledger of some weeks and two rounds; the clock is left at the last day."""
    clock.day = calendar().back(last, 60)
    for key, value in POINTS.items():
        put_setting(OPERATOR, key=f"appraisal.points.{key}", value=value, reason="演示，虚构")
    put_setting(OPERATOR, key="appraisal.weights", value=WEIGHTS, reason="演示，虚构")
    _last_year(clock, last)
    _entries(clock, last)
    clock.day = last
    _this_year(last.year)


# --- the ledger -----------------------------------------------------------------------------------------


def _entries(clock: Any, last: dt.date) -> None:
    inspection, director = actor_by_login("inspection"), actor_by_login("director")
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    clock.day = calendar().back(last, 18)
    upheld = _noted(inspection, windows[2], "absent", "十点半无人，叫号无人应")
    cancelled = _noted(inspection, windows[3], "phone", "打了三次")
    told = _entry(inspection, "absent", upheld), _entry(inspection, "phone", cancelled)
    for one in told:
        entries.tell(inspection, one)
    entries.reply(_whose(told[1]), told[1], text="当时在大厅帮老人填表，已向来电人回电。")
    clock.day = calendar().back(last, 15)
    entries.decide(director, told[1], upheld=False, reason="情况属实，已当场回电，不扣分。")
    clock.day = calendar().back(last, 6)
    entries.decide(director, told[0], upheld=True)
    replied = _entry(inspection, "check_call", _noted(
        inspection, windows[0], "check_call", "查岗电话响了五声", caller="市政务服务局"))  # fmt: skip
    entries.tell(inspection, replied)
    entries.reply(_whose(replied), replied, text="正在给申请人念告知单，没有听到。")
    clock.day = calendar().back(last, 2)
    entries.tell(inspection, _entry(inspection, "complaint", _voice("complaint"), "clerk3"))
    _mistake(inspection, windows[1])
    clock.day = last
    _entry(inspection, "praise", _voice("praise"), "clerk")
    _by_order(last)


def _noted(actor: Actor, post_id: int, kind: str, note: str, caller: str = "") -> str:
    made = checks.record(
        actor, kind=kind, post_id=post_id, on=today(), time="10:30", note=note, caller=caller
    )
    return made.number


def _mistake(actor: Actor, post_id: int) -> None:
    """A note that was taken back."""
    made = checks.record(actor, kind="absent", post_id=post_id, on=today(), time="11:00", note="看错了窗口")
    checks.withdraw(actor, made.id, rev=made.rev)


def _by_order(last: dt.date) -> None:
    """Two absences by order: one that a leader confirmed as a special arrangement, one that waits."""
    for login, back in (("clerk5", 9), ("clerk7", 2)):
        on = calendar().back(last, back)
        set_absence(OPERATOR, login=login, first=on, last=on, kind="order", reason="参加市里的业务培训")
    first = select(Absence.id).where(Absence.kind == "order").order_by(Absence.id).limit(1)
    arrangements.judge(actor_by_login("director"), reading().execute(first).scalar_one(), approved=True)


# --- the yearly rounds ----------------------------------------------------------------------------------


def _last_year(clock: Any, last: dt.date) -> None:
    """Opened in January, everybody's part filled in, closed."""
    clock.day = min(calendar().next_working(dt.date(last.year, 1, 15)), calendar().back(last, 40))
    director = actor_by_login("director")
    made = rounds.open_round(director, year=clock.day.year - 1)
    for sheet in sheets.sheets(director, made.id):
        _own(sheet, "按时办结，没有投诉。")
        _given(sheet, residents=900 + sheet.id * 7 % 80)
    rounds.close(director, made.id)


def _this_year(year: int) -> None:
    """Open, with the parts of the first few; the others are still to be filled."""
    director = actor_by_login("director")
    made = rounds.open_round(director, year=year)
    for sheet in sheets.sheets(director, made.id)[:8]:
        _own(sheet, "全年材料一次告知，收件当天录入。")
        if sheet.id % 2:
            _given(sheet)


def _own(sheet: sheets.Sheet, said: str) -> None:
    rounds.evaluate(actor_by_login(sheet.login), sheet.id, own=850 + sheet.id * 3 % 100, said=said)


def _given(sheet: sheets.Sheet, **more: int) -> None:
    """Leaders' part and daily checks; a leader's own sheet is another's."""
    leader = actor_by_login("deputy" if sheet.login == "director" else "director")
    rounds.fill(leader, sheet.id, leaders=860 + sheet.id * 11 % 120, daily=880 + sheet.id * 5 % 100, **more)


# --- inside ---------------------------------------------------------------------------------------------


def _entry(actor: Actor, rule: str, evidence: str, *people: str) -> int:
    return entries.propose(actor, rule=rule, evidence=evidence, people=people).id


def _whose(entry_id: int) -> Actor:
    """Whom an entry is about."""
    query = select(Staff.login).join(AppraisalEntry, AppraisalEntry.staff_id == Staff.id)
    return actor_by_login(reading().execute(query.where(AppraisalEntry.id == entry_id)).scalar_one())


def _voice(kind: str) -> str:
    """The number of an upheld complaint, or of answered praise."""
    c = Complaint.__table__.c
    wanted = (c.kind == kind, c.state == "answered", c.post_id.is_not(None))
    upheld = (c.verdict == "upheld",) if kind == "complaint" else ()
    query = select(c.number).where(*wanted, *upheld).order_by(c.id).limit(1)
    return str(reading().execute(query).scalar_one())
