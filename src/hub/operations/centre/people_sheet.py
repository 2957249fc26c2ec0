"""The people who work here, from one sheet: every account with posts and roles, all of them or none.

The empty sheet has a row for each A and B that nobody holds; a person of several posts has several rows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from hub.db.base import transaction
from hub.domain.actor import ROLES
from hub.domain.errors import HubError, InputError, Many, Refused
from hub.domain.faults import each_of
from hub.domain.headings import Headings
from hub.domain.person import parse_date
from hub.i18n import _
from hub.operations.ab_posts.staffing import post_list
from hub.operations.centre.colleagues import Colleague, add_colleague, place_colleague
from hub.operations.context import plugins
from hub.operations.importing.sheet_cells import as_text
from hub.operations.importing.sheets import Table, table_in
from hub.operations.rights import require
from hub.operations.services.guide_words import in_chinese
from hub.operations.staff.account_rows import find_staff
from hub.operations.staff.accounts import change_staff

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.staff.accounts import NewLink

PEOPLE: Final = Headings(
    {"login": "登录名", "name": "姓名", "posts": "岗位", "roles": "其他角色", "trained": "培训合格日期",
     "phone": "电话", "id_number": "身份证号", "street_post": "街道职务"},
    {"login": "登录名 账号 用户名 login", "name": "姓名 名字 name", "posts": "岗位 岗位代码 post posts",
     "roles": "其他角色 角色 role roles", "trained": "培训合格日期 培训日期 培训合格 trained",
     "phone": "电话 联系电话 手机 手机号 phone", "id_number": "身份证号 身份证号码 公民身份号码 idnumber",
     "street_post": "街道职务 职务 streetpost"},
    needed=("login", "name"),
)  # fmt: skip
_ASIDE: Final = "岗位名称"
"""A column for the eyes of whoever fills the sheet in; it is not read."""
_MOST: Final = 300
_WIDTH: Final = 20
Rows = Sequence[tuple[int, Colleague]]
Faults = list[tuple[int, HubError]]


def import_people(
    actor: Actor, data: bytes, name: str, *, reason: str = "", dry_run: bool = False
) -> Sequence[NewLink]:
    """Make the accounts of a sheet and give them their posts; the one-time links, none on a dry run.

    Whoever has an account already gets what the sheet adds. Raises InputError for what is no
    such sheet, Many with every fault and its row: then nothing is made.
    """
    require(actor, "staff.manage")
    people, faults = _people(table_in(data, name, PEOPLE))
    try:
        with transaction():
            links = _add_all(actor, people, faults, reason)
            if dry_run:
                raise _Tried
    except _Tried:
        return ()
    return links


class _Tried(Exception):
    """All of it would go: nothing is kept."""


def _add_all(actor: Actor, people: Rows, faults: Faults, reason: str) -> list[NewLink]:
    made: list[NewLink] = []
    for row, person in people:
        try:
            made += _add(actor, person, reason)
        except HubError as error:
            faults += [(row, one) for one in each_of(error)]
    for row, fault in faults:
        fault.where = _("row %(row)s", row=row)
    if faults:
        raise Many([fault for _row, fault in sorted(faults, key=lambda one: one[0])])
    return made


def _add(actor: Actor, person: Colleague, reason: str) -> list[NewLink]:
    """A new account with its link; none where the person has an account, who then gets what is new."""
    there = find_staff(person.login)
    if there is None:
        _must_be_free(person.posts)
        return [add_colleague(actor, person, reason)]
    if there.name != person.name:
        raise InputError("The account %(login)s is %(name)s's.", login=there.login, name=there.name)
    new = _must_be_free(person.posts, person.name)
    change_staff(
        actor, login=there.login, phone=person.phone or None, id_number=person.id_number or None,
        street_post=person.street_post or None,
    )  # fmt: skip
    place_colleague(actor, replace(person, posts=new), reason)
    return []


def _must_be_free(posts: Sequence[str], mine: str = "") -> tuple[str, ...]:
    """The posts that nobody holds; those of `mine` are left out. Raises Refused for another's."""
    held = {f"{post['key']} {slot}": post[slot] for post in post_list() for slot in "AB"}
    for text in posts:
        if held.get(text) not in (None, "", mine):
            raise Refused("%(post)s is held by %(name)s.", post=text, name=held[text],
                          remedy="hub posts hold puts somebody else there.")  # fmt: skip
    return tuple(text for text in posts if held.get(text) != mine or not mine)


def _people(table: Table) -> tuple[Rows, Faults]:
    """Everybody of the sheet, at the first row that names them; and what cannot be read."""
    found: dict[str, tuple[int, Colleague]] = {}
    faults: Faults = []
    for row, person in _filled_rows(table, faults):
        first, before = found.get(person.login, (row, person))
        if before.name != person.name:
            faults.append(
                (row, InputError("The rows of %(login)s have different names.", login=person.login))
            )
        found[person.login] = (first, before if first == row else _together(before, person))
    if not found and not faults:
        raise InputError("There is nobody below the headings.", remedy="Is it the right sheet?")
    return list(found.values()), faults


def _filled_rows(table: Table, faults: Faults) -> Iterator[tuple[int, Colleague]]:
    for count, (row, cells) in enumerate(table.rows()):
        if count >= _MOST:
            raise InputError("More than %(most)s rows.", most=_MOST, remedy="Split the sheet.")
        said = {name: as_text(cells[at]).strip() for name, at in table.columns.at.items() if at < len(cells)}
        if said.get("login") or said.get("name"):
            try:
                yield row, _person(said)
            except InputError as error:
                faults.append((row, error))


def _person(said: Mapping[str, str]) -> Colleague:
    for needed in PEOPLE.needed:
        if not said.get(needed):
            raise InputError("%(name)s is missing.", name=PEOPLE.fields[needed])
    day = parse_date(said["trained"]) if said.get("trained") else None
    if said.get("trained") and day is None:
        raise InputError("%(text)s is not a date like 2016-11-25.", text=said["trained"])
    return Colleague(
        login=said["login"].lower(), name=said["name"], phone=said.get("phone", ""),
        id_number=said.get("id_number", ""), street_post=said.get("street_post", ""), trained=day,
        posts=_several(said.get("posts", "")),
        roles=tuple(_role(text) for text in _several(said.get("roles", ""))),
    )  # fmt: skip


def _together(one: Colleague, more: Colleague) -> Colleague:
    """One person of two rows: posts and roles of both, every other thing from where it stands first."""
    return replace(
        one, posts=tuple(dict.fromkeys((*one.posts, *more.posts))),
        roles=tuple(dict.fromkeys((*one.roles, *more.roles))), trained=one.trained or more.trained,
        phone=one.phone or more.phone, id_number=one.id_number or more.id_number,
        street_post=one.street_post or more.street_post,
    )  # fmt: skip


def _several(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"[,，、;；\n]+", text) if part.strip())


def _role(text: str) -> str:
    """A role, and its department where it has one, by key or by its Chinese word."""
    role, _, department = text.partition(" ")
    keys = {in_chinese(word): key for key, word in ROLES.items()}
    titles = {one.title: key for key, one in plugins().departments.items()}
    if role not in keys and role not in ROLES:
        raise InputError("There is no role %(role)s; there are: %(roles)s.", role=role, roles="、".join(keys))
    return f"{keys.get(role, role)} {titles.get(department, department)}".strip()


def empty_sheet() -> bytes:
    """The sheet to be filled in: its headings, and a row for each A and B of a post that nobody holds."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        titles = [*PEOPLE.fields.values(), _ASIDE]
        sheet.set_column(0, len(titles) - 1, _WIDTH, text)
        sheet.write_row(0, 0, titles, bold)
        for row, (post, title) in enumerate(_vacant(), start=1):
            sheet.write_string(row, titles.index(PEOPLE.fields["posts"]), post, text)
            sheet.write_string(row, titles.index(_ASIDE), title, text)
    return out.getvalue()


def _vacant() -> Iterator[tuple[str, str]]:
    posts: Sequence[Mapping[str, Any]] = post_list()
    yield from ((f"{post['key']} {slot}", post["title"]) for post in posts for slot in "AB" if not post[slot])
