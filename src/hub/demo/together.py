"""What the demonstration does with many cases at once: meetings, lists upward and a notice from above."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Batch, Case, Community, Task
from hub.demo.counter import HEALTH_CHECK
from hub.demo.hands import Hands, Row
from hub.domain.service import Step
from hub.operations.context import plugins, service_of
from hub.operations.decisions import from_above, superiors
from hub.operations.decisions.batches import close_meeting, send
from hub.operations.decisions.gathering import MemberSaid
from hub.operations.staff.people import post_for

PANEL: Final = (
    MemberSaid("刘志强", "副主任"),
    MemberSaid("那仁其其格", "民政办"),
    MemberSaid("叶尔兰·哈孜别克", "劳动保障所"),
    MemberSaid("张建民", "财务室"),
    MemberSaid("买合木提·卡德尔", "残联办"),
    MemberSaid("沙吾列·巴合提", "计生办"),
    MemberSaid("杨凤霞", "居民代表"),
    MemberSaid("周雅琴", "纪工委", votes=False),
)


class Together:
    """The meetings of the panel, the lists to superiors and what comes from them."""

    def __init__(self, hands: Hands, rng: random.Random) -> None:
        self.hands, self.rng = hands, rng

    def meet(self, open_only: bool) -> None:
        """The panel decides what waits; where `open_only`, half of it, and the meeting goes on."""
        kinds: dict[str, list[Row]] = {}
        for row in self._waiting("meeting"):
            kinds.setdefault(_step(row).batch, []).append(row)
        for rows in kinds.values():
            self._meet(rows, open_only)

    def _meet(self, rows: list[Row], open_only: bool) -> None:
        batch = self.hands.gather(rows, PANEL, place="三楼会议室", chair="刘志强")
        actor = self.hands.holder(rows[0])
        for number, row in enumerate(rows):
            if open_only and number >= len(rows) // 2:
                return
            outcome = "rejected" if self.rng.random() < 0.12 else "approved"
            batch = self.hands.decide(batch, self.hands.row(row["id"]), outcome, votes=7)
        close_meeting(actor, batch.id, rev=batch.rev)

    def send_lists(self, weekly: bool) -> None:
        """Send up what waits: once a week, and at once where the step has to be done the same day."""
        kinds: dict[tuple[str, str], list[Row]] = {}
        for row in self._waiting("send_up"):
            step = _step(row)
            if weekly or step.limit == 0:
                kinds.setdefault((row["service"], step.batch), []).append(row)
        for rows in kinds.values():
            actor = self.hands.holder(rows[0])
            batch = self.hands.gather(rows)
            send(actor, batch.id, rev=batch.rev)

    def announce(self, day: dt.date, until: dt.date) -> None:
        """A notice from above: the very old are to be reported for a health check."""
        if HEALTH_CHECK not in plugins().services():
            return
        place = reading().execute(select(Community.id).order_by(Community.id)).scalars().first()
        post = post_for("window_clerk", service_of(HEALTH_CHECK).department, place, service=HEALTH_CHECK)
        from_above.record(
            self.hands.at_post(post), service=HEALTH_CHECK, number=f"博民发〔{day.year}〕31号",
            sender="市民政局", asks="上报本辖区80周岁以上老人参加健康体检，批准后由社区通知时间、地点。",
            dated_on=day - dt.timedelta(days=2), until=until,
        )  # fmt: skip

    def remind(self) -> None:
        """The oldest list that waits too long is asked after by telephone."""
        oldest = select(Batch.__table__).where(Batch.state == "sent").order_by(Batch.sent_on, Batch.id)
        for row in reading().execute(oldest.limit(1)).mappings():
            superiors.remind(self.hands.at_post(row["post_id"]), row["id"], rev=row["rev"], how="call",
                             spoke_to="低保科值班人员", note="答复说本周上会研究")  # fmt: skip

    def _waiting(self, do: str) -> Iterator[Row]:
        query = (
            select(Case.__table__)
            .join_from(Case.__table__, Task.__table__, Task.case_id == Case.id)
            .where(Task.done_on.is_(None), Task.batch_id.is_(None), Task.do == do, Task.key == "")
            .order_by(Case.id)
        )
        return (dict(row) for row in reading().execute(query).mappings().all())


def _step(row: Row) -> Step:
    return service_of(row["service"], row["version"]).step(row["step"])
