"""A case on its way through a service's flow: what is present for it, what is asked, where it goes next.

Everything here is a pure function of a definition and the facts of one case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from hub.domain.applying import Material, Opening
from hub.domain.errors import InputError, NotFound, Refused
from hub.domain.flow import fits, split_when
from hub.domain.service import END, Service, Step, StepTask

REFUSALS: Final = frozenset({"refused", "not_accepted"})
ENOUGH: Final = frozenset({"seen", "held", "received"})
"""Material states that count as handed in: seen now, still held from an earlier case, form received."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the household that the case is about; `key` is the resident's id as text."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions may ask: answers of the questions, and registry facts of the applicant."""

    variant: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    applicant_birth: dt.date | None = None
    on: dt.date | None = None


Condition = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Flow:
    """One case's way through one service: the definition, the facts and the named conditions."""

    service: Service
    facts: Facts
    conditions: Mapping[str, Condition] = field(default_factory=dict)

    def holds(self, when: str) -> bool:
        """Whether a `when` is true: "" always, "question=choice", "question!=choice", or a named condition.

        Of several choices ("question=this|that") each will do.

        An unanswered question makes "=" false and "!=" false: what is not known is not asked for.
        Raises NotFound for a condition nobody registered.
        """
        if not when:
            return True
        question, sign, choice = split_when(when)
        if sign:
            given = self.facts.answers.get(question)
            return given is not None and fits(sign, choice, given)
        if when not in self.conditions:
            raise NotFound(
                "There is no condition %(name)s.", where=self.service.title, name=when,
                remedy="Install the version of the department that has it.",
            )  # fmt: skip
        return self.conditions[when](self.facts)

    def present(self, thing: Step | StepTask | Material) -> bool:
        """Whether a step, task or material exists for this case (`variants` and `when`)."""
        mine = not thing.variants or self.facts.variant in thing.variants
        return mine and self.holds(thing.when)

    def barred(self) -> tuple[str, ...]:
        """The rules, as the definition words them, by which this case cannot be accepted."""
        return tuple(bar.text for bar in self.service.bars if self.holds(bar.when))

    def steps(self) -> Iterator[Step]:
        """The steps this case may pass, in the order of the definition."""
        return (step for step in self.service.steps if self.present(step))

    def first(self) -> Step:
        """Where a case begins: the first present step."""
        return next(self.steps())

    def acceptance(self) -> Step:
        """The step in which the accepting place receives and accepts."""
        return next(step for step in self.steps() if step.do == "accept")

    def tasks(self, step: Step) -> tuple[StepTask, ...]:
        """The parallel tasks of a step that exist for this case."""
        return tuple(task for task in step.tasks if self.present(task))

    def follow(self, step: Step, outcome: str) -> Step | str:
        """Where `outcome` leads: the next present step, or an end without its prefix ("granted" …).

        Absent steps are passed along their first outcome. Raises InputError for an unknown outcome.
        """
        if outcome not in step.outcomes:
            raise InputError(
                "this step has no outcome “%(outcome)s”; it has: %(known)s",
                outcome=outcome, known=", ".join(step.outcomes),
            )  # fmt: skip
        target = step.next_of(outcome)
        for _ in self.service.steps:
            if target.startswith(END):
                return target.removeprefix(END)
            found = self.service.step(target)
            if self.present(found):
                return found
            target = next(iter(found.outcomes.values()))
        raise Refused("the flow turns in a circle of absent steps at “%(step)s”", step=target)

    def refuses(self, step: Step, outcome: str) -> bool:
        """Whether an outcome leads to a refusal: an end of that kind, straight or by first outcomes."""
        return refuses(self.service, step, outcome)

    def hands_on(self, step: Step) -> bool:
        """Whether what a step delivers goes to a colleague first, who delivers it in turn."""
        return bool(self.taken_on_by(step))

    def taken_on_by(self, step: Step) -> str:
        """The role of the colleague to whom a step hands what is to be delivered; "" for none."""
        if step.do != "deliver":
            return ""
        after = self.follow(step, next(iter(step.outcomes)))
        if isinstance(after, str) or (after.do, after.result) != ("deliver", step.result):
            return ""
        return after.role

    def goes_back(self, step: Step, outcome: str) -> bool:
        """Whether an outcome returns the case to an earlier step (or to the same one)."""
        target = self.follow(step, outcome)
        if isinstance(target, str):
            return False
        first = next(each.key for each in self.service.steps if each.key in (target.key, step.key))
        return first == target.key

    def completes(self, step: Step, target: Step | str) -> bool:
        """Whether leaving `step` for `target` completes the case (definitions.md, Completed)."""
        counted = step.phase in ("acceptance", "running")
        return counted and (isinstance(target, str) or target.phase in ("closing", "after"))


_DECIDES: Final = ("decide", "meeting", "sign")


def undecided(flow: Flow, step: Step) -> bool:
    """Whether a case at `step` is not accepted yet, or nobody has said yes or no to it: no step of its way
    before this one decides, and it lies with no panel and nobody outside."""
    if step.phase in ("community", "acceptance"):
        return True
    way = list(flow.steps())
    first = next((place for place, each in enumerate(way) if each.do in _DECIDES), len(way))
    aside = step.do == "meeting" or step.clock == "stopped" or step.phase != "running"
    return not aside and way.index(step) <= first


def needs_reason(service: Service, step: Step, outcome: str) -> bool:
    """Whether `outcome` is not taken without its reason: it refuses, or its letter has to say why."""
    letter = service.letter(step.key, outcome)
    return refuses(service, step, outcome) or bool(letter and letter.reason_required)


def refuses(service: Service, step: Step, outcome: str) -> bool:
    """Whether `outcome` of `step` leads to end:refused or end:not_accepted along first outcomes.

    A step that can itself still decide (more than one outcome) is not a refusal yet, and one that decides
    nothing (a single outcome) only carries a refusal out.
    """
    if len(step.outcomes) == 1:
        return False
    target = step.next_of(outcome)
    for _ in service.steps:
        if target.startswith(END):
            return target.removeprefix(END) in REFUSALS
        found = service.step(target)
        if len(found.outcomes) != 1:
            return False
        target = next(iter(found.outcomes.values()))
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case's checklist. `item` is the member's key where a paper is asked per member."""

    material: Material
    item: str = ""
    item_name: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """(material key, member key): how a case remembers this line."""
        return self.material.key, self.item

    @property
    def title(self) -> str:
        """The paper, and whose it is."""
        return f"{self.material.title}（{self.item_name}）" if self.item_name else self.material.title


def checklist(flow: Flow, stage: str = "") -> tuple[Line, ...]:
    """All lines this case asks for, in the order of the definition; one stage only where given.

    catch_all lines are left out: other papers must be named on the slip or not at all (definitions.md).
    """
    lines: list[Line] = []
    for material in flow.service.materials_of(flow.facts.variant):
        wanted = (not stage or material.stage == stage) and material.kind != "catch_all"
        if not wanted or not flow.present(material):
            continue
        if material.per == "member" and flow.facts.members:
            lines += [Line(material, member.key, member.name) for member in flow.facts.members]
        else:
            lines.append(Line(material))
    return tuple(lines)


def missing(lines: tuple[Line, ...], states: Mapping[tuple[str, str], str]) -> tuple[Line, ...]:
    """The asked lines not handed in yet, alternatives and substitutes counted.

    `states` maps a line's key to its state. Of a `one_of` group one is enough; a paper is also there
    when its substitute is.
    """
    there = {line.material.key for line in lines if states.get(line.key) in ENOUGH}
    groups = {line.material.one_of for line in lines if line.material.key in there and line.material.one_of}
    replaced = {line.material.substitute_for for line in lines if line.material.key in there}
    return tuple(
        line for line in lines
        if line.material.asked
        and states.get(line.key) not in ENOUGH
        and not line.material.substitute_for
        and line.material.one_of not in groups
        and line.material.key not in replaced
    )  # fmt: skip


def spared(lines: tuple[Line, ...], states: Mapping[tuple[str, str], str]) -> tuple[Line, ...]:
    """The asked lines that are not there and need not be: one of a group is, or only a substitute is open."""
    lacking = missing(lines, states)
    return tuple(
        line for line in lines
        if line.material.asked and line not in lacking and states.get(line.key) not in ENOUGH
    )  # fmt: skip


def count_of(lines: Iterable[Line]) -> int:
    """How many papers these lines are to whoever brings them: of a `one_of` group one, so it counts once."""
    return len({line.material.one_of or line.key for line in lines})


def instead(line: Line, lines: Iterable[Line]) -> tuple[str, ...]:
    """The titles of the other papers of its `one_of` group, each of which does as well; () for most."""
    group = line.material.one_of
    return tuple(
        one.material.title for one in lines if group and one.material.one_of == group and one != line
    )


def titles_of(lines: tuple[Line, ...]) -> list[str]:
    """What is to be brought, by name; papers that do one for another are one (死亡证明或户口注销证明)."""
    named: dict[object, Line] = {}
    for line in lines:
        named.setdefault(line.material.one_of or line.key, line)
    return ["或".join((line.title, *instead(line, lines))) for line in named.values()]


def next_opening(
    opening: Opening, day: dt.date, next_working: Callable[[dt.date], dt.date]
) -> dt.date | None:
    """The first day on or after `day` on which the window is open; None where only a notice opens it."""
    if opening.on_notice:
        return None
    for ahead in range(800):
        candidate = day + dt.timedelta(days=ahead)
        if _in_window(opening, candidate, next_working):
            return candidate
    return None


def _in_window(opening: Opening, day: dt.date, next_working: Callable[[dt.date], dt.date]) -> bool:
    if opening.months and not opening.months[0] <= day.month <= opening.months[1]:
        return False
    if opening.every_months and day.month % opening.every_months != (0 if opening.anchor == "even" else 1):
        return False
    if opening.quarter_end and day.month % 3:
        return False
    if opening.days_of_month:
        first, last = opening.days_of_month
        closing = day.replace(day=last)
        if opening.roll == "next_working":
            closing = next_working(closing)
        return day.day >= first and day <= closing
    return True


def class_kinds(
    *, limit: int, joint: bool, agency: bool, supplemented: bool, returned: bool
) -> tuple[str, ...]:
    """The kinds of item a case is, derived and never stored (definitions.md, Kinds of item)."""
    return tuple(
        kind for kind, is_so in (
            ("immediate", limit == 0), ("promised", limit > 0), ("joint", joint), ("agency", agency),
            ("supplemented", supplemented), ("returned", returned),
        ) if is_so
    )  # fmt: skip
