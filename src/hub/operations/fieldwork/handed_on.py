"""Hand-overs to a colleague that once counted as delivery to the resident, for two people to put right.

Until they were told apart, such a hand-over marked the case's letters as delivered and noted a contact. What
happened stands in the entries of the case and is true; letters and messages are told again from them here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, true

from hub.db.base import reading
from hub.db.models import Case, Event, Letter, Message
from hub.db.scope import scope
from hub.domain.actor import Actor
from hub.domain.case import Facts, Flow
from hub.domain.errors import HubError, NotHeld
from hub.operations.casework.papers import HANDED_OVER
from hub.operations.context import every_version, facts_of, flow_of, service_of

Row = Mapping[str, Any]
Contact = tuple[dt.date, int | None, str]
"""A contact as it is noted: day, who, by which channel; those of one case that say the same are alike."""
CASES, EVENTS, LETTERS, MESSAGES = Case.__table__, Event.__table__, Letter.__table__, Message.__table__
_KINDS: Final = ("step_done", "letter_written", "letter_delivered")
_NAMED: Final = 8
_CONTACT: Final = (
    MESSAGES.c.about == "result", MESSAGES.c.words == "", MESSAGES.c.letter_id.is_(None),
    MESSAGES.c.state == "done",
)  # fmt: skip
"""A contact that a step noted by itself: about the result, without words of its own."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A letter in somebody's hands, as an entry of the case has it."""

    on: dt.date
    by: int | None
    method: str
    received_by: str
    at: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A case that says that the resident was reached when a colleague took something on.

    `entries`: the numbers of those hand-overs; `letters`: by row what is true of each (None = it is still to
    be delivered), `numbers` theirs; `contacts`: rows of messages about a contact that never was.
    """

    case_id: int
    number: str
    entries: tuple[int, ...]
    letters: Mapping[int, Reached | None]
    numbers: tuple[str, ...]
    contacts: tuple[int, ...]

    @property
    def open_again(self) -> int:
        """How many letters are still to be delivered."""
        return sum(each is None for each in self.letters.values())


def wrong(actor: Actor | None = None) -> tuple[Wrong, ...]:
    """All such cases, or those in somebody's scope, in the order of their numbers."""
    where = true() if actor is None else scope(CASES, actor)
    query = select(CASES).where(where, CASES.c.id.in_(_handed_on())).order_by(CASES.c.number)
    cases = [dict(row) for row in reading().execute(query).mappings()]
    beside = _beside(reading(), [case["id"] for case in cases])
    found = (_wrong(case, *beside(case["id"])) for case in cases)
    return tuple(each for each in found if each is not None)


def of_case(tx: Connection, case: Row) -> Wrong | None:
    """What is wrong with one case; None for nothing, or where its entries do not say it any more."""
    return _wrong(case, *_beside(tx, [case["id"]])(case["id"]))


def _beside(tx: Connection, ids: Sequence[int]) -> Callable[[int], tuple[list[Row], list[Row], list[Row]]]:
    """By case its entries, its letters, and the contacts that a step noted by itself."""
    entries = _by_case(tx, EVENTS, ids, EVENTS.c.type.in_(_KINDS))
    letters = _by_case(tx, LETTERS, ids)
    contacts = _by_case(tx, MESSAGES, ids, *_CONTACT)
    return lambda case_id: (entries[case_id], letters[case_id], contacts[case_id])


def _wrong(case: Row, entries: list[Row], letters: list[Row], noted: list[Row]) -> Wrong | None:
    service = service_of(case["service"], case["version"])
    told = _Told(flow_of(service, facts_of(case["variant"], case["facts"])))
    for event in entries:
        if event["payload"] is None:
            return None
        told.add(event, json.loads(event["payload"]))
    false_letters = {
        each["id"]: told.letters.get(each["number"]) for each in letters if told.contradicts(each)
    }
    contacts = tuple(told.surplus(map(_noted, noted)))
    if not (false_letters or contacts):
        return None
    numbers = tuple(each["number"] for each in letters if each["id"] in false_letters)
    return Wrong(case["id"], case["number"], tuple(told.entries), false_letters, numbers, contacts)


def findings() -> Iterator[HubError]:
    """For `hub doctor`: how many cases, and which."""
    found = wrong()
    if found:
        more = "…" if len(found) > _NAMED else ""
        yield NotHeld(
            "%(count)s cases say that the resident was reached when a colleague took it on: %(numbers)s.",
            remedy="hub cases handed-on lists them, hub cases put-delivery-right mends them.",
            count=len(found), numbers="、".join(each.number for each in found[:_NAMED]) + more,
        )  # fmt: skip


@dataclass
class _Told:
    """A case told again from its entries, in their order."""

    flow: Flow
    waiting: set[str] = field(default_factory=set)
    letters: dict[str, Reached | None] = field(default_factory=dict)
    contacts: Counter[Contact] = field(default_factory=Counter)
    handed_on: list[Reached] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)

    def add(self, event: Row, said: Mapping[str, Any]) -> None:
        if event["type"] == "letter_written":
            self.waiting.add(said["number"])
            return
        method = str(said.get("method") or "")
        at = event["at"].isoformat(timespec="seconds")
        reached = Reached(event["date"], event["actor_id"], method, said.get("received_by", ""), at)
        if event["type"] == "letter_delivered":
            self._reach({said["number"]}, reached)
        elif method and self.flow.hands_on(self.flow.service.step(event["step"])):
            self.handed_on.append(reached)
            self.entries.append(event["seq"])
        elif method:
            self._tell(reached)

    def _tell(self, reached: Reached) -> None:
        if reached.method in HANDED_OVER and self.waiting:
            self._reach(set(self.waiting), reached)
        else:
            self.contacts[_contact(reached)] += 1

    def _reach(self, numbers: set[str], reached: Reached) -> None:
        self.letters |= dict.fromkeys(numbers, reached)
        self.waiting -= numbers

    def contradicts(self, letter: Row) -> bool:
        """Whether a letter is marked as delivered by a hand-over to a colleague, and that is not so."""
        columns = ("delivered_on", "delivered_by", "method", "received_by")
        stands = Reached(*(letter[name] for name in columns))
        return stands in self.handed_on and stands != self.letters.get(letter["number"])

    def surplus(self, noted: Iterable[tuple[int, Contact]]) -> Iterator[int]:
        """The contacts of hand-overs that no entry bears out; of some that say the same the last."""
        left = Counter(self.contacts)
        ours = {_contact(each) for each in self.handed_on}
        for key, contact in noted:
            left[contact] -= 1
            if contact in ours and left[contact] < 0:
                yield key


def _contact(reached: Reached) -> Contact:
    return reached.on, reached.by, "call" if reached.method == "phone" else "visit"


def _noted(row: Row) -> tuple[int, Contact]:
    return row["id"], (row["made_on"], row["made_by"], row["channel"])


def _by_case(
    tx: Connection, table: Any, ids: Sequence[int], *where: ColumnElement[bool]
) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = {case_id: [] for case_id in ids}
    query = select(table).where(table.c.case_id.in_(ids), *where).order_by(table.c.id)
    for row in tx.execute(query).mappings():
        found[row["case_id"]].append(dict(row))
    return found


def _handed_on() -> Any:
    """The cases with a hand-over to a colleague, by the steps of all versions that are one."""
    steps: list[ColumnElement[bool]] = [false()]
    for service in every_version():
        flow = flow_of(service, Facts())
        keys = [step.key for step in service.steps if flow.hands_on(step)]
        if keys:
            own = (CASES.c.service == service.key, CASES.c.version == service.version)
            steps.append(and_(*own, EVENTS.c.step.in_(keys)))
    joined = select(CASES.c.id).join_from(EVENTS, CASES, CASES.c.id == EVENTS.c.case_id)
    return joined.where(EVENTS.c.type == "step_done", or_(*steps)).correlate(None)
