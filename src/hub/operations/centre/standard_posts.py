"""The posts of the plan (三, 附件1): those of the centre, and of each community with its officers' areas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import count
from typing import NotRequired, TypedDict


class NewPost(TypedDict):
    """What `staffing.add_post` needs of one."""

    key: str
    title: str
    role: str
    department: NotRequired[str]
    community_id: NotRequired[int | None]


def at_centre() -> Iterator[NewPost]:
    """Director, two deputies, the window for inquiries, the street's leader, the finance office."""
    for key, title, role in (
        ("director", "主任岗", "director"), ("deputy.1", "副主任岗一", "deputy_director"),
        ("deputy.2", "副主任岗二", "deputy_director"), ("consultation", "综合咨询窗口岗", "consultant"),
        ("street", "街道领导岗", "street_leader"),
        ("finance", "街道财务室岗", "finance"),
    ):  # fmt: skip
        yield {"key": key, "title": title, "role": role}


def in_community(community_id: int, name: str, areas: Sequence[str]) -> Iterator[NewPost]:
    """Agent and leader of a community, and an officer for each area; keys end in the community's id."""
    for key, title, role in (
        (f"agent.{community_id}", f"{name}代办员岗", "community_agent"),
        (f"leader.{community_id}", f"{name}负责人岗", "community_leader"),
    ):
        yield {"key": key, "title": title, "role": role, "community_id": community_id}
    taken: set[str] = set()
    for area in areas:
        post = officer_post(community_id, name, area, taken)
        taken.add(post["key"])
        yield post


def officer_post(community_id: int, name: str, area: str, taken: Collection[str]) -> NewPost:
    """The officer's post of an area, under the first key that is not taken."""
    keys = (f"officer.{community_id}.{number}" for number in count(1))
    return {
        "key": next(key for key in keys if key not in taken), "title": f"{name}{area}包户岗",
        "role": "household_officer", "community_id": community_id,
    }  # fmt: skip


def window_post(department: str, title: str) -> NewPost:
    """The window of a department."""
    return {
        "key": window_key(department), "title": f"{title}窗口", "role": "window_clerk",
        "department": department,
    }  # fmt: skip


def window_key(department: str) -> str:
    """The key of a department's first window."""
    return f"window.{department}"
