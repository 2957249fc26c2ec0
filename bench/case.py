"""A case of seven steps and eight papers, started and finished: the hub, two peers and the bare tables below.

    python bench/case.py [CASES]

Makes a virtual environment of its own under BENCH_HOME (a temporary folder where it is not set). Each way
runs in a process of its own, on SQLite with WAL and synchronous=FULL; a transition is one durable transaction
that first loads the case by its key. Ours checks permission and scope, writes the keyed chain, dates the case
and remembers the request; the others do none of that. They take short turns, for the machine may be doing
something else; CPU seconds, median of PAIRS rounds of CASES (20) cases. Leaves with status 1 where a bar of
the design is not reached.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from environment import in_own_environment

PAIRS = 35
PEERS = ("django", "django-viewflow", "SpiffWorkflow")
STEPS = ("check", "review", "survey", "approve", "tell", "archive")
PAPERS = tuple(f"材料{number}" for number in range(1, 9))
DUE, TODAY, TITLE = "2026-03-30", "2026-03-02", "样例事项二"
BARS = {"viewflow": 10.0, "spiffworkflow": 3.0}
FLOOR_BAR, MS_BAR, STATEMENTS_BAR = 4.0, 2.0, 7.0

Case = Callable[[int], None]
"""Starts and finishes one case; the number is new at every call."""


# --- ours -----------------------------------------------------------------------------------------------


def hub(folder: Path) -> tuple[Case, Any]:
    """The hub with its sample department; every transition in a request of its own."""
    from hub.app import create_app
    from hub.db import migrate
    from hub.operations.casework import cases, intake
    from hub.operations.casework.checklists import Tick
    from hub.operations.context import service_of
    from hub.operations.staff.people import actor_by_login
    from hub.plugins.manager import load_plugins
    from hub.testing import factories, sample

    url = f"sqlite:///{folder / 'hub.sqlite'}"
    migrate.upgrade(url)
    plugins = load_plugins(modules={"sample": sample})
    key = "a key of the benchmark, which protects nobody"
    noon = dt.datetime.fromisoformat(f"{TODAY}T04:00:00+00:00")
    app = create_app({"DATABASE": url, "KEY": key, "PLUGINS": plugins, "WEB": False, "HUB_NOW": lambda: noon})
    with app.app_context():
        people = factories.centre("sample")
        who = {login: actor_by_login(login) for login in ("clerk", "agent-e", "street")}
        ticks = {(paper.key, ""): Tick() for paper in service_of(sample.SEVEN).materials}
    hands = ("clerk", "clerk", "agent-e", "street", "clerk", "clerk")
    outcomes = ("checked", "passed", "surveyed", "agreed", "told", "archived")

    def case(number: int) -> None:
        with app.app_context():
            ref = intake.start(
                who["clerk"], service=sample.SEVEN, resident_id=people.head, ticks=ticks, accept=True,
                request=f"{number}",
            )  # fmt: skip
        for place, (login, outcome) in enumerate(zip(hands, outcomes, strict=True)):
            said = {"rev": ref.rev, "note": "同意", "method": "phone" if outcome == "told" else ""}
            with app.app_context():
                ref = cases.advance(who[login], ref.id, outcome, request=f"{number}-{place}", **said)

    return case, app


def counted(case: Case, app: Any) -> float:
    """Statements of ours per transition, without BEGIN and COMMIT."""
    from hub.db.base import db
    from hub.testing.tables import statements

    with app.app_context():
        engine = db.engine
    with statements(engine) as seen:
        case(10_000_001)
    return len([each for each in seen if not each.startswith("BEGIN")]) / (len(STEPS) + 1)


# --- the floor ------------------------------------------------------------------------------------------


def floor(folder: Path) -> tuple[Case, Any]:
    """Three tables, the driver alone: no permission, no chain, no dates."""
    connection = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE cases (id INTEGER PRIMARY KEY, no TEXT UNIQUE, resident INT, due TEXT, title TEXT,"
        " status TEXT, rev INT)",
        "CREATE TABLE materials (id INTEGER PRIMARY KEY, case_id INT, name TEXT, state TEXT)",
        "CREATE INDEX of_case ON materials (case_id)",
        "CREATE TABLE steps (id INTEGER PRIMARY KEY, case_id INT, code TEXT, owner INT, opened TEXT,"
        " closed TEXT, verdict TEXT, note TEXT)",
        "CREATE INDEX steps_of_case ON steps (case_id)",
    ):  # fmt: skip
        connection.execute(statement)
    run = connection.execute

    def case(number: int) -> None:
        run("BEGIN IMMEDIATE")
        new = "INSERT INTO cases (no, resident, due, title, status, rev) VALUES (?,?,?,?,'open',0)"
        key = run(new, (f"C{number}", number, DUE, TITLE)).lastrowid
        papers = [(key, paper) for paper in PAPERS]
        connection.executemany("INSERT INTO materials (case_id, name, state) VALUES (?,?,'missing')", papers)
        step = _open(key, STEPS[0])
        run("COMMIT")
        for place, code in enumerate(STEPS):
            run("BEGIN IMMEDIATE")
            asked = "SELECT c.rev, s.code FROM steps s JOIN cases c ON c.id = s.case_id WHERE s.id = ?"
            rev, found = run(asked, (step,)).fetchone()
            assert found == code
            if place == 0:
                run("UPDATE materials SET state = 'seen' WHERE case_id = ?", (key,))
            done = "UPDATE steps SET owner = 7, closed = ?, verdict = 'ok', note = '同意' WHERE id = ?"
            run(done, (TODAY, step))
            last = place + 1 == len(STEPS)
            if not last:
                step = _open(key, STEPS[place + 1])
            moved = "UPDATE cases SET rev = rev + 1, status = ? WHERE id = ? AND rev = ?"
            run(moved, ("closed" if last else "open", key, rev))
            run("COMMIT")

    def _open(key: Any, code: str) -> Any:
        return run("INSERT INTO steps (case_id, code, opened) VALUES (?,?,?)", (key, code, TODAY)).lastrowid

    return case, None


# --- the peers ------------------------------------------------------------------------------------------


def viewflow(folder: Path) -> tuple[Case, Any]:
    """django-viewflow: a process, a task per step, activations that lock and move them."""
    import django
    from django.conf import settings

    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
    django_apps = ["django.contrib.auth", "django.contrib.contenttypes"]
    (folder / "case_peer_migrations").mkdir()
    (folder / "case_peer_migrations" / "__init__.py").touch()
    sys.path.insert(0, str(folder))
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "viewflow.sqlite",
                               "OPTIONS": options}},
        INSTALLED_APPS=[*django_apps, "viewflow", "viewflow.workflow", "case_peer"],
        MIGRATION_MODULES={"case_peer": "case_peer_migrations"}, ROOT_URLCONF="case_peer.urls",
        USE_TZ=True, SECRET_KEY="benchmark", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command

    call_command("makemigrations", "case_peer", verbosity=0)
    call_command("migrate", verbosity=0)
    from case_peer.flows import CaseFlow
    from case_peer.models import Decision, Material
    from django.contrib.auth.models import User
    from django.db import transaction

    class Request:
        user = User.objects.create_superuser("clerk", "clerk@example.invalid", "clerk")

    def start(number: int) -> Any:
        with transaction.atomic():
            activation = CaseFlow.start.activation_class.create(CaseFlow.start, None, None)
            activation.start(Request)
            process = activation.process
            process.no, process.resident, process.title = f"C{number}", number, TITLE
            process.due = dt.date.fromisoformat(DUE)
            activation.execute()
            papers = [Material(case=process, name=paper, state="missing") for paper in PAPERS]
            Material.objects.bulk_create(papers)
            return process.pk

    def advance(key: Any, code: str) -> None:
        with transaction.atomic():
            task = CaseFlow.task_class.objects.get(process_id=key, finished__isnull=True)
            assert task.flow_task.name == code
            with task.activation() as activation:
                activation.assign(Request.user)
                activation.start(Request)
                if code == STEPS[0]:
                    Material.objects.filter(case_id=key).update(state="seen")
                Decision.objects.create(case_id=key, step=code, verdict="ok", note="同意")
                activation.execute()

    def case(number: int) -> None:
        key = start(number)
        for code in STEPS:
            advance(key, code)

    return case, None


def spiffworkflow(folder: Path) -> tuple[Case, Any]:
    """SpiffWorkflow: the state of the case is one document, written anew at every transition."""
    import logging

    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.util.task import TaskState

    logging.disable(logging.CRITICAL)
    parser = BpmnParser()
    parser.add_bpmn_str(_bpmn().encode())
    spec, serializer = parser.get_spec("case"), BpmnWorkflowSerializer()
    connection = sqlite3.connect(folder / "spiff.sqlite", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE cases (id INTEGER PRIMARY KEY, no TEXT UNIQUE, status TEXT, document TEXT)",
    ):  # fmt: skip
        connection.execute(statement)
    run = connection.execute

    def start(number: int) -> Any:
        run("BEGIN IMMEDIATE")
        workflow = BpmnWorkflow(spec)
        papers = [{"name": paper, "state": "missing"} for paper in PAPERS]
        workflow.data.update(no=f"C{number}", resident=number, due=DUE, materials=papers)
        workflow.do_engine_steps()
        values = (f"C{number}", serializer.serialize_json(workflow))
        key = run("INSERT INTO cases (no, status, document) VALUES (?, 'open', ?)", values).lastrowid
        run("COMMIT")
        return key

    def advance(key: Any, code: str) -> None:
        run("BEGIN IMMEDIATE")
        (document,) = run("SELECT document FROM cases WHERE id = ?", (key,)).fetchone()
        workflow = serializer.deserialize_json(document)
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        assert task.task_spec.name == code
        if code == STEPS[0]:
            for paper in workflow.data["materials"]:
                paper["state"] = "seen"
        task.data[code] = {"verdict": "ok", "note": "同意"}
        task.run()
        workflow.do_engine_steps()
        values = (serializer.serialize_json(workflow), "closed" if workflow.completed else "open", key)
        run("UPDATE cases SET document = ?, status = ? WHERE id = ?", values)
        run("COMMIT")

    def case(number: int) -> None:
        key = start(number)
        for code in STEPS:
            advance(key, code)

    return case, None


def _bpmn() -> str:
    names = ("start", *STEPS, "end")
    space = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    parts = [f'<definitions xmlns="{space}" targetNamespace="bench"><process id="case" isExecutable="true">']
    parts.append('<startEvent id="start"><outgoing>f0</outgoing></startEvent>')
    for place, name in enumerate(STEPS):
        parts.append(
            f'<userTask id="{name}" name="{name}"><incoming>f{place}</incoming>'
            f"<outgoing>f{place + 1}</outgoing></userTask>"
        )
    parts.append(f'<endEvent id="end"><incoming>f{len(STEPS)}</incoming></endEvent>')
    for place, (source, target) in enumerate(pairwise(names)):
        parts.append(f'<sequenceFlow id="f{place}" sourceRef="{source}" targetRef="{target}"/>')
    return "".join((*parts, "</process></definitions>"))


# --- taking turns ---------------------------------------------------------------------------------------

WAYS = {"hub": hub, "floor": floor, "viewflow": viewflow, "spiffworkflow": spiffworkflow}


def child(name: str, folder: Path) -> None:
    """One way in its own process: a number of cases comes in, the CPU seconds of one go out."""
    case, app = WAYS[name](folder)
    done = 0
    for _ in range(10):
        case(done := done + 1)
    print(json.dumps({"statements": counted(case, app) if app else None}), flush=True)
    for line in sys.stdin:
        began = time.process_time()
        for _ in range(int(line)):
            case(done := done + 1)
        print((time.process_time() - began) / int(line), flush=True)


class Way:
    """A way from outside: `ms` runs cases in its process and gives CPU milliseconds per case."""

    def __init__(self, name: str, folder: Path) -> None:
        command = [sys.executable, __file__, "--child", name, str(folder)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.statements: float | None = json.loads(self._line())["statements"]
        self.rounds: list[float] = []

    def ms(self, cases: int) -> float:
        """CPU milliseconds per case of one round."""
        assert self.process.stdin
        print(cases, file=self.process.stdin, flush=True)
        took = float(self._line()) * 1000
        self.rounds.append(took)
        return took

    @property
    def median(self) -> float:
        """CPU milliseconds per case, of all rounds."""
        return statistics.median(self.rounds)

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.process.args}: ended without an answer")
        return line

    def end(self) -> None:
        """End its process."""
        self.process.communicate()


def main() -> None:
    """Run all ways in turn and say what was reached."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory(prefix="hub-bench-case-") as folder:
        ways = {name: Way(name, Path(folder)) for name in WAYS}
        for _ in range(PAIRS):
            for name, way in ways.items():
                way.ms(cases * 4 if name == "floor" else cases)
        for way in ways.values():
            way.end()
    sys.exit(0 if told(ways) else 1)


def told(ways: dict[str, Way]) -> bool:
    """Print what was measured against each bar; whether all were reached."""
    ours = ways["hub"]
    print(f"{'a case of 7 steps, 8 papers':<30}{'CPU ms':>10}{'ratio':>10}{'bar':>10}")
    good = _row("hub", ours, "", f"≤ {MS_BAR:g} ms", ours.median <= MS_BAR)
    for name, way in ways.items():
        if name == "floor":
            ratio = _ratio(ours, way)
            good &= _row(name, way, f"{ratio:.1f}×", f"≤ {FLOOR_BAR:g} ×", ratio <= FLOOR_BAR)
        elif name in BARS:
            ratio = _ratio(way, ours)
            good &= _row(name, way, f"{ratio:.1f}×", f"≥ {BARS[name]:g} ×", ratio >= BARS[name])
    found = ours.statements or 0.0
    print(f"statements per transition {found:.1f} (≤ {STATEMENTS_BAR:g})")
    first, last = min(ours.rounds[: PAIRS // 2]), min(ours.rounds[PAIRS // 2 :])
    print(f"growth: best of the first rounds {first:.2f} ms a case, of the last {last:.2f} ms")
    return good and found <= STATEMENTS_BAR


def _ratio(one: Way, other: Way) -> float:
    """The median of one ÷ other, round by round: what the machine did meanwhile weighs on both."""
    return statistics.median(a / b for a, b in zip(one.rounds, other.rounds, strict=True))


def _row(name: str, way: Way, ratio: str, bar: str, holds: bool) -> bool:
    print(f"{name:<30}{way.median:>10.2f}{ratio:>10}{bar:>10}{'' if holds else '   not reached'}")
    return holds


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        in_own_environment("case", __file__, PEERS)
        main()
