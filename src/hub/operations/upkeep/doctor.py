"""What is wrong with this installation, in words: each check is small and says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, select

from hub import config
from hub.db import migrate
from hub.db.base import Base, db, reading, today
from hub.db.models import CalendarYear, Case
from hub.domain.errors import HubError, Many, NotHeld
from hub.domain.national import arrangement
from hub.operations.ab_posts.lacking import Lack, lacking, staffed
from hub.operations.archive.file_room import gaps
from hub.operations.calendars.calendar import calendar
from hub.operations.centre.communities import communities
from hub.operations.centre.founding import check_setting
from hub.operations.context import plugins
from hub.operations.fieldwork import handed_on
from hub.operations.known_settings import CENTRE, heading, known
from hub.operations.services import to_confirm
from hub.operations.services.modules import roles_of, sentence
from hub.operations.services.publishing import edited, unreadable
from hub.operations.settings import missing_settings, place, setting
from hub.operations.spoken import department_names
from hub.operations.upkeep import (
    counting,
    doctor_homes,
    doctor_hours,
    doctor_kept,
    doctor_kinds,
    doctor_unseen,
    doctor_upkeep,
    recounted,
)
from hub.operations.upkeep import doctor_people as people
from hub.plugins import activation


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


def examine(*, recount: bool = True) -> list[Finding]:
    """What can be told of the running app: departments, people, settings, calendar, tables.

    A page has no time to `recount` all cases: it says what the last recount found.
    """
    return [finding for name in _CHECKS for finding in look_at(name, recount=recount)]


def look_at(name: str, *, recount: bool = True) -> list[Finding]:
    """What one check finds, by the name that its findings carry."""
    level, look = _CHECKS[name]
    look = look if recount else _KEPT.get(name, look)
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
    migrate.must_be_newest(url)
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


def _centre_settings() -> Iterator[HubError]:
    for one in CENTRE.values():
        if one.needed and not setting(one.key):
            yield NotHeld(
                "Under “%(heading)s”, “%(label)s” is not set.", remedy="hub settings set %(key)s VALUE.",
                **_of_centre(one.key),
            )  # fmt: skip


def _of_centre(key: str) -> dict[str, str]:
    """How the settings page calls a setting of the centre, its key for the command line, its field there."""
    return {
        "heading": heading(key), "label": str(CENTRE[key].label), "key": key, "field": place(None, key),
    }  # fmt: skip


def _service_settings() -> Iterator[HubError]:
    on = activation.all_on()
    for versions in plugins().services().values():
        service = versions[-1]
        if service.enabled and on.get(service.department):
            for key in missing_settings(service):
                yield NotHeld(
                    "%(seq)s %(title)s: %(label)s is not set; the step that needs it is blocked.",
                    remedy="hub settings set %(key)s VALUE --service %(seq)s.",
                    seq=service.seq, title=service.short, key=key, label=str(known(key, service).label),
                    field=place(service, key),
                )  # fmt: skip


def _settings_ahead() -> Iterator[HubError]:
    """What a department that is on nowhere yet will ask to be set, said before it is switched on."""
    on = activation.all_on()
    for department, name in department_names().items():
        newest = [versions[-1] for versions in plugins().services().values()]
        ours = [one for one in newest if one.department == department and one.enabled]
        open_ = [(one, key) for one in ours for key in missing_settings(one)]
        if open_ and not on.get(department):
            yield NotHeld(
                "Before it is switched on, set %(settings)s.", where=name,
                settings="、".join(f"{one.seq} {known(key, one).label}" for one, key in open_),
                remedy="hub settings set KEY VALUE --service NUMBER, for %(keys)s.",
                keys=", ".join(f"{one.seq} {key}" for one, key in open_), field=place(*open_[0]),
            )  # fmt: skip


def _modules() -> Iterator[HubError]:
    """Before anything is switched on: what stands against it; vacant posts are the posts' own finding."""
    if activation.all_on():
        yield from _bare_places()
        return
    yield NotHeld("No department is switched on anywhere.", remedy="hub modules enable KEY --everywhere.")
    told: set[str] = set()
    places, among = communities(), staffed()
    for key, name in department_names().items():
        lacks = {row["name"]: lacking(key, roles_of(key), row["id"], among) for row in places}
        bare = [error for place, found in lacks.items() for error in _not_there(name, place, found)]
        yield from (error for error in {str(one): one for one in bare}.values() if str(error) not in told)
        told |= {str(error) for error in bare}
        vacant = {(lack.post, lack.slot) for found in lacks.values() for lack in found if lack.slot}
        if vacant:
            yield NotHeld(
                "It cannot be switched on yet in %(places)s: its posts lack %(count)s holders, A or B.",
                where=name, places="、".join(place for place, found in lacks.items() if found),
                count=len(vacant),
            )  # fmt: skip


def _bare_places() -> Iterator[HubError]:
    """Communities, such as a new one, where nothing is switched on while it is elsewhere."""
    served = frozenset[int]().union(*activation.all_on().values())
    bare = [row["name"] for row in communities() if row["id"] not in served]
    if bare:
        yield NotHeld(
            "In %(places)s no department is switched on.", places="、".join(bare),
            remedy="hub modules enable KEY --community NAME.",
        )  # fmt: skip


def _not_there(department: str, place: str, lacks: Sequence[Lack]) -> Iterator[HubError]:
    """Posts and areas that do not exist, of the centre or of a community."""
    for lack in lacks:
        if not lack.slot:
            yield sentence(lack, department, place)


def _gone_departments() -> Iterator[HubError]:
    for department in activation.all_on():
        if department not in plugins().departments:
            yield NotHeld(
                "%(department)s is switched on, but its package is not installed.",
                remedy="Install it, or switch it off: hub modules disable %(department)s --community NAME.",
                department=department,
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


def _missing_tables() -> Iterator[HubError]:
    missing = set(Base.metadata.tables) - set(inspect(db.engine).get_table_names())
    if missing:
        named = ", ".join(sorted(missing))
        yield NotHeld("These tables are missing: %(tables)s.", remedy="Run hub db upgrade.", tables=named)


def _log_in_addresses() -> Iterator[HubError]:
    url = setting("centre.url")
    if not url:
        yield NotHeld(
            "Under “%(heading)s”, “%(label)s” is not set: links and QR codes lack it.",
            remedy="hub settings set %(key)s VALUE.", **_of_centre("centre.url"),
        )  # fmt: skip
    else:
        check_setting("url", str(url))


_NAMED_AT_MOST: Final = 10


def _file_numbers() -> Iterator[HubError]:
    for number in gaps(reading())[:_NAMED_AT_MOST]:
        yield NotHeld(
            "No file has the number %(number)s, which was given out: its row was deleted.", number=number,
            remedy="Restore the backup before it happened.",
        )  # fmt: skip


_CHECKS: Final[dict[str, tuple[str, Callable[[], Iterator[HubError]]]]] = {
    "tables": ("wrong", _missing_tables),
    "departments": ("wrong", _departments),
    "published versions": ("wrong", _published),
    "uninstalled": ("wrong", _tables_of_nobody),
    "switched on": ("wrong", _gone_departments),
    "administrator": ("wrong", people.administrator),
    "settings": ("wrong", _centre_settings),
    "communities": ("wrong", _communities),
    "service settings": ("wrong", _service_settings),
    "staffing": ("wrong", people.staffing),
    "A and B": ("wrong", people.unbacked),
    "answerable": ("wrong", people.unanswered),
    "kept": ("look", doctor_kept.of_gone),
    "modules": ("look", _modules),
    "settings ahead": ("look", _settings_ahead),
    "kinds that wait": ("look", doctor_kinds.waiting),
    "posts": ("look", people.holders),
    "telephones": ("look", people.telephones),
    "training": ("look", people.untrained),
    "areas": ("look", people.areas),
    "office hours": ("wrong", doctor_hours.of_year),
    "appointments": ("look", doctor_hours.booked_outside),
    "register": ("look", doctor_homes.nobody),
    "heads": ("look", doctor_homes.two_heads),
    "own households": ("look", people.own_households),
    "unseen work": ("wrong", doctor_unseen.unseen),
    "ends soon": ("look", people.ends_soon),
    "grants": ("look", people.places_of_grants),
    "caps": ("look", people.numbers),
    "street posts": ("look", people.street_posts),
    "calendar": ("look", _years),
    "imported years": ("look", _double_years),
    "address": ("look", _log_in_addresses),
    "file numbers": ("wrong", _file_numbers),
    "duty": ("look", people.duty),
    "finance": ("look", people.finance),
    "to confirm": ("look", to_confirm.findings),
    "daily numbers": ("wrong", counting.held),
    "recount": ("look", recounted.fresh),
    "handed on": ("wrong", handed_on.findings),
    **doctor_upkeep.CHECKS,
}
_KEPT: Final = {"daily numbers": recounted.held}
"""Questions that take long, as they were answered last."""
