"""A roster (名册): people to be checked by a date, made on a day from a population, as frozen dataclasses.

Pure: what a definition's [roster] says, what a department's population function may know, and the drawing
of a random sample that can be replayed.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

LIST: Final = "list"
"""The population that is a list from above: its lines come with a sheet."""
PAYEES: Final = "payees"
"""The population of those who receive a programme of the department on the day."""
PAID: Final = "paid_lines"
"""The population that are the paid lines of one pay-out, by number: what is looked behind."""
CHECK: Final = "check"
"""The one stage of a roster whose items have a result."""
DONE: Final = "done"
AGAIN: Final = "again"
ANSWER: Final = "answer"
CASE: Final = "case"
AFTER: Final = (ANSWER, CASE)
"""What the window does after an outcome: answers a finding, or opens a case."""
TARGETS: Final = (DONE, AGAIN, *AFTER)
"""Where an outcome may lead besides a stage: the item is done, is visited again, needs one of `AFTER`."""
ITEMS: Final = ("result", "opens_case", "stages")
MOST_SAMPLE: Final = 1000


@dataclass(frozen=True, slots=True)
class RosterOutcome:
    """One result of an item. `to`: a stage or one of `TARGETS`; `opens`: the service of the case it opens.

    `reason`: it is not taken without a reason in words; `renews`: the entitlement goes on, reviewed.
    `needs`: fields of the stage's form that are not left empty with it.
    """

    key: str
    text: str
    to: str = DONE
    reason: bool = False
    opens: str = ""
    renews: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """What one role does with an item: its form, its outcomes, its limit in working days.

    `one_in`: of so many items that come here one is done, the others are through (a check of a sample);
    `source`: the steps of the plan it carries; `variants`: the kinds of roster that have it (empty = all).
    """

    key: str
    title: str
    role: str
    limit: int
    outcomes: tuple[RosterOutcome, ...]
    form: str = ""
    one_in: int = 1
    source: tuple[int, ...] = ()
    variants: tuple[str, ...] = ()

    def outcome(self, key: str) -> RosterOutcome | None:
        """The outcome with that key, or None."""
        return next((one for one in self.outcomes if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Roster:
    """[roster]. `population`: a function of the department, or `LIST`; always at least one stage.

    `programme`: whose active payees it is about (a population over entitlements); `after_limit`: working days
    for what the window does after an outcome; `list_columns`: headings kept of a list from above beside name
    and ID number, `dropped_columns`: those dropped unread; `erase_after`: days after closing until its people
    are erased; `review_months`: when an entitlement that goes on is due again (0 = nothing is said of that);
    `source`: steps of the plan that are its making;
    `sample`: how many are drawn at random where nobody says another number (0 = all are checked); `percent`:
    so many in a hundred instead, one at least; `answered_by`: who answers a finding, by role.
    """

    population: str
    purpose: str
    item: str
    stages: tuple[Stage, ...]
    erase_after: int
    programme: str = ""
    after_limit: int = 5
    list_columns: tuple[str, ...] = ()
    dropped_columns: tuple[str, ...] = ()
    sample: int = 0
    review_months: int = 0
    source: tuple[int, ...] = ()
    percent: int = 0
    answered_by: str = "window_clerk"

    def of(self, variant: str) -> Roster:
        """The roster of one kind: its stages, and of their outcomes those that stay among them.

        Made before anybody said a kind ("") it has all of them.
        """
        if not variant:
            return self
        stages = tuple(each for each in self.stages if not each.variants or variant in each.variants)
        elsewhere = {each.key for each in self.stages} - {each.key for each in stages}
        return replace(self, stages=tuple(
            replace(each, outcomes=tuple(one for one in each.outcomes if one.to not in elsewhere))
            for each in stages
        ))  # fmt: skip

    def size_of(self, lines: int) -> int:
        """How many of so many lines are drawn where nobody says another number."""
        return -(-lines * self.percent // 100) if self.percent else self.sample

    @property
    def first(self) -> Stage:
        """Where every item begins."""
        return self.stages[0]

    def stage(self, key: str) -> Stage | None:
        """The stage with that key; None for what the window does afterwards."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def outcome(self, key: str) -> RosterOutcome | None:
        """The outcome with that key, of whichever stage; keys are used once in a roster."""
        return next((found for stage in self.stages if (found := stage.outcome(key))), None)


@dataclass(frozen=True, slots=True)
class Subject:
    """All that a population function may know of one line: registry facts, and what the own department gave.

    `members`: living people of the household. The rest is empty where the line is about a resident and not
    about an entitlement: `programme`, its first and last day, and the day of its next review.
    """

    birth: dt.date
    is_head: bool = False
    members: int = 1
    moved_in: dt.date | None = None
    programme: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    review_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """Whom a roster is about: `chooses(subject, day)`, a pure function over every row of `of`.

    `of`: "residents" (the register, in the communities where the department is on) or "entitlements" (what
    the own department pays or has certified, active on the day). It sees no other department's facts.
    """

    title: str
    of: str
    chooses: Callable[[Subject, dt.date], bool]


@dataclass(frozen=True, slots=True)
class Counts:
    """A roster in numbers: of `all` items those done, still open, and late; by community, outcome, officer.

    `late`: done after the due date, or open past it. `by`: {"community" | "outcome" | "post": {name: count}}.
    """

    all: int = 0
    done: int = 0
    open: int = 0
    left: int = 0
    late: int = 0
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def is_drawn(mark: str, no: int, one_in: int) -> bool:
    """Whether an item comes to a check of one in so many: the first always, others by their `mark`.

    `mark`: hexadecimal digits that nobody can choose, the same each time (a keyed hash of the number).
    """
    return no == 1 or int(mark, 16) % one_in == 0


def draw(lines: Sequence[str], size: int, seed: int) -> list[str]:
    """A random sample of `size` lines by number: the same lines, size and seed give the same sample.

    The lines are put in order first, so that it does not matter in which order they were read.
    """
    ordered = sorted(lines)
    chooser = random.Random(seed)
    return sorted(chooser.sample(ordered, min(size, len(ordered))))
