"""Text messages to residents, by the hook of a department; off unless an administrator switches them on.

A text names no person, no matter and no department, so of the case number (残26-0004) its end alone: whoever
else reads the telephone learns nothing (privacy.md).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.base import reading, today, transaction
from hub.db.models import Case, Message, Resident
from hub.domain.errors import NotHeld
from hub.operations.casework.loading import unscoped
from hub.operations.context import plugins
from hub.operations.messages import outbox
from hub.operations.rights import SYSTEM
from hub.operations.settings import setting
from hub.operations.upkeep import released

_messages, _cases, _people = Message.__table__, Case.__table__, Resident.__table__
_SAID: Final = "【{centre}】您尾号{tail}的办件有新情况，请到窗口或致电{phone}询问。"
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


def send_one(phone: str) -> str:
    """A text to the operator's own telephone, to see whether the carrier takes it: its receipt, or "".

    Raises NotHeld where texts are off, or where the carrier did not take it.
    """
    if not outbox.can_text():
        raise NotHeld(
            "Text messages are not switched on here.",
            remedy="Install the carrier's package, then hub settings set messages.sms yes.",
        )
    taken = _taken(
        phone,
        _text("0000"),
    )
    if not taken:
        raise NotHeld("The carrier did not take the text.", remedy="hub.log names the error.")
    return taken if isinstance(taken, str) else ""


def note_undelivered() -> int:
    """Ask the carrier what came of the texts it took; how many did not arrive and go to somebody instead."""
    if not outbox.can_text():
        return 0
    waiting = {receipt: key for key, tries in _on_their_way() if (receipt := _receipt(tries))}
    lost = _asked(tuple(waiting)) if waiting else frozenset()
    return sum(_noted(key, "failed") is not None for receipt, key in waiting.items() if receipt in lost)


def _send(message_id: int, phone: str) -> bool:
    row = _noted(message_id, "sent" if phone else "failed")
    if row is None or not phone:
        return False
    taken = _taken(phone, _text(row["number"]))
    if taken and isinstance(taken, str):
        with transaction() as tx:
            _keep_receipt(tx, message_id, taken)
    if not taken:
        _noted(message_id, "failed")
    return bool(taken)


def _keep_receipt(tx: Connection, message_id: int, receipt: str) -> None:
    """The carrier's receipt beside the try, by which it is asked after."""
    tries = tx.execute(select(_messages.c.tries).where(_messages.c.id == message_id)).scalar_one()
    kept = [*tries[:-1], {**tries[-1], "receipt": receipt[:80]}]
    tx.execute(update(_messages).where(_messages.c.id == message_id).values(tries=kept))


def _undone(row: dict[str, Any]) -> Mapping[str, Any]:
    """The try that was noted as sent before it failed, taken out of the row: it is one try, not two."""
    tries = row["tries"]
    if not tries or (tries[-1]["channel"], tries[-1]["result"]) != ("sms", "sent"):
        return {}
    row["tries"] = tries[:-1]
    return tries[-1]  # type: ignore[no-any-return]


def _on_their_way() -> Sequence[Any]:
    query = select(_messages.c.id, _messages.c.tries).where(
        _messages.c.state == "open", _messages.c.channel == "sms"
    )
    return reading().execute(query.order_by(_messages.c.id)).all()


def _receipt(tries: Sequence[Mapping[str, Any]]) -> str:
    last = tries[-1] if tries else {}
    return str(last.get("receipt", "")) if last.get("result") == "sent" else ""


def _asked(receipts: tuple[str, ...]) -> frozenset[str]:
    try:
        said = plugins().manager.hook.hub_undelivered_sms(receipts=receipts)
        return frozenset(str(receipt) for one in said for receipt in one)
    except Exception as error:
        _LOG.warning("the carrier of text messages does not answer: %s", type(error).__name__)
        return frozenset()


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
        before = _undone(row) if result == "failed" else {}
        following = outbox.record(file, row, "sms", result)
        if receipt := before.get("receipt"):
            _keep_receipt(tx, message_id, receipt)
        file.add("message_tried", about=row["about"], channel="sms", result=result, next=following.channel)
        file.save()
        return row


def _text(number: str) -> str:
    tail = number.rsplit("-", 1)[-1]
    return _SAID.format(centre=setting("centre.name") or "", tail=tail, phone=setting("centre.phone") or "")


def _taken(phone: str, text: str) -> bool | str:
    try:
        taken: bool | str | None = plugins().manager.hook.hub_send_sms(number=phone, text=text)
        return taken or False
    except Exception as error:
        _LOG.warning("a text message was not sent: %s", type(error).__name__)
        return False
