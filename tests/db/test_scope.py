"""Who sees which rows: per role and table, with rows that could leak (privacy.md, Sees)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import Table, insert, select, update

from hub.db.base import Base, db, now, transaction
from hub.db.crypto import keys
from hub.db.models import Case, Grant, Post, PostHolder, Resident, Staff, Task
from hub.db.scope import RULES, intake_scope, scope, scoped
from hub.domain.actor import Actor
from hub.domain.actor import Grant as Granted
from hub.operations.ab_posts.absences import set_absence
from hub.operations.rights import OPERATOR
from hub.testing.centre import SINCE, actor, small_centre
from hub.testing.walk import Ticking

DAY = dt.date(2016, 12, 5)

CASES = {
    # number: department, community, opened at, open tasks at, done tasks at
    "c1": ("civil_affairs", "e", "window.civil_affairs", ("window.civil_affairs", "officer.e"), ("agent.e",)),
    "c2": ("civil_affairs", "w", "window.civil_affairs", ("officer.w",), ()),
    "c3": ("labour", "e", "agent.e", ("window.labour",), ()),
    "c4": ("civil_affairs", "e", "window.civil_affairs", ("officer.e", "director", "agent.e"), ()),
    "c5": ("civil_affairs", "e", "window.civil_affairs", (), ("officer.e", "director", "street", "deputy")),
    "c6": ("labour", "w", "window.labour", ("director", "window.civil_affairs"), ()),
    "c7": ("labour", "e", "window.labour", ("leader.e", "finance"), ()),
    "c8": ("labour", "w", "window.labour", ("street",), ("agent.w",)),
}
BATCHES = {
    "b1": ("civil_affairs", ("c1", "c2", "c4")),
    "b2": ("labour", ("c6", "c7")),
    "b3": ("labour", ("c8",)),
}
ON_CASES = (
    "case_parties", "tasks", "events", "materials", "slips", "letters", "documents", "postings", "objections",
    "batch_lines",
)  # fmt: skip


@pytest.fixture
def rows(app_without_pages: Flask) -> Iterator[None]:
    with app_without_pages.app_context():
        small_centre()
        with transaction():
            labour_window()
            World().fill()
        yield


def labour_window() -> None:
    """A window of a department that is not installed, which grants and posts would refuse."""
    staff = Staff(login="labour-clerk", name="labour-clerk", created_at=now())
    window = Post(key="window.labour", title="劳动保障窗口", role="window_clerk", department="labour")
    db.session.add_all([staff, window])
    db.session.flush()
    db.session.add(Grant(staff_id=staff.id, role="window_clerk", department="labour", since=SINCE))
    db.session.add(PostHolder(post_id=window.id, staff_id=staff.id, slot="A", since=SINCE))
    db.session.flush()


class World:
    """Writes the rows above; every case has a household of applicant and member, and a guardian."""

    def __init__(self) -> None:
        self.posts = {row.key: row for row in db.session.scalars(select(Post))}
        self.ids: dict[str, tuple[int, int]] = {}
        self.communities = {"e": self.posts["agent.e"].community_id, "w": self.posts["agent.w"].community_id}

    def fill(self) -> None:
        for number, said in CASES.items():
            self.case(number, *said)
        for key, (department, numbers) in BATCHES.items():
            self.batch(key, department, numbers)
        # The clerk, the director and both east workers live in the household of c4.
        for login in ("clerk", "director", "officer-e", "agent-e", "deputy"):
            member = "c4a" if login == "clerk" else f"c4-{login}"
            if login != "clerk":
                self.resident(member, self.ids["c4"][0], "e")
            db.session.execute(update(Staff).where(Staff.login == login).values(id_hash=id_hash(member)))

    def case(
        self,
        number: str,
        department: str,
        letter: str,
        at: str,
        open_: tuple[str, ...],
        done: tuple[str, ...],
    ) -> None:
        household = add(
            "households", community_id=self.communities[letter], number=number, building="", address=number
        )
        applicant = self.resident(f"{number}a", household, letter)
        self.resident(f"{number}m", household, letter)
        guardian = self.resident(f"{number}g", None, None)
        case = add(
            "cases", number=number, receipt_code="x", service=f"{department}.x", version=1, variant="",
            department=department, community_id=self.communities[letter], household_id=household,
            applicant_id=applicant,
            post_id=self.posts[at].id, phase="running", step="s", facts={}, settings={}, ledger=[], marks={},
            opened_on=DAY, state="running", ended="", urgent="", rev=0, seq=0, head="",
        )  # fmt: skip
        self.ids[number] = household, case
        for no, (role, resident) in enumerate((("applicant", applicant), ("guardian", guardian))):
            add("case_parties", case_id=case, role=role, no=no, resident_id=resident, name="", present=True)
        for key, day in [(key, None) for key in open_] + [(key, DAY) for key in done]:
            add(
                "tasks", case_id=case, step="s", key=key, do="work", role=self.posts[key].role,
                post_id=self.posts[key].id, opened_on=DAY, done_on=day, outcome="",
            )  # fmt: skip
        self.papers(case, number, letter)

    def papers(self, case: int, number: str, letter: str) -> None:
        add(
            "events", case_id=case, seq=1, type="x", date=DAY, at=now(), step="s", payload_hash="", mac="",
        )  # fmt: skip
        add("materials", case_id=case, key="m", item="", state="seen", copies=0, note="")
        add("slips", case_id=case, number=number, issued_on=DAY, lines=[], sha256="")
        # The officer of the community carries the letter.
        add(
            "letters", case_id=case, number=number, step="s", outcome="o", print="p", reason="", basis="",
            remedy="", issued_on=DAY, post_id=self.posts[f"officer.{letter}"].id, method="", received_by="",
        )  # fmt: skip
        add("documents", case_id=case, print="p", title="t", issued_on=DAY, at=now(), data={}, sha256="")
        posting = add(
            "postings", case_id=case, step="s", round=1, place="centre", serial="", title="",
            starred_name="张**", community="", object_to="", first=DAY, last=DAY, at=now(),
        )  # fmt: skip
        add(
            "objections", case_id=case, posting_id=posting, received_on=DAY, text="x", answer="",
        )  # fmt: skip

    def batch(self, key: str, department: str, numbers: tuple[str, ...]) -> None:
        batch = add(
            "batches", department=department, key="panel", kind="panel", number=ord(key[1]), title=key,
            state="open", on=DAY, place="", chair="", quorum=0, at=now(), rev=0, begins="",
        )  # fmt: skip
        for no, number in enumerate(numbers):
            add(
                "batch_lines",
                batch_id=batch,
                case_id=self.ids[number][1],
                no=no,
                result="",
                basis="",
                reason="",
            )
        staff = db.session.execute(select(Staff.id).where(Staff.login == "inspection")).scalar()
        sits = {"staff_id": staff} if key == "b2" else {"staff_id": None}
        add("batch_members", batch_id=batch, name=key, office="", present=True, votes=True, **sits)

    def resident(self, name: str, household: int | None, letter: str | None) -> int:
        made = add(
            "residents", community_id=self.communities[letter] if letter else None, household_id=household,
            relation="", name=name, name_key=name, id_number="x", id_hash=id_hash(name), id_tail="",
            birth=DAY, sex="F", phone="", phone_tail="", address="", building="", language="zh", row_hash="",
            updated_at=now(),
        )  # fmt: skip
        add("name_parts", part=name, resident_id=made)
        return made


def id_hash(name: str) -> str:
    return keys().keyed_hash("id", name)


def add(table: str, **values: Any) -> int:
    of = Base.metadata.tables[table]
    known = {column.name: None for column in of.columns if column.nullable} | values
    made = db.session.connection().execute(insert(of), {k: v for k, v in known.items() if k in of.columns})
    return int(made.inserted_primary_key[0])


def seen(table: str, who: Actor) -> list[str]:
    """What `who` sees of a table, by case number or by name, each once."""
    of = Base.metadata.tables[table]
    asked = select(_label(of)).where(scope(of, who))
    if "case_id" in of.columns:
        asked = asked.join_from(of, Case.__table__, Case.__table__.c.id == of.c.case_id)
    return sorted(set(db.session.connection().execute(asked).scalars()))


def _label(of: Table) -> Any:
    if "case_id" in of.columns:
        return Case.__table__.c.number
    names = {"cases": "number", "residents": "name", "households": "address", "name_parts": "part",
             "batches": "title", "batch_members": "name"}  # fmt: skip
    return of.c[names[of.name]]


def people_of(*numbers: str, whole: bool) -> list[str]:
    """Applicant and guardian of each case; of a whole case the household's other members too."""
    return sorted(f"{number}{part}" for number in numbers for part in ("agm" if whole else "ag"))


TABLES = ("cases", *ON_CASES, "residents", "households", "name_parts", "batches", "batch_members")
NOBODY: dict[str, list[str]] = {table: [] for table in TABLES}
WHOLE = ("case_parties", "events", "materials", "slips", "documents", "postings", "objections")

SEES: dict[str, dict[str, list[str]]] = {
    # Own department's; of c6 of labour, which has a task at the own window, the task only (a joint case).
    # c4 is the own household's.
    "clerk": {
        "cases": ["c1", "c2", "c5", "c6"],
        "tasks": ["c1", "c2", "c5", "c6"],
        "residents": sorted([*people_of("c1", "c2", "c5", whole=True), *people_of("c6", whole=False)]),
        **{table: ["c1", "c2", "c5"] for table in ("events", "materials", "slips", "documents")},
        # Starred notices: the department's, of the own household too, as everybody in the street.
        "postings": ["c1", "c2", "c4", "c5"],
        "objections": ["c1", "c2", "c5"],
        "letters": ["c1", "c2", "c5"],
        "batches": ["b1"],
        "batch_members": ["b1"],
        "batch_lines": ["c1", "c2"],
    },
    # The other clerk: c4 too. B while A is there: no desk, so not c6.
    "clerk2": {
        "cases": ["c1", "c2", "c4", "c5"],
        "tasks": ["c1", "c2", "c4", "c5"],
        "residents": sorted([*people_of("c1", "c2", "c4", "c5", whole=True), "c4-agent-e", "c4-deputy",
                             "c4-director", "c4-officer-e"]),
        "batches": ["b1"],
        "batch_members": ["b1"],
        "batch_lines": ["c1", "c2", "c4"],
    },
    "labour-clerk": {
        "cases": ["c3", "c6", "c7", "c8"],
        "tasks": ["c3", "c6", "c7", "c8"],
        "residents": people_of("c3", "c6", "c7", "c8", whole=True),
        "batches": ["b2", "b3"],
        "batch_members": ["b2", "b3"],
        "batch_lines": ["c6", "c7", "c8"],
    },
    # East, where the own post has or had a task or opened the case; c4 is the own household's.
    "agent-e": {
        "cases": ["c1", "c3"],
        "tasks": ["c1", "c3"],
        "residents": people_of("c1", "c3", whole=True),
        "postings": ["c1", "c3", "c4", "c5", "c7"],
        "objections": ["c1", "c3"],
    },
    "agent-w": {
        "cases": ["c8"],
        "tasks": ["c8"],
        "residents": people_of("c8", whole=True),
        "postings": ["c2", "c6", "c8"],
        "objections": ["c8"],
    },
    # Open tasks of the own post and the people named in these cases; c4 is the own household's, c5 done.
    "officer-e": {
        "cases": ["c1"],
        "case_parties": ["c1"],
        "tasks": ["c1"],
        "residents": people_of("c1", whole=False),
        "households": ["c1"],
        "letters": ["c1", "c3", "c5", "c7"],
        "postings": ["c1", "c3", "c4", "c5", "c7"],
    },
    "officer-w": {
        "cases": ["c2"],
        "case_parties": ["c2"],
        "tasks": ["c2"],
        "residents": people_of("c2", whole=False),
        "households": ["c2"],
        "letters": ["c2", "c6", "c8"],
        "postings": ["c2", "c6", "c8"],
    },
    # B while A is there: of A's work only what is of A's own household.
    "officer-e2": {
        "cases": ["c4"],
        "case_parties": ["c4"],
        "tasks": ["c4"],
        "residents": people_of("c4", whole=False),
        "households": ["c4"],
        "letters": ["c4"],
        "postings": ["c1", "c3", "c4", "c5", "c7"],
    },
    # A whole case while it lies on the desk; all starred notices. c4 is the own household's.
    "director": {
        "cases": ["c6"],
        "residents": people_of("c6", whole=True),
        "postings": sorted(CASES),
        "objections": ["c6"],
        "batches": ["b2"],
        "batch_members": ["b2"],
        "batch_lines": ["c6"],
    },
    "deputy": {"postings": sorted(CASES)},
    "street": {
        "cases": ["c8"],
        "residents": people_of("c8", whole=True),
        "postings": sorted(CASES),
        "batches": ["b3"],
        "batch_members": ["b3"],
        "batch_lines": ["c8"],
    },
    "leader-e": {
        "cases": ["c7"],
        "residents": people_of("c7", whole=True),
        "postings": ["c1", "c3", "c4", "c5", "c7"],
    },
    "admin": {},
    # Sits in the panel of b2; the complaints are another issue's.
    "inspection": {"batches": ["b2"], "batch_members": ["b2"], "batch_lines": ["c6", "c7"]},
}  # fmt: skip


def expected(login: str) -> dict[str, list[str]]:
    """The table above, filled up: what hangs on a whole case is seen where the case is."""
    said = SEES[login]
    whole = said.get("cases", []) if "case_parties" not in said else []
    filled = {**NOBODY, **dict.fromkeys((*WHOLE, "tasks", "letters", "households"), whole), **said}
    filled["name_parts"] = filled["residents"]
    if login in ("director", "street", "leader-e"):
        filled["tasks"] = whole
    return filled


def test_what_each_role_sees(rows: None) -> None:
    for login in SEES:
        who = actor(login, DAY)
        assert {table: seen(table, who) for table in TABLES} == expected(login), login


def test_the_finance_office_sees_no_grounds(rows: None) -> None:
    who = actor("finance", DAY)
    assert seen("tasks", who) == ["c7"]
    assert [seen(table, who) for table in ("events", "materials", "slips", "documents", "objections")] == [
        []
    ] * 5


def test_a_clerk_sees_other_peoples_tasks_a_leader_only_the_own(rows: None) -> None:
    assert _tasks("clerk", "c1") == ["agent.e", "officer.e", "window.civil_affairs"]
    assert _tasks("clerk", "c6") == ["window.civil_affairs"]
    assert _tasks("director", "c6") == ["director"]
    assert _tasks("officer-e", "c1") == ["officer.e"]


def _tasks(login: str, number: str) -> list[str]:
    tasks, cases = Task.__table__, Case.__table__
    asked = select(tasks.c.key).join(cases, cases.c.id == tasks.c.case_id)
    asked = asked.where(cases.c.number == number, scope(tasks, actor(login, DAY)))
    return sorted(db.session.connection().execute(asked).scalars())


def test_a_task_done_takes_the_case_with_it(rows: None) -> None:
    officer, tasks = actor("officer-w", DAY), Task.__table__
    assert seen("cases", officer) == ["c2"]
    with transaction() as connection:
        connection.execute(update(tasks).where(tasks.c.key == "officer.w").values(done_on=DAY))
    tables = ("cases", "tasks", "residents", "households", "name_parts", "case_parties")
    assert [seen(table, officer) for table in tables] == [[]] * 6


def test_b_sees_the_desk_on_the_days_of_standing_in_only(rows: None) -> None:
    current_app.config["HUB_NOW"] = Ticking(DAY)
    set_absence(OPERATOR, login="officer-w", first=DAY, last=DAY)
    days = [DAY, DAY + dt.timedelta(days=1)]
    assert [seen("cases", actor("officer-w2", day)) for day in days] == [["c2"], []]


def test_a_clerk_of_one_community_only(rows: None) -> None:
    who = actor("clerk2", DAY)
    east = db.session.execute(select(Post.community_id).where(Post.key == "agent.e")).scalar()
    narrow = replace(who, grants=(Granted("window_clerk", "civil_affairs", east),))
    whole = ["c1", "c4", "c5"]
    tables = ("cases", "objections", "postings", "batches", "batch_lines")
    assert {table: seen(table, narrow) for table in tables} == {
        "cases": whole, "objections": whole, "postings": whole, "batches": ["b1"], "batch_lines": ["c1", "c4"],
    }  # fmt: skip


def test_a_clerk_without_a_department_sees_nothing(rows: None) -> None:
    who = actor("clerk2", DAY)
    bare = replace(who, grants=(Granted("window_clerk"),))
    assert {table: seen(table, bare) for table in NOBODY} == NOBODY


def test_the_operator_sees_nobody(rows: None) -> None:
    assert {table: seen(table, OPERATOR) for table in NOBODY} == NOBODY


def test_scoped_is_the_select(rows: None) -> None:
    found = db.session.connection().execute(scoped(Case, actor("officer-w", DAY))).mappings().all()
    assert [row["number"] for row in found] == ["c2"]


def test_every_table_with_people_has_a_rule() -> None:
    """A table that names a case, a resident or a household may not be read without a rule."""
    telling = {"case_id", "resident_id", "applicant_id", "household_id"}
    tables = Base.metadata.tables.values()
    people = {table.name for table in tables if telling & set(table.columns.keys())}
    # Who reads the access log and the anchors is decided by permission, whole or not at all.
    assert people - {"access_log", "anchor_heads"} <= set(RULES)


def test_a_table_without_a_rule_is_an_error(rows: None) -> None:
    with pytest.raises(LookupError, match="nothing is said about who may see staff"):
        scope(Staff, actor("clerk"))


def test_intake_finds_in_the_centre_for_a_clerk_in_the_community_for_an_agent(rows: None) -> None:
    residents = Resident.__table__
    everybody = db.session.connection().execute(select(residents.c.name)).scalars().all()

    def found(login: str) -> list[str]:
        asked = select(residents.c.name).where(intake_scope(actor(login, DAY)))
        return sorted(db.session.connection().execute(asked).scalars())

    assert found("clerk") == sorted(everybody)
    west = sorted(f"{number}{part}" for number in ("c2", "c6", "c8") for part in "am")
    assert found("agent-w") == west
    others = ("officer-e", "director", "deputy", "street", "finance", "admin", "inspection", "leader-e")
    assert [found(login) for login in others] == [[]] * 8
