"""A new centre: key, tables, name, communities, the first administrator. All of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.domain.errors import InputError, Refused


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new centre is asked for."""

    name: str
    phone: str
    address: str
    communities: tuple[str, ...]
    login: str
    admin_name: str


def check_wishes(wishes: Wishes) -> None:
    """Raise InputError naming the first thing that is missing."""
    for value, flag in (
        (wishes.name, "--name"), (wishes.phone, "--phone"), (wishes.address, "--address"),
        (wishes.communities, "--community"), (wishes.login, "--admin"), (wishes.admin_name, "--admin-name"),
    ):  # fmt: skip
        if not value:
            raise InputError("This is needed for a new centre.", where=flag)


def must_be_new(data: Path) -> None:
    """Raise Refused where the folder holds a centre, or anything else."""
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise Refused(
            "The folder is not empty.", where=str(data), remedy="Choose a new folder for a new centre."
        )


def found_centre(wishes: Wishes) -> str:
    """Settings, communities and the first administrator, in the running app; the one-time link's path.

    Raises Refused where the database holds a centre already: two key files would share it.
    """
    from sqlalchemy import select

    from hub.db.base import transaction
    from hub.db.models import Community, Staff
    from hub.operations.accounts import add_staff
    from hub.operations.communities import add_community
    from hub.operations.grants import grant_role
    from hub.operations.rights import OPERATOR
    from hub.operations.settings import put_setting

    with transaction() as tx:
        if tx.execute(select(Staff.id).limit(1)).first() or tx.execute(select(Community.id).limit(1)).first():
            raise Refused(
                "There is a centre here already.", remedy="Choose an empty database for a new centre."
            )
        for key, value in (
            ("centre.name", wishes.name), ("centre.phone", wishes.phone), ("centre.address", wishes.address),
        ):  # fmt: skip
            put_setting(OPERATOR, key=key, value=value)
        for name in _once(wishes.communities):
            add_community(OPERATOR, name=name)
        made = add_staff(OPERATOR, login=wishes.login, name=wishes.admin_name)
        grant_role(OPERATOR, login=made.login, role="administrator")
        return made.path


def _once(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))
