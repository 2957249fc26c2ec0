"""First contacts of the demonstration: answered at once, led on, with papers, asked above, still open."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hub.operations.ab_posts.staffing import post_list
from hub.operations.calendars.calendar import calendar
from hub.operations.reception import first_contacts as work
from hub.operations.staff.people import actor_by_login


def play(clock: Any, last: dt.date) -> None:
    """Some of each kind, the oldest two working days ago."""
    posts = {row["key"]: row["id"] for row in post_list()}
    windows = sorted(row["id"] for row in post_list(role="window_clerk"))
    leader = posts["deputy"]
    clerk, agent, officer = (actor_by_login(login) for login in ("clerk", "agent11", "officer11"))
    clock.day = calendar().back(last, 2)
    work.register(clerk, name="样一", matter="低保要带哪些材料", result="已给一次性告知清单")
    late = work.register(agent, name="样二", unit="某某公司", matter="临时救助申请表交给谁")
    work.take_papers(agent, late.id, rev=late.rev, post_id=windows[0], papers=["申请书", "诊断证明"],
                     tried="10:05打电话，没有人接")  # fmt: skip
    clock.day = last
    work.register(agent, name="样三", matter="高龄津贴什么时候发", lead_to=windows[0])
    unclear = work.register(clerk, name="样四", via="call", matter="残疾儿童的临时救助归哪个窗口")
    work.ask_leader(clerk, unclear.id, rev=unclear.rev, question="民政还是残联承办？", post_id=leader)
    outside = work.register(clerk, name="样五", matter="房产证在哪里办")
    work.outside(clerk, outside.id, rev=outside.rev, body="市不动产登记中心，0909-000 0199，演示路9号")
    work.register(clerk, name="样六", via="call", matter="廉租房的公示在哪里看")
    work.register(officer, name="样七", matter="邻居老人要办高龄津贴", lead_to=windows[0])
