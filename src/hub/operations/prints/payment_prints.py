"""What a pay-out prints: a community's sheet, the summary for signatures, finance's closing paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hub.db.base import today
from hub.domain.errors import Refused
from hub.domain.period import period_of
from hub.operations.payments.line_view import LineView
from hub.operations.payments.spoken import period_title
from hub.operations.payments.view import RunView, ShareView
from hub.operations.prints import sheet

RETURNED: Final[Mapping[str, str]] = {
    "absent": "不在家", "account_closed": "账户已销", "died": "去世", "moved": "迁出", "refused": "不领",
    "wrong_account": "账号有误", "not_owed": "不再享受",
}  # fmt: skip
LEFT_OUT: Final[Mapping[str, str]] = {
    "asked": "等待第二人确认", "suspended": "暂停", "ended": "已终止", "later": "以后才开始",
    "nothing": "本期无应发",
    "in_run": "已在别的批次", "payee_gone": "领款人去世或迁出", "no_account": "没有银行账号",
    "held": "本期暂缓",
    "claim": "多发待处理",
}  # fmt: skip


def _sheet(view: RunView) -> dict[str, Any]:
    """`hub.payment_sheet` of the one community that the view holds."""
    if len(view.shares) != 1 or not view.lines_shown:
        raise Refused("Choose one community whose lines you see.", where=view.row["number"])
    share = view.shares[0]
    return {
        **sheet.head(view.row["number"], copies=("原件交街道财务室", "复印件交中心"),
                     counter=sheet.window(view.row["department"])),
        "title": view.programme.payment.title, "sub": share.community, "community": share.community,
        "period": period_title(view.period), "total": sheet.yuan(share.amount), "cheque": share.row["cheque"],
        "drawn_on": share.row["drawn_on"].isoformat() if share.row["drawn_on"] else "",
        "lines": [_sheet_line(line) for line in share.lines if line.amount],
        "payers": list(share.drawn_by),
    }  # fmt: skip


def _sheet_line(line: LineView) -> dict[str, Any]:
    note = RETURNED.get(line.reason, "") if line.state == "returned" else line.note
    if line.entitled and not note:
        note = f"代{line.entitled}领取"
    signed = line.paid_on.isoformat() if line.state == "paid" and line.paid_on else ""
    return {
        "no": line.no, "number": line.number, "payee": line.payee, "id_tail": line.id_tail,
        "people": line.people, "amount": plain(line.amount), "adjusted": adjusted(line.items),
        "signed": f"{signed} {line.signed_by}".strip(), "note": note,
    }  # fmt: skip


def adjusted(items: Sequence[tuple[str, str, int]]) -> str:
    """What of a line is of other periods: 补发2026年7—8月363.00，扣回…."""
    words = {"arrears": "补发", "again": "退回再发", "set_off": "扣回"}
    return "，".join(
        f"{words[kind]}{period_title(period_of(period))}{plain(abs(amount))}"
        for period, kind, amount in items
    )


def _summary(view: RunView) -> dict[str, Any]:
    lines = [line for share in view.shares for line in _by_list(view, share)]
    due, more, off = (sum(line[name] for line in lines) for name in ("due", "arrears", "off"))
    return {
        **sheet.head(view.row["number"], counter=sheet.window(view.row["department"])),
        "title": view.programme.payment.title, "period": period_title(view.period),
        "maker": view.people["made_by"], "checker": view.people["checked_by"],
        "approver": view.people["approved_by"], "made_on": view.row["made_at"].date().isoformat(),
        "funded_by": view.programme.outside or "街道财务室",
        "way": "通过银行发放" if view.row["way"] == "bank" else "现金发放，当面签收",
        "count": view.row["lines"], "total": sheet.yuan(view.row["amount"]), "due": plain(due),
        "arrears": plain(more), "off": plain(off), "sum": plain(due + more + off),
        "lines": [{**line, **{name: plain(line[name]) for name in ("due", "arrears", "off", "amount")}}
                  for line in lines],
        "left_out": [{"reason": LEFT_OUT[key], "count": len(ids)}
                     for key, ids in view.row["left_out"].items()],
    }  # fmt: skip


def _by_list(view: RunView, share: ShareView) -> list[dict[str, Any]]:
    rows = []
    for key in view.programme.keys:
        mine = [line for line in share.lines if line.programme == key]
        if mine:
            items = [item for line in mine for item in line.items]
            more = sum(amount for _, kind, amount in items if kind in ("arrears", "again"))
            off = sum(amount for _, kind, amount in items if kind == "set_off")
            amount = sum(line.amount for line in mine)
            rows.append({"community": share.community, "list": view.programme.title_of(key),
                         "count": len(mine), "due": amount - more - off, "arrears": more, "off": off,
                         "amount": amount})  # fmt: skip
    return rows


def _receipt(view: RunView) -> dict[str, Any]:
    row = view.row
    if row["state"] != "reconciled":
        raise Refused("This paper is made when the pay-out is closed.", where=row["number"])
    paid = view.sums.get("paid", 0)
    drawn = sum(share.row["drawn"] or 0 for share in view.shares)
    return {
        **sheet.head(row["number"], counter=sheet.window(row["department"])),
        "title": view.programme.payment.title, "period": period_title(view.period),
        "funded_by": view.programme.outside or "街道财务室", "paper": row["funding_paper"],
        "funded_on": (row["funded_on"] or today()).isoformat(), "funded": sheet.yuan(row["funded"]),
        "approved": sheet.yuan(row["amount"]), "closed_on": row["closed_on"].isoformat(),
        "closer": view.people["closed_by"], "drawn": plain(drawn), "paid": plain(paid),
        "returned": plain(view.sums.get("returned", 0)), "left": sheet.yuan(row["funded"] - paid),
        "lines": [_receipt_line(share) for share in view.shares],
        "back": [{"number": line.number, "reason": RETURNED.get(line.reason, line.reason),
                  "amount": plain(line.amount)}
                 for share in view.shares for line in share.lines if line.state == "returned"],
    }  # fmt: skip


def _receipt_line(share: ShareView) -> dict[str, Any]:
    row = share.row
    return {
        "community": share.community, "drawn_by": "、".join(share.drawn_by),
        "drawn": plain(row["drawn"] or 0),
        "paid": plain(share.sums.get("paid", 0)), "returned": plain(share.sums.get("returned", 0)),
        "original": f"{row['original_on'] or ''} {row['original_from']}".strip(),
        "copy": f"{row['copy_on'] or ''} {row['copy_from']}".strip(),
    }  # fmt: skip


def plain(fen: int) -> str:
    """An amount in yuan without its unit, "" for none: 1,848.00."""
    return f"{fen / 100:,.2f}" if fen else ""


MAKERS: Final[Mapping[str, Callable[[RunView], dict[str, Any]]]] = {
    "hub.payment_sheet": _sheet, "hub.payment_summary": _summary, "hub.payment_receipt": _receipt,
}  # fmt: skip
