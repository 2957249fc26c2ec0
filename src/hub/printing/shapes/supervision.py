"""What supervision prints: bulletins and half-month reports; nobody but staff in them."""

from typing import Annotated, TypedDict

from hub.printing.rules import Date, NoNumbers
from hub.printing.shapes.parts import Official


class BulletinPrint(Official):
    """`hub.bulletin` 通报. `to`: the posts in words; `lines`: the text by lines."""

    title: Annotated[str, NoNumbers]
    sender: str
    on: Annotated[str, Date]
    to: str
    by: str
    lines: list[str]


class FigureLine(TypedDict):
    """One number of a report, as it is printed."""

    what: str
    count: str


class HalfMonthPrint(Official):
    """`hub.half_month` 半月报告. `result`: what the supervision group said, "" before."""

    unit: str
    first: Annotated[str, Date]
    last: Annotated[str, Date]
    due: Annotated[str, Date]
    filed_on: Annotated[str, Date]
    by: str
    lines: list[FigureLine]
    progress: str
    problems: str
    plans: str
    result: str
