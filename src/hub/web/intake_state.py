"""The intake as far as it has come: person, service, kind and answers, papers. Nothing is stored before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from hub.db.base import today
from hub.domain.actor import Actor
from hub.domain.applying import Party, Question, Variant
from hub.domain.case import Flow, Line, checklist
from hub.domain.errors import InputError, Refused
from hub.domain.service import Service
from hub.i18n import _
from hub.operations.ab_posts.posts import post_for
from hub.operations.calendars.calendar import calendar
from hub.operations.casework.earlier_papers import Earlier
from hub.operations.casework.proxies import PROXY, PartySaid, faults
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.operations.registry import residents
from hub.operations.services.offered import in_force, opens_next
from hub.operations.setting_kinds import Known
from hub.operations.settings import taken_variants, waits_for
from hub.plugins import activation
from hub.web import checklists, intake_earlier
from hub.web.forms import Form
from hub.web.numbers import keys
from hub.web.shapes import CheckLine

HOUR: Final = 3600
PROXY_FIELDS: Final = ("p:proxy", "p:proxy:id", "p:proxy:relation", "p:proxy:mandate")
"""What is asked of who acts for the applicant: name, ID number, relation, power of attorney."""


@dataclass(frozen=True)
class Chosen:
    """What of the person the page goes on showing; kept signed in the page, so that it is read once."""

    id: int
    name: str
    sex: str
    birth: str
    tail: str
    place: str
    head: str
    community_id: int | None
    members: tuple[tuple[int, str, str], ...]
    dead: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class Offer:
    """A service on offer: its limit, and the day it opens where that is not today."""

    service: Service
    opens: dt.date | None
    open_now: bool


@dataclass
class Intake:
    """The state of one intake page. `step` is the open fold, 1 to 4."""

    form: Form
    person: Chosen | None = None
    service: Service | None = None
    offers: list[Offer] = field(default_factory=list)
    found: residents.Found | None = None
    earlier: Earlier = field(default_factory=dict)

    @property
    def variants(self) -> list[Variant]:
        """The case kinds one can choose between."""
        return taken_variants(self.service) if self.service else []

    @property
    def waiting(self) -> list[tuple[Variant, Known]]:
        """The case kinds that wait for a setting of the centre, each with it."""
        kinds = [v for v in self.service.variants if v.enabled and v.needs_setting] if self.service else []
        found = [(each, waits_for(self.service, each)) for each in kinds if self.service]
        return [(each, key) for each, key in found if key]

    @property
    def variant(self) -> str:
        """The chosen kind, "" while none is."""
        wanted = self.form.get("variant")
        return wanted if any(v.key == wanted for v in self.variants) else ""

    @property
    def answers(self) -> dict[str, str]:
        """Valid answers so far."""
        found = {}
        for question in self.service.questions if self.service else ():
            value = self.form.get(f"a:{question.key}")
            if question.choice(value):
                found[question.key] = value
        return found

    @property
    def chosen_members(self) -> list[int]:
        """Ids of the household's members the case is about."""
        if self.person is None:
            return []
        every = [member[0] for member in self.person.members]
        if not self.form.get("members-shown"):
            return every
        picked = set(keys(self.form.all("member")))
        return [each for each in every if each in picked or each == self.person.id]

    @property
    def flow(self) -> Flow | None:
        """The case's way with what is known so far."""
        if self.service is None or self.person is None:
            return None
        named = [[str(key), name] for key, name, _rel in self.person.members if key in self.chosen_members]
        own = [[str(self.person.id), self.person.name]]
        stored = {
            "answers": self.answers, "birth": self.person.birth,
            "members": (named or own) if self.service.subject_of(self.variant) == "household" else own,
        }  # fmt: skip
        return flow_of(self.service, facts_of(self.variant, stored, today()))

    @property
    def questions(self) -> list[Question]:
        """The questions that exist for this case so far."""
        flow = self.flow
        return [q for q in flow.service.questions if flow.holds(q.when)] if flow else []

    @property
    def parties(self) -> list[Party]:
        """Who else takes part in such a case."""
        flow = self.flow
        return (
            [it for it in flow.service.taking_part if it.role != "applicant" and flow.holds(it.when)]
            if flow
            else []
        )

    def relatives(self, role: str) -> tuple[tuple[int, str, str], ...]:
        """Who of the household can be that party: the dead of the register first, as the deceased."""
        if self.person is None:
            return ()
        others = tuple(one for one in self.person.members if one[0] != self.person.id)
        return (*self.person.dead, *others) if role == "deceased" else others

    def party_said(self, role: str) -> PartySaid | None:
        """The party as chosen from the household, else as named; None where nobody is."""
        chosen, name = self.form.integer(f"pr:{role}"), self.form.get(f"p:{role}").strip()
        if chosen is not None and any(one[0] == chosen for one in self.relatives(role)):
            return PartySaid(role, resident_id=chosen)
        if role == PROXY:
            said = PartySaid(role, None, name, True, *(self.form.get(field) for field in PROXY_FIELDS[1:]))
            return said if name or said.id_number or said.relation or said.mandate else None
        return PartySaid(role, name=name) if name else None

    def proxy_faults(self) -> list[tuple[str, InputError]]:
        """What is missing or wrong of the proxy who is named, by field of the page."""
        said = self.party_said(PROXY)
        names = dict(zip(("name", "id_number", "relation", "mandate"), PROXY_FIELDS, strict=True))
        if said is None or self.person is None:
            return []
        return [(names[one.where], one) for one in faults(said, self.person.id, today())]

    def not_said(self) -> tuple[list[Question], list[Party]]:
        """The questions that were on the page that was sent and are not answered, and who must be named."""
        asked = set(self.form.all("on_page"))
        parties = [
            it for it in self.parties if it.min and f"p:{it.role}" in asked and not self.party_said(it.role)
        ]
        return [q for q in self.questions if f"a:{q.key}" in asked and q.key not in self.answers], parties

    @property
    def answered(self) -> bool:
        """Whether kind, questions and the parties that must be there are complete."""
        kinds = not self.variants or bool(self.variant)
        there = all(self.party_said(it.role) for it in self.parties if it.min)
        return (
            kinds and there and not self.proxy_faults() and all(q.key in self.answers for q in self.questions)
        )

    @property
    def step(self) -> int:
        """The open fold."""
        if self.person is None:
            return 1
        if self.service is None:
            return 2
        ready = self.answered and self.form.get("edit") != "3"
        return 4 if ready else 3

    def goes_to(self, who: Actor) -> str:
        """The role that does the first step where it is not this person's to accept now; "" where it is."""
        flow = self.flow
        if flow is None or self.person is None:
            return ""
        first, service = flow.first(), flow.service
        if first.phase == "community":
            return first.role
        place = self.person.community_id or self.form.integer("community_id")
        try:
            post = post_for(first.role, service.department, place, service=service.key)
        except Refused:
            return first.role
        home = (self.person.id, *(member[0] for member in self.person.members))
        return "" if any(who.works_for(post, each, None) for each in home) else first.role

    def lines(self) -> list[Line]:
        """The whole checklist with what is known."""
        flow = self.flow
        return list(checklist(flow)) if flow else []

    def marked(self, stage: str = "acceptance") -> list[CheckLine]:
        """The lines asked for now (or of another stage), as marked."""
        assert self.service is not None
        return checklists.of_definition(self.service, self.lines(), self.form, stage, self.earlier)

    def later(self) -> list[CheckLine]:
        """The lines of later stages, as marked."""
        return [line for stage in ("filing", "payment", "elsewhere") for line in self.marked(stage)]

    def own(self) -> list[Line]:
        """What the centre does itself."""
        return [line for line in self.lines() if not line.material.asked]

    def offer(self) -> Offer | None:
        """The offer of the chosen service."""
        return next((o for o in self.offers if self.service and o.service.key == self.service.key), None)


def read(form: Form, who: Actor) -> Intake:
    """The intake of a posted page. Opens a newly chosen person (logged); searches where a text was typed."""
    state = Intake(form)
    if form.get("edit") == "1":
        form.typed = form.typed.copy()
        form.typed.pop("resident", None)
    wanted = form.integer("resident")
    if wanted is None and form.get("q").strip():
        state.found = residents.find(who, form.get("q"))
        alone = len(state.found) == 1 and not state.found.hits[0].gone
        wanted = state.found.hits[0].id if alone else None
    if wanted is not None:
        state.person = _carried(form, wanted) or _open(who, wanted)
        state.offers = offers(who, state.person.community_id)
        state.service = _service(form, state.offers)
        if state.service and state.step == 4:
            state.earlier = intake_earlier.read(form, who, state.service, wanted)
    return state


def _carried(form: Form, resident_id: int) -> Chosen | None:
    try:
        kept = _signer().loads(form.get("who"), max_age=HOUR)
    except BadSignature:
        return None
    person = Chosen(**{**kept, **{key: tuple(map(tuple, kept[key])) for key in ("members", "dead")}})
    return person if person.id == resident_id else None


def _open(who: Actor, resident_id: int) -> Chosen:
    record = residents.open_resident(who, resident_id, _("Intake at the window"))
    there = [one for one in record.members if not one.gone]
    head = next((one.name for one in record.members if one.relation == "户主" and one.id != record.id), "")
    return Chosen(
        record.id, record.name, record.sex, record.birth.isoformat(), record.id_number[-4:],
        f"{record.community} {record.building}".strip(), f"{record.relation}:{head}", record.community_id,
        tuple((one.id, one.name, one.relation) for one in there),
        tuple((one.id, one.name, one.relation) for one in record.members if one.gone == "died"),
    )  # fmt: skip


def carry(person: Chosen) -> str:
    """The person, signed for the page's hidden field."""
    return str(_signer().dumps(vars(person)))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or b"", salt="intake")


def offers(who: Actor, community_id: int | None) -> list[Offer]:
    """What this clerk can open for somebody of that community today, in the plan's order."""
    on = activation.all_on() if community_id is not None else {}
    day, days = today(), calendar()
    found = []
    for key in plugins().services():
        newest = service_of(key)
        if (
            not newest.enabled
            or not newest.offered
            or newest.kind != "application"
            or not who.may("case.open", newest.department, community_id)
        ):
            continue
        if community_id is not None and community_id not in on.get(newest.department, frozenset()):
            continue
        service = in_force(key, day)
        opens = opens_next(service, day)
        found.append(Offer(service, days.next_working(opens) if opens else None, opens == day))
    return sorted(found, key=lambda offer: _place(offer.service.seq))


def _place(seq: str) -> tuple[str, int]:
    prefix, _dash, number = seq.partition("-")
    return prefix, int(number) if number.isdecimal() else 0


def _service(form: Form, offered: list[Offer]) -> Service | None:
    if form.get("edit") == "2":
        return None
    wanted: Any = form.get("service")
    return next((offer.service for offer in offered if offer.service.key == wanted), None)
