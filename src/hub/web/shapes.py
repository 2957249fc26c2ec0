"""What the macros of `templates/parts/` draw: plain view-models, filled by the pages.

Texts are already words for people; a macro decides only how they look. Days are working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

LightKind = Literal["green", "yellow", "red", "stopped"]
StopState = Literal["done", "current", "stopped", "todo"]
DayKind = Literal["start", "counted", "forecast", "off", "stopped"]


@dataclass(frozen=True, slots=True)
class Light:
    """Shape and word: 正常 circle, 临期 triangle, 超期 diamond, 停表 two bars. `text` is never empty."""

    kind: LightKind
    text: str
    date_text: str = ""


@dataclass(frozen=True, slots=True)
class FlowStop:
    """One stop of the flow. The rail *before* it is the time spent on it.

    `days_from`..`days_to` are the counted days on that rail (each a tick), `days_done` how many of
    them are over; `dotted_before` means that the clock stood. A guide numbers its stops (`number`)
    and fills those where the resident must come (`mine`).
    """

    title: str
    role: str = ""
    person: str = ""
    limit_text: str = ""
    date_text: str = ""
    state: StopState = "todo"
    light: Light | None = None
    days_from: int = 0
    days_to: int = 0
    days_done: int = 0
    dotted_before: bool = False
    rail_text: str = ""
    number: int | None = None
    mine: bool = False
    stopped: bool = False

    @property
    def ticks(self) -> tuple[bool, ...]:
        """One entry per counted day before this stop, True where it is over; at most 30 are drawn."""
        days = self.days_to - self.days_from + 1 if self.days_from else 0
        done = days if self.state == "done" else min(self.days_done, days)
        return tuple(day < done for day in range(min(days, 30)))


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the strip; `number` is the counted day, `label` says why it counts or does not."""

    date: dt.date
    number: int | None
    kind: DayKind
    label: str = ""
    today: bool = False


@dataclass(frozen=True, slots=True)
class DayRun:
    """Neighbouring days that share a note (a holiday, a stop); a plain day is a run of one without."""

    cells: tuple[DayCell, ...]
    title: str = ""
    text: str = ""
    level: int = 0
    align: Literal["start", "middle", "end"] = "middle"


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: name and count; `href` opens it."""

    title: str
    href: str
    count: int | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place at the left."""

    title: str
    href: str
    count: int | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Places under one heading; `title` is "" for those that stand above all headings."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a choice."""

    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something this user can do now. `why_not` set = shown disabled with the reason beside it."""

    text: str
    href: str = ""
    name: str = ""
    value: str = ""
    key: str = ""
    primary: bool = False
    why_not: str = ""
    fields: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong field: its id on the page and the whole sentence."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of a checklist that can be marked. `name` is the field's: "key" or "key:member".

    `earlier` says where and when the paper was seen before, "" where it was not: then it need not be brought.
    `counted`: what stands in the field for the number of photographs. `spared`: why it need not be there;
    `instead`: which other paper does as well; `group`: the name of the papers that do one for another.
    `elsewhere`: it is shown at `where` and never handed in here. `lasts`: a later case may re-use it, so that
    the day until which it is good is asked; `until`: that day as typed.
    """

    name: str
    title: str
    note: str
    original: bool
    kept: bool
    copies: int
    state: str
    remark: str
    where: str
    gate: bool
    official: str = ""
    official_note: str = ""
    earlier: str = ""
    pieces: int = 0
    sets: int = 1
    counted: str = ""
    spared: str = ""
    elsewhere: bool = False
    instead: str = ""
    group: str = ""
    official_instead: str = ""
    lasts: bool = False
    until: str = ""
