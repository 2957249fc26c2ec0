"""What is longer than its place is refused on both kinds of database; PostgreSQL alone would break on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hub.domain.errors import InputError
from hub.operations.ab_posts import staffing
from hub.operations.centre import communities
from hub.operations.rights import OPERATOR
from hub.operations.services import modules
from hub.operations.settings import put_setting
from hub.operations.staff import accounts, grants

from .engine import Town

LONG = "长" * 501
SAID = r"At most \d+ characters, these are 501|This is no telephone number"
TYPED: dict[str, Callable[[Town], Any]] = {
    "telephone of a new community": lambda town: communities.add_community(OPERATOR, name="新", phone=LONG),
    "address of a new community": lambda town: communities.add_community(OPERATOR, name="新", address=LONG),
    "telephone of a community": lambda town: communities.change_community(
        OPERATOR, community_id=town.east, phone=LONG
    ),
    "address of a community": lambda town: communities.change_community(
        OPERATOR, community_id=town.east, address=LONG
    ),
    "telephone of a new account": lambda town: accounts.add_staff(
        OPERATOR, login="new", name="新人", phone=LONG
    ),
    "telephone of an account": lambda town: accounts.change_staff(OPERATOR, login="clerk", phone=LONG),
    "reason of a role": lambda town: grants.grant_role(
        OPERATOR, login="clerk", role="panel_member", reason=LONG
    ),
    "name of an area": lambda town: staffing.add_grid(OPERATOR, community_id=town.east, name=LONG),
    "reason of a department": lambda town: modules.enable(
        OPERATOR, department="labour", community_id=town.east, reason=LONG
    ),
    "reason of a setting": lambda town: put_setting(OPERATOR, key="centre.name", value="新", reason=LONG),
}  # fmt: skip


@pytest.mark.parametrize("what", TYPED)
def test_what_is_too_long_is_refused(town: Town, what: str) -> None:
    before = town.dump()
    with pytest.raises(InputError, match=SAID):
        TYPED[what](town)
    assert town.dump() == before
