"""Who acts: a person with granted roles and the posts held today, and what those roles may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

ROLES: Final[dict[str, str]] = {
    "window_clerk": "window clerk",
    "consultant": "consultation clerk",
    "community_agent": "community agent",
    "household_officer": "household officer",
    "community_leader": "community leader",
    "deputy_director": "deputy director",
    "director": "director",
    "street_leader": "street leader",
    "panel_member": "panel member",
    "finance": "finance office",
    "inspection": "discipline inspection",
    "organisation_office": "organisation office",
    "supervision_group": "supervision group",
    "department_maintainer": "department maintainer",
    "administrator": "system administrator",
}
"""Every role a person can have, with its name as a message id."""

OUTSIDE_ROLES: Final[dict[str, str]] = {
    "superior": "superior authority",
    "third_party": "third party",
    "review_panel": "review panel",
    "applicant": "applicant",
}
"""Who else a step can lie with, with the name as a message id."""

_WORK: Final = frozenset(
    {"desk", "case.read", "case.advance", "guide.read", "contact.register", "export.ask"}
    | {"complaint.enter", "appointment.book", "duty.read"}
)
_WATCH: Final = frozenset({"watch.read", "watch.press"})
_COUNTER: Final = _WORK | {
    "case.open", "resident.find", "resident.open", "resident.register", "resident.change", "resident.check",
    "resident.duplicates", "case.urgent", "posting.read",
}  # fmt: skip
_LEADS: Final = (
    _WORK
    | _WATCH
    | {"case.confirm", "case.reassign", "case.reopen", "major.see", "extension.decide", "call_in.read"}
    | {"contact.answer", "regime.note", "omission.answer", "grade.answer", "half_month.read", "duty.plan"}
    | {"batch.read", "posting.read", "numbers.read", "sheet.read", "from_above.read", "roster.read"}
    | {"stock.read", "payment.read", "collection.read", "organisation.read", "vacancy.read", "course.read"}
    | {"complaint.list", "report.read", "reminder.read", "data.ask", "export.allow"}
    | {"check.keep", "appraisal.enter", "appraisal.decide", "appraisal.hold"}
)

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "window_clerk": _COUNTER
    | {"half_month.file"}
    | {"batch.read", "batch.hold", "letter.deliver", "posting.manage", "case.correct", "file.keep"}
    | {"entitlement.read", "entitlement.keep", "entitlement.check"}
    | {"from_above.read", "from_above.record", "roster.read", "roster.make", "roster.note", "roster.answer"}
    | {"stock.read", "stock.keep", "stock.move", "stock.check"}
    | {"payment.read", "payment.make", "payment.review", "payment.pay", "payment.copy", "payment.ask"}
    | {"takeover.read", "takeover.bring", "takeover.check", "objection.record", "report.read", "data.ask"}
    | {"collection.read", "collection.take", "collection.check"}
    | {"organisation.read", "organisation.keep", "organisation.enter", "organisation.refer"}
    | {"vacancy.read", "vacancy.keep", "course.read", "course.keep", "course.enrol", "appointment.keep"},
    "consultant": frozenset(
        {"desk", "guide.read", "contact.register", "complaint.enter", "appointment.book", "export.ask"}
    ),
    "community_agent": _COUNTER
    | {"half_month.file"}
    | {"letter.deliver", "posting.manage", "objection.record", "sheet.read", "sheet.close"}
    | {"entitlement.read", "from_above.read", "roster.read", "roster.note"}
    | {"payment.read", "payment.pay", "outreach.note", "organisation.read", "organisation.keep"}
    | {"organisation.enter", "reminder.read", "payment.ask"}
    | {"stock.read", "stock.move", "vacancy.read", "course.read", "course.enrol"},
    "household_officer": _WORK
    | {"letter.deliver", "posting.read", "objection.record", "roster.read", "roster.note"}
    | {"outreach.note", "organisation.read", "organisation.keep", "reminder.read"}
    | {"payment.read", "payment.pay"},
    "community_leader": _WORK | {"posting.read", "half_month.file"},
    "deputy_director": _LEADS
    | {"card.give", "card.decide", "major.flag", "batch.hold", "entitlement.read", "entitlement.check"}
    | {"from_above.record", "takeover.read", "takeover.check", "roster.draw", "roster.answer", "stock.check"}
    | {"payment.review", "collection.check"},
    "director": _LEADS,
    "street_leader": _WORK
    | {"batch.read", "case.extend", "case.reopen", "posting.read", "numbers.read", "roster.read"}
    | {"extension.decide", "payment.read", "payment.approve", "payment.claim", "report.read", "stock.read"}
    | {"reminder.read"},
    "panel_member": frozenset({"desk", "batch.read", "guide.read", "export.ask"}),
    "finance": frozenset(
        {"desk", "duty.read", "case.advance", "guide.read", "contact.register", "export.ask"}
        | {"payment.read", "payment.fund", "payment.pay", "payment.bank", "payment.close", "report.read"}
        | {"collection.read"}
    ),
    "inspection": _WATCH
    | {"desk", "audit.read", "accesslog.read", "guide.read", "export.ask", "export.allow"}
    | {"complaint.enter", "complaint.judge", "half_month.read", "check.keep", "appraisal.enter"}
    | {"card.give", "inspection.keep", "bulletin.make", "roster.read", "payment.ask", "duty.read"}
    | {"call_in.read"},
    "organisation_office": _WATCH | {"desk", "guide.read", "export.ask", "half_month.read"},
    "supervision_group": _WATCH
    | {"desk", "guide.read", "export.ask", "half_month.read", "half_month.judge", "bulletin.make"},
    "department_maintainer": frozenset({"desk", "guide.read", "service.publish"}),
    "administrator": frozenset(
        {"desk", "guide.read", "staff.manage", "post.manage", "module.manage", "service.publish"}
        | {"calendar.manage", "setting.manage", "centre.release", "audit.read", "event.erase"}
        | {"accesslog.read", "export.ask", "resident.import"}
    ),
}
"""What each role may do; where, its grant says (`Grant`), and about whom, the scope (`hub.db.scope`)."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, for one department and one community ("" / None = all)."""

    role: str
    department: str = ""
    community_id: int | None = None

    def covers(self, department: str = "", community_id: int | None = None) -> bool:
        """Whether work of `department` in `community_id` lies inside this grant."""
        return (not self.department or not department or self.department == department) and (
            self.community_id is None or community_id is None or self.community_id == community_id
        )


@dataclass(frozen=True, slots=True)
class OwnOf:
    """What is of the own household of a post's A, by id: cases, people without a household, households."""

    cases: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    homes: frozenset[int] = frozenset()

    def is_about(self, resident_id: int | None, household_id: int | None) -> bool:
        """Whether a person is of that household."""
        return resident_id in self.people or household_id in self.homes

    def both(self, other: OwnOf) -> OwnOf:
        """What is of this household and of the other."""
        return OwnOf(self.cases & other.cases, self.people & other.people, self.homes & other.homes)


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post the person works for today: as A, or as B standing in for `stands_in_for`.

    `own_of`: as B beside an A who is there (`stands_in_for`), and of the work only what is of A's own
    household, which A leaves to B (privacy.md, Sees); None = all of it.
    """

    id: int
    title: str
    role: str
    department: str
    community_id: int | None
    slot: str
    stands_in_for: str = ""
    own_of: OwnOf | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or command. `posts` are those whose work is this person's today; `aside`
    those of which only what A leaves to B is.

    `id_hash` is the keyed hash of the own ID number, for the own-household rules only.
    """

    staff_id: int
    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    posts: tuple[PostHeld, ...] = ()
    id_hash: str | None = None
    language: str = "zh_Hans_CN"
    aside: tuple[PostHeld, ...] = ()

    def may(self, permission: str, department: str = "", community_id: int | None = None) -> bool:
        """Whether some grant gives `permission` for that department and community."""
        return any(
            permission in PERMISSIONS.get(grant.role, frozenset()) and grant.covers(department, community_id)
            for grant in self.grants
        )

    def has_role(self, *roles: str) -> bool:
        """Whether one of `roles` is granted, anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def roles_at(self, department: str, community_id: int | None = None) -> frozenset[str]:
        """The roles granted for work of that department and community."""
        return frozenset(grant.role for grant in self.grants if grant.covers(department, community_id))

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The ids of the posts this person works for today."""
        return tuple(post.id for post in self.posts)

    @property
    def desk(self) -> tuple[PostHeld, ...]:
        """The posts of which anything is this person's work today."""
        return self.posts + self.aside

    def post_of(self, post_id: int | None) -> PostHeld | None:
        """The post with that id of which anything is this person's work, or None."""
        return next((post for post in self.desk if post.id == post_id), None)

    def works_at(self, post_id: int | None, case: Mapping[str, Any]) -> PostHeld | None:
        """As what the person does the work on a case (its row) that lies at a post; None: it is not theirs.

        A new case has no id yet.
        """
        by_number = self.works_on(post_id, case.get("id"))
        return by_number or self.works_for(post_id, case["applicant_id"], case["household_id"])

    def works_on(self, post_id: int | None, case_id: int | None) -> PostHeld | None:
        """The same of a case by its id, or of what is about none."""
        post = self.post_of(post_id)
        return post if post and (post.own_of is None or case_id in post.own_of.cases) else None

    def works_for(
        self, post_id: int | None, resident_id: int | None, household_id: int | None
    ) -> PostHeld | None:
        """The same of work about a person."""
        post = self.post_of(post_id)
        own = post.own_of if post else None
        return post if own is None or own.is_about(resident_id, household_id) else None
