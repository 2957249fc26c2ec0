"""A centre whose cases are brought to where a test needs them, and pages sent as a browser sends them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.db.base import db, reading
from hub.db.models import AccessLog, Case, Task
from hub.domain.case import Flow
from hub.operations.calendars.calendar import calendar
from hub.operations.context import facts_of, flow_of, plugins, service_of
from hub.testing import tables
from hub.testing.centre import person
from hub.testing.factories import household
from hub.testing.kept import Sqlite, let_go
from hub.testing.walk import Ticking, answer_sets
from hub.testing.walk_driver import Driver

from .browsing import Browser

START = dt.date(2026, 9, 1)
LOW_INCOME, TEMPORARY, OLD_AGE = "民政-1", "民政-6", "民政-9"


class Play:
    """One centre of two communities, departments (civil affairs) on in the east, and its people."""

    def __init__(self, app: Flask, *departments: str) -> None:
        self.app = app
        app.config["HUB_NOW"] = Ticking(START)
        with app.app_context():
            self.driver = Driver(app, list(departments or ("civil_affairs",)))
            person("panel", "panel_member")
            person("office", "organisation_office")
            person("group", "supervision_group")
            self.homes = 0
        self._kept = Sqlite(app.config["SQLALCHEMY_DATABASE_URI"])
        self._made: tuple[dt.date, int, list[int], int] | None = None

    def begin(self) -> None:
        """Be as the module's fixture made it: kept before the first test, put back before every other."""
        let_go(self.app)
        if self._made is None:
            self._kept.keep()
            self._made = self.day, self.homes, list(self.driver.residents), self.driver.others
        else:
            self._kept.put_back()
            self.day, self.homes, residents, self.driver.others = self._made
            self.driver.residents = list(residents)

    @property
    def day(self) -> dt.date:
        """Today in the centre."""
        ticking: Ticking = self.app.config["HUB_NOW"]
        return ticking.day

    @day.setter
    def day(self, day: dt.date) -> None:
        self.app.config["HUB_NOW"].day = day

    def pass_days(self, count: int = 1) -> None:
        """Let working days pass."""
        with self.app.app_context():
            self.day = calendar().add(self.day, count)

    def case(
        self, to: str, *, service: str = LOW_INCOME, names: Sequence[str] = ("样甲", "样乙"), **route: str
    ) -> int:
        """A new household's case, brought forward until it stands at the step `to` (or "end"); `route`: step=outcome."""
        with self.app.app_context():
            self.homes += 1
            east, born = self.driver.community, 1930 + self.homes
            home = household(*names, community_id=east, number=f"h{self.homes}", born=born)
            self.driver.residents = list(home)
            flow = self._flow(service)
            self.driver._to_opening_day(flow)
            case_id = self.driver.start(flow)
            self._forward(case_id, to, route)
            return case_id

    def _flow(self, service: str) -> Flow:
        definition = plugins().service(service)
        variant = next((each.key for each in definition.variants if each.enabled), "")
        return flow_of(definition, facts_of(variant, {"answers": answer_sets(definition)[0]}))

    def _forward(self, case_id: int, to: str, route: dict[str, str]) -> None:
        for _ in range(40):
            row = self.driver.hands.row(case_id)
            if row["step"] == to or row["closed_on"]:
                break
            flow = self.driver.hands.flow(row)
            step = flow.service.step(row["step"])
            self.driver.take(flow, step, route.pop(step.key, next(iter(step.outcomes))), row)
        row = self.driver.hands.row(case_id)
        assert row["step"] == to or (to == "end" and row["closed_on"])

    def row(self, case_id: int) -> dict[str, Any]:
        """The case as it is stored."""
        with self.app.app_context():
            return dict(self.driver.hands.row(case_id))

    def task(self, case_id: int, key: str = "") -> int:
        """The id of the case's open task with that key."""
        with self.app.app_context():
            row = self.driver.hands.row(case_id)
            query = select(Task.id).where(
                Task.case_id == case_id, Task.step == row["step"], Task.key == key, Task.done_on.is_(None)
            )
            return int(reading().execute(query).scalar_one())

    def count(self, table: Any, *where: Any) -> int:
        """How many rows there are."""
        with self.app.app_context():
            db.session.rollback()
            return int(reading().execute(select(func.count()).select_from(table).where(*where)).scalar_one())

    def all(self, query: Any) -> list[Any]:
        """The rows of a query."""
        with self.app.app_context():
            db.session.rollback()
            return list(reading().execute(query))

    def looks(self, **said: Any) -> int:
        """How many rows of the access log say that."""
        return self.count(AccessLog, *(getattr(AccessLog, name) == value for name, value in said.items()))

    def cases(self, *numbers: int) -> list[str]:
        """The numbers of cases."""
        return [str(row.number) for row in self.all(select(Case.number).where(Case.id.in_(numbers)))]

    def service(self, key: str = LOW_INCOME) -> Any:
        """A definition."""
        with self.app.app_context():
            return service_of(key)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements sent to the database inside the block."""
        with self.app.app_context():
            engine = db.engine
        with tables.statements(engine) as found:
            yield found


class Desk(Browser):
    """Somebody's browser; logs in again when a day has passed, as people do."""

    def __init__(self, play: Play, login: str) -> None:
        super().__init__(play.app, login)
        self.play, self.login, self.day = play, login, play.day

    def awake(self) -> Desk:
        """Be logged in today."""
        if self.play.day != self.day:
            self.day = self.play.day
            with self.client.session_transaction() as session:
                session["_user_id"] = self._session(self.login)
        return self

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return super(Desk, self.awake()).get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form with its key."""
        return super(Desk, self.awake()).post(path, data, **more)


class _Forms(HTMLParser):
    """The forms of a page: action → fields as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, Any]] = {}
        self._ids: dict[str, str] = {}
        self._at: str | None = None
        self._select: tuple[str, str] | None = None
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._at = said.get("action", "")
            self.found.setdefault(self._at, {})
            self._ids[said.get("id", "")] = self._at
        where = self._ids.get(said["form"], f"#{said['form']}") if "form" in said else self._at
        name = said.get("name")
        if where is None or not name or "disabled" in said:
            return
        if tag == "input":
            self._input(where, name, said)
        elif tag == "select":
            self._select = (where, name)
            self._put(where, name, None)
        elif tag == "textarea":
            self._area = (where, name)
            self._put(where, name, "")

    def _input(self, where: str, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in said:
                self._put(where, name, said.get("value", "on"), more=kind == "checkbox")
        elif kind not in ("submit", "button"):
            self._put(where, name, said.get("value", ""))

    def _put(self, where: str, name: str, value: Any, more: bool = False) -> None:
        fields = self.found.setdefault(where, {})
        if more and name in fields:
            fields[name] = [*([fields[name]] if isinstance(fields[name], str) else fields[name]), value]
        else:
            fields[name] = value

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._area:
            where, name = self._area
            self.found[where][name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._at = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None


def form_of(page: TestResponse, action: str) -> dict[str, Any]:
    """What a browser would send of the form with that action: the fields as they stand."""
    reader = _Forms()
    reader.feed(page.text)
    ids = {f"#{id_}": where for id_, where in reader._ids.items() if id_}
    for key, where in ids.items():
        reader.found.get(where, {}).update(reader.found.pop(key, {}))
    if action not in reader.found and page.request.path == action:
        reader.found[action] = reader.found.get("", {})
    if action not in reader.found:
        raise AssertionError(f"no form to {action}; there are {sorted(reader.found)}")
    return {name: value for name, value in reader.found[action].items() if value is not None}


def send(browser: Desk, page: TestResponse, action: str, **said: Any) -> TestResponse:
    """Send the page's form with that action, with what a person changed; None takes a field away."""
    fields = {**form_of(page, action), **said}
    sent = {name: value for name, value in fields.items() if value is not None}
    return browser.awake().client.post(action, data=sent)


def faults(page: TestResponse) -> list[str]:
    """The sentences of the error summary."""
    found = re.search(r'<div class="faults".*?</div>', page.text, re.S)
    lines = re.findall(r"<li>(.*?)</li>", found[0], re.S) if found else []
    return [re.sub(r"<[^>]+>", "", line) for line in lines]


def text_of(page: TestResponse) -> str:
    """What a reader reads, in one line."""
    main = page.text[page.text.index("<main") :] if "<main" in page.text else page.text
    main = re.sub(r"<wbr>|\u200b", "", main)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
