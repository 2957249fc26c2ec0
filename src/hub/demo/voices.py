"""What residents of the demonstration said: answered, open, overdue, praise; grades of completed cases."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case
from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.complaints import grades, register
from hub.operations.staff.people import actor_by_login

_GRADES = (
    (5, ""), (4, ""), (5, "很耐心"), (2, "等了很久，没有叫号"), (4, ""), (3, ""),
    (1, "材料跑了三趟"), (5, ""),
)  # fmt: skip


def play(clock: Any, last: dt.date) -> None:
    """One of each kind, the oldest eight working days ago; five grades and an answer."""
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    agent, inspection = actor_by_login("agent11"), actor_by_login("inspection")
    clock.day = calendar().back(last, 8)
    late = register.enter(agent, kind="complaint", channel="box", reason="nobody_there", post_id=windows[0],
                          said="上午十点半窗口没有人，等了二十分钟")  # fmt: skip
    done = register.write(register.RESIDENT, kind="complaint", reason="first_contact", post_id=windows[1],
                          said="问了两次都说不清楚，没说找谁", name="样八", phone="13900000008")  # fmt: skip
    assert late.id != done.id
    to_and_fro = register.enter(agent, kind="complaint", channel="phone", reason="passing_on",
                                post_id=windows[2], said="两个窗口互相推，跑了三趟")  # fmt: skip
    rude = register.enter(agent, kind="complaint", channel="visit", reason="manner", post_id=windows[3],
                          said="说话声音大")  # fmt: skip
    clock.day = calendar().back(last, 5)
    praise = register.enter(agent, kind="praise", channel="visit", post_id=windows[0],
                            said="工作人员帮我把表填好了")  # fmt: skip
    register.judge(inspection, done.id, rev=done.rev, verdict="upheld", finding="首问登记上没有答复，属实",
                   answer="已批评教育经办人，您的事已当场答复，向您致歉。")  # fmt: skip
    register.judge(inspection, to_and_fro.id, rev=to_and_fro.rev, verdict="upheld",
                   finding="首问登记上没有引荐记录，属实",
                   answer="属实，已责成首问责任人一办到底，向您致歉。")  # fmt: skip
    register.judge(inspection, rude.id, rev=rude.rev, verdict="unfounded",
                   finding="当天大厅嘈杂，在场两人证明",
                   answer="经核实，当时大厅嘈杂，窗口提高声音是为了让您听清。")  # fmt: skip
    register.judge(inspection, praise.id, rev=praise.rev, answer="谢谢您，已转告本人。")
    clock.day = last
    register.enter(agent, kind="praise", channel="visit", post_id=windows[1], said="一次就把材料说全了")
    register.write(register.RESIDENT, kind="suggestion", said="希望门口多放几把椅子")
    _grade()


def _grade() -> None:
    cases = select(Case.number, Case.receipt_code).where(Case.completed_on.is_not(None)).order_by(Case.id)
    rows = reading().execute(cases.limit(len(_GRADES))).all()
    for row, (grade, said) in zip(rows, _GRADES, strict=True):
        done = grades.grade(grades.RESIDENT, number=row.number, code=row.receipt_code, grade=grade, said=said)
        if grade == 1:
            grades.answer(actor_by_login("deputy"), done.id, rev=done.rev,
                          answer="对不起，漏告知的材料已按告知遗漏登记，经办人已批评教育。")  # fmt: skip
