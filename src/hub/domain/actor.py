"""Who acts: a person with granted roles and the posts held today, and what those roles may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ROLES: Final[dict[str, str]] = {
    "window_clerk": "窗口人员",
    "community_agent": "社区业务代办员",
    "household_officer": "包户干部",
    "community_leader": "社区负责人",
    "deputy_director": "副主任",
    "director": "主任",
    "street_leader": "街道领导",
    "panel_member": "评审小组成员",
    "finance": "街道财务室",
    "inspection": "街道纪工委",
    "department_maintainer": "科室维护员",
    "administrator": "系统管理员",
}

_WORK = frozenset({"desk", "case.read", "case.advance", "guide.read"})
_COUNTER = _WORK | {
    "case.open", "resident.find", "resident.open", "resident.register", "case.urgent", "posting.read",
}  # fmt: skip

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    "window_clerk": _COUNTER
    | {"batch.read", "batch.hold", "letter.deliver", "posting.manage", "case.correct", "file.keep"},
    "community_agent": _COUNTER | {"letter.deliver", "posting.manage", "objection.record"},
    "household_officer": _WORK | {"letter.deliver", "posting.read", "objection.record"},
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
    },
    "director": _WORK
    | {"batch.read", "case.reassign", "case.reopen", "posting.read", "case.confirm", "numbers.read"},
    "street_leader": _WORK | {"batch.read", "case.extend", "case.reopen", "posting.read", "numbers.read"},
    "panel_member": frozenset({"desk", "batch.read", "guide.read"}),
    "finance": frozenset({"desk", "case.advance", "guide.read"}),
    "inspection": frozenset({"desk", "audit.read", "accesslog.read", "guide.read"}),
    "department_maintainer": frozenset({"desk", "guide.read", "service.publish"}),
    "administrator": frozenset(
        {
            "desk",
            "guide.read",
            "staff.manage",
            "post.manage",
            "module.manage",
            "calendar.manage",
            "setting.manage",
            "centre.release",
            "audit.read",
            "event.erase",
            "accesslog.read",
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
