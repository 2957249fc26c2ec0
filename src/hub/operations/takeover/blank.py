"""The empty sheet to be filled in: its headings, how each column is written, the services and their steps."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from hub.operations.context import plugins
from hub.operations.takeover.columns import CASES, HELP, RECIPIENTS, SHEETS, STEPS

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_PAPER: Final = ("decision", "ledger", "page")
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    RECIPIENTS: ("name", "id_number", "amount", "from", *_PAPER),
    CASES: ("name", "id_number", "service", "opened", "step", *_PAPER),
}
"""What no row may leave empty."""
_TEXT: Final = frozenset({"id_number", "payee_id_number", "account", "household", "page"})
"""Columns that Excel must not make numbers of."""
_WIDTH: Final = 16
_DAY: Final = "写成2026-05-01；只有年月的写2026-05，按当月1日算"
_HOW: Final[Mapping[str, str]] = {
    "name": "与居民登记一致",
    "id_number": "18位，列格式为“文本”；不在登记中的先登记",
    "household": "可不填；填了的与居民登记一致",
    "people": "不填按1人",
    "amount": "单位元，最多两位小数",
    "from": _DAY,
    "until": "有期限的才填",
    "review": "下次复核的日期",
    "paid_to": "以前已发到哪天，须是一个发放期的最后一天；只有年月的按月末算；不填的从接续当期起发",
    "payee": "由别人代领的才填",
    "payee_id_number": "代领人的身份证号",
    "account": "8至30位数字，列格式为“文本”",
    "case": "本中心批准、没有生成待遇的办件才填；填了的，文号、台账、页码可不填",
    "service": "编号或名称，见“事项和环节”",
    "variant": "分情形的事项必填，见“事项和环节”",
    "opened": _DAY,
    "received": "中心收到材料的日期；不填按申请、告知或受理的日期",
    "notified": "发过一次性告知清单的才填",
    "supplemented": "补齐材料的日期",
    "accepted": "受理以后的环节必填",
    "sent_up": "上报过、已经返回的才填，返回日期也要填；正在上级的，写在当前环节",
    "sent_back": "上级返回的日期",
    "notice_from": "公示已经结束的才填，结束日期也要填；正在公示的，写在当前环节",
    "notice_to": "公示的最后一天",
    "completed": "告知之后的环节（送达、归档）必填",
    "step": "现在办到哪一步，见“事项和环节”",
    "since": "到这一步的日期",
    "papers": "全部，或材料名称，用、隔开；已受理的，受理时要的都写上",
    "answers": "问题：回答；问题：回答",
    "parties": "死者：姓名；担保人：姓名、姓名",
    "decision": "批准文号或案卷号",
    "ledger": "记在哪本台账",
    "page": "台账的第几页",
}


def template(kind: str) -> bytes:
    """An empty sheet, what every row needs in bold, columns of long numbers as text; and how it is filled."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _headings(book, kind)
        titles, needed = SHEETS[kind].fields, NEEDED[kind]
        rows = [(title, "必填" if name in needed else "", _HOW[name]) for name, title in titles.items()]
        _table(book, HELP, ("列", "必填", "怎样填"), rows)
        if kind == CASES:
            _table(book, STEPS, ("窗口", "事项", "情形", "环节"), _steps())
    return out.getvalue()


def _headings(book: Workbook, kind: str) -> None:
    sheet = book.add_worksheet("接续")
    bold, plain, text = book.add_format({"bold": True}), book.add_format(), book.add_format()
    text.set_num_format("@")
    sheet.freeze_panes(1, 0)
    for at, (field, title) in enumerate(SHEETS[kind].fields.items()):
        sheet.set_column(at, at, _WIDTH, text if field in _TEXT else None)
        sheet.write_string(0, at, title, bold if field in NEEDED[kind] else plain)


def _table(book: Workbook, name: str, titles: tuple[str, ...], rows: Any) -> None:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, len(titles) - 2, _WIDTH, wrapped)
    sheet.set_column(len(titles) - 1, len(titles) - 1, _WIDTH * 5, wrapped)
    sheet.write_row(0, 0, titles, bold)
    for at, row in enumerate(rows, 1):
        sheet.write_row(at, 0, row)


def _steps() -> Iterator[tuple[str, str, str, str]]:
    """Of each service that a sheet may name: window, number and name, its kinds of case, its steps."""
    newest = (versions[-1] for versions in plugins().services().values())
    found = [each for each in newest if each.kind == "application" and each.enabled]
    for service in sorted(found, key=lambda each: (each.department, each.place)):
        kinds = "、".join(each.title for each in service.variants if each.enabled)
        titles = "、".join(step.title for step in service.steps)
        yield plugins().departments[service.department].title, f"{service.seq} {service.short}", kinds, titles
