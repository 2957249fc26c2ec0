"""Slips of the demonstration: signed, refused before a witness, by telephone; papers that one left out."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Case, Omission
from hub.demo.hands import Hands
from hub.domain.actor import Actor
from hub.domain.notification import PARTS
from hub.operations.casework import acceptance
from hub.operations.notification import omissions
from hub.operations.staff.people import actor_by_login

LEFT_OUT: Final = (
    ("收入证明", "criticised", "已谈话，今后对照告知卡逐项核对"),
    ("结婚证复印件", "no_delay", "当天补交，没有耽误"),
    ("诊断证明", "", ""),
)  # fmt: skip


def tell(actor: Actor, case_id: int, rev: int) -> None:
    """Tell what is missing: every seventh by telephone, every eleventh slip not signed, others signed."""
    if case_id % 7 == 0:
        acceptance.issue_slip(actor, case_id, rev=rev, how="phone", told=PARTS)
        return
    done = acceptance.issue_slip(actor, case_id, rev=rev)
    handed, witness = ("refused", "样见证") if case_id % 11 == 0 else ("signed", "")
    acceptance.slip_signed(actor, case_id, rev=done.rev, handed=handed, witness=witness)


def play(clock: Any, last: dt.date) -> None:
    """Papers that were asked for after acceptance: talked about, without delay, not answered yet."""
    clock.day = last
    c = Case.__table__.c
    running = (c.accepted_on.is_not(None), c.accepted_on < last, c.state == "running")
    query = select(c.id, c.post_id, c.rev).where(*running).order_by(c.id.desc()).limit(len(LEFT_OUT))
    for row, (paper, state, said) in zip(reading().execute(query).all(), LEFT_OUT, strict=False):
        acceptance.ask_more(Hands().at_post(row.post_id), row.id, rev=row.rev, papers=(paper,),
                            reason="第一次告知时漏了")  # fmt: skip
        if state:
            _answer(row.id, state, said)


def _answer(case_id: int, state: str, said: str) -> None:
    c = Omission.__table__.c
    row = reading().execute(select(c.id, c.seq).where(c.case_id == case_id)).one()
    answer = omissions.criticise if state == "criticised" else omissions.no_delay
    answer(actor_by_login("deputy"), row.id, rev=row.seq, said=said)
