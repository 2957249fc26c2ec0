"""The posts of the plan (三, 附件1): those of the centre, and of each community with its officers' areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict


class NewPost(TypedDict):
    """What `staffing.add_post` needs of one."""

    key: str
    title: str
    role: str


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
    yield {"key": f"agent.{community_id}", "title": f"{name}代办员岗", "role": "community_agent"}
    yield {"key": f"leader.{community_id}", "title": f"{name}负责人岗", "role": "community_leader"}
    for number, area in enumerate(areas, start=1):
        yield {
            "key": f"officer.{community_id}.{number}", "title": f"{name}{area}包户岗",
            "role": "household_officer",
        }  # fmt: skip


def window_key(department: str) -> str:
    """The key of a department's first window."""
    return f"window.{department}"
