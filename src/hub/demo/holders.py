"""Whose work a post is in the demonstration."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from hub.db.base import reading
from hub.db.models import Post, PostHolder, Staff
from hub.domain.actor import Actor
from hub.operations.staff.people import actor_by_login


def holder(
    permission: str, *, role: str, department: str = "", community_id: int | None = None, slot: str = "A"
) -> Actor | None:
    """Whoever holds the first such post in that slot, and may do that."""
    wanted = [Post.role == role, PostHolder.slot == slot, PostHolder.until.is_(None)]
    wanted += [Post.department == department] if department else []
    wanted += [Post.community_id == community_id] if community_id else []
    query = (
        select(Staff.login)
        .join(PostHolder, PostHolder.staff_id == Staff.id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(*wanted)
        .order_by(Post.id)
    )
    logins: Sequence[str] = reading().execute(query).scalars().all()
    return next((who for who in map(actor_by_login, logins) if who.may(permission, department)), None)
