"""A service as data: what `services/*.toml` says, as frozen dataclasses (definitions.md).

Texts are the official Chinese of the definition. Limits are working days. `when` names either an answer
("illness=yes") or a condition function of the department ("applicant_is_remarried").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from hub.domain.applying import PROXY, Bar, Law, Material, Opening, Party, Question, Variant
from hub.domain.collection import Collection
from hub.domain.following import BatchKind, FollowUp, Letter
from hub.domain.programme import Grants, Payment
from hub.domain.register import Register
from hub.domain.roster import Roster
from hub.domain.stock import Stock
from hub.domain.trial import Trial

END: Final = "end:"
ENDS: Final = ("granted", "refused", "withdrawn", "not_accepted", "moved")
CYCLES: Final = frozenset({"payment", "collection", "register", "stock"})
"""Kinds of service whose runs are no cases."""
CYCLE_ENDS: Final = ("done",)
"""Where a run of a payment, roster or the like ends."""
PHASES: Final = ("community", "acceptance", "running", "closing", "after")
OUTSIDE: Final = frozenset({"superior", "third_party"})
"""Roles outside the hub: the window's post records what they answer."""
ANSWER: Final = "answer"
"""What one of several bodies does at a superior's step; a definition writes it as one of `bodies`."""


@dataclass(frozen=True, slots=True)
class StepTask:
    """Parallel work inside one step, with its own person and timer."""

    key: str
    title: str
    role: str
    limit: int | None = None
    limit_from: str = "step"
    form: str = ""
    required: bool = True
    do: str = "work"
    place: str = ""
    when: str = ""
    variants: tuple[str, ...] = ()
    prints: tuple[str, ...] = ()
    inferred: bool = False
    source: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the flow. `outcomes` maps a named outcome to a step key or "end:…".

    `need`: how many of several `bodies` must say the first outcome; "all" is the only word. `board_count`:
    the public title under which the board says how many came through here, a number and nobody (计生-2).
    `after_limit`: outcomes that wait until its limit is over (nothing was said, 清退).
    `form` is asked for the first outcome; `forms` names those of other outcomes (what came damaged, 残联-2).
    """

    key: str
    title: str
    role: str
    do: str
    phase: str = "running"
    department: str = ""
    place: str = "centre"
    body: str = ""
    source: tuple[int, ...] = ()
    limit: int | None = None
    limit_from: str = "step"
    inferred: bool = False
    clock: str = "running"
    when: str = ""
    variants: tuple[str, ...] = ()
    form: str = ""
    prints: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    stage: str = ""
    batch: str = ""
    places: tuple[str, ...] = ()
    days_setting: str = ""
    public_title: str = ""
    result: str = ""
    receipt: str = ""
    returns: int = 0
    outcomes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    tasks: tuple[StepTask, ...] = ()
    need: str = ""
    board_count: str = ""
    after_limit: tuple[str, ...] = ()
    forms: Mapping[str, str] = field(default_factory=dict)

    def form_of(self, outcome: str) -> str:
        """The form that is filled in before the step ends with `outcome`; "" for none."""
        return self.form if outcome == next(iter(self.outcomes), "") else self.forms.get(outcome, "")

    def next_of(self, outcome: str) -> str:
        """Where `outcome` leads: a step key or "end:…". Raises KeyError."""
        return self.outcomes[outcome]

    def is_at_home(self, key: str = "") -> bool:
        """Whether somebody goes to a home for it, or for its task of that key; what is done in the
        community's own rooms sends nobody anywhere (privacy.md, Never)."""
        part = self.task(key) if key else None
        return (part.place or self.place if part else self.place) != "community"

    def task(self, key: str) -> StepTask | None:
        """The parallel task with that key, or None."""
        return next((task for task in self.tasks if task.key == key), None)

    @property
    def bodies(self) -> tuple[StepTask, ...]:
        """The superiors that answer here at once, each with a limit of its own; () where it is one."""
        return tuple(task for task in self.tasks if task.do == ANSWER)

    @property
    def superiors(self) -> tuple[str, ...]:
        """The names of the superiors that answer here; () at a step of anybody else."""
        named = tuple(body.title for body in self.bodies) or (self.body,)
        return tuple(name for name in named if name) if self.role == "superior" else ()

    @property
    def outside(self) -> bool:
        """Whether a superior or a third party has the case."""
        return self.role in OUTSIDE

    @property
    def heard_in_community(self) -> bool:
        """Whether the applicant brings a third party's answer to the community, before the centre has it."""
        return self.role == "third_party" and self.phase == "community"


@dataclass(frozen=True, slots=True)
class Service:
    """服务事项: one version of one definition.

    `part_of`: the service of the plan (民政-1) to which a round of checks, or a procedure that only such a
    round opens, belongs; it is offered to nobody and is no line of the catalogue. `unpromised`: its
    definition states no promised limit, so that article 6's 20 days count and none was published (R16 ㈠).
    `community_file` (社区必须建档): its file is kept in the community, whose agent archives (二㈠).
    """

    key: str
    seq: str
    version: int
    title: str
    effective_from: dt.date
    kind: str
    subject: str
    clazz: str
    started_by: str
    handed_in_at: str
    accepts_at: str
    counter: str
    promised: int
    basis: str
    fee: str
    number_prefix: str
    effective_to: dt.date | None = None
    short_title: str = ""
    summary: str = ""
    statutory: int | None = None
    enabled: bool = True
    settings: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    community_file: bool = False
    opening: Opening = field(default_factory=Opening)
    law: Law = field(default_factory=Law)
    parties: tuple[Party, ...] = ()
    questions: tuple[Question, ...] = ()
    bars: tuple[Bar, ...] = ()
    variants: tuple[Variant, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    letters: tuple[Letter, ...] = ()
    batches: tuple[BatchKind, ...] = ()
    grants: Grants | None = None
    roster: Roster | None = None
    part_of: str = ""
    payment: Payment | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    collection: Collection | None = None
    register: Register | None = None
    trials: tuple[Trial, ...] = ()
    stock: Stock | None = None
    file: str = ""
    unpromised: bool = False

    @property
    def department(self) -> str:
        """The department's key, e.g. "civil_affairs"."""
        return self.key.split(".", 1)[0]

    @property
    def is_case(self) -> bool:
        """Whether a run of it is a case; else a cycle (a pay-out …), without applicant and acceptance."""
        return self.kind not in CYCLES

    @property
    def slug(self) -> str:
        """The service's own part of the key."""
        return self.key.split(".", 1)[1]

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in its department's list: by its number."""
        prefix, _dash, number = self.seq.rpartition("-")
        return prefix, int(number) if number.isdecimal() else 0

    @property
    def offered(self) -> bool:
        """Whether a resident can ask for it: no round of checks, nothing that only such a round opens."""
        return bool(self.steps) and not self.part_of

    @property
    def short(self) -> str:
        """The short title for lists (城市低保), the whole one where none is given."""
        return self.short_title or self.title

    def step(self, key: str) -> Step:
        """The step with that key. Raises KeyError."""
        return _with_key(self.steps, key)

    def material(self, key: str) -> Material:
        """The material with that key. Raises KeyError."""
        return _with_key(self.materials, key)

    def question(self, key: str) -> Question:
        """The question with that key. Raises KeyError."""
        return _with_key(self.questions, key)

    def variant(self, key: str) -> Variant | None:
        """The variant with that key; None for "" or where there is none."""
        return next((variant for variant in self.variants if variant.key == key), None)

    def batch(self, key: str) -> BatchKind:
        """The batch kind with that key. Raises KeyError."""
        return _with_key(self.batches, key)

    def follow_up(self, key: str) -> FollowUp | None:
        """The follow-up with that key, or None."""
        return next((each for each in self.follow_ups if each.key == key), None)

    def letter(self, step: str, outcome: str) -> Letter | None:
        """The letter that this outcome of that step sends, or None."""
        return next((x for x in self.letters if x.step == step and x.outcome == outcome), None)

    def steps_of(self, variant: str = "") -> Iterator[Step]:
        """The steps that belong to a variant, in order."""
        return (step for step in self.steps if not step.variants or variant in step.variants)

    def materials_of(self, variant: str = "") -> Iterator[Material]:
        """The materials that belong to a variant, in order."""
        return (item for item in self.materials if not item.variants or variant in item.variants)

    def promised_of(self, variant: str = "") -> int:
        """The promised limit in working days for a variant (R2)."""
        found = self.variant(variant)
        return self.promised if found is None or found.promised is None else found.promised

    def publishes_limit(self, variant: str = "") -> bool:
        """Whether the promised limit that holds for a variant is stated, and so published (R16 ㈠)."""
        found = self.variant(variant)
        return not self.unpromised or (found is not None and found.promised is not None)

    @property
    def in_person(self) -> bool:
        """Whether the applicant comes in person, so that nobody may act for her or him."""
        return any(party.role == "applicant" and party.in_person for party in self.parties)

    @property
    def taking_part(self) -> tuple[Party, ...]:
        """The parties, and a proxy where none is named and presence is not required (民法典 art. 161)."""
        if self.in_person or any(party.role == PROXY.role for party in self.parties):
            return self.parties
        return (*self.parties, PROXY)

    def subject_of(self, variant: str = "") -> str:
        """What a case of a variant is about: a person, a household …"""
        found = self.variant(variant)
        return (found.subject if found else "") or self.subject

    def statutory_of(self, variant: str = "") -> int | None:
        """The statutory limit in working days, None where the law gives none."""
        found = self.variant(variant)
        return self.statutory if found is None or found.statutory is None else found.statutory


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


def _with_key(things: Iterable[K], key: str) -> K:
    for thing in things:
        if thing.key == key:
            return thing
    raise KeyError(key)
