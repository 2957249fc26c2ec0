"""One department uninstalled: the rest works, its cases are kept, finish, and are named by the doctor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert, select

import hub_civil_affairs.plugin as civil_affairs
from hub.db.base import db, reading, transaction
from hub.db.models import Case, StockPlace
from hub.demo.hands import Hands
from hub.domain.errors import NotBrought, NotFound
from hub.operations.casework import intake
from hub.operations.casework.case_list import case_list
from hub.operations.casework.filled_forms import lines_of
from hub.operations.casework.views import case_view
from hub.operations.decisions.batch_view import batch_list, waiting_kinds
from hub.operations.decisions.batches import send
from hub.operations.prints.documents import available
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.operations.staff.people import actor_by_login
from hub.operations.upkeep import doctor
from hub.operations.upkeep.sweep import sweep
from hub.operations.worklist.desk import worklist
from hub.plugins.manager import load_plugins
from hub.testing import factories
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

ANSWERS = {"start": "here", "allowance": "no"}


@pytest.fixture
def left(database_url: str) -> tuple[str, int, int]:
    """A centre that had both departments: a case of 残联-3 before its review, one of 残联-1 in the community."""
    clock = Clock(factories.MONDAY)
    with opened(database_url, WEB=False, HUB_NOW=clock) as app, app.app_context():
        people, hands = factories.centre("civil_affairs", "disability"), Hands()
        clerk = actor_by_login("clerk")
        said = {"resident_id": people.head, "answers": ANSWERS}
        surgery = intake.start(clerk, service="残联-3", **said).id
        hands.accept(hands.row(surgery))
        hands.advance(hands.row(surgery))
        start = {"resident_id": people.head, "answers": {"start": "visit"}}
        funds = intake.start(actor_by_login("agent-e"), service="残联-1", **start).id
        hands.advance(hands.row(funds))  # with the officer's form
        with transaction() as tx:
            tx.execute(insert(StockPlace), {"service": "disability.devices", "department": "disability",
                                            "kind": "centre", "title": "库房"})  # fmt: skip
    return database_url, surgery, funds


@pytest.fixture
def app(left: tuple[str, int, int]) -> Iterator[Flask]:
    """The same centre, two days later, with civil affairs alone."""
    alone = load_plugins(modules={"civil_affairs": civil_affairs})
    clock = Clock(factories.MONDAY + dt.timedelta(days=2))
    with opened(left[0], PLUGINS=alone, HUB_NOW=clock) as made:
        yield made


def step(case_id: int) -> tuple[str, str]:
    row = db.session.execute(select(Case.step, Case.ended).where(Case.id == case_id)).one()
    return row.step, row.ended


def test_the_doctor_names_what_is_kept(app: Flask) -> None:
    with app.app_context():
        said = [str(one.error) for one in doctor.examine() if str(one.error).startswith("disability")]
    assert said == [
        "disability is switched on, but its package is not installed. Install it, or switch it off: "
        "hub modules disable disability --community NAME.",
        "disability is not installed; its 2 cases are kept, 2 of them open. They go on from their stored "
        "texts; forms and prints of its own need the package.",
        "disability is not installed; its rows are kept in stock_places (1). They are shown again when it is "
        "installed; nothing deletes them but the retention rules.",
    ]


def test_its_cases_go_on_from_their_stored_texts(app: Flask, left: tuple[str, int, int]) -> None:
    _, surgery, _ = left
    with app.app_context():
        hands = Hands()
        assert case_view(actor_by_login("clerk"), surgery, "test").service.seq == "残联-3"
        for expected in ("send_up", "federation", "tell"):
            row = hands.row(surgery)
            if row["step"] == "send_up":
                batch = hands.gather([row])
                send(hands.holder(row), batch.id, rev=batch.rev)
            elif row["step"] == "federation":
                hands.answer(row, "approved")
            else:
                hands.advance(row)
            assert step(surgery)[0] == expected
        assert audit.verify(OPERATOR).findings == []


def test_a_form_of_its_own_is_named_when_it_is_needed(app: Flask, left: tuple[str, int, int]) -> None:
    _, _, funds = left
    with app.app_context():
        hands = Hands()
        assert lines_of(case_view(actor_by_login("clerk"), funds, "test")) == ()
        hands.advance(hands.row(funds))
        with pytest.raises(NotBrought, match="There is no form disability.community_check") as refused:
            hands.advance(hands.row(funds))
        assert (refused.value.status, refused.value.exit_code) == (409, 2)
        assert step(funds) == ("first_review", "")


def test_no_print_of_its_own_is_offered(app: Flask, left: tuple[str, int, int]) -> None:
    with app.app_context():
        view = case_view(actor_by_login("clerk"), left[1], "test")
        named = [name for step in view.service.steps for name in step.prints]
        assert "surgery_form" in named
        assert [key for key, _ in available(view)] == ["hub.receipt", "hub.why_this_date"]


def test_the_rest_works_and_the_uninstalled_takes_no_case(app: Flask) -> None:
    with app.app_context():
        clerk = actor_by_login("clerk")
        row = dict(reading().execute(select(Case.__table__)).mappings().first() or {})
        with pytest.raises(NotFound, match="There is no service 残联-1"):
            intake.start(clerk, service="残联-1", resident_id=row["applicant_id"], answers={"start": "here"})
        said = {"variant": "person", "answers": {"illness": "no"}}
        made = intake.start(clerk, service="民政-6", resident_id=row["applicant_id"], **said)
        assert {item.number for item in worklist(clerk).items} == {"助26-0001", made.number}
        assert [each["number"] for each in case_list(clerk)] == [made.number, "助26-0002", "助26-0001"]
        assert batch_list(clerk) == []
        assert {owner for owner, _, _ in waiting_kinds(clerk)} == {"civil_affairs", "disability"}
        sweep()
        Hands().accept(Hands().row(made.id))
        assert step(made.id) == ("check", "")
