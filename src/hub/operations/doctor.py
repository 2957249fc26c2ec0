"""What is wrong with this installation, in words: each check is small and says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import case, func, inspect, select

from hub import config
from hub.db import migrate
from hub.db.base import Base, db, reading, today
from hub.db.models import CalendarYear, Case, Grant, Staff
from hub.domain.actor import ROLES
from hub.domain.errors import HubError, Many, NotHeld, Term
from hub.domain.national import arrangement
from hub.operations import doctor_upkeep
from hub.operations.areas import plans
from hub.operations.calendar import calendar
from hub.operations.communities import communities
from hub.operations.context import plugins
from hub.operations.duty import roster
from hub.operations.file_room import gaps
from hub.operations.grants import AT_CENTRE, OF_COMMUNITY, OF_DEPARTMENT, OF_STREET, caps, no_street_post
from hub.operations.grants_held import current
from hub.operations.modules import missing_staff, no_holder, roles_of, steps_of
from hub.operations.publishing import edited, unreadable
from hub.operations.rights import OPERATOR
from hub.operations.settings import CENTRE, missing_settings, setting
from hub.operations.staffing import Lack, lacking, post_list
from hub.operations.training import untrained_holders
from hub.plugins import activation

_NAMED: Final = 8
"""How many steps a finding names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing: `level` "wrong" (must be put right) or "look" (somebody should know), and its sentence."""

    check: str
    level: str
    error: HubError


def examine_files(data: Path, url: str) -> list[Finding]:
    """What can be told before the app opens: folder, key file, database, migrations."""
    found: list[Finding] = []
    for name, look in _FILES.items():
        try:
            found += [Finding(name, "wrong", error) for error in look(data, url)]
        except HubError as error:
            found.append(Finding(name, "wrong", error))
            break
    return found


def examine() -> list[Finding]:
    """What can be told of the running app: departments, people, settings, calendar, tables."""
    return [finding for name in _CHECKS for finding in look_at(name)]


def look_at(name: str) -> list[Finding]:
    """What one check finds, by the name that its findings carry."""
    level, look = _CHECKS[name]
    try:
        return [Finding(name, level, error) for error in look()]
    except HubError as error:
        return [Finding(name, "wrong", one) for one in (error.errors if isinstance(error, Many) else [error])]


# --- before the app opens -------------------------------------------------------------------------


def _folder(data: Path, _url: str) -> Iterator[HubError]:
    if not data.is_dir():
        raise NotHeld(
            "There is no such folder.", where=str(data), remedy="A new centre begins with hub init."
        )
    yield from ()


def _key(data: Path, _url: str) -> Iterator[HubError]:
    path = config.key_path(data)
    config.read_key(path)
    if not config.key_is_private(path):
        yield NotHeld("Others may read the key file.", where=str(path), remedy="chmod 600 puts it right.")


def _migrations(_data: Path, url: str) -> Iterator[HubError]:
    waiting = migrate.pending(url)
    if waiting:
        raise NotHeld("%(count)s migrations are waiting.", remedy="Run hub db upgrade.", count=len(waiting))
    yield from ()


_FILES: Final[dict[str, Callable[[Path, str], Iterator[HubError]]]] = {
    "folder": _folder,
    "key": _key,
    "migrations": _migrations,
}


# --- in the app -----------------------------------------------------------------------------------


def _departments() -> Iterator[HubError]:
    """The definitions load and hold; the reading itself raises what does not."""
    if not plugins().keys:
        yield NotHeld("No department is installed.", remedy="Install one, such as hub-civil-affairs.")
    plugins().services()


def _published() -> Iterator[HubError]:
    """Every version with cases is stored, and installed as it was published."""
    yield from edited()
    yield from unreadable()


def _tables_of_nobody() -> Iterator[HubError]:
    installed = {package.key for package in migrate.installed()}
    named = inspect(db.engine).get_table_names()
    gone = sorted(
        name.removeprefix("alembic_version_")
        for name in named
        if name.startswith("alembic_version_") and name.removeprefix("alembic_version_") not in installed
    )
    for key in gone:
        yield NotHeld(
            "The department %(key)s is not installed, but its %(count)s tables are here and block deletions.",
            remedy="Install it again, or keep a backup and have its tables dropped.",
            key=key, count=len([name for name in named if name.startswith(f"{key}_")]),
        )  # fmt: skip


def _administrator() -> Iterator[HubError]:
    asked = (
        select(func.count())
        .select_from(Grant)
        .join(Staff, Staff.id == Grant.staff_id)
        .where(
            Grant.role == "administrator", current(today()), Staff.active, Staff.password_hash.is_not(None)
        )
    )
    if not db.session.execute(asked).scalar():
        yield NotHeld(
            "No administrator can log in.",
            remedy="hub staff add LOGIN --role administrator, or hub staff link for one there is.",
        )


def _centre_settings() -> Iterator[HubError]:
    for known in CENTRE.values():
        if known.needed and not setting(known.key):
            yield NotHeld(
                "%(label)s (%(key)s) is not set.",
                remedy="hub settings set.",
                label=str(known.label),
                key=known.key,
            )


def _service_settings() -> Iterator[HubError]:
    on = activation.all_on()
    for versions in plugins().services().values():
        service = versions[-1]
        if service.enabled and on.get(service.department):
            for key in missing_settings(service):
                yield NotHeld(
                    "%(seq)s %(title)s: %(key)s is not set; the step that needs it is blocked.",
                    remedy="hub settings set --service.", seq=service.seq, title=service.short, key=key,
                )  # fmt: skip


def _modules() -> Iterator[HubError]:
    if activation.all_on():
        return
    yield NotHeld("No department is switched on anywhere.", remedy="hub modules enable.")
    told: set[str] = set()
    for department in plugins().departments.values():
        for row in communities():
            for error in missing_staff(department.key, row["id"]):
                error.where = department.title if _of_centre(error) else f"{row['name']} · {department.title}"
                if str(error) not in told:
                    told.add(str(error))
                    yield error


def _of_centre(error: HubError) -> bool:
    """Whether what is missing is missing once for the whole centre."""
    post = str(error.params.get("post", ""))
    ours = {row["key"] for row in post_list() if row["community_id"] is None}
    role = next((key for key, name in ROLES.items() if name == error.params.get("role")), "")
    return post in ours if post else bool(role) and role not in OF_COMMUNITY


def _staffing() -> Iterator[HubError]:
    names = {row["id"]: row["name"] for row in communities()}
    for department, places in activation.all_on().items():
        if department in plugins().departments:
            for community_id in sorted(places):
                for error in missing_staff(department, community_id):
                    error.where = f"{names[community_id]} · {plugins().departments[department].title}"
                    yield error


def _unanswered() -> Iterator[HubError]:
    """Steps for which nobody answers (限时办结 article 6): their post has no A, or there is none."""
    names = {row["id"]: row["name"] for row in communities()}
    told: set[tuple[str, str, str]] = set()
    for department, places in activation.all_on().items():
        for community_id in sorted(places) if department in plugins().departments else ():
            for lack in lacking(department, roles_of(department), community_id):
                place = names[community_id] if lack.role in OF_COMMUNITY else ""
                key = (department, place, lack.post or lack.role)
                if lack.slot != "B" and key not in told:
                    told.add(key)
                    yield _no_one(department, lack, place)


def _no_one(department: str, lack: Lack, place: str) -> HubError:
    steps = steps_of(department, lack)
    title = plugins().departments[department].title
    return NotHeld(
        "Nobody answers for %(count)s steps of %(role)s: %(steps)s.",
        where=f"{place} · {title}" if place else title, remedy="hub posts hold gives the post an A.",
        count=len(steps), role=Term(ROLES[lack.role]),
        steps="、".join(steps[:_NAMED]) + ("…" if len(steps) > _NAMED else ""),
    )  # fmt: skip


def _gone_departments() -> Iterator[HubError]:
    for department in activation.all_on():
        if department not in plugins().departments:
            yield NotHeld(
                "%(department)s is switched on, but its package is not installed.",
                remedy="Install it, or switch it off.", department=department,
            )  # fmt: skip


def _kept_of_gone() -> Iterator[HubError]:
    """What is kept of departments that are not installed; open cases finish from the stored texts."""
    open_ = func.count(case((Case.closed_on.is_(None), 1)))
    asked = select(Case.department, func.count(), open_).group_by(Case.department).order_by(Case.department)
    for department, count, still in db.session.execute(asked):
        if department not in plugins().departments:
            yield NotHeld(
                "%(department)s is not installed; its %(count)s cases are kept, %(open)s of them open.",
                remedy="They go on from their stored texts; forms and prints of its own need the package.",
                department=department, count=count, open=still,
            )  # fmt: skip


def _holders() -> Iterator[HubError]:
    """Posts that nobody holds as A, whatever needs them."""
    for post in post_list():
        if not post["A"]:
            yield NotHeld("The post %(post)s has no A.", remedy="hub posts hold.", post=post["key"])


def _unbacked() -> Iterator[HubError]:
    """Posts of centre and agents without A or B (三㈠1 实行AB岗), but those that staffing has named.

    Nothing of it is wrong before a department is switched on somewhere.
    """
    if not activation.all_on():
        return
    told = {str(error.params.get("post", "")) for error in _staffing()}
    for post in post_list():
        if post["role"] in AT_CENTRE | {"community_agent"} and post["key"] not in told:
            for slot in "AB":
                if not post[slot]:
                    yield no_holder(post["key"], post["role"], slot)


def _telephones() -> Iterator[HubError]:
    """Posts that face residents and have no telephone on record: a caller cannot be told it (首问首办 10)."""
    facing = AT_CENTRE | {"community_agent"}
    mute = [each["title"] for each in post_list() if each["role"] in facing and not each["phone"]]
    if mute:
        yield NotHeld(
            "%(count)s posts have no telephone, so that no caller can be told it: %(posts)s.",
            remedy="Enter it under Posts, or with hub posts.",
            count=len(mute), posts="、".join(mute[:10]) + ("…" if len(mute) > 10 else ""),
        )  # fmt: skip


def _untrained() -> Iterator[HubError]:
    """Who holds A or B of a post that faces residents without having passed its training (三㈠3)."""
    for lack in untrained_holders():
        yield NotHeld(
            "%(name)s (%(slot)s of the post %(post)s) is not trained for %(services)s.",
            remedy="hub staff train records it.", name=lack.name, slot=lack.slot, post=lack.post.title,
            services="、".join(service.seq for service in lack.services),
        )  # fmt: skip


def _own_households() -> Iterator[HubError]:
    """People who handle cases and whose own household nobody can keep away from them."""
    handling = (*AT_CENTRE, *OF_COMMUNITY)
    asked = select(Staff.name).distinct().join(Grant, Grant.staff_id == Staff.id)
    where = (Grant.role.in_(handling), current(today()), Staff.active, Staff.id_hash.is_(None))
    names = sorted(db.session.scalars(asked.where(*where)))
    if names:
        yield NotHeld(
            "%(count)s people handle cases without an ID number on record, so that their own "
            "household's cases cannot be kept from them: %(names)s.",
            remedy="Enter it on the account's page; only its fingerprint is kept.",
            count=len(names), names="、".join(names[:10]) + ("…" if len(names) > 10 else ""),
        )  # fmt: skip


def _areas() -> Iterator[HubError]:
    """Gaps and overlaps of the plan of areas, once there is one or somebody's work needs it."""
    if not activation.all_on():
        return
    for plan in plans(OPERATOR):
        for error in (*(plan.gaps if plan.areas else ()), *plan.overlaps):
            error.where = plan.name
            yield error


def _ends_soon() -> Iterator[HubError]:
    """Roles that end within a fortnight: the posts that hang on them end too."""
    day = today()
    asked = select(Staff.login, Grant.role, Grant.until).join(Staff, Staff.id == Grant.staff_id)
    soon = asked.where(current(day), Staff.active, Grant.until <= day + dt.timedelta(days=14))
    for login, role, until in db.session.execute(soon.order_by(Grant.until, Grant.id)):
        yield NotHeld(
            "%(login)s: the role %(role)s ends on %(day)s.",
            remedy="Give it further, or the posts to somebody else.",
            login=login, role=Term(ROLES[role]), day=until,
        )  # fmt: skip


def _communities() -> Iterator[HubError]:
    if not communities():
        yield NotHeld("There is no community yet.", remedy="hub communities add.")


def _years() -> Iterator[HubError]:
    """This year, and from October on the next: dates in an unpublished year are provisional."""
    day = today()
    last = day.year + 1 if day.month >= 10 or _reaches(day.year + 1) else day.year
    for year in range(day.year, last + 1):
        if calendar().provisional(year, year):
            yield NotHeld(
                "The arrangement of %(year)s is not published here; dates in it are provisional.",
                remedy="hub calendar import takes the State Council's list.", year=year,
            )  # fmt: skip


def _reaches(year: int) -> bool:
    asked = select(Case.id).where(Case.closed_on.is_(None), Case.due >= dt.date(year, 1, 1)).limit(1)
    return db.session.execute(asked).first() is not None


def _double_years() -> Iterator[HubError]:
    """An imported list and the library both speak of a year: the centre's days win; somebody should know."""
    for year in db.session.scalars(select(CalendarYear.year)):
        if arrangement(str(setting("calendar.region")), year).published:
            yield NotHeld(
                "%(year)s has an imported list beside the program's own: where they differ, it holds.",
                remedy="Compare them: hub calendar show.", year=year,
            )  # fmt: skip


def _caps() -> Iterator[HubError]:
    """Numbers of the plan that are exceeded, with the reasons kept (A-51)."""
    day = today()
    for roles, row in _capped():
        cap = caps(roles[0], row["id"] if row else None, None, day)[-1]
        if cap.now > cap.most:
            yield NotHeld(
                "There are %(now)s of %(label)s (%(place)s), the plan has %(most)s: %(reasons)s",
                now=cap.now, label=Term(cap.label), most=cap.most,
                place=row["name"] if row else Term("the centre"),
                reasons=_reasons(roles, row["id"] if row else None),
            )  # fmt: skip


def _capped() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Who is counted together, and in which community (None = at the centre)."""
    yield ("window_clerk", *sorted(AT_CENTRE - {"window_clerk"})), None
    yield ("director",), None
    yield ("deputy_director",), None
    yield from ((("community_agent",), row) for row in communities())


def _reasons(roles: tuple[str, ...], community_id: int | None) -> str:
    asked = (
        select(Staff.name, Grant.reason, Grant.since)
        .join(Staff, Staff.id == Grant.staff_id)
        .where(Grant.role.in_(roles), Grant.reason != "", current(today()), Staff.active)
        .order_by(Grant.id)
    )
    if community_id is not None:
        asked = asked.where(Grant.community_id == community_id)
    return "; ".join(f"{name} {since}: {reason}" for name, reason, since in db.session.execute(asked)) or "—"


def _street_posts() -> Iterator[HubError]:
    """Who leads the centre without a post at the street office (三㈠1), entered before that was asked."""
    asked = select(Staff.name, Grant.role).distinct().join(Grant, Grant.staff_id == Staff.id)
    where = (Grant.role.in_(OF_STREET), current(today()), Staff.active, Staff.street_post == "")
    for name, role in db.session.execute(asked.where(*where).order_by(Grant.role, Staff.name)):
        error = no_street_post(role, name)
        error.where = ""
        yield error


def _places_of_grants() -> Iterator[HubError]:
    """Grants that give nothing because their place is missing."""
    asked = select(Staff.login, Grant.role, Grant.department, Grant.community_id)
    for login, role, department, community_id in db.session.execute(
        asked.join(Staff, Staff.id == Grant.staff_id).where(current(today()))
    ):
        if (role in OF_DEPARTMENT and not department) or (role in OF_COMMUNITY and community_id is None):
            yield NotHeld(
                "%(login)s: the role %(role)s names no place and gives nothing.",
                remedy="Revoke it and grant it for a department or community.", login=login,
                role=Term(ROLES[role]),
            )  # fmt: skip


def _missing_tables() -> Iterator[HubError]:
    missing = set(Base.metadata.tables) - set(inspect(db.engine).get_table_names())
    if missing:
        named = ", ".join(sorted(missing))
        yield NotHeld("These tables are missing: %(tables)s.", remedy="Run hub db upgrade.", tables=named)


def _log_in_addresses() -> Iterator[HubError]:
    if not setting("centre.url"):
        yield NotHeld(
            "The centre's address (centre.url) is not set: links and QR codes lack it.",
            remedy="hub settings set.",
        )


def _file_numbers() -> Iterator[HubError]:
    for year in gaps(reading()):
        yield NotHeld(
            "The file numbers of %(year)s have gaps: rows were deleted.", year=year,
            remedy="hub audit verify names the cases; restore the backup before it happened.",
        )  # fmt: skip


def _duty() -> Iterator[HubError]:
    """Empty shifts of the next two weeks, in a centre that keeps its duty roster here."""
    last = today() + dt.timedelta(days=14)
    empty = roster.gaps(today(), last) if roster.is_kept() else []
    if empty:
        yield NotHeld(
            "%(count)s duties until %(last)s have nobody, the first on %(first)s.", count=len(empty),
            last=last, first=empty[0].day, remedy="The deputy plans them under Duty.",
        )  # fmt: skip


_CHECKS: Final[dict[str, tuple[str, Callable[[], Iterator[HubError]]]]] = {
    "tables": ("wrong", _missing_tables),
    "departments": ("wrong", _departments),
    "published versions": ("wrong", _published),
    "uninstalled": ("wrong", _tables_of_nobody),
    "switched on": ("wrong", _gone_departments),
    "administrator": ("wrong", _administrator),
    "settings": ("wrong", _centre_settings),
    "communities": ("wrong", _communities),
    "service settings": ("wrong", _service_settings),
    "staffing": ("wrong", _staffing),
    "A and B": ("wrong", _unbacked),
    "answerable": ("wrong", _unanswered),
    "kept": ("look", _kept_of_gone),
    "modules": ("look", _modules),
    "posts": ("look", _holders),
    "telephones": ("look", _telephones),
    "training": ("look", _untrained),
    "areas": ("look", _areas),
    "own households": ("look", _own_households),
    "ends soon": ("look", _ends_soon),
    "grants": ("look", _places_of_grants),
    "caps": ("look", _caps),
    "street posts": ("look", _street_posts),
    "calendar": ("look", _years),
    "imported years": ("look", _double_years),
    "address": ("look", _log_in_addresses),
    "file numbers": ("wrong", _file_numbers),
    "duty": ("look", _duty),
    **doctor_upkeep.CHECKS,
}
