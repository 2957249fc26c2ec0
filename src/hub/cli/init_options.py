"""The options of `hub init` as wishes; every fault of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.domain.errors import HubError, InputError, Many

if TYPE_CHECKING:
    from hub.operations.centre.founding import Place, Window

_PLAIN = ("name", "phone", "address", "street", "url", "login", "admin_name")


def by_options(given: Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, Any]:
    """What was given, by the names of `Wishes`; what was not is left out. Raises Many."""
    faults: list[HubError] = []
    found: dict[str, Any] = {name: given[name].strip() for name in _PLAIN if given.get(name)}
    for name, make in (
        ("communities", lambda: places(given["communities"], given["areas"])),
        ("windows", lambda: [window(text, titles) for text in given["windows"]]),
        ("hours", lambda: {**hours(given["hours"]), **summer(given["summer"])}),
        ("notice", lambda: _notice(given["notice"])),
        ("modules", lambda: list(given["modules"])),
    ):  # fmt: skip
        value = _try(faults, make)
        if value:
            found[name] = tuple(value) if isinstance(value, list) else value
    if not given.get("plan_posts", True):
        found["plan_posts"] = False
    if faults:
        raise Many(faults)
    return found


def _try(faults: list[HubError], make: Callable[[], Any]) -> Any:
    try:
        return make()
    except Many as many:
        faults += many.errors
    except InputError as error:
        faults.append(error)
    return None


def places(names: Sequence[str], areas: Sequence[str]) -> list[Place]:
    """Communities once each, with their areas given as COMMUNITY:AREA. Raises Many."""
    from hub.operations.centre.founding import Place

    known = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    by_place: dict[str, list[str]] = {name: [] for name in known}
    faults: list[HubError] = []
    for text in areas:
        name, _, area = text.replace("：", ":").partition(":")
        if name.strip() in by_place and area.strip():
            by_place[name.strip()].append(area.strip())
        else:
            faults.append(
                InputError("%(text)s is not COMMUNITY:AREA of one of them.", where="--area", text=text)
            )
    if faults:
        raise Many(faults)
    return [Place(name, areas=tuple(by_place[name])) for name in known]


def window(text: str, titles: Mapping[str, str]) -> Window:
    """A window from DEPARTMENT or DEPARTMENT:TITLE."""
    from hub.operations.centre.founding import Window
    from hub.operations.centre.standard_posts import window_key

    department, _, title = text.replace("：", ":").partition(":")
    key = department.strip()
    return Window(key, title.strip() or f"{titles.get(key, key)}窗口", window_key(key))


def hours(text: str) -> dict[str, str]:
    """Office hours from 10:00-14:00,15:30-19:30. Raises InputError."""
    return _season("winter", _parts(text, 2, "--hours"), "--hours") if text.strip() else {}


def summer(text: str) -> dict[str, str]:
    """Summer's hours from 05-01,09-30,10:00-14:00,16:00-20:00. Raises InputError."""
    if not text.strip():
        return {}
    first, last, *times = _parts(text, 4, "--summer")
    return _season("summer", times, "--summer", {"from": first, "to": last})


def _season(
    season: str, times: Sequence[str], where: str, more: Mapping[str, str] | None = None
) -> dict[str, str]:
    from hub.operations.calendars.hours import hour_settings

    halves = [time.replace("–", "-").split("-") for time in times]
    return hour_settings(season, {"morning": halves[0], "afternoon": halves[1], **(more or {})}, where)


def _parts(text: str, count: int, where: str) -> list[str]:
    parts = text.replace("，", ",").replace("：", ":").replace(" ", "").split(",")
    if len(parts) != count:
        example = "10:00-14:00,15:30-19:30" if count == 2 else "05-01,09-30,10:00-14:00,16:00-20:00"
        raise InputError("Write it like %(example)s.", where=where, example=example)
    return parts


def _notice(path: Path | None) -> Any:
    from hub.operations.calendars.calendar_lists import read_file

    return read_file(path) if path else None
