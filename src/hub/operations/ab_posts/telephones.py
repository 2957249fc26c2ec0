"""The telephones of all posts, entered at once: what callers are told."""

from __future__ import annotations

from collections.abc import Mapping

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import InputError, Many
from hub.operations.ab_posts.staffing import change_post, post_of
from hub.operations.rights import require


def give_telephones(actor: Actor, phones: Mapping[str, str]) -> int:
    """Give posts, by key, their telephones, all or none; for how many it is another one now.

    Raises NotFound, Many with each fault at its post's title.
    """
    require(actor, "post.manage")
    faults: list[InputError] = []
    changed = 0
    with transaction():
        for key, phone in phones.items():
            post = post_of(key)
            before = post.phone
            try:
                change_post(actor, key=key, phone=phone)
            except InputError as error:
                error.where = post.title
                faults.append(error)
            changed += post.phone != before
        if faults:
            raise Many(faults)
    return changed
