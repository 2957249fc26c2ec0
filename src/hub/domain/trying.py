"""Trying a definition's [[test]]: what happens to its invented case, and whether it is what the test says.

What happened comes from the flow alone (`run`, without a database) or from the real operations
(hub.testing.walk); both are judged alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hub.domain.applying import Material
from hub.domain.case import Condition, Facts, Flow, checklist, missing
from hub.domain.errors import HubError, NotHeld
from hub.domain.service import Service, Step
from hub.domain.trial import Trial, WrittenLetter

_LONGEST: Final = 100
"""Steps after which a way is no way to an end."""


class Untrue(NamedTuple):
    """What of a test does not hold: the key (and place in its list) that says it, and the sentence."""

    path: tuple[str | int, ...]
    error: HubError


@dataclass
class Happened:
    """What happened to the case.

    `asked`: keys of the papers asked for; `out`: titles of those missing where it stopped (`stops`);
    `due`: counted working days from acceptance to the due date.
    """

    asked: frozenset[str] = frozenset()
    way: list[tuple[str, str]] = field(default_factory=list)
    end: str = ""
    stops: str = ""
    out: str = ""
    letters: list[WrittenLetter] = field(default_factory=list)
    prints: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    due: int | None = None


class Choosing:
    """What the people of a test decide: its `way` in order, the first outcome wherever it names none."""

    def __init__(self, trial: Trial) -> None:
        self._left = list(trial.way)

    def __call__(self, step: Step) -> str:
        """The outcome to take at a step."""
        if self._left and self._left[0][0] == step.key:
            return self._left.pop(0)[1]
        return next(iter(step.outcomes))


def flow_of(service: Service, trial: Trial, conditions: Mapping[str, Condition]) -> Flow:
    """The test's case; a question it does not name has its last answer."""
    answers = {one.key: trial.given.get(one.key, one.choices[-1].key) for one in service.questions}
    return Flow(service, Facts(trial.variant, answers), conditions)


def run(flow: Flow, trial: Trial) -> Happened:
    """What the flow makes of a test. Raises NotFound for a condition that `flow` does not know."""
    happened = Happened(
        asked=frozenset(line.material.key for line in checklist(flow) if line.material.asked),
        due=flow.service.promised_of(trial.variant),
    )
    choose, step = Choosing(trial), flow.first()
    for _ in range(_LONGEST):
        outcome = choose(step)
        papers = _out(flow, step, outcome, trial)
        if papers:
            happened.stops, happened.out = step.key, papers
            break
        _note(happened, flow, step, outcome)
        target = flow.follow(step, outcome)
        if isinstance(target, str):
            happened.end = target
            break
        step = target
    return happened


def _out(flow: Flow, step: Step, outcome: str, trial: Trial) -> str:
    """Papers of the step that were not brought and without which it does not go forward."""
    if not step.stage or outcome != next(iter(step.outcomes)):
        return ""
    lines = checklist(flow, step.stage)
    brought = {line.key: "seen" for line in lines if line.material.key not in trial.without}
    return "、".join(line.title for line in missing(lines, brought))


def _note(happened: Happened, flow: Flow, step: Step, outcome: str) -> None:
    service = flow.service
    happened.way.append((step.key, outcome))
    happened.notices |= set(step.notices)
    prints = [*step.prints, *(name for task in flow.tasks(step) for name in task.prints)]
    if step.batch:
        batch = service.batch(step.batch)
        prints += [name for name in (batch.agenda, batch.minutes) if name]
    letter = service.letter(step.key, outcome)
    if letter is not None:
        prints.append(letter.print)
        happened.letters.append(WrittenLetter(letter.print, letter.deliver, letter.reason_required))
    happened.prints |= {full(service, name) for name in prints}


def full(service: Service, name: str) -> str:
    """A print's name with its department."""
    return name if "." in name else f"{service.department}.{name}"


# --- judging --------------------------------------------------------------------------------------------


def judge(service: Service, trial: Trial, happened: Happened) -> Iterator[Untrue]:
    """Everything that a test says and that is not so."""
    yield from _way(trial, happened)
    yield from _end(service, trial, happened)
    yield from _papers(service, trial, happened)
    yield from _letters(trial, happened)
    for n, name in enumerate(trial.prints):
        if full(service, name) not in happened.prints:
            yield Untrue(("prints", n), NotHeld("%(name)s is not printed on this way.", name=name))
    for n, name in enumerate(trial.notices):
        if name not in happened.notices:
            yield Untrue(("notices", n), NotHeld("%(name)s is not made known on this way.", name=name))
    if trial.due is not None and happened.due != trial.due:
        yield Untrue(("due",), NotHeld("It is due after %(days)s counted working days.", days=happened.due))


def _way(trial: Trial, happened: Happened) -> Iterator[Untrue]:
    gone = iter(happened.way)
    for n, move in enumerate(trial.way):
        if move not in gone:
            yield Untrue(("way", n), NotHeld(
                "The case never goes %(move)s; it goes: %(way)s.", move=" = ".join(move),
                way=", ".join(" = ".join(each) for each in happened.way),
            ))  # fmt: skip
            return


def _end(service: Service, trial: Trial, happened: Happened) -> Iterator[Untrue]:
    key = "stops" if trial.stops else "end"
    if (trial.end, trial.stops) == (happened.end, happened.stops):
        return
    if happened.stops:
        step = service.step(happened.stops).title
        yield Untrue(
            (key,), NotHeld("It stops at “%(step)s”: %(papers)s is missing.", step=step, papers=happened.out)
        )
    else:
        yield Untrue((key,), NotHeld("It does not stop; it ends: %(end)s.", end=happened.end or "—"))


def _papers(service: Service, trial: Trial, happened: Happened) -> Iterator[Untrue]:
    for n, key in enumerate(trial.asks):
        if key not in happened.asked:
            yield Untrue(("asks", n), NotHeld("%(paper)s is not asked for.", paper=_title(service, key)))
    for n, key in enumerate(trial.asks_not):
        if key in happened.asked:
            yield Untrue(("asks_not", n), NotHeld("%(paper)s is asked for.", paper=_title(service, key)))


def _title(service: Service, key: str) -> str:
    found: Material = service.material(key)
    return found.title


def _letters(trial: Trial, happened: Happened) -> Iterator[Untrue]:
    if trial.letters is None:
        return
    said = [_as_asked(*pair) for pair in zip(happened.letters, trial.letters, strict=False)]
    if said != list(trial.letters) or len(happened.letters) != len(trial.letters):
        found = ", ".join(f"{one.print} ({one.by})" for one in happened.letters) or "—"
        yield Untrue(("letters",), NotHeld("Other letters are written: %(letters)s.", letters=found))


def _as_asked(written: WrittenLetter, wanted: WrittenLetter) -> WrittenLetter:
    """A letter with only what the test says of it."""
    by = written.by if wanted.by else ""
    return WrittenLetter(written.print, by, written.reason and wanted.reason)
