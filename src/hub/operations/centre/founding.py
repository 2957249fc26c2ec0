"""A new centre: what it is asked for, proven at once, and made in one transaction. All of it or nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from hub.domain.errors import HubError, InputError, Many, Refused
from hub.domain.faults import Faults, each_of
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
_FLAG_OF: Final = {**FLAGS, "url": "--url", "admin.login": "--admin", "admin.name": "--admin-name"}
_KEYS: Final = {
    "name": "[centre] name", "phone": "[centre] phone", "address": "[centre] address",
    "communities": "[[community]]", "login": "[admin] login", "admin_name": "[admin] name",
}  # fmt: skip
"""The same in a file."""


def faults_of(wishes: Wishes, known: Plugins, found: Iterable[HubError] = ()) -> list[HubError]:
    """What was `found` so far, and everything that is missing or wrong elsewhere; nothing is written."""
    faults = Faults(found)
    said = {fault.where for fault in faults.found}
    faults.add(one for one in (*_missing(wishes), *_wrong(wishes, known)) if one.where not in said)
    return faults.found


def check_setting(name: str, text: str) -> None:
    """Raises InputError for what the centre's `name` (phone, url) cannot be; nothing is none yet."""
    from hub.operations.known_settings import CENTRE
    from hub.operations.setting_kinds import read_value

    read_value(CENTRE[f"centre.{name}"], text)


def _missing(wishes: Wishes) -> Iterator[HubError]:
    for name, flag in FLAGS.items():
        if not getattr(wishes, name) and wishes.where:
            where, key = wishes.where[name], _KEYS[name]
            yield InputError("%(key)s is needed for a new centre.", where=where, key=key)
        elif not getattr(wishes, name):
            yield InputError("This is needed for a new centre.", where=flag)


def _wrong(wishes: Wishes, known: Plugins) -> Iterator[HubError]:
    at = wishes.where
    named = [(window.department, f"windows.{no}", "--window") for no, window in enumerate(wishes.windows)]
    named += [(department, "modules", "--module") for department in wishes.modules]
    for department, place, flag in named:
        if department not in known.departments:
            yield InputError(
                "There is no department %(department)s.", where=at.get(place, flag), department=department,
                remedy="There are: %(departments)s.", departments=", ".join(known.departments),
            )  # fmt: skip


class _Faults(Faults):
    """Faults at the places of wishes: `where` is one, a fault's own a thing in it (a person's phone)."""

    def __init__(self, wishes: Wishes, found: Iterable[HubError]) -> None:
        super().__init__(found)
        self.at = wishes.where or _FLAG_OF

    def add(self, errors: Iterable[HubError], where: str = "") -> None:
        for error in errors:
            place = self.at.get(where, error.where)
            super().add([error], self.at.get(f"{where}.{error.where}", place))


def found_centre(wishes: Wishes, found: Iterable[HubError] = ()) -> list[NewLink]:
    """Make it, in the running app; the one-time links, the first administrator's first.

    Where something is wrong, as `found` beforehand or when it is made, everything else is tried all the
    same, all faults are raised together and nothing is made. Raises Refused where the database holds a centre
    already: two key files would share it.
    """
    from hub.db.base import transaction
    from hub.operations.rights import OPERATOR
    from hub.operations.services.modules import NotStaffed

    faults = _Faults(wishes, found)
    with transaction() as tx:
        if has_centre(tx):
            raise already_there()
        _settings(wishes, faults)
        places = _places(wishes, faults)
        _posts(wishes, places, faults)
        if wishes.notice is not None:
            from hub.operations.calendars.calendar_changes import import_year

            faults.trying(partial(import_year, OPERATOR, wishes.notice))
        links = [*_administrator(wishes, faults), *_people(wishes, faults)]
        lacking = _switch_on(wishes, places)
        if faults.found or lacking:
            faults.add(lacking)
            raise (Many if len(faults.found) > len(lacking) else NotStaffed)(_in_order(faults.found))
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


def _in_order(faults: Iterable[HubError]) -> list[HubError]:
    """By the lines of a file; what has none comes last."""
    lines = re.compile(r":(\d+)")
    found = ((lines.search(one.where), one) for one in faults)
    return [one for _line, one in sorted(
        ((int(line[1]) if line else sys.maxsize, one) for line, one in found), key=lambda row: row[0]
    )]  # fmt: skip


def _settings(wishes: Wishes, faults: _Faults) -> None:
    from hub.operations.rights import OPERATOR
    from hub.operations.settings import put_setting

    said = {
        "centre.name": wishes.name, "centre.phone": wishes.phone, "centre.address": wishes.address,
        "centre.street": wishes.street, "centre.url": wishes.url, **wishes.hours,
    }  # fmt: skip
    for key, value in said.items():
        if value:
            name = key.removeprefix("centre.")
            faults.trying(partial(put_setting, OPERATOR, key=key, value=value), name)


def _places(wishes: Wishes, faults: _Faults) -> dict[int, Place]:
    """The communities; one that cannot be is there under another name for what belongs to it."""
    from hub.operations.centre.communities import add_community, change_community
    from hub.operations.rights import OPERATOR

    made = {}
    for number, place in enumerate(wishes.communities):
        said = {"name": place.name, "phone": place.phone, "address": place.address}
        where = f"communities.{number}"
        one = faults.trying(partial(add_community, OPERATOR, **said), where)
        if one is None:
            one, place = add_community(OPERATOR, name=f"#{number}"), replace(place, name=f"#{number}")
            for name, value in said.items():
                change = partial(change_community, OPERATOR, community_id=one, **{name: value})
                faults.trying(change, where)
        made[one] = place
    return made


def _posts(wishes: Wishes, places: Mapping[int, Place], faults: _Faults) -> None:
    from hub.operations.ab_posts.staffing import add_post
    from hub.operations.centre.equipped import equip
    from hub.operations.centre.standard_posts import at_centre
    from hub.operations.rights import OPERATOR

    for post in at_centre() if wishes.plan_posts else ():
        faults.trying(partial(add_post, OPERATOR, **post))
    for number, (community_id, place) in enumerate(places.items()):
        faults.trying(
            partial(equip, OPERATOR, community_id, name=place.name, areas=place.areas,
                    plan_posts=wishes.plan_posts),
            f"communities.{number}",
        )  # fmt: skip
    for number, window in enumerate(wishes.windows):
        faults.trying(partial(_window, window), f"windows.{number}")


def _window(window: Window) -> None:
    """The post of a window. Raises everything that is wrong with it; it is there then all the same."""
    from hub.operations.ab_posts.staffing import add_post, change_post
    from hub.operations.context import service_of
    from hub.operations.rights import OPERATOR

    new = partial(add_post, OPERATOR, key=window.key, role="window_clerk", department=window.department)
    faults = Faults()
    if faults.trying(partial(new, title=window.title, phone=window.phone, services=window.services)) is None:
        if faults.trying(partial(new, title="#")) is None:
            faults.trying(partial(new, key="", title=window.title, phone=window.phone))
        else:
            change = partial(change_post, OPERATOR, key=window.key)
            faults.trying(partial(change, title=window.title))
            faults.trying(partial(change, phone=window.phone))
        for service in window.services:
            faults.trying(partial(service_of, service))
        faults.end()


def _administrator(wishes: Wishes, faults: _Faults) -> list[NewLink]:
    """The first account, which may give all others their roles."""
    from hub.operations.rights import OPERATOR
    from hub.operations.staff.accounts import add_staff
    from hub.operations.staff.grants import grant_role

    login, name = wishes.login or "admin", wishes.admin_name or "admin"  # where one is missing, that is said
    made = faults.trying(partial(add_staff, OPERATOR, login=login, name=name), "admin")
    if made is None:
        return []
    grant_role(OPERATOR, login=made.login, role="administrator")
    return [made]


def _people(wishes: Wishes, faults: _Faults) -> list[NewLink]:
    """Everybody's account with posts and roles."""
    made = []
    for number, person in enumerate(wishes.people):
        made.append(faults.trying(partial(_colleague, person), f"people.{number}"))
    return [link for link in made if link is not None]


def _colleague(person: Colleague) -> NewLink:
    """The account of one. Of a post that is not there it is said which are: no command lists them yet."""
    from hub.operations.ab_posts.staffing import NoSuchPost, post_list
    from hub.operations.rights import OPERATOR

    try:
        return add_colleague(OPERATOR, person)
    except HubError as error:
        keys = [row["key"] for row in post_list()]
        said = [one.naming(keys) if isinstance(one, NoSuchPost) else one for one in each_of(error)]
        raise Many(said) from None


def _switch_on(wishes: Wishes, places: Mapping[int, Place]) -> list[HubError]:
    """Switch on what is wished; what it lacks but those whom somebody of the people is to be."""
    from hub.operations.context import plugins
    from hub.operations.rights import OPERATOR
    from hub.operations.services.modules import NotStaffed, enable

    lacking: list[HubError] = []
    meant = {tuple(text.split()) for person in wishes.people for text in person.posts}
    for department in dict.fromkeys(wishes.modules):
        for community_id, place in places.items() if department in plugins().departments else ():
            try:
                enable(OPERATOR, department=department, community_id=community_id)
            except NotStaffed as error:
                lacking += [one for one in error.errors if _post_meant(one) not in meant]
                for one in error.errors:
                    one.where = f"{place.name} {department}"
    return lacking


def _post_meant(lack: HubError) -> tuple[str, ...]:
    return (str(lack.params.get("post", "")), str(lack.params.get("slot", "")))
