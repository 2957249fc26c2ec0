"""The centre's communities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.centre.communities import add_community, change_community, communities, find_community
from hub.operations.rights import OPERATOR
from hub.testing.centre import actor, person


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[None]:
    with app_without_pages.app_context():
        yield


def test_communities_are_found_by_id_and_name() -> None:
    east = add_community(OPERATOR, name=" 东 社区 ", phone="111", address="x")
    west = add_community(OPERATOR, name="西社区")
    assert [(row["id"], row["name"], row["phone"]) for row in communities()] == [
        (east, "东 社区", "111"), (west, "西社区", ""),
    ]  # fmt: skip
    assert [find_community(word).id for word in (str(west), " 西社区 ", "东 社区")] == [west, west, east]


def test_changing_one() -> None:
    east = add_community(OPERATOR, name="东社区", phone="111", address="x")
    change_community(OPERATOR, community_id=east, name="东城社区", phone="222")
    change_community(OPERATOR, community_id=east, name="东城社区", address="y")
    assert communities() == [{"id": east, "name": "东城社区", "phone": "222", "address": "y"}]


def test_what_is_refused() -> None:
    east = add_community(OPERATOR, name="东社区")
    add_community(OPERATOR, name="西社区")
    with pytest.raises(Conflict, match="There is a community 东社区 already"):
        add_community(OPERATOR, name="东社区")
    with pytest.raises(Conflict, match="There is a community 西社区 already"):
        change_community(OPERATOR, community_id=east, name="西社区")
    for name in ("", "  ", "x" * 81):
        with pytest.raises(InputError, match="Give the community a name"):
            add_community(OPERATOR, name=name)
    for word in ("99", "北社区", ""):
        with pytest.raises(NotFound, match=f"There is no community {word}"):
            find_community(word)
    person("clerk", "window_clerk", department="civil_affairs")
    with pytest.raises(Refused, match=r"clerk may not do this \(setting.manage\)"):
        add_community(actor("clerk"), name="北社区")
    assert [row["name"] for row in communities()] == ["东社区", "西社区"]
