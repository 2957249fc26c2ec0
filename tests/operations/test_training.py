"""Training: for which services, what a post asks for, and what is told where it lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete

from hub.db.base import db, today
from hub.db.models import Training
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.ab_posts.staffing import hold_post, leave_post, post_list
from hub.operations.context import plugins
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import enable
from hub.operations.settings import put_setting
from hub.operations.staff.account_book import account_history
from hub.operations.staff.accounts import change_staff
from hub.operations.staff.training import record_training, trainings_of, untrained_holders, withdraw_training
from hub.operations.upkeep import doctor
from hub.testing.centre import SINCE, actor, grant, person, small_centre

KEY = "civil_affairs"


@pytest.fixture(autouse=True)
def places(app_without_pages: Flask) -> Iterator[tuple[int, int]]:
    """A centre in which nobody has any training on record."""
    with app_without_pages.app_context():
        found = small_centre()
        for place in found:
            enable(OPERATOR, department=KEY, community_id=place)
        db.session.execute(delete(Training))
        db.session.commit()
        yield found


def lacking() -> dict[str, list[str]]:
    """Services not learnt, by holder, of the posts that face residents."""
    return {lack.name: [service.seq for service in lack.services] for lack in untrained_holders()}


def of_department() -> list[str]:
    """The services of the department that is switched on, by their numbers."""
    newest = (versions[-1] for versions in plugins().services().values())
    mine = [service for service in newest if service.department == KEY]
    return [service.seq for service in sorted(mine, key=lambda each: each.place)]


def test_who_holds_a_post_without_its_training_is_told() -> None:
    every = of_department()
    agents = ("agent-e", "agent-e2", "agent-w", "agent-w2")
    assert lacking() == dict.fromkeys(("clerk", "clerk2", *agents), every)
    assert [one.level for one in doctor.examine() if one.check == "training"] == ["look"] * 6


def test_a_training_covers_its_service_its_department_or_all() -> None:
    record_training(OPERATOR, login="clerk", service="民政-1", passed_on=SINCE, document="证书1号")
    record_training(OPERATOR, login="clerk2", department=KEY, passed_on=SINCE)
    record_training(OPERATOR, login="agent-e", passed_on=SINCE)
    found = lacking()
    assert found["clerk"] == [seq for seq in of_department() if seq != "民政-1"]
    assert {"clerk2", "agent-e"}.isdisjoint(found)
    [row] = trainings_of("clerk")
    assert (row["department"], row["service"], row["document"]) == (
        KEY,
        "civil_affairs.minimum_living",
        "证书1号",
    )


def test_a_training_passed_later_does_not_cover_the_day_before() -> None:
    record_training(OPERATOR, login="clerk", passed_on=today())
    assert "clerk" not in lacking()
    assert "clerk" in {one.name for one in untrained_holders(today() - dt.timedelta(days=1))}


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="still to come is not passed yet"):
        record_training(OPERATOR, login="clerk", passed_on=today() + dt.timedelta(days=1))
    with pytest.raises(NotFound, match="There is no department forestry"):
        record_training(OPERATOR, login="clerk", department="forestry", passed_on=SINCE)
    with pytest.raises(NotFound, match="There is no service 民政-99"):
        record_training(OPERATOR, login="clerk", service="民政-99", passed_on=SINCE)
    with pytest.raises(Refused, match="staff.manage"):
        record_training(actor("clerk"), login="clerk", passed_on=SINCE)
    assert trainings_of("clerk") == []


def test_the_same_training_again_replaces_and_can_be_taken_back() -> None:
    for day in (SINCE, today()):
        record_training(OPERATOR, login="clerk", department=KEY, passed_on=day)
    [row] = trainings_of("clerk")
    assert row["passed_on"] == today()
    withdraw_training(OPERATOR, training_id=row["id"])
    assert trainings_of("clerk") == []
    with pytest.raises(NotFound, match="There is no such training"):
        withdraw_training(OPERATOR, training_id=row["id"])
    assert [entry["what"] for entry in account_history(OPERATOR, login="clerk")][:3] == [
        "untrained", "trained", "trained",
    ]  # fmt: skip


def test_the_book_of_an_account_has_words_for_its_codes() -> None:
    record_training(OPERATOR, login="clerk", passed_on=SINCE)
    grant("clerk", "consultant")
    change_staff(OPERATOR, login="clerk", phone="19909990001", language="en")
    said = [entry["detail"] for entry in account_history(OPERATOR, login="clerk")][:3]
    assert said == ["电话 语言", f"综合咨询人员 {SINCE}起", f"全部事项（统一培训） {SINCE}"]


def test_nobody_has_a_post_without_its_training_unless_the_centre_allows_it() -> None:
    # 三㈠3: 经统一培训合格后派驻; a setting makes it a warning.
    person("new")
    db.session.execute(delete(Training))
    db.session.commit()
    grant("new", "window_clerk", department=KEY)
    leave_post(OPERATOR, key=f"window.{KEY}", slot="B")
    with pytest.raises(Refused, match=f"new is not trained for {'、'.join(of_department())}"):
        hold_post(OPERATOR, key=f"window.{KEY}", login="new", slot="B")
    record_training(OPERATOR, login="new", department=KEY, passed_on=today())
    with pytest.raises(Refused, match="new is not trained for 民政-1、民政-2、民政-3、"):
        hold_post(OPERATOR, key=f"window.{KEY}", login="new", slot="B", since=SINCE)  # before it was passed
    hold_post(OPERATOR, key=f"window.{KEY}", login="new", slot="B")
    assert next(row for row in post_list() if row["key"] == f"window.{KEY}")["B"] == "new"
    person("newer")
    db.session.execute(delete(Training))
    db.session.commit()
    grant("newer", "window_clerk", department=KEY)
    put_setting(OPERATOR, key="posts.training", value="warn")
    hold_post(OPERATOR, key=f"window.{KEY}", login="newer", slot="B")
    assert "newer" in lacking()
