"""What each print needs, as typed dictionaries: flat, JSON, texts ready to print.

Dates are ISO texts ("2026-10-21"); the template writes them in the language of the print and adds the
weekday. Limits are whole working days. A text may be empty: on a form an empty box is left for the pen.
`NotRequired` fields may be left out; anything else missing, and any field not named here, is refused.
"""

from typing import Annotated, Literal, NotRequired, TypedDict

from hub.printing.rules import Count, Date, Masked, NoNumbers

Language = Literal["zh", "en"]

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
    """A print that a resident takes home, in Chinese or English (the texts of the data come translated)."""

    lang: NotRequired[Language]


class Official(Sheet):
    """A print for the file, in Chinese only."""

    lang: NotRequired[Literal["zh"]]


class Fact(TypedDict):
    """A label and what stands beside it."""

    label: str
    value: str


class Paper(TypedDict):
    """One material. `original`: shown and handed back, handed in (`pieces` of it, 1 if not said) or not
    needed; `copies` of each; `when` = the condition under which it is asked; `where` one gets it."""

    title: str
    original: Literal["return", "keep", "none"]
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
    role and limit at every link). `limit_note` replaces that text (每月一次, 7天). `clock` stopped = not counted.
    `yours` = the resident must come. `outcomes` in the order of the definition, the way on first.
    `state` and `lines` are for a running case (person, date) and are drawn by `flow_svg` only.
    """

    key: str
    title: str
    role: str
    clock: Literal["running", "stopped"]
    limit: NotRequired[Annotated[int, Count]]
    limit_note: NotRequired[str]
    yours: NotRequired[bool]
    outcomes: NotRequired[list[Outcome]]
    tasks: NotRequired[list[StopTask]]
    state: NotRequired[Literal["done", "current", "stopped", "to_come"]]
    lines: NotRequired[list[str]]


class Held(TypedDict):
    """A paper not asked for (again), and why not."""

    title: str
    reason: str


class Example(TypedDict):
    """Were the papers complete on `supplemented`, the case would be due on `due`."""

    supplemented: Annotated[str, Date]
    due: Annotated[str, Date]


class Slip(ForResident):
    """`hub.slip` 一次性告知清单 (一次性告知 articles 3 and 5): everything missing, at once, two signed copies.

    `tell_by` = the last day of telling (R4), `told` = the day of this slip. `steps`: what happens within the
    limit, one short clause each. `law`: references of the service; the template adds the centre's own rules.
    """

    applicant: str
    id_tail: str
    service: str
    received: Annotated[str, Date]
    missing: list[PaperGroup]
    held: list[Held]
    steps: list[str]
    limit: Annotated[int, Count]
    example: NotRequired[Example]
    law: list[str]
    told: Annotated[str, Date]
    tell_by: Annotated[str, Date]
    clerk: str


class Card(ForResident):
    """`hub.card` 一次告知卡 (限时办结 article 4): what a service asks for, before one starts.

    `ours`: papers the centre gets itself. `answers`: the questions this list was made from, if any.
    `progress`: address of the progress page; `version`: 第1版，2026年9月1日起用.
    """

    service: str
    who: str
    opening: str
    place: str
    fee: str
    limit: Annotated[int, Count]
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    answers: NotRequired[list[Fact]]
    papers: list[PaperGroup]
    ours: list[str]
    stops: list[Stop]
    law: list[str]
    progress: str
    complaint: str
    version: str


class Receipt(ForResident):
    """`hub.receipt` 受理通知书: accepted, due when, who has it, how to ask.

    `code` with the number asks for progress at `progress` (never a part of an ID number). `not_counted`: what
    does not count toward the limit in this service. `provisional`: a year without published holidays.
    """

    applicant: str
    id_tail: str
    service: str
    received: Annotated[str, Date]
    accepted: Annotated[str, Date]
    due: Annotated[str, Date]
    limit: Annotated[int, Count]
    provisional: NotRequired[bool]
    papers: list[Paper]
    not_counted: list[str]
    next: list[str]
    post: str
    holder: str
    stand_in: NotRequired[str]
    code: str
    progress: str
    complaint: str
    clerk: str


class Refusal(ForResident):
    """`hub.refusal`: 不符合申请条件通知书, or 不予受理通知书 where `kind` is "not_accepted".

    `reasons` and `law` are written by the person who decided; `remedy` says what can be done and until when.
    """

    kind: Literal["not_qualified", "not_accepted"]
    applicant: str
    id_tail: str
    service: str
    received: Annotated[str, Date]
    decided: Annotated[str, Date]
    decided_by: str
    reasons: list[str]
    law: list[str]
    remedy: list[str]
    returned: NotRequired[list[str]]
    deliverer: str
    clerk: str


class Result(ForResident):
    """`hub.result` 办理结果通知书: what was decided, what it gives, what to do now. `used` of `limit` days."""

    applicant: str
    id_tail: str
    service: str
    accepted: Annotated[str, Date]
    completed: Annotated[str, Date]
    due: Annotated[str, Date]
    limit: Annotated[int, Count]
    used: Annotated[int, Count]
    decided_by: str
    decision: str
    grants: list[Fact]
    next: list[str]
    law: list[str]
    remedy: list[str]
    deliverer: str
    clerk: str


class NoticeLine(TypedDict):
    """The whitelist of privacy.md and nothing else; a name without its star is refused."""

    no: Annotated[int, Count]
    name: Annotated[str, Masked]
    community: Annotated[str, NoNumbers]
    size: Annotated[int, Count]
    amount: str


class PublicNotice(Official):
    """`hub.public_notice` 公示: masked lines, the period, where to object. `programme` is the public title."""

    programme: Annotated[str, NoNumbers]
    decided_by: str
    begins: Annotated[str, Date]
    ends: Annotated[str, Date]
    places: list[str]
    lines: list[NoticeLine]
    objections: str


class PanelMember(TypedDict):
    """Who sits on the panel; `duty` 主持, 成员, 列席 …; `recused`: the lines left, with ground and time."""

    name: str
    post: str
    duty: str
    present: NotRequired[bool]
    recused: NotRequired[str]


class AgendaLine(TypedDict):
    """One case before the panel, with what was verified."""

    no: Annotated[int, Count]
    applicant: str
    number: str
    service: str
    community: str
    size: Annotated[int, Count]
    situation: str
    income: str
    recusal: NotRequired[str]


class Meeting(Official):
    """What agenda and minutes share. `session`: 第10次会议; `time`: 16:30."""

    panel: str
    session: str
    date: Annotated[str, Date]
    time: str
    place: str
    chair: str
    recorder: str
    quorum: Annotated[int, Count]
    members: list[PanelMember]


class PanelAgenda(Meeting):
    """`hub.panel_agenda` 评审会议程. `told`: cases not before the panel, for its information (A-05)."""

    lines: list[AgendaLine]
    told: list[AgendaLine]


class MinutesLine(TypedDict):
    """One decision. `reason` is required where the decision refuses; votes are counted."""

    no: Annotated[int, Count]
    applicant: str
    number: str
    service: str
    community: str
    decision: str
    detail: str
    ayes: Annotated[int, Count]
    noes: Annotated[int, Count]
    abstained: Annotated[int, Count]
    recused: NotRequired[str]


class PanelMinutes(Meeting):
    """`hub.panel_minutes` 评审会议纪要. `ended`: 17:40; `conclusions`: the decisions in sentences."""

    ended: str
    lines: list[MinutesLine]
    conclusions: list[str]


class SendUpLine(TypedDict):
    """One file sent up; `pages` = sheets in the file."""

    no: Annotated[int, Count]
    applicant: str
    id_tail: str
    number: str
    community: str
    size: Annotated[int, Count]
    amount: str
    pages: Annotated[int, Count]


class SendUpList(Official):
    """`hub.send_up_list` 上报清单: files handed to a superior, answer per line left for the pen."""

    service: str
    superior: str
    batch: str
    date: Annotated[str, Date]
    lines: list[SendUpLine]
    total: str
    sender: str


class Day(TypedDict):
    """A day of the list behind a date, as `hub deadlines explain` gives it; `forecast` = not yet past."""

    date: Annotated[str, Date]
    counted: bool
    code: str
    reason: str
    forecast: NotRequired[bool]


class WhyThisDate(ForResident):
    """`hub.why_this_date` 办理期限说明: every day from acceptance to the due date, counted or not, and why.

    `due` is left out while the clock is stopped; then the days are a forecast from today on.
    """

    applicant: str
    id_tail: str
    service: str
    accepted: Annotated[str, Date]
    limit: Annotated[int, Count]
    extended: NotRequired[Annotated[int, Count]]
    due: NotRequired[Annotated[str, Date]]
    state: Literal["running", "stopped", "completed", "withdrawn"]
    as_of: Annotated[str, Date]
    used: Annotated[int, Count]
    left: int
    days: list[Day]
    provisional: NotRequired[bool]


class FilePaper(TypedDict):
    """A line of the file's list of papers; `sheets` = number of sheets."""

    no: Annotated[int, Count]
    title: str
    date: Annotated[str, Date]
    sheets: Annotated[int, Count]
    note: str


class FileCover(Official):
    """`hub.file_cover` 案卷封面 with the list of what lies inside (卷内目录). `retention`: 2年."""

    department: str
    service: str
    applicant: str
    community: str
    received: Annotated[str, Date]
    accepted: Annotated[str, Date]
    closed: Annotated[str, Date]
    result: str
    retention: str
    filed_on: Annotated[str, Date]
    filed_by: str
    papers: list[FilePaper]


class Guide(Official):
    """`hub.guide` 服务指南. `kind`: 承诺件; `conditions`: who may apply; `legal_note`: where the law moved on."""

    service: str
    seq: str
    department: str
    kind: str
    conditions: list[str]
    opening: str
    place: str
    fee: str
    limit: Annotated[int, Count]
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    not_counted: list[str]
    papers: list[PaperGroup]
    ours: list[str]
    stops: list[Stop]
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
    statutory: NotRequired[Annotated[int, Count]]
    basis: str
    stops: list[Stop]
    version: str


class FormPerson(TypedDict):
    """The person a form is about. `size` = people in the household; empty texts are left for the pen."""

    name: str
    sex: str
    birth: str
    id_number: str
    phone: str
    address: str
    community: str
    size: NotRequired[Annotated[int, Count]]
    relation: NotRequired[str]


class FormMember(TypedDict):
    """A member of the household as the form lists it."""

    name: str
    relation: str
    sex: str
    birth: str
    id_number: str
    work: str
    income: str


class Opinion(TypedDict):
    """A box for an opinion: who gives it, text, name and date where they are known, blank for the pen where
    not. `seal` prints the place of the seal."""

    title: str
    text: str
    signer: str
    date: str
    seal: bool


class Form(Official):
    """A department's own form: `<department>.<name>`, laid out by `prints/<name>.typ` of the department.

    `title` is data because the plan names some forms and leaves others unnamed (A-35). `statement` is the
    applicant's reason or the officer's statement; `declaration` what is signed. Ethnicity is never data: a
    form that has the box leaves it blank for the pen.
    """

    title: str
    service: str
    applied_on: str
    applicant: FormPerson
    contact: NotRequired[FormPerson]
    members: list[FormMember]
    facts: list[Fact]
    statement: str
    papers: list[Paper]
    declaration: str
    opinions: list[Opinion]


SHAPES: dict[str, type] = {
    "hub.slip": Slip,
    "hub.card": Card,
    "hub.receipt": Receipt,
    "hub.refusal": Refusal,
    "hub.result": Result,
    "hub.public_notice": PublicNotice,
    "hub.panel_agenda": PanelAgenda,
    "hub.panel_minutes": PanelMinutes,
    "hub.send_up_list": SendUpList,
    "hub.why_this_date": WhyThisDate,
    "hub.file_cover": FileCover,
    "hub.guide": Guide,
    "hub.chart": Chart,
}
"""The shape of every print of the hub; any other print takes `Form`."""
