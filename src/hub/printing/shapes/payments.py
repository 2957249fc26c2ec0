"""What a pay-out prints: the sheet that is signed, the summary, finance's closing paper."""

from typing import Annotated, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Official


class SheetLine(TypedDict):
    """One payee. `adjusted`: what of the amount is of earlier periods, in words; `signed` for the pen."""

    no: Annotated[int, Count]
    number: str
    payee: str
    id_tail: str
    people: Annotated[int, Count]
    amount: str
    adjusted: str
    signed: str
    note: str


class PaymentSheet(Official):
    """`hub.payment_sheet` 发放表 of one community. `drawn_on`: ISO or "" where it is for the pen."""

    title: str
    sub: str
    community: str
    period: str
    total: str
    cheque: str
    drawn_on: str
    lines: list[SheetLine]
    payers: list[str]


class SummaryLine(TypedDict):
    """A community's part of a sub-list."""

    community: str
    list: str
    count: Annotated[int, Count]
    due: str
    arrears: str
    off: str
    amount: str


class LeftOut(TypedDict):
    """How many with an entitlement are not in it, and why."""

    reason: str
    count: Annotated[int, Count]


class PaymentSummary(Official):
    """`hub.payment_summary` 发放汇总表: no names of payees."""

    title: str
    period: str
    maker: str
    checker: str
    approver: str
    made_on: Annotated[str, Date]
    funded_by: str
    way: str
    count: Annotated[int, Count]
    total: str
    due: str
    arrears: str
    off: str
    sum: str
    lines: list[SummaryLine]
    left_out: list[LeftOut]


class ReceiptLine(TypedDict):
    """A community's money: drawn, paid, back, and where its sheets are."""

    community: str
    drawn_by: str
    drawn: str
    paid: str
    returned: str
    original: str
    copy: str


class ReturnedLine(TypedDict):
    """A line that was not paid."""

    number: str
    reason: str
    amount: str


class PaymentReceipt(Official):
    """`hub.payment_receipt` 发放核销单 of a reconciled run."""

    title: str
    period: str
    funded_by: str
    paper: str
    funded_on: Annotated[str, Date]
    funded: str
    approved: str
    closed_on: Annotated[str, Date]
    closer: str
    drawn: str
    paid: str
    returned: str
    left: str
    lines: list[ReceiptLine]
    back: list[ReturnedLine]


class DrawnLine(TypedDict):
    """A line that a named payee draws. `on`, `payers`, `signed`: "" while it is for the pen."""

    number: str
    period: str
    amount: str
    on: str
    payers: str
    signed: str


class PayeePaper(Official):
    """`hub.payee_paper` 代领确认书: who draws what is owed to somebody who died or left.

    `before`: the payee who is gone, and how (`gone`); `entitled`: whose it is; `owed`: in yuan, today. The
    days are ISO, "" for what another person has not confirmed yet.
    """

    title: str
    before: str
    before_tail: str
    gone: str
    community: str
    entitled: str
    owed: str
    payee: str
    payee_tail: str
    relation: str
    way: str
    paper: str
    named_by: str
    named_on: str
    confirmed_by: str
    confirmed_on: str
    lines: list[DrawnLine]
