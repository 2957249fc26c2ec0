"""What one resident is handed about everything that runs for this person."""

from typing import Annotated, Literal, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import ForResident


class RunningBenefit(TypedDict):
    """What is received: for the person, the household, or drawn for somebody; `amount` in yuan as text.

    `amount` is of a month or of each pay-out (`rate`), empty where nothing is owed today, `until` where no
    end is set, `reason` unless suspended. `no_payee`: the payee is gone and nobody is named yet.
    """

    kind: Literal["own", "household", "drawn"]
    state: Literal["active", "suspended", "no_payee"]
    title: str
    number: str
    amount: str
    rate: Literal["month", "period"]
    since: Annotated[str, Date]
    until: str
    reason: str


class ComingDay(TypedDict):
    """A day to keep in mind: a review or an end."""

    kind: Literal["review", "ends"]
    date: Annotated[str, Date]
    title: str


class RunningCase(TypedDict):
    """An open case; `due` is empty while the clock stands or before acceptance."""

    number: str
    service: str
    step: str
    due: str
    who: str


class WaitingLetter(TypedDict):
    """A letter that waits to be handed over."""

    number: str
    title: str
    issued: Annotated[str, Date]


class KnownPaper(TypedDict):
    """A paper that need not be brought again, while it is so as it was."""

    title: str
    seen: Annotated[str, Date]
    until: Annotated[str, Date]


class HeldData(TypedDict):
    """What is held; `count` 0 where it is not counted, `until` empty where `as_long` says it."""

    what: str
    count: Annotated[int, Count]
    ground: str
    until: str
    as_long: str


class Standing(ForResident):
    """`hub.standing` 个人事项单: benefits, days to come, open cases, letters, papers, and what is held."""

    applicant: str
    id_tail: str
    as_of: Annotated[str, Date]
    benefits: list[RunningBenefit]
    coming: list[ComingDay]
    cases: list[RunningCase]
    letters: list[WaitingLetter]
    papers: list[KnownPaper]
    holdings: list[HeldData]
    progress: str
    clerk: str
