"""Text messages to residents, by the hook of a department; off unless an administrator switches them on.

A text names no person and no matter: whoever else reads the telephone learns nothing (privacy.md).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Message, Resident
from hub.operations.casework.casefile import unscoped
from hub.operations.context import plugins
from hub.operations.messages import outbox
from hub.operations.rights import SYSTEM
from hub.operations.settings import setting
from hub.operations.upkeep import released

_messages, _cases, _people = Message.__table__, Case.__table__, Resident.__table__
_LOG: Final = logging.getLogger(__name__)


def send_waiting() -> int:
    """Send the texts whose day has come; how many the carrier took. A text is tried once, never twice.

    None while a restored centre is not released: what was sent after the backup would be sent again.
    """
    if not outbox.can_text() or released.waiting():
        return 0
    query = (
        select(_messages.c.id, _people.c.phone)
        .join_from(_messages, _cases, _cases.c.id == _messages.c.case_id)
        .join(_people, _people.c.id == _cases.c.applicant_id)
        .where(_messages.c.state == "open", _messages.c.channel == "sms", _messages.c.next_on <= today())
        .order_by(_messages.c.id)
    )
    return sum(_send(row.id, row.phone) for row in reading().execute(query).all())


def _send(message_id: int, phone: str) -> bool:
    row = _noted(message_id, "sent" if phone else "failed")
    if row is None or not phone:
        return False
    if _taken(phone, _text(row)):
        return True
    _noted(message_id, "failed")
    return False


def _noted(message_id: int, result: str) -> Mapping[str, Any] | None:
    """The try, written down before it is made: a crash may lose a text, it never sends two."""
    with transaction() as tx:
        query = select(_messages, _cases.c.number).join_from(
            _messages, _cases, _cases.c.id == _messages.c.case_id
        )
        found = (
            tx.execute(query.where(_messages.c.id == message_id, _messages.c.state == "open"))
            .mappings()
            .first()
        )
        if found is None or (result == "sent" and any(each["channel"] == "sms" for each in found["tries"])):
            return None
        row = dict(found)
        file = unscoped(tx, SYSTEM, row["case_id"])
        following = outbox.record(file, row, "sms", result)
        file.add("message_tried", about=row["about"], channel="sms", result=result, next=following.channel)
        file.save()
        return row


def _text(row: Mapping[str, Any]) -> str:
    said = "【{centre}】您的办件{number}有新情况，请到窗口或致电{phone}询问。"
    return said.format(
        centre=setting("centre.name") or "", number=row["number"], phone=setting("centre.phone") or ""
    )


def _taken(phone: str, text: str) -> bool:
    try:
        return bool(plugins().manager.hook.hub_send_sms(number=phone, text=text))
    except Exception as error:
        _LOG.warning("a text message was not sent: %s", type(error).__name__)
        return False
