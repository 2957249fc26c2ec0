"""What the collection desk prints: receipts in two copies, a window's day, the list for the superior."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from hub.domain.actor import Actor
from hub.domain.collection import DENOMINATIONS
from hub.domain.errors import NotFound
from hub.domain.period import period_of
from hub.operations.collection import record, view
from hub.operations.payments.spoken import period_title
from hub.operations.prints import sheet
from hub.operations.prints.documents import printer
from hub.operations.prints.payment_prints import plain

WAYS: Final[Mapping[str, str]] = {"cash": "现金", "card": "刷卡", "transfer": "转账"}
PLACES: Final[Mapping[str, str]] = {"bank": "银行", "finance": "街道财务室"}
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_UNITS: Final = ("", "拾", "佰", "仟")


def pdf(actor: Actor, key: str, row_id: int) -> bytes:
    """One print as PDF; the reading is logged. Raises NotFound, Refused."""
    if key not in MAKERS:
        raise NotFound("There is no print %(print)s.", print=key)
    data = MAKERS[key](actor, row_id)
    printer().check(key, data)
    return printer().pdf(key, data)


def in_words(fen: int) -> str:
    """A sum as it is written on receipts: 38000 → 叁佰捌拾元整, 100050 → 壹仟元零伍角整."""
    yuan, parts = divmod(fen, 100)
    jiao, cents = divmod(parts, 10)
    said = f"{_whole(yuan)}元" if yuan else ""
    if not parts:
        return f"{said or '零元'}整"
    gap = "零" if yuan and (not jiao or yuan % 10 == 0) else ""
    tail = (f"{_DIGITS[jiao]}角" if jiao else "") + (f"{_DIGITS[cents]}分" if cents else "整")
    return said + gap + tail


def _whole(number: int) -> str:
    high, low = divmod(number, 10_000)
    if high:
        gap = "零" if 0 < low < 1000 else ""
        return f"{_whole(high)}万{gap}{_below(low)}"
    return _below(low)


def _below(number: int) -> str:
    """Up to four digits; several noughts are said once, those at the end not at all."""
    said, nought = "", False
    for place in reversed(range(4)):
        digit = number // 10**place % 10
        if digit:
            said += ("零" if nought and said else "") + _DIGITS[digit] + _UNITS[place]
            nought = False
        else:
            nought = True
    return said


def _receipt(actor: Actor, receipt_id: int) -> dict[str, Any]:
    row = view.receipt_view(actor, receipt_id)
    service, collection = record.definition(row["service"], row["version"])
    variant = service.variant(row["variant"])
    return {
        **sheet.head(row["number"], copies=("交缴款人", "窗口留存"), counter=sheet.window(row["department"])),
        "what": collection.what, "person": row["name"] or "—", "id_tail": row["id_tail"] or "",
        "payer": row["payer"] or row["name"] or "—", "variant": variant.title if variant else "",
        "period": period_title(period_of(row["period"])), "amount": sheet.yuan(row["amount"]),
        "in_words": in_words(row["amount"]), "way": WAYS[row["way"]], "reference": row["reference"],
        "taken_on": row["day"].isoformat(), "taken_by": row["maker"], "void": row["reason"],
    }  # fmt: skip


def _day(actor: Actor, day_id: int) -> dict[str, Any]:
    it = view.day_view(actor, day_id)
    row = it.row
    return {
        **sheet.head(row["number"], counter=sheet.window(row["department"])),
        "window": row["window"], "day": row["day"].isoformat(),
        "lines": [_day_line(day_id, each) for each in it.receipts],
        "ways": [{"way": WAYS[way], "count": n, "amount": _sum(fen)} for way, (n, fen) in it.takings.items()],
        "pieces": [_pieces(fen, row["count"][str(fen)]) for fen in DENOMINATIONS
                   if row["count"] and str(fen) in row["count"]],
        "expected": sheet.yuan(it.cash), "counted": sheet.yuan(row["counted"]),
        "difference": _difference(row), "cause": row["cause"], "counter_name": row["counter"] or "",
        "checker": row["checker"] or "",
        "handed": f"{PLACES[row['handed_to']]} {row['slip']}" if row["slip"] else "",
    }  # fmt: skip


def _day_line(day_id: int, row: view.Row) -> dict[str, Any]:
    _service, collection = record.definition(row["service"], row["version"])
    note = "" if row["state"] == "valid" else "作废" if row["day_id"] == day_id else "退款"
    return {"number": row["number"], "what": collection.what, "way": WAYS[row["way"]],
            "amount": _sum(row["amount"]), "note": note}  # fmt: skip


def _pieces(fen: int, pieces: int) -> dict[str, Any]:
    face = f"{fen // 100}元" if fen >= 100 else f"{fen // 10}角"
    return {"face": face, "pieces": pieces, "amount": _sum(fen * pieces)}


def _difference(row: view.Row) -> str:
    if row["counted"] is None:
        return ""
    fen = row["difference"]
    return f"{'少' if fen < 0 else '多'}{sheet.yuan(abs(fen))}" if fen else "无"


def _sum(fen: int) -> str:
    return plain(fen) or "0.00"


def _list(actor: Actor, list_id: int) -> dict[str, Any]:
    it = view.list_view(actor, list_id)
    sender = next((str(each["who"]) for each in it.entries if each["type"] == "sent_up"), "")
    return {
        **sheet.head(it.row["number"], counter=sheet.window(it.row["department"])),
        "what": it.collection.what, "superior": it.collection.send_to,
        "sent_on": it.row["sent_on"].isoformat(), "sender": sender, "total": sheet.yuan(it.row["amount"]),
        "lines": [_list_line(it.service, line) for line in it.lines],
    }  # fmt: skip


def _list_line(service: Any, line: view.Row) -> dict[str, Any]:
    variant = service.variant(line["variant"])
    return {
        "no": line["no"], "person": line["name"] or "—", "id_number": line["id_number"] or "",
        "variant": variant.title if variant else "", "number": line["receipt"],
        "amount": _sum(line["amount"]), "answer": line["said"],
    }  # fmt: skip


MAKERS: Final[Mapping[str, Callable[[Actor, int], dict[str, Any]]]] = {
    "hub.collection_receipt": _receipt, "hub.collection_day": _day, "hub.collection_list": _list,
}  # fmt: skip
