"""The paper of who draws what is owed to somebody who died or left: signed by that person and both clerks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select

from hub.db import chain
from hub.db.base import reading
from hub.db.models import Community, PaymentLine, Staff
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import Refused
from hub.domain.masking import mask_account
from hub.domain.period import period_of
from hub.operations import journal
from hub.operations.access import log_access
from hub.operations.benefits.beginning import TABLE
from hub.operations.benefits.entitlements import Row, load
from hub.operations.benefits.next_payee import owed_now, person
from hub.operations.payments.programmes import programme
from hub.operations.payments.spoken import period_title
from hub.operations.prints import sheet
from hub.operations.prints.payment_prints import plain
from hub.operations.rights import require

KEY: Final = "hub.payee_paper"
NAMED: Final = ("asked", "confirmed")
"""States in which somebody is named."""
_lines, _staff, _places = PaymentLine.__table__, Staff.__table__, Community.__table__


def printed(actor: Actor, entitlement_id: int) -> dict[str, Any]:
    """The data of `hub.payee_paper`; the opening is logged. Raises NotFound, Refused while nobody is named.

    It is made when somebody is named, to be signed before another person confirms, and again when money was
    drawn: then it says which lines, and who handed them out.
    """
    require(actor, "entitlement.read")
    row = load(reading(), actor, entitlement_id)
    if row["next_state"] not in NAMED:
        raise Refused("Nobody is named to draw it in another's place.", where=row["number"])
    log_access(actor, "entitlement", f"paper of who draws {row['number']}", resident_id=row["next_payee_id"])
    before, payee = person(reading(), _before(row)), person(reading(), row["next_payee_id"])
    found = programme(row["programme"])
    return {
        **sheet.head(row["number"], copies=("中心存档", "交代领人"), counter=sheet.window(row["department"])),
        "title": found.title_of(row["programme"]),
        "before": before["name"] or "", "before_tail": before["id_tail"] or "", "gone": _how(before),
        "community": _name(_places, row["community_id"]),
        "entitled": person(reading(), row["resident_id"])["name"] or "",
        "owed": sheet.yuan(owed_now(reading(), row)),
        "payee": payee["name"] or "", "payee_tail": payee["id_tail"] or "", "relation": row["next_is"],
        "paper": row["next_paper"], "way": _way(row, found.payment.way), **_hands(row),
        "lines": [_line(each) for each in _drawn(row)],
    }  # fmt: skip


def _before(row: Row) -> int:
    """The payee who is gone: still the payee while nobody has confirmed, else as the entry has it."""
    if row["next_state"] == "asked":
        return int(row["payee_id"])
    said = chain.payload_of(_entry(row, "next_confirmed")["payload"])
    return int(said.get("before") or row["resident_id"])


def _how(gone: Mapping[str, Any]) -> str:
    if gone["died"]:
        return f"{full_day(gone['died'])}去世"
    if gone["moved_out"]:
        return f"{full_day(gone['moved_out'])}迁出"
    return "登记合并" if gone["merged_into"] else ""


def _way(row: Row, way: str) -> str:
    if way != "bank":
        return "现金，当面签收"
    account = row["next_account" if row["next_state"] == "asked" else "account"]
    return f"银行账号{mask_account(account)}" if account else "银行"


def _hands(row: Row) -> dict[str, str]:
    """Who named and who confirmed, and when."""
    named = _entry(row, "next_asked")
    confirmed = _entry(row, "next_confirmed") if row["next_state"] == "confirmed" else {}
    return {
        "named_by": _name(_staff, row["next_by"]), "named_on": named["date"].isoformat(),
        "confirmed_by": _name(_staff, confirmed.get("actor_id")),
        "confirmed_on": confirmed["date"].isoformat() if confirmed else "",
    }  # fmt: skip


def _entry(row: Row, kind: str) -> Mapping[str, Any]:
    """The last entry of a kind."""
    return [each for each in journal.entries(reading(), TABLE, row["id"]) if each["type"] == kind][-1]


def _drawn(row: Row) -> list[Row]:
    """The lines approved for the named payee."""
    if row["next_state"] != "confirmed":
        return []
    mine = (_lines.c.entitlement_id == row["id"], _lines.c.payee_id == row["next_payee_id"])
    query = select(_lines).where(*mine, _lines.c.state.in_(("pending", "paid")), _lines.c.amount > 0)
    return [dict(each) for each in reading().execute(query.order_by(_lines.c.id)).mappings()]


def _line(line: Row) -> dict[str, str]:
    payers = "、".join(filter(None, (_name(_staff, line[name]) for name in ("payer_a", "payer_b"))))
    return {
        "number": line["number"], "period": period_title(period_of(line["period"])),
        "amount": plain(line["amount"]), "on": line["paid_on"].isoformat() if line["paid_on"] else "",
        "payers": payers or ("银行" if line["account"] else ""), "signed": line["signed_by"],
    }  # fmt: skip


def _name(table: Any, key: int | None) -> str:
    return reading().execute(select(table.c.name).where(table.c.id == key)).scalar() or "" if key else ""
