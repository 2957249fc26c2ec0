"""The wishes of a new centre in one TOML file; every fault at once, each with its line.

[centre] name, phone, address, street, url · [admin] login, name · [[community]] name, phone, address, areas
· [[window]] department, title, key, services, phone · [hours.winter], [hours.summer] morning, afternoon,
from, to · [calendar] file, year, kind, document · [[person]] login, name, phone, id_number, posts, roles,
trained, street_post · posts = true · modules = ["civil_affairs"]
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hub.definitions.lines import Lines
from hub.domain.errors import HubError, InputError, Many, why_not
from hub.operations.calendars.calendar_lists import YearList, read_file, read_hours
from hub.operations.centre.colleagues import Colleague
from hub.operations.centre.founding import Place, Window, Wishes
from hub.operations.centre.standard_posts import window_key

_TABLES: Final[Mapping[str, Mapping[str, type]]] = {
    "centre": {"name": str, "phone": str, "address": str, "street": str, "url": str},
    "admin": {"login": str, "name": str},
    "community": {"name": str, "phone": str, "address": str, "areas": list},
    "window": {"department": str, "title": str, "key": str, "services": list, "phone": str},
    "person": {
        "login": str, "name": str, "phone": str, "id_number": str, "posts": list, "roles": list,
        "trained": dt.date, "street_post": str,
    },
    "calendar": {"file": str, "year": int, "kind": str, "document": str},
}  # fmt: skip
_PLAIN: Final[Mapping[str, type]] = {"posts": bool, "modules": list, "hours": dict}
_NEEDED: Final = {"community": ("name",), "window": ("department",), "person": ("login", "name")}


def read_wishes(path: Path) -> Wishes:
    """The wishes of a file. Raises InputError where it cannot be read, Many with every fault and its line."""
    try:
        text = path.read_text("utf-8-sig")
        said = tomllib.loads(text)
    except OSError as error:
        raise InputError("The file cannot be read: %(why)s.", where=str(path), why=why_not(error)) from None
    except ValueError as error:
        raise InputError("This is not TOML: %(why)s.", where=str(path), why=error) from None
    reader = _Reader(path, Lines(text), [])
    wishes = reader.wishes(said)
    if reader.faults:
        raise Many(reader.faults)
    return wishes


class _Reader:
    def __init__(self, path: Path, lines: Lines, faults: list[HubError]) -> None:
        self.path, self.lines, self.faults = path, lines, faults

    def at(self, *place: str | int) -> str:
        return f"{self.path.name}:{self.lines.at(*place)}"

    def fail(self, place: tuple[str | int, ...], message: str, **params: Any) -> None:
        self.faults.append(InputError(message, where=self.at(*place), **params))

    def wishes(self, said: Mapping[str, Any]) -> Wishes:
        for key in said:
            if key not in _TABLES and key not in _PLAIN:
                self.fail((key,), "Nothing is known of %(keys)s.", keys=key)
        centre, admin = self._table(said, "centre"), self._table(said, "admin")
        for key, kind in _PLAIN.items():
            if key in said and not isinstance(said[key], kind):
                self.fail((key,), "%(key)s is of the wrong kind.", key=key)
        hours = self._try(("hours",), lambda: read_hours(said.get("hours"), self.path.name)) or {}
        return Wishes(
            **centre, login=admin.get("login", ""), admin_name=admin.get("name", ""),
            communities=tuple(self._place(row) for row in self._rows(said, "community")),
            windows=tuple(self._window(row) for row in self._rows(said, "window")),
            people=tuple(self._person(row) for row in self._rows(said, "person")),
            plan_posts=bool(said.get("posts", True)), hours=hours, notice=self._notice(said),
            modules=self._texts(("modules",), said.get("modules", [])), where=self._where(said),
        )  # fmt: skip

    def _where(self, said: Mapping[str, Any]) -> dict[str, str]:
        """Lines of what `check_wishes` and `found_centre` may complain of."""
        found = {name: self.at("centre", name) for name in ("name", "phone", "address", "url")}
        found |= {"login": self.at("admin", "login"), "admin_name": self.at("admin", "name")}
        for key, name in (
            ("communities", "community"),
            ("windows", "window"),
            ("people", "person"),
            ("modules",) * 2,
        ):
            found[key] = self.at(name)
        for key, name in (("windows", "window"), ("people", "person")):
            rows = said.get(name) if isinstance(said.get(name), list) else []
            found |= {f"{key}.{number}": self.at(name, number) for number in range(len(rows or ()))}
        return found

    def _rows(self, said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
        rows = said.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fail((name,), "%(key)s is written as [[%(key)s]].", key=name)
            return []
        good = [self._checked(row, name, (name, number)) for number, row in enumerate(rows)]
        return [row for row in good if all(row.get(key) for key in _NEEDED[name])]

    def _table(self, said: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = said.get(name, {})
        if not isinstance(table, dict):
            self.fail((name,), "%(key)s is written as [%(key)s].", key=name)
            return {}
        return self._checked(table, name, (name,))

    def _checked(self, row: Mapping[str, Any], name: str, place: tuple[str | int, ...]) -> dict[str, Any]:
        """The known keys of the right kind; every other is a fault."""
        good = {}
        for key, value in row.items():
            kind = _TABLES[name].get(key)
            if kind is None:
                self.fail((*place, key), "Nothing is known of %(keys)s.", keys=key)
            elif not isinstance(value, kind):
                self.fail((*place, key), "%(key)s is of the wrong kind.", key=key)
            else:
                good[key] = value
        for key in _NEEDED.get(name, ()):
            if not row.get(key):
                self.fail(place, "%(name)s is missing.", name=key)
        return good

    def _texts(self, place: tuple[str | int, ...], values: Any) -> tuple[str, ...]:
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.fail(place, "%(key)s is of the wrong kind.", key=place[-1])
            return ()
        return tuple(value.strip() for value in values if value.strip())

    def _place(self, row: dict[str, Any]) -> Place:
        areas = self._texts(("community", "areas"), row.get("areas", []))
        return Place(row["name"], row.get("phone", ""), row.get("address", ""), areas)

    def _window(self, row: dict[str, Any]) -> Window:
        department = row["department"]
        return Window(
            department, row.get("title") or f"{department}窗口", row.get("key") or window_key(department),
            self._texts(("window", "services"), row.get("services", [])), row.get("phone", ""),
        )  # fmt: skip

    def _person(self, row: dict[str, Any]) -> Colleague:
        posts, roles = (self._texts(("person", name), row.get(name, [])) for name in ("posts", "roles"))
        return Colleague(**{**row, "posts": posts, "roles": roles})

    def _notice(self, said: Mapping[str, Any]) -> YearList | None:
        table = self._table(said, "calendar")
        if not table.get("file"):
            return None
        file = self.path.parent / table["file"]
        found: YearList | None = self._try(("calendar", "file"), lambda: read_file(
            file, year=table.get("year"), document=table.get("document", ""), kind=table.get("kind", "")
        ))  # fmt: skip
        return found

    def _try(self, place: tuple[str | int, ...], read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Many as many:
            self.faults += many.errors
        except InputError as error:
            error.where = error.where or self.at(*place)
            self.faults.append(error)
        return None


def titled(wishes: Wishes, titles: Mapping[str, str]) -> Wishes:
    """The wishes with a window's title by its department's, where none was given."""
    windows = tuple(
        replace(window, title=f"{titles[window.department]}窗口")
        if window.title == f"{window.department}窗口" and window.department in titles else window
        for window in wishes.windows
    )  # fmt: skip
    return replace(wishes, windows=windows)
