"""First contacts of the demonstration: answered at once, led on, with papers, asked above, still open."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case
from hub.domain.actor import Actor
from hub.domain.notification import PARTS
from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.notification.inquiry import Asked
from hub.operations.reception import first_contacts as work
from hub.operations.reception import handing_on
from hub.operations.staff.people import actor_by_login

RELIEF: Final = "civil_affairs.temporary_assistance"


def play(clock: Any, last: dt.date) -> None:
    """Some of each kind, the oldest two working days ago."""
    posts = {row["key"]: row["id"] for row in post_list()}
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    leader = posts["deputy"]
    clerk, agent, officer = (actor_by_login(login) for login in ("clerk", "agent11", "officer11"))
    clock.day = calendar().back(last, 2)
    work.register(clerk, name="样一", matter="低保要带哪些材料", result="已给一次性告知清单")
    late = work.register(agent, name="样二", unit="某某公司", matter="临时救助申请表交给谁")
    handing_on.take_papers(agent, late.id, rev=late.rev, post_id=windows[0], papers=["申请书", "诊断证明"],
                     tried="10:05打电话，没有人接")  # fmt: skip
    clock.day = last
    work.register(agent, name="样三", matter="高龄津贴什么时候发", lead_to=windows[0])
    unclear = work.register(clerk, name="样四", via="call", matter="残疾儿童的临时救助归哪个窗口")
    handing_on.ask_leader(clerk, unclear.id, rev=unclear.rev, question="民政还是残联承办？", post_id=leader)
    outside = work.register(clerk, name="样五", matter="房产证在哪里办")
    work.outside(clerk, outside.id, rev=outside.rev, body="市不动产登记中心，0909-000 0199，演示路9号")
    work.register(clerk, name="样六", via="call", matter="廉租房的公示在哪里看")
    work.register(officer, name="样七", matter="邻居老人要办高龄津贴", lead_to=windows[0])
    _at_the_window(clerk, agent, posts["deputy"], windows[0])


def _at_the_window(clerk: Actor, agent: Actor, leader: int, window: int) -> None:
    """Taken over and told everything, told why not, the deputy's answer, and what became a case."""
    told = work.register(clerk, name="样十一", matter="临时救助怎么申请")
    work.tell(clerk, told.id, rev=told.rev, asked=Asked(RELIEF, "household"), how="oral", told=PARTS)
    no = work.register(clerk, via="call", name="样十二", matter="出租房能不能申请廉租房")
    work.cannot(clerk, no.id, rev=no.rev, reasons=["申请人在本市另有住房"], basis="市廉租住房保障办法")
    asked = work.register(agent, name="样十三", matter="夫妻一方户口在外地的低保")
    done = handing_on.ask_leader(
        agent, asked.id, rev=asked.rev, question="按哪一方的户籍受理？", post_id=leader
    )
    handing_on.leader_answers(
        actor_by_login("deputy"), asked.id, rev=done.rev, said="按实际居住地受理，先登记"
    )
    came = work.register(agent, name="样十四", matter="申请临时救助", lead_to=window)
    taken = handing_on.take(clerk, came.id, rev=came.rev)
    here = select(Case.id).where(Case.post_id == window).order_by(Case.id.desc()).limit(1)
    work.accepted(clerk, came.id, rev=taken.rev, case_id=reading().execute(here).scalar_one())
    work.register(clerk, via="call", name="样十六", matter="社保卡丢了找谁", number_of=leader)
    work.register(agent, name="样十五", matter="残疾证在哪里换", lead_to=window)
