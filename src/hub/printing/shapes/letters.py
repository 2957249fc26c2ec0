"""What one applicant is handed about one case."""

from typing import Annotated, Literal, NotRequired, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Fact, ForResident, Paper, PaperGroup


class CasePaper(ForResident):
    """Whose it is (of the ID number the tail only), and for which service."""

    applicant: str
    id_tail: str
    service: str


class Held(TypedDict):
    """A paper not asked for (again), and why not."""

    title: str
    reason: str


class Example(TypedDict):
    """Were the papers complete on `supplemented`, the case would be due on `due`."""

    supplemented: Annotated[str, Date]
    due: Annotated[str, Date]
    provisional: NotRequired[bool]


class Slip(CasePaper):
    """`hub.slip` 一次性告知清单 (一次性告知 articles 3 and 5): everything missing at once, in two copies.

    `tell_by` = the last day of telling (R4), `told` = the day of this slip; `received` and `tell_by` are left
    out where somebody asked before there was a case. `formalities`, `steps`: one short clause each. `law`:
    references of the service; the template adds the centre's own rules.
    """

    received: NotRequired[Annotated[str, Date]]
    formalities: list[str]
    missing: list[PaperGroup]
    held: list[Held]
    steps: list[str]
    limit: Annotated[int, Count]
    example: NotRequired[Example]
    law: list[str]
    told: Annotated[str, Date]
    tell_by: NotRequired[Annotated[str, Date]]
    clerk: str


class Receipt(CasePaper):
    """`hub.receipt` 受理通知书: accepted, due when, who has it, how to ask.

    `code` with the number asks for progress at `progress` (never a part of an ID number). `not_counted`: what
    does not count toward the limit in this service. `provisional`: a year without published holidays.
    """

    received: Annotated[str, Date]
    accepted: Annotated[str, Date]
    due: Annotated[str, Date]
    limit: Annotated[int, Count]
    provisional: NotRequired[bool]
    proxy: NotRequired[str]
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


class Ground(TypedDict):
    """One reason of a refusal; `law` where each reason rests on another article."""

    reason: str
    law: NotRequired[str]


class Withdrawn(TypedDict):
    """The approval that is taken back: of which day and by whom; `ends` = the first day without it.

    `heard`: how the person was heard before it. What was not written down is left out.
    """

    approved: Annotated[str, Date]
    approved_by: str
    ends: NotRequired[Annotated[str, Date]]
    paper: NotRequired[str]
    heard: NotRequired[str]


class Refusal(CasePaper):
    """`hub.refusal`: 不符合申请条件通知书, or 不予受理通知书 where `kind` is "not_accepted".

    What a roster opens has 拟停发告知书 ("proposed": nothing is decided yet) and 停发决定书 ("ended").
    What was approved and is taken back has 撤销决定书 ("taken_back"), with what is `withdrawn`.

    What a bank or another body outside declines has 未予办理告知书 ("declined"): the centre decided nothing.

    `reasons` and `law` are written by the person who decided: all of them; `law` stands here where it is the
    same for all reasons. `remedy` says what can be done and until when.
    """

    kind: Literal["not_qualified", "not_accepted", "proposed", "ended", "taken_back", "declined"]
    received: Annotated[str, Date]
    decided: Annotated[str, Date]
    decided_by: str
    reasons: list[Ground]
    law: list[str]
    remedy: list[str]
    returned: NotRequired[list[str]]
    withdrawn: NotRequired[Withdrawn]
    deliverer: str
    clerk: str


class Result(CasePaper):
    """`hub.result` 办理结果通知书: what was decided, what it gives, what to do now.

    `used` of `limit` working days were counted; `grants` is what an approval gives, one line each. What a
    roster opens has 继续享受待遇告知书 (`kept`): nobody applied, and nothing was counted for anybody.
    `goes_on`: it is decided so far, and somebody else decides after that.
    """

    accepted: Annotated[str, Date]
    completed: Annotated[str, Date]
    due: Annotated[str, Date]
    limit: Annotated[int, Count]
    used: Annotated[int, Count]
    decided_by: str
    decision: str
    kept: NotRequired[bool]
    goes_on: NotRequired[bool]
    grants: list[Fact]
    next: list[str]
    law: list[str]
    remedy: list[str]
    deliverer: str
    clerk: str


class Day(TypedDict):
    """A day of the list behind a date, as `hub deadlines explain` gives it; `forecast` = not yet past."""

    date: Annotated[str, Date]
    counted: bool
    code: str
    reason: str
    forecast: NotRequired[bool]


class WhyThisDate(CasePaper):
    """`hub.why_this_date` 办理期限说明: every day from acceptance to the due date, counted or not, and why.

    `due` is left out while the clock is stopped; then the days are a forecast from today on. `rule`: by
    which rule another day than the recorded one is that of acceptance.
    """

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
    rule: NotRequired[Literal["R4", "R5", "R6"]]


class ChangedDay(TypedDict):
    """A day that is worked or free otherwise than before, with the reason and paper that hold now."""

    date: Annotated[str, Date]
    working: bool
    reason: str
    document: str


class Extension(CasePaper):
    """`hub.extension` 延期告知书: the limit is longer, for which reason, until when (限时办结制度 article 7).

    `before`: the date so far, `until`: the new one, `days`: working days more, `decided`: when a leader
    approved it. It takes effect when the applicant signs for it.
    """

    accepted: Annotated[str, Date]
    before: Annotated[str, Date]
    until: Annotated[str, Date]
    days: Annotated[int, Count]
    reason: str
    decided: Annotated[str, Date]
    progress: str
    complaint: str
    clerk: str


class DateMove(TypedDict):
    """One move of a date: the day it was written, from where to where; empty where the clock stands."""

    on: Annotated[str, Date]
    before: str
    after: str


class DateMoved(CasePaper):
    """`hub.date_moved` 办理期限变动通知: the calendar was changed, the date with it (deadlines.md, Calendar).

    `before` or `after` is empty where that date is not known (the clock stands). `moves`: all of them, in
    order, where it moved more than once. `days`: what changed up to the date.
    """

    accepted: Annotated[str, Date]
    before: str
    after: str
    changed_on: Annotated[str, Date]
    moves: NotRequired[list[DateMove]]
    days: list[ChangedDay]
    provisional: NotRequired[bool]
    clerk: str
