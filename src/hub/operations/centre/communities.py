"""The centre's communities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from hub.db.base import db, transaction
from hub.db.models import Community
from hub.domain.actor import Actor
from hub.domain.errors import Conflict, InputError, NotFound
from hub.domain.person import office_phone
from hub.operations.ab_posts.posts import forget_posts
from hub.operations.rights import require
from hub.operations.words import words

_places = Community.__table__


def communities() -> Sequence[dict[str, Any]]:
    """All communities by id."""
    asked = select(Community.id, Community.name, Community.phone, Community.address).order_by(Community.id)
    return [dict(row) for row in db.session.execute(asked).mappings()]


def community(community_id: int) -> Community:
    """The community of an id. Raises NotFound."""
    found = db.session.get(Community, community_id)
    if found is None:
        raise NotFound(
            "There is no community %(community)s.",
            community=community_id,
            remedy="hub communities list shows them.",
        )
    return found


def find_community(word: str) -> Community:
    """The community of an id or a name. Raises NotFound."""
    text = word.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return community(int(text))
    found = db.session.execute(select(Community).where(Community.name == text)).scalar_one_or_none()
    if found is None:
        raise NotFound(
            "There is no community %(community)s.", community=word, remedy="hub communities list shows them."
        )
    return found


def add_community(actor: Actor, *, name: str, phone: str = "", address: str = "") -> int:
    """A new community; its id. Raises InputError, Conflict where the name is taken."""
    require(actor, "setting.manage")
    called = _name(name)
    with transaction():
        forget_posts()
        _free(called)
        row = Community(name=called, phone=_phone(phone), address=words(address, _places.c.address))
        db.session.add(row)
        db.session.flush()
        return row.id


def change_community(
    actor: Actor, *, community_id: int, name: str | None = None, phone: str | None = None,
    address: str | None = None,
) -> None:  # fmt: skip
    """Change a community's name, telephone or address; None leaves a thing as it is."""
    require(actor, "setting.manage")
    with transaction():
        forget_posts()
        row = community(community_id)
        if name is not None and _name(name) != row.name:
            _free(_name(name))
            row.name = _name(name)
        row.phone = row.phone if phone is None else _phone(phone)
        row.address = row.address if address is None else words(address, _places.c.address)


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 80:
        raise InputError("Give the community a name of at most 80 characters.", where="name")
    return name


def _free(name: str) -> None:
    if db.session.execute(select(Community.id).where(Community.name == name)).first():
        raise Conflict("There is a community %(name)s already.", name=name)


def _phone(text: str) -> str:
    return words(office_phone(text), _places.c.phone)
