"""What the office prints for many cases at once, for the wall and for the file."""

from typing import Annotated, NotRequired, TypedDict

from hub.printing.rules import Count, Date, Masked, NoNumbers
from hub.printing.shapes.parts import Official


class NoticeLine(TypedDict):
    """The whitelist of privacy.md and nothing else; a name without its star is refused."""

    no: Annotated[int, Count]
    name: Annotated[str, Masked]
    community: Annotated[str, NoNumbers]
    size: Annotated[int, Count]
    amount: str


class PublicNotice(Official):
    """`hub.public_notice` 公示: masked lines, the period, where to object.

    `programme` is the public title (privacy.md, Shows in public); `persons`: of people, not of households.
    """

    programme: Annotated[str, NoNumbers]
    decided_by: str
    begins: Annotated[str, Date]
    ends: Annotated[str, Date]
    places: list[str]
    lines: list[NoticeLine]
    objections: str
    persons: NotRequired[bool]


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
    """One file sent up; `pages` = sheets in the file.

    Of a `firm` with its 统一社会信用代码 (`code`) the applicant is who brought it, `size` its people.
    """

    no: Annotated[int, Count]
    applicant: str
    firm: NotRequired[str]
    code: NotRequired[str]
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
    sender: str


class RosterLine(TypedDict):
    """One item of a roster; `outcome` empty = left for the pen."""

    no: Annotated[int, Count]
    name: str
    community: str
    post: str
    due: Annotated[str, Date]
    outcome: str


class RosterList(Official):
    """`hub.roster_list` 名册: whom a roster is about, with a place to sign. `purpose`: what it is for;
    `kind`: which kind of the service's rosters it is, or empty."""

    title: str
    kind: str
    purpose: str
    made_on: Annotated[str, Date]
    made_by: str
    due: Annotated[str, Date]
    total: str
    lines: list[RosterLine]
    printed_by: str


class DayLine(TypedDict):
    """One visit: `code` opens its task when typed, `link` is what its picture holds; `results` to tick."""

    no: Annotated[int, Count]
    code: str
    link: str
    number: str
    name: str
    address: str
    phone: str
    what: str
    due: str
    results: list[str]


class DaySheet(Official):
    """`hub.day_sheet` 走访单: the visits of one person's day, to be filled in by hand and keyed back."""

    who: str
    on: Annotated[str, Date]
    posts: str
    lines: list[DayLine]


class LedgerLine(TypedDict):
    """One case of a department's ledger; days as 12-05, "" = not yet; `file` = number of its file."""

    no: Annotated[int, Count]
    number: str
    applied: str
    name: str
    community: str
    service: str
    accepted: str
    completed: str
    state: str
    file: str


class Ledger(Official):
    """`hub.ledger` 台账: all cases of a department that were applied for in a month (2016年12月)."""

    title: str
    month: str
    total: str
    printed_by: str
    lines: list[LedgerLine]


class FilePaper(TypedDict):
    """A line of the file's list of papers; `sheets` = number of sheets."""

    no: Annotated[int, Count]
    title: str
    date: Annotated[str, Date]
    sheets: Annotated[int, Count]
    note: str


class FileCover(Official):
    """`hub.file_cover` 案卷封面 with the list of what lies inside (卷内目录). `retention`: 2年;
    `file_number`: 2026-0012."""

    file_number: NotRequired[str]
    place: NotRequired[str]

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
