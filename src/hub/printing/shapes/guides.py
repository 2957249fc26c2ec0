"""What is printed about a service, before there is a case."""

from typing import Annotated, NotRequired

from hub.printing.rules import Count, Flow
from hub.printing.shapes.parts import Fact, ForResident, Official, PaperGroup, Stop


class Card(ForResident):
    """`hub.card` 一次告知卡 (限时办结 article 4): what a service asks for, before one starts.

    `ours`: papers the centre gets itself. `answers`: the questions this list was made from, if any.
    `progress`: address of the progress page; `version`: 第1版，2026年9月1日起用. `round`: in the place of the
    limit where the service goes in rounds; `paid`: nobody applies for it, it is paid to whoever receives it.
    """

    service: str
    who: str
    opening: str
    place: str
    fee: str
    limit: Annotated[int, Count]
    round: NotRequired[str]
    paid: NotRequired[bool]
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    answers: NotRequired[list[Fact]]
    papers: list[PaperGroup]
    ours: list[str]
    stops: Annotated[list[Stop], Flow]
    law: list[str]
    progress: str
    complaint: str
    version: str


class Guide(Official):
    """`hub.guide` 服务指南: everything about one service.

    `kind`: 承诺件; `conditions`: who may apply; `legal_note`: where the law has moved on.
    """

    service: str
    seq: str
    department: str
    kind: str
    conditions: list[str]
    opening: str
    place: str
    fee: str
    limit: Annotated[int, Count]
    round: NotRequired[str]
    paid: NotRequired[bool]
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    not_counted: list[str]
    papers: list[PaperGroup]
    ours: list[str]
    stops: Annotated[list[Stop], Flow]
    result: str
    law: list[str]
    remedy: list[str]
    progress: str
    complaint: str
    version: str
    legal_note: NotRequired[str]


class Chart(Official):
    """`hub.chart` 流程图 (限时办结 article 6): every link with role and limit, every way out."""

    service: str
    seq: str
    limit: Annotated[int, Count]
    round: NotRequired[str]
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    stops: Annotated[list[Stop], Flow]
    version: str
