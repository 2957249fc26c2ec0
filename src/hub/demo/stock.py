"""Stock of the demonstration: goods in, allocated and partly signed for, a box, a count that waits."""

from __future__ import annotations

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Community
from hub.demo.holders import holder
from hub.domain.service import Service
from hub.domain.stock import AGENT, BOX
from hub.operations.context import plugins
from hub.operations.stock import counting, moving, places, view

MANY, SHARE, IN_BOX = 600, 80, 20


def play() -> None:
    """A few rows for every stock of the installed departments."""
    for versions in plugins().services().values():
        if versions[-1].stock and versions[-1].enabled:
            _play(versions[-1])


def _play(service: Service) -> None:
    assert service.stock is not None
    clerk = holder("stock.move", role="window_clerk", department=service.department)
    communities = list(reading().execute(select(Community.id).order_by(Community.id)).scalars())[:2]
    if clerk is None or not communities:
        return
    for each in service.stock.goods:
        moving.take_in(clerk, service.key, good=each.key, count=MANY, paper="送货单2026-07")
    good = service.stock.goods[0].key
    sent = [
        moving.allocate(clerk, service.key, community_id=one, good=good, count=SHARE) for one in communities
    ]
    _in_community(service, good, communities[0], sent[0].id)
    here = next(site for site in view.overview(clerk, service.key).sites if site.community_id is None)
    counting.count(clerk, here.id, counted={good: here.counts[good] - 1}, reason="外包装破损一盒")


def _in_community(service: Service, good: str, community_id: int, sent: int) -> None:
    agent = holder("stock.move", role="community_agent", community_id=community_id)
    if agent is None:
        return
    moving.receive(agent, sent)
    box = places.add_place(agent, service.key, kind=BOX, title="一号楼自取箱", community_id=community_id)
    moving.refill(agent, box.id, good=good, count=IN_BOX)
    sites = view.overview(agent, service.key).sites
    cupboard = next(site for site in sites if (site.kind, site.community_id) == (AGENT, community_id))
    moving.hand_out(agent, cupboard.id, good=good, count=4)
