"""How "who may do what" is printed: for a person, and for a service in a community."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import output, say
from hub.cli.speech import tr

if TYPE_CHECKING:
    from hub.operations.ab_posts.who import Doer
    from hub.operations.staff.may import May, Right, Work

RIGHT_COLUMNS = {"label": "May", "because": "Because"}
WORK_COLUMNS = {
    "title": "Post",
    "slot": "Slot",
    "today": "Today",
    "services": "Services",
    "untrained": "Not trained",
}
DOER_COLUMNS = {
    "title": "Step", "role": "Role", "area": "Area", "post": "Post", "does": "Does it today", "a": "A",
    "b": "B", "gap": "What is lacking",
}  # fmt: skip


def show_may(found: May, format: str) -> None:
    """A person's rights and posts; JSON holds both, with the reason of each."""
    rights = [_right(each, name) for each in found.rights for name in each.permissions]
    posts = [_work(each) for each in found.posts]
    if format == "json":
        whole = {
            "login": found.login, "name": found.name, "active": found.active,
            "own_household": found.own_household, "rights": rights, "posts": posts,
        }  # fmt: skip
        output(whole, format, RIGHT_COLUMNS)
        return
    if not found.active:
        click.echo(tr("The account %(login)s is switched off.") % {"login": found.login})
    output(rights, format, RIGHT_COLUMNS)
    if posts:
        click.echo()
        output(posts, format, WORK_COLUMNS)


def _right(each: Right, permission: str) -> dict[str, Any]:
    from hub.domain.actor import ROLES
    from hub.operations.spoken import department_names
    from hub.operations.staff.permission_words import WORDS

    department = department_names().get(each.department, each.department)
    place = " ".join(part for part in (department, each.community) if part) or tr("the whole centre")
    days = f"{each.since}–{each.until or ''}"
    return {
        "permission": permission, "label": str(WORDS.get(permission, permission)), "role": each.role,
        "department": each.department, "community": each.community, "since": each.since, "until": each.until,
        "by": each.by, "because": f"{tr(ROLES[each.role])} · {place} · {days}",
    }  # fmt: skip


def _work(each: Work) -> dict[str, Any]:
    return {
        "key": each.key, "title": each.title, "slot": each.slot, "today": each.today,
        "stands_in_for": each.stands_in_for, "services": [service.seq for service, _ in each.steps],
        "steps": {service.key: list(titles) for service, titles in each.steps},
        "untrained": [service.seq for service in each.untrained],
    }  # fmt: skip


def show_who(found: Sequence[Doer], format: str) -> bool:
    """A service's steps with who does each; whether none lacks anybody."""
    from hub.domain.actor import ROLES

    output([_doer(each) for each in found], format, DOER_COLUMNS, {"role": ROLES})
    return not any(each.gap for each in found)


def _doer(each: Doer) -> dict[str, Any]:
    does, duty = each.duty.does, each.duty
    said = does.name if does else ""
    if does and duty.stands_in:
        said = tr("%(name)s (B, stands in)") % {"name": said}
    return {
        "step": each.step, "title": each.title, "role": each.role, "area": each.area, "post": each.post,
        "post_key": each.post_key, "outside": each.window, "does": said, "login": does.login if does else "",
        "stands_in": duty.stands_in, "a": duty.a.name if duty.a else "", "b": duty.b.name if duty.b else "",
        "untrained": each.untrained, "gap": say(each.gap) if each.gap else "",
    }  # fmt: skip
