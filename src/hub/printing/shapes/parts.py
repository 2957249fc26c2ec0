"""What several prints share: head and foot, copies, papers, the stops of a flow."""

from typing import Annotated, Literal, NotRequired, TypedDict

from hub.printing.rules import Count, Date, Spoken

Language = Annotated[str, Spoken]

Copy = TypedDict("Copy", {"no": Annotated[int, Count], "of": Annotated[int, Count], "for": str})
"""One copy and for whom: {"no": 1, "of": 2, "for": "交当事人"}, printed 第1份，共2份：交当事人."""


class Sheet(TypedDict):
    """Head and foot of every print.

    `number` stands under the code and opens the case when typed; `link` is what the code holds.
    `copies`: every copy goes into one PDF; none = one sheet without a mark. `draft` prints 样式待街道确认,
    for forms whose text the plan does not give. `remark` ends the foot (样张，内容为虚构).
    """

    centre: str
    number: str
    link: str
    copies: list[Copy]
    printed_on: Annotated[str, Date]
    counter: str
    phone: str
    hours: str
    draft: NotRequired[bool]
    remark: NotRequired[str]


class ForResident(Sheet):
    """A print that a resident takes home, in Chinese or translated (its data comes translated)."""

    lang: NotRequired[Language]


class Official(Sheet):
    """A print for the file, in Chinese only."""

    lang: NotRequired[Literal["zh"]]


class Fact(TypedDict):
    """A label and what stands beside it."""

    label: str
    value: str


class Paper(TypedDict):
    """One material. `original`: shown and handed back, handed in (`pieces` of it, 1 if not said), photographs
    (so many `pieces`), not needed, or held from before; `copies` of each; `when` = under which condition it
    is asked; `where` one gets it."""

    title: str
    original: Literal["return", "keep", "photos", "none", "held"]
    copies: Annotated[int, Count]
    pieces: NotRequired[Annotated[int, Count]]
    note: NotRequired[str]
    when: NotRequired[str]
    where: NotRequired[str]


class PaperGroup(TypedDict):
    """Papers of one stage; `stage` says when they are wanted (受理时交, 评审通过后填表时交)."""

    stage: str
    papers: list[Paper]


class Outcome(TypedDict):
    """A named way out of a stop: `to` is a stop's key or "end:granted|refused|withdrawn|not_accepted|moved";
    `letter` is what the applicant gets, `by` who brings it."""

    label: str
    to: str
    letter: NotRequired[str]
    by: NotRequired[str]


class StopTask(TypedDict):
    """Parallel work inside a stop, with its own role and limit."""

    title: str
    role: str
    limit: NotRequired[Annotated[int, Count]]


class Stop(TypedDict):
    """One stop of a flow, as drawn on guide, card, chart and case.

    `limit` in working days, 0 = on the spot; left out = within the whole limit (限时办结 article 6 wants
    role and limit at every link). `limit_note` replaces that text (每月一次, 7天). `holder` = who answers
    for it, on the chart. `clock` stopped = not counted. `yours` = the resident must come. `outcomes` in the
    order of the definition, the way on first.
    `state` and `lines` are for a running case (person, date) and are drawn by `flow_svg` only.
    """

    key: str
    title: str
    role: str
    clock: Literal["running", "stopped"]
    limit: NotRequired[Annotated[int, Count]]
    limit_note: NotRequired[str]
    holder: NotRequired[str]
    yours: NotRequired[bool]
    outcomes: NotRequired[list[Outcome]]
    tasks: NotRequired[list[StopTask]]
    state: NotRequired[Literal["done", "current", "stopped", "to_come"]]
    lines: NotRequired[list[str]]
