"""The centre's windows (三㈠2): one of each department, and 综合咨询 for whatever is no service yet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from hub.db.base import reading, today
from hub.db.models import FirstContact
from hub.domain.actor import Actor
from hub.operations.ab_posts.staffing import post_list
from hub.operations.context import every_version, plugins
from hub.operations.rights import require

CONSULTATION: Final = "consultation"
TITLE: Final = "综合咨询"
_contacts = FirstContact.__table__


@dataclass(frozen=True, slots=True)
class Window:
    """A window: its services, its posts, and the inquiries of a period that were for it."""

    key: str
    title: str
    services: int
    posts: tuple[str, ...]
    inquiries: int


def windows(actor: Actor, first: dt.date | None = None, last: dt.date | None = None) -> Sequence[Window]:
    """All windows, 综合咨询 first, with the numbers of inquiries from `first` to `last` (today)."""
    require(actor, "post.manage")
    newest = [versions[-1] for versions in plugins().services().values() if not versions[-1].part_of]
    services = Counter(one.counter for one in newest)
    asked = _asked(first or today(), last or today())
    named = [(row["title"], row["role"], row["department"]) for row in post_list()]
    found = []
    for key, name in {
        CONSULTATION: TITLE,
        **{k: one.title for k, one in plugins().departments.items()},
    }.items():
        its = ("consultant", "") if key == CONSULTATION else ("window_clerk", key)
        posts = tuple(title for title, *rest in named if tuple(rest) == its)
        inquiries = asked["" if key == CONSULTATION else key]
        found.append(Window(key, name, services[key], posts, inquiries))
    return found


def _asked(first: dt.date, last: dt.date) -> Counter[str]:
    """Inquiries by the counter of the service they were about; "" where they were about none."""
    counters = {one.key: one.counter for one in every_version()}
    query = (
        select(_contacts.c.service, func.count())
        .where(_contacts.c.on.between(first, last))
        .group_by(_contacts.c.service)
    )
    found: Counter[str] = Counter()
    for service, count in reading().execute(query):
        found[counters.get(service, "") if service else ""] += count
    return found
