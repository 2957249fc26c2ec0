"""What the collection desk prints: the receipt, the day sheet, the list that goes up."""

from typing import Annotated, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Official


class CollectionReceipt(Official):
    """`hub.collection_receipt` 收款收据. `payer`: the person or who pays; `void`: why, "" = valid."""

    what: str
    person: str
    id_tail: str
    payer: str
    variant: str
    period: str
    amount: str
    in_words: str
    way: str
    reference: str
    taken_on: Annotated[str, Date]
    taken_by: str
    void: str


class WayLine(TypedDict):
    """One way of paying: how many receipts, what they come to."""

    way: str
    count: Annotated[int, Count]
    amount: str


class PiecesLine(TypedDict):
    """One kind of note or coin: how many were counted."""

    face: str
    pieces: Annotated[int, Count]
    amount: str


class DayLine(TypedDict):
    """One receipt of a day: no name. `note`: void, or given back for an earlier day."""

    number: str
    what: str
    way: str
    amount: str
    note: str


class CollectionDay(Official):
    """`hub.collection_day` 日结单 of one window."""

    window: str
    day: Annotated[str, Date]
    lines: list[DayLine]
    ways: list[WayLine]
    pieces: list[PiecesLine]
    expected: str
    counted: str
    difference: str
    cause: str
    counter_name: str
    checker: str
    handed: str


class CollectionListLine(TypedDict):
    """One receipt of the list; `answer` "" = left for the pen."""

    no: Annotated[int, Count]
    person: str
    id_number: str
    variant: str
    number: str
    amount: str
    answer: str


class CollectionList(Official):
    """`hub.collection_list` 参保缴费汇总表: the superior answers line by line."""

    what: str
    superior: str
    sent_on: Annotated[str, Date]
    sender: str
    total: str
    lines: list[CollectionListLine]
