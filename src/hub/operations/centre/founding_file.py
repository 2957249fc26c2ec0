"""The wishes of a new centre in one TOML file; every fault at once, each with its line.

[centre] name, phone, address, street, url · [admin] login, name · [[community]] name, phone, address, areas
· [[window]] department, title, key, services, phone · [hours.winter], [hours.summer] morning, afternoon,
from, to · [calendar] file, year, kind, document · [[person]] login, name, phone, id_number, posts, roles,
trained, street_post · posts = true · modules = ["civil_affairs"]
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any, Final

from hub.definitions.lines import Lines
from hub.definitions.lines import Path as Way
from hub.domain.errors import HubError, InputError, why_not
from hub.domain.faults import Faults
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
_PLAIN: Final = ("posts", "modules", "hours")
_NEEDED: Final[Mapping[str, Sequence[str]]] = {
    "community": ("name",), "window": ("department",), "person": ("login", "name"), "calendar": ("file",),
}  # fmt: skip
_LIKE: Final[Mapping[type, str]] = {
    str: '"…"', list: '["…", "…"]', bool: "true", int: "2027", dt.date: "2026-03-02",
    dict: '{ winter = { morning = ["10:00", "14:00"], afternoon = ["15:30", "19:30"] } }',
}  # fmt: skip
"""How a value of a kind is written."""


def read_wishes(path: Path) -> tuple[Wishes, list[HubError]]:
    """The wishes of a file, and what is wrong with how it is written, each with its line.

    What is left out of something that is needed has a name of its place meanwhile, so that the rest can be
    looked at. Raises InputError where the file cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
        said = tomllib.loads(text)
    except OSError as error:
        raise InputError("The file cannot be read: %(why)s.", where=str(path), why=why_not(error)) from None
    except UnicodeDecodeError:
        raise InputError("The file is not UTF-8 text.", where=str(path), remedy="Save it as UTF-8.") from None
    except ValueError as error:
        raise InputError("This is not TOML: %(why)s.", where=str(path), why=error) from None
    reader = _Reader(path, Lines(text), Faults())
    return reader.wishes(said), reader.faults.found


class _Reader:
    def __init__(self, path: Path, lines: Lines, faults: Faults) -> None:
        self.path, self.lines, self.faults = path, lines, faults

    def at(self, *place: str | int) -> str:
        return f"{self.path.name}:{self.lines.at(*place)}"

    def fail(self, place: Way, error: InputError) -> None:
        self.faults.add([error], self.at(*place))

    def unknown(self, place: Way, known: Iterable[str]) -> None:
        self.fail(place, InputError(
            "Nothing is known of %(keys)s.", keys=place[-1], remedy="Known here are: %(known)s.",
            known=", ".join(known),
        ))  # fmt: skip

    def otherwise(self, place: Way, kind: type) -> None:
        """It is of another kind than it must be."""
        self.fail(place, InputError(
            "%(key)s is of the wrong kind.", key=place[-1], remedy="Write it like %(example)s.",
            example=f"{place[-1]} = {_LIKE[kind]}",
        ))  # fmt: skip

    def wishes(self, said: Mapping[str, Any]) -> Wishes:
        for key in said:
            if key not in _TABLES and key not in _PLAIN:
                self.unknown((key,), (*_TABLES, *_PLAIN))
        centre, admin = self._table(said, "centre"), self._table(said, "admin")
        if not isinstance(said.get("posts", True), bool):
            self.otherwise(("posts",), bool)
        return Wishes(
            **centre, login=admin.get("login", ""), admin_name=admin.get("name", ""),
            communities=tuple(starmap(self._place, self._rows(said, "community"))),
            windows=tuple(starmap(self._window, self._rows(said, "window"))),
            people=tuple(starmap(self._person, self._rows(said, "person"))),
            plan_posts=bool(said.get("posts", True)), hours=self._hours(said), notice=self._notice(said),
            modules=self._texts(("modules",), said.get("modules", [])), where=self._where(said),
        )  # fmt: skip

    def _hours(self, said: Mapping[str, Any]) -> dict[str, str]:
        seasons, found = said.get("hours", {}), dict[str, str]()
        if not isinstance(seasons, dict):
            self.otherwise(("hours",), dict)
            return {}
        for season, times in seasons.items():
            at = self.at("hours", season)
            found |= self.faults.trying(partial(read_hours, {season: times}, at)) or {}
        return found

    def _where(self, said: Mapping[str, Any]) -> dict[str, str]:
        """Lines of what `faults_of` and `found_centre` may complain of."""
        found = {name: self.at("centre", name) for name in ("name", "phone", "address", "street", "url")}
        found |= {"login": self.at("admin", "login"), "admin_name": self.at("admin", "name")}
        found |= {"admin.login": found["login"], "admin.name": found["admin_name"]}
        for key, name in (
            ("communities", "community"),
            ("windows", "window"),
            ("people", "person"),
            ("modules",) * 2,
        ):
            found[key] = self.at(name)
        for key, name in (("communities", "community"), ("windows", "window"), ("people", "person")):
            for number, row in enumerate(_rows_in(said, name) or ()):
                found[f"{key}.{number}"] = self.at(name, number)
                found |= {f"{key}.{number}.{each}": self.at(name, number, each) for each in row}
        return found

    def _rows(self, said: Mapping[str, Any], name: str) -> list[tuple[Way, dict[str, Any]]]:
        """The place of each row and what it says."""
        rows = _rows_in(said, name)
        if rows is None:
            self.fail((name,), InputError("%(key)s is written as [[%(key)s]].", key=name))
            return []
        found: list[tuple[Way, dict[str, Any]]] = []
        for number, row in enumerate(rows):
            meanwhile = dict.fromkeys(_NEEDED[name], f"{name}.{number + 1}")
            good = self._checked(row, name, (name, number))
            found.append(((name, number), meanwhile | {key: each for key, each in good.items() if each}))
        return found

    def _table(self, said: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = said.get(name, {})
        if not isinstance(table, dict):
            self.fail((name,), InputError("%(key)s is written as [%(key)s].", key=name))
            return {}
        return self._checked(table, name, (name,))

    def _checked(self, row: Mapping[str, Any], name: str, place: Way) -> dict[str, Any]:
        """The known keys of the right kind; every other is a fault."""
        good = {}
        for key, value in row.items():
            kind = _TABLES[name].get(key)
            if kind is None:
                self.unknown((*place, key), _TABLES[name])
            elif not isinstance(value, kind) or isinstance(value, (dt.datetime, bool)):
                self.otherwise((*place, key), kind)
            else:
                good[key] = value
        for key in _NEEDED.get(name, ()):
            if not row.get(key) and (row or len(place) > 1):
                self.fail(place, InputError("%(name)s is missing.", name=key))
        return good

    def _texts(self, place: Way, values: Any) -> tuple[str, ...]:
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.otherwise(place, list)
            return ()
        return tuple(value.strip() for value in values if value.strip())

    def _place(self, place: Way, row: dict[str, Any]) -> Place:
        areas = self._texts((*place, "areas"), row.get("areas", []))
        return Place(row["name"], row.get("phone", ""), row.get("address", ""), areas)

    def _window(self, place: Way, row: dict[str, Any]) -> Window:
        department = row["department"]
        return Window(
            department, row.get("title") or f"{department}窗口", row.get("key") or window_key(department),
            self._texts((*place, "services"), row.get("services", [])), row.get("phone", ""),
        )  # fmt: skip

    def _person(self, place: Way, row: dict[str, Any]) -> Colleague:
        posts, roles = (self._texts((*place, name), row.get(name, [])) for name in ("posts", "roles"))
        return Colleague(**{**row, "posts": posts, "roles": roles})

    def _notice(self, said: Mapping[str, Any]) -> YearList | None:
        table = self._table(said, "calendar")
        if not table.get("file"):
            return None
        file = self.path.parent / table["file"]
        return self.faults.trying(lambda: read_file(
            file, year=table.get("year"), document=table.get("document", ""), kind=table.get("kind", "")
        ))  # fmt: skip


def _rows_in(said: Mapping[str, Any], name: str) -> list[dict[str, Any]] | None:
    """The tables of a name; None where it is something else."""
    rows = said.get(name, [])
    return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None


def titled(wishes: Wishes, titles: Mapping[str, str]) -> Wishes:
    """The wishes with a window's title by its department's, where none was given."""
    windows = tuple(
        replace(window, title=f"{titles[window.department]}窗口")
        if window.title == f"{window.department}窗口" and window.department in titles else window
        for window in wishes.windows
    )  # fmt: skip
    return replace(wishes, windows=windows)
