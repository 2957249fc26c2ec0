"""Work that nobody sees, for it is that of the household of who holds its post, is counted by the doctor."""

from __future__ import annotations

from flask import g
from sqlalchemy import insert, select, update

from hub.db.base import transaction
from hub.db.models import CaseParty, Post, Resident, Staff
from hub.domain.errors import HubError
from hub.operations.ab_posts import staffing
from hub.operations.rights import OPERATOR
from hub.operations.upkeep.doctor_unseen import unseen
from hub.testing.centre import grant

from .engine import LOW_INCOME, Town


def named() -> list[tuple[str, str]]:
    """Post and sentence of each finding."""
    return [(error.where, _said(error)) for error in unseen()]


def _said(error: HubError) -> str:
    return error.message % error.params


def related(town: Town, login: str, case_id: int) -> None:
    """Have an account be the case's applicant."""
    applicant = town.row(case_id)["applicant_id"]
    with transaction() as tx:
        own = select(Resident.id_hash).where(Resident.id == applicant).scalar_subquery()
        tx.execute(update(Staff).where(Staff.login == login).values(id_hash=own))
    g.pop("hub_near", None)


def test_it_is_counted_by_post_without_a_number_until_somebody_else_is_there(town: Town) -> None:
    case, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    assert named() == []
    related(town, "officer-e", case)
    assert named() == []  # B has it on the desk
    related(town, "officer-e2", case)
    lies = town.all(
        select(Post.title).where(Post.role == "household_officer", Post.community_id == town.east)
    )
    assert named() == [
        (lies[0]["title"], "Nobody sees the work on 1 cases: it is that of the household of who holds the post.")
    ]  # fmt: skip
    assert town.row(other)["applicant_id"] != town.row(case)["applicant_id"]
    grant("officer-w2", "household_officer", community_id=town.east)
    staffing.hold_post(OPERATOR, key="officer.e", login="officer-w2", slot="B", since=town.day)
    assert named() == []


def test_whose_own_case_lies_elsewhere_is_not_named(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    related(town, "officer-w", case)
    assert named() == []


def test_a_case_in_which_the_holder_has_a_part_is_counted(town: Town) -> None:
    case, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    for login in ("officer-e", "officer-e2"):
        related(town, login, other)
    assert len(named()) == 1
    with transaction() as tx:
        part = {"case_id": case, "resident_id": town.row(other)["applicant_id"], "role": "guarantor"}
        tx.execute(insert(CaseParty), part)
    assert [said for _, said in named()] == [
        "Nobody sees the work on 2 cases: it is that of the household of who holds the post."
    ]
