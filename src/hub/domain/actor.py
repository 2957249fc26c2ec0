"""Who acts: a person with granted roles and the posts held today, and what those roles may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROLES: Final[dict[str, str]] = {
    "window_clerk": "window clerk",
    "community_agent": "community agent",
    "household_officer": "household officer",
    "community_leader": "community leader",
    "deputy_director": "deputy director",
    "director": "director",
    "street_leader": "street leader",
    "panel_member": "panel member",
    "finance": "finance office",
    "inspection": "discipline inspection",
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

_WORK = frozenset({"desk", "case.read", "case.advance", "guide.read", "contact.register", "export.ask"}) | {
    "complaint.enter",
    "appointment.book",
    "duty.read",
}
_COUNTER = _WORK | {
    "case.open", "resident.find", "resident.open", "resident.register", "resident.change", "resident.check",
    "resident.duplicates", "case.urgent", "posting.read",
}  # fmt: skip

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "window_clerk": _COUNTER
    | {"batch.read", "batch.hold", "letter.deliver", "posting.manage", "case.correct", "file.keep"}
    | {"entitlement.read", "entitlement.keep", "entitlement.check"}
    | {"from_above.read", "from_above.record", "roster.read", "roster.make", "roster.note"}
    | {"stock.read", "stock.keep", "stock.move", "stock.check"}
    | {"payment.read", "payment.make", "payment.review", "payment.pay", "payment.copy"}
    | {"takeover.read", "takeover.bring", "takeover.check", "objection.record", "report.read"}
    | {"collection.read", "collection.take", "collection.check"}
    | {"organisation.read", "organisation.keep", "organisation.refer"}
    | {"appointment.keep"},
    "community_agent": _COUNTER
    | {"letter.deliver", "posting.manage", "objection.record", "sheet.read", "sheet.close"}
    | {"entitlement.read", "from_above.read", "roster.read", "roster.note"}
    | {"payment.read", "payment.pay", "outreach.note", "organisation.read", "organisation.keep"}
    | {"stock.read", "stock.move"},
    "household_officer": _WORK
    | {"letter.deliver", "posting.read", "objection.record", "roster.read", "roster.note"}
    | {"outreach.note", "organisation.read", "organisation.keep"},
    "community_leader": _WORK | {"posting.read"},
    "deputy_director": _WORK
    | {
        "batch.read",
        "batch.hold",
        "case.reassign",
        "case.reopen",
        "posting.read",
        "case.confirm",
        "numbers.read",
        "sheet.read",
        "entitlement.read",
        "entitlement.check",
        "duty.plan",
        "call_in.read",
        "contact.answer",
        "from_above.read",
        "from_above.record",
        "export.allow",
        "takeover.read",
        "takeover.check",
        "roster.read",
        "stock.read",
        "stock.check",
        "payment.read",
        "payment.review",
        "collection.read",
        "collection.check",
        "organisation.read",
        "complaint.list",
        "grade.answer",
        "report.read",
    },
    "director": _WORK
    | {
        "duty.plan",
        "call_in.read",
        "contact.answer",
        "batch.read",
        "case.reassign",
        "case.reopen",
        "posting.read",
        "case.confirm",
        "numbers.read",
        "sheet.read",
        "from_above.read",
        "export.allow",
        "roster.read",
        "stock.read",
        "payment.read",
        "collection.read",
        "organisation.read",
        "complaint.list",
        "grade.answer",
        "report.read",
    },
    "street_leader": _WORK
    | {"batch.read", "case.extend", "case.reopen", "posting.read", "numbers.read", "roster.read"}
    | {"payment.read", "payment.approve", "payment.claim", "report.read", "stock.read"},
    "panel_member": frozenset({"desk", "batch.read", "guide.read", "export.ask"}),
    "finance": frozenset(
        {"desk", "duty.read", "case.advance", "guide.read", "contact.register", "export.ask"}
    )
    | {"payment.read", "payment.fund", "payment.pay", "payment.bank", "payment.close", "report.read"}
    | {"collection.read"},
    "inspection": frozenset(
        {"desk", "audit.read", "accesslog.read", "guide.read", "export.ask", "export.allow"}
        | {"complaint.enter", "complaint.judge", "duty.read", "call_in.read"}
    ),
    "department_maintainer": frozenset({"desk", "guide.read", "service.publish"}),
    "administrator": frozenset(
        {
            "desk",
            "guide.read",
            "staff.manage",
            "post.manage",
            "module.manage",
            "service.publish",
            "calendar.manage",
            "setting.manage",
            "centre.release",
            "audit.read",
            "event.erase",
            "accesslog.read",
            "export.ask",
            "resident.import",
        }
    ),
}


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
class PostHeld:
    """A post the person works for today: as A, or as B standing in for `stands_in_for`."""

    id: int
    title: str
    role: str
    department: str
    community_id: int | None
    slot: str
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or command. `posts` are those whose work is this person's today.

    `id_hash` is the keyed hash of the own ID number, for the own-household rules only.
    """

    staff_id: int
    login: str
    name: str
    grants: tuple[Grant, ...] = ()
    posts: tuple[PostHeld, ...] = ()
    id_hash: str | None = None
    language: str = "zh_Hans_CN"

    def may(self, permission: str, department: str = "", community_id: int | None = None) -> bool:
        """Whether some grant gives `permission` for that department and community."""
        return any(
            permission in PERMISSIONS.get(grant.role, frozenset()) and grant.covers(department, community_id)
            for grant in self.grants
        )

    def has_role(self, *roles: str) -> bool:
        """Whether one of `roles` is granted, anywhere."""
        return any(grant.role in roles for grant in self.grants)

    @property
    def post_ids(self) -> tuple[int, ...]:
        """The ids of the posts this person works for today."""
        return tuple(post.id for post in self.posts)

    def post_of(self, post_id: int | None) -> PostHeld | None:
        """The held post with that id, or None."""
        return next((post for post in self.posts if post.id == post_id), None)
