"""Posts made and held, areas of officers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import chain, count
from typing import Any, Final

from sqlalchemy import or_, select

from hub.db.base import db, today, transaction
from hub.db.models import Community, Grid, Post, PostHolder, Staff
from hub.domain.actor import ROLES, Actor
from hub.domain.errors import Conflict, InputError, NoMore, NotFound, Refused, Term
from hub.domain.person import office_phone
from hub.operations.ab_posts.holdings import NEVER, reach
from hub.operations.ab_posts.posts import forget_posts, held_on, holders, in_use
from hub.operations.context import service_of
from hub.operations.rights import require
from hub.operations.staff.account_book import note
from hub.operations.staff.account_rows import staff_of
from hub.operations.staff.grants import OF_COMMUNITY
from hub.operations.staff.training import must_be_trained
from hub.operations.words import words

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


class NoSuchPost(NotFound):
    """No post has this key."""

    def naming(self, keys: Sequence[str]) -> NoSuchPost:
        """The same where no command lists the posts yet: it names them."""
        return NoSuchPost("There is no post %(key)s.", where=self.where, remedy="There are: %(known)s.",
                          key=self.params["key"], known=", ".join(keys))  # fmt: skip


# --- posts ----------------------------------------------------------------------------------------


def add_post(
    actor: Actor, *, key: str, title: str, role: str, department: str = "", community_id: int | None = None,
    phone: str = "", services: Sequence[str] = (),
) -> int:  # fmt: skip
    """A new post; its id. `services`: keys (or seqs) of the services that are this window post's own.

    Without a `key` it gets one of its role and place. Raises InputError, NotFound for an unknown service,
    Conflict where the key is taken.
    """
    require(actor, "post.manage")
    _check_post(key, role, department, community_id)
    with transaction():
        forget_posts()
        key = key or _free_key(role, department, community_id)
        if db.session.execute(select(Post.id).where(Post.key == key)).first():
            raise Conflict("There is a post %(key)s already.", key=key)
        row = Post(
            key=key, title=_title(title), role=role, department=department, community_id=community_id,
            phone=_phone(phone), services=[service_of(service).key for service in services],
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row.id


def change_post(actor: Actor, *, key: str, title: str | None = None, phone: str | None = None) -> None:
    """Call a post otherwise, or give it another telephone; None leaves a thing as it is.

    Raises NotFound, InputError for a bad title or telephone.
    """
    require(actor, "post.manage")
    with transaction():
        row = post_of(key)
        row.title = row.title if title is None else _title(title)
        row.phone = row.phone if phone is None else _phone(phone)
        forget_posts()


def hold_post(actor: Actor, *, key: str, login: str, slot: str, since: dt.date | None = None) -> None:
    """Put a person into a post's A or B from a day on; whoever had it before ends the day before.

    Raises InputError for another slot, Refused where the person lacks the post's role or has its other slot.
    """
    require(actor, "post.manage")
    if slot not in ("A", "B"):
        raise InputError("A post has an A and a B, not %(slot)s.", where="slot", slot=slot)
    day = since or today()
    with transaction():
        forget_posts()
        post, staff = _in_use(post_of(key)), staff_of(login)
        until = _until(post, staff, day)
        must_be_trained(post, staff, day)
        for holding in _holdings_from(post.id, day):
            if holding.slot == slot and (holding.staff_id, holding.until) == (staff.id, until):
                raise Conflict("%(name)s holds it already.", where=post.title, name=staff.name)
            if holding.slot == slot:
                holding.until = day - dt.timedelta(days=1)
            elif holding.staff_id == staff.id:
                raise Refused(
                    "%(name)s is the other one of A and B already.", where=post.title, name=staff.name
                )
        db.session.add(PostHolder(post_id=post.id, staff_id=staff.id, slot=slot, since=day, until=until))
        note(actor, staff.id, "post", f"{post.title} {slot} {day}")


def leave_post(actor: Actor, *, key: str, slot: str) -> None:
    """Leave a slot empty from today on. Raises NotFound where nobody holds it."""
    require(actor, "post.manage")
    with transaction():
        forget_posts()
        post = post_of(key)
        held = [one for one in _holdings(post.id, today()) if one.slot == slot]
        if not held:
            raise NoMore("Nobody holds %(slot)s of the post %(key)s.", slot=slot, key=post.title)
        for one in held:
            one.until = today() - dt.timedelta(days=1)
            note(actor, one.staff_id, "post_left", f"{key} {slot}")


def post_list(
    *, role: str = "", community_id: int | None = None, closed: bool = False
) -> Sequence[dict[str, Any]]:
    """Posts with the names of A and B today; with `closed` those that are closed too."""
    asked = (
        select(Post, Community.name)
        .outerjoin(Community, Community.id == Post.community_id)
        .order_by(Post.key)
    )
    if not closed:
        asked = asked.where(in_use())
    if role:
        asked = asked.where(Post.role == role)
    if community_id is not None:
        asked = asked.where(Post.community_id == community_id)
    rows = db.session.execute(asked).all()
    names = holders([post.id for post, _ in rows])
    return [
        {
            "id": post.id, "key": post.key, "title": post.title, "role": post.role, "phone": post.phone,
            "department": post.department, "community_id": post.community_id, "community": community or "",
            "services": post.services, "A": names.get(post.id, {}).get("A", ""),
            "B": names.get(post.id, {}).get("B", ""), "closed_on": post.closed_on,
        }
        for post, community in rows
    ]  # fmt: skip


def post_of(key: str) -> Post:
    """The post of a key. Raises NotFound."""
    found = db.session.execute(select(Post).where(Post.key == key)).scalar_one_or_none()
    if found is None:
        raise NoSuchPost("There is no post %(key)s.", key=key, remedy="hub posts list shows them all.")
    return found


def _in_use(post: Post) -> Post:
    if post.closed_on is not None:
        raise Conflict("The post %(post)s is closed since %(day)s.", post=post.title, day=post.closed_on,
                      remedy="Open it again first: hub posts reopen.")  # fmt: skip
    return post


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not title or len(title) > 80:
        raise InputError("Give the post a title of at most 80 characters.", where="title")
    return title


def _phone(text: str) -> str:
    return words(office_phone(text), Post.__table__.c.phone)


def _check_post(key: str, role: str, department: str, community_id: int | None) -> None:
    if key and not _KEY.fullmatch(key):
        raise InputError("A post's key has small letters, digits, dots and hyphens.", where="key")
    if role not in ROLES:
        raise InputError(
            "There is no role %(role)s; there are: %(roles)s.",
            where="role",
            role=role,
            roles=", ".join(ROLES),
        )
    if role in OF_COMMUNITY and community_id is None:
        raise InputError("The role %(role)s needs a community.", where="community", role=Term(ROLES[role]))
    if role == "window_clerk" and not department:
        raise InputError("The role %(role)s needs a department.", where="department", role=Term(ROLES[role]))
    if community_id is not None and db.session.get(Community, community_id) is None:
        raise NotFound("There is no community %(community)s.", where="community", community=community_id)


def _free_key(role: str, department: str, community_id: int | None) -> str:
    """window.civil_affairs, community_agent.3; with a number behind it where that is taken."""
    begins = "window" if role == "window_clerk" else role
    usual = ".".join(str(part) for part in (begins, department, community_id) if part)
    taken = set(db.session.scalars(select(Post.key).where(Post.key.startswith(usual, autoescape=True))))
    return next(key for key in chain([usual], (f"{usual}.{n}" for n in count(2))) if key not in taken)


def _until(post: Post, staff: Staff, day: dt.date) -> dt.date | None:
    """Until when the person's role lets the post be held. Raises Refused where it does not at all."""
    last = reach(post, staff.id, day)
    if last is None:
        raise Refused(
            "%(name)s does not have the role %(role)s of this post.", where=post.title,
            remedy="Give the role first: hub staff grant.", name=staff.name, role=Term(ROLES[post.role]),
        )  # fmt: skip
    return None if last == NEVER else last


def _holdings_from(post_id: int, day: dt.date) -> Sequence[PostHolder]:
    """Holdings current on a day or beginning later: whoever takes a slot has it from that day on."""
    lasting = or_(PostHolder.until.is_(None), PostHolder.until >= day)
    return db.session.scalars(select(PostHolder).where(PostHolder.post_id == post_id, lasting)).all()


def _holdings(post_id: int, day: dt.date) -> Sequence[PostHolder]:
    return db.session.scalars(select(PostHolder).where(PostHolder.post_id == post_id, held_on(day))).all()


# --- areas and absences ---------------------------------------------------------------------------


def add_grid(actor: Actor, *, community_id: int, name: str, post_key: str = "") -> int:
    """An officer's area (包户片区); its id. Raises InputError, Conflict where there is one of that name."""
    require(actor, "post.manage")
    called = words(name, Grid.__table__.c.name)
    if not called:
        raise InputError("Name the area.", where="name")
    with transaction():
        forget_posts()
        if db.session.get(Community, community_id) is None:
            raise NotFound("There is no community %(community)s.", community=community_id)
        taken = select(Grid.id).where(Grid.community_id == community_id, Grid.name == called)
        if db.session.execute(taken).first():
            raise Conflict("There is an area %(name)s already.", name=called)
        row = Grid(community_id=community_id, name=called)
        db.session.add(row)
        _give(row, post_key)
        db.session.flush()
        return row.id


def give_grid(actor: Actor, *, grid_id: int, post_key: str) -> None:
    """Give an area to an officer's post. Raises Refused for a post of another role or community."""
    require(actor, "post.manage")
    with transaction():
        grid = db.session.get(Grid, grid_id)
        if grid is None:
            raise NotFound("There is no area %(grid)s.", grid=grid_id)
        _give(grid, post_key)


def put_grid(actor: Actor, *, community_id: int, name: str, post_key: str = "") -> int:
    """The area of that name, made where there is none, given to a post; its id."""
    with transaction():
        asked = select(Grid.id).where(Grid.community_id == community_id, Grid.name == name.strip())
        found = db.session.execute(asked).scalar()
        if found is None:
            return add_grid(actor, community_id=community_id, name=name, post_key=post_key)
        give_grid(actor, grid_id=found, post_key=post_key)
        return found


def _give(grid: Grid, post_key: str) -> None:
    if not post_key:
        return
    post = _in_use(post_of(post_key))
    if post.role != "household_officer" or post.community_id != grid.community_id:
        raise Refused("An area goes to a household officer's post of the same community.", where=post.title)
    grid.post_id = post.id
    forget_posts()
