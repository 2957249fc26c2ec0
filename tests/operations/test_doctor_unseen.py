"""Work that nobody sees, for it is that of the household of who holds its post, is named by the doctor."""

from __future__ import annotations

from flask import g
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Post, Resident, Staff
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
    g.pop("hub_own", None)


def test_it_is_named_by_post_and_number_until_somebody_else_is_there(town: Town) -> None:
    case, other = town.case("check", LOW_INCOME), town.case("check", LOW_INCOME)
    assert named() == []
    related(town, "officer-e", case)
    assert named() == []  # B has it on the desk
    related(town, "officer-e2", case)
    lies = town.all(
        select(Post.title).where(Post.role == "household_officer", Post.community_id == town.east)
    )
    number = town.row(case)["number"]
    assert named() == [
        (lies[0]["title"],
         f"Nobody sees the work on {number}: it is that of the household of who holds the post.")
    ]  # fmt: skip
    assert town.row(other)["number"] != number
    grant("officer-w2", "household_officer", community_id=town.east)
    staffing.hold_post(OPERATOR, key="officer.e", login="officer-w2", slot="B", since=town.day)
    assert named() == []


def test_whose_own_case_lies_elsewhere_is_not_named(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    related(town, "officer-w", case)
    assert named() == []
