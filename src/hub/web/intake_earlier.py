"""Papers of earlier cases on the intake page: looked up once, carried signed, said in words."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from hub.domain.actor import Actor
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.casework import earlier_papers
from hub.operations.casework.checklists import LineKey
from hub.operations.casework.earlier_papers import Earlier, EarlierPaper
from hub.web.format import short_day
from hub.web.forms import Form
from hub.web.marks import comma

HOUR: Final = 3600


def read(form: Form, who: Actor, service: Service, resident_id: int) -> Earlier:
    """What was carried from the last step for this person and service; at first looked up and logged."""
    carried = _carried(form, who, service, resident_id)
    if carried is not None:
        return carried
    return earlier_papers.offer(who, service, resident_id, _("Intake at the window"))


def carry(found: Earlier, who: Actor, service: Service, resident_id: int) -> str:
    """The papers, signed for the page's hidden field."""
    lines = [[*key, one.number, one.seen_on.isoformat(), one.copies, one.good_until.isoformat()]
             for key, one in found.items()]  # fmt: skip
    return str(_signer().dumps({"for": _whose(who, service, resident_id), "lines": lines}))


def words(paper: EarlierPaper) -> str:
    """3月11日办民26-0118时已看，2027年3月11日前有效."""
    said = seen(paper.number, paper.seen_on)
    return said + comma() + _("good through %(day)s", day=short_day(paper.good_until))


def seen(number: str, on: dt.date) -> str:
    """3月11日办民26-0118时已看; of another department's case only that and when."""
    day = short_day(on)
    if number:
        return _("seen on %(day)s for %(number)s", day=day, number=number)
    return _("seen by this centre on %(day)s", day=day)


def _carried(
    form: Form, who: Actor, service: Service, resident_id: int
) -> dict[LineKey, EarlierPaper] | None:
    try:
        kept: Any = _signer().loads(form.get("earlier"), max_age=HOUR)
    except BadSignature:
        return None
    if kept["for"] != _whose(who, service, resident_id):
        return None
    return {(key, item): EarlierPaper(number, _day(seen), None, copies, _day(good))
            for key, item, number, seen, copies, good in kept["lines"]}  # fmt: skip


_day = dt.date.fromisoformat


def _whose(who: Actor, service: Service, resident_id: int) -> list[Any]:
    return [who.staff_id, service.key, resident_id]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt="earlier-papers")
