"""A new centre: what it is asked for, proven at once, and made in one transaction. All of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from hub.domain.errors import HubError, InputError, Many, Refused
from hub.operations.centre.colleagues import Colleague, add_colleague

if TYPE_CHECKING:
    from hub.operations.calendars.calendar_lists import YearList
    from hub.operations.staff.accounts import NewLink
    from hub.plugins.registry import Plugins


@dataclass(frozen=True, slots=True)
class Place:
    """A community with the names of its officers' areas."""

    name: str
    phone: str = ""
    address: str = ""
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A window: a post of a department's clerk; `services` of its own, or all that no other window has."""

    department: str
    title: str
    key: str
    services: tuple[str, ...] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new centre is asked for. `plan_posts`: the plan's own posts too (`standard_posts`).

    `where` names the place of each thing in the words of whoever asked: a flag, or a line of a file.
    """

    name: str = ""
    phone: str = ""
    address: str = ""
    street: str = ""
    url: str = ""
    communities: tuple[Place, ...] = ()
    windows: tuple[Window, ...] = ()
    plan_posts: bool = True
    hours: Mapping[str, str] = field(default_factory=dict)
    notice: YearList | None = None
    login: str = ""
    admin_name: str = ""
    people: tuple[Colleague, ...] = ()
    modules: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)


FLAGS: Final = {
    "name": "--name", "phone": "--phone", "address": "--address", "communities": "--community",
    "login": "--admin", "admin_name": "--admin-name",
}  # fmt: skip
"""What no centre can be without, and the flag that gives it."""


def check_wishes(wishes: Wishes, known: Plugins) -> None:
    """Raise Many with everything that is missing or wrong; nothing is written."""
    faults: list[HubError] = [*_missing(wishes), *_wrong(wishes, known)]
    if faults:
        raise Many(faults)


def check_setting(name: str, text: str) -> None:
    """Raises InputError for what the centre's `name` (phone, url) cannot be; nothing is none yet."""
    from hub.operations.known_settings import CENTRE
    from hub.operations.setting_kinds import read_value

    read_value(CENTRE[f"centre.{name}"], text)


def _missing(wishes: Wishes) -> Iterator[HubError]:
    for name, flag in FLAGS.items():
        if not getattr(wishes, name):
            yield InputError("This is needed for a new centre.", where=wishes.where.get(name, flag))


def _wrong(wishes: Wishes, known: Plugins) -> Iterator[HubError]:
    at = wishes.where
    yield from _wrong_texts(wishes)
    yield from _twice("communities", [place.name for place in wishes.communities], at)
    yield from _twice("windows", [window.key for window in wishes.windows], at)
    yield from _twice("people", [wishes.login, *(person.login for person in wishes.people)], at)
    named = [(window.department, f"windows.{no}", "--window") for no, window in enumerate(wishes.windows)]
    named += [(department, "modules", "--module") for department in wishes.modules]
    for department, place, flag in named:
        if department not in known.departments:
            yield InputError(
                "There is no department %(department)s.", where=at.get(place, flag), department=department
            )


def _wrong_texts(wishes: Wishes) -> Iterator[HubError]:
    from hub.operations.staff.accounts import check_login

    checks: list[tuple[str, str, Callable[[], object]]] = [
        (name, f"--{name}", partial(check_setting, name, getattr(wishes, name))) for name in ("phone", "url")
    ]
    if wishes.login:
        checks.insert(0, ("login", FLAGS["login"], partial(check_login, wishes.login)))
    for name, flag, check in checks:
        try:
            check()
        except InputError as error:
            error.where = wishes.where.get(name, flag)
            yield error


def _twice(what: str, names: Sequence[str], at: Mapping[str, str]) -> Iterator[HubError]:
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            yield InputError("%(name)s is there twice.", where=at.get(what, ""), name=name)


def found_centre(wishes: Wishes) -> list[NewLink]:
    """Make it, in the running app; the one-time links, the first administrator's first.

    Raises Refused where the database holds a centre already: two key files would share it.
    """
    from hub.db.base import transaction
    from hub.operations.rights import OPERATOR
    from hub.operations.staff.accounts import add_staff
    from hub.operations.staff.grants import grant_role

    with transaction() as tx:
        if has_centre(tx):
            raise already_there()
        _settings(wishes)
        places = _places(wishes)
        _posts(wishes, places)
        if wishes.notice is not None:
            from hub.operations.calendars.calendar_changes import import_year

            import_year(OPERATOR, wishes.notice)
        first = add_staff(OPERATOR, login=wishes.login, name=wishes.admin_name)
        grant_role(OPERATOR, login=first.login, role="administrator")
        links = [first, *_people(wishes)]
        _switch_on(wishes, places)
        return links


def has_centre(tx: object) -> bool:
    """Whether somebody or some community is there already; `tx` is a connection."""
    from sqlalchemy import Connection, select

    from hub.db.models import Community, Staff

    assert isinstance(tx, Connection)
    return any(tx.execute(select(model.id).limit(1)).first() for model in (Staff, Community))


def already_there() -> Refused:
    """A second centre in one database."""
    return Refused("There is a centre here already.", remedy="Choose an empty database for a new centre.")


def _settings(wishes: Wishes) -> None:
    from hub.operations.rights import OPERATOR
    from hub.operations.settings import put_setting

    said = {
        "centre.name": wishes.name, "centre.phone": wishes.phone, "centre.address": wishes.address,
        "centre.street": wishes.street, "centre.url": wishes.url, **wishes.hours,
    }  # fmt: skip
    for key, value in said.items():
        if value:
            put_setting(OPERATOR, key=key, value=value)


def _places(wishes: Wishes) -> dict[int, Place]:
    from hub.operations.centre.communities import add_community
    from hub.operations.rights import OPERATOR

    return {
        add_community(OPERATOR, name=place.name, phone=place.phone, address=place.address): place
        for place in wishes.communities
    }


def _posts(wishes: Wishes, places: Mapping[int, Place]) -> None:
    from hub.operations.ab_posts.staffing import add_post
    from hub.operations.centre.equipped import equip
    from hub.operations.centre.standard_posts import at_centre
    from hub.operations.rights import OPERATOR

    for window in wishes.windows:
        add_post(
            OPERATOR, key=window.key, title=window.title, role="window_clerk", department=window.department,
            phone=window.phone, services=window.services,
        )  # fmt: skip
    if wishes.plan_posts:
        for post in at_centre():
            add_post(OPERATOR, **post)
    for community_id, place in places.items():
        equip(OPERATOR, community_id, name=place.name, areas=place.areas, plan_posts=wishes.plan_posts)


def _people(wishes: Wishes) -> list[NewLink]:
    """Everybody's account with posts and roles. Raises Many with every fault, at the place of its person."""
    from hub.operations.rights import OPERATOR

    made: list[NewLink] = []
    faults: list[HubError] = []
    for number, person in enumerate(wishes.people):
        try:
            made.append(add_colleague(OPERATOR, person))
        except HubError as error:
            error.where = wishes.where.get(f"people.{number}", person.login)
            faults.append(error)
    if faults:
        raise Many(faults)
    return made


def _switch_on(wishes: Wishes, places: Mapping[int, Place]) -> None:
    from hub.operations.rights import OPERATOR
    from hub.operations.services.modules import NotStaffed, enable

    faults: list[HubError] = []
    for department in wishes.modules:
        for community_id, place in places.items():
            try:
                enable(OPERATOR, department=department, community_id=community_id)
            except NotStaffed as lacking:
                for error in lacking.errors:
                    error.where = f"{place.name} {department}"
                faults += lacking.errors
    if faults:
        raise NotStaffed(faults)
