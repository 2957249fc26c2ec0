"""A post that the street has no more: closed, missed by nobody, opened again; refused while it is needed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from hub.db.base import db, transaction
from hub.db.models import Post
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.ab_posts.closing import close_post, open_post
from hub.operations.ab_posts.posts import post_for
from hub.operations.ab_posts.staffing import add_post, hold_post, leave_post, post_list, post_of, put_grid
from hub.operations.appointments import line
from hub.operations.casework import changes
from hub.operations.reception.record import title_and_phone
from hub.operations.rights import OPERATOR
from hub.operations.upkeep import doctor_people

from .engine import LOW_INCOME, Town

SECOND = "deputy.second"


def add(role: str = "deputy_director", **more: object) -> None:
    add_post(OPERATOR, key=SECOND, title="副主任岗二", role=role, **more)  # type: ignore[arg-type]


def named_by_doctor() -> bool:
    return any(SECOND in str(error.params) for error in doctor_people.holders())


def emptied(key: str) -> None:
    for slot in ("A", "B"):
        leave_post(OPERATOR, key=key, slot=slot)


def test_nobody_misses_a_closed_post_and_its_past_stays(town: Town) -> None:
    add()
    hold_post(OPERATOR, key=SECOND, login="deputy", slot="A")
    leave_post(OPERATOR, key=SECOND, slot="A")
    assert named_by_doctor() is True
    close_post(town.as_("admin"), key=SECOND)
    assert (named_by_doctor(), post_of(SECOND).closed_on) == (False, town.day)
    assert SECOND not in [row["key"] for row in post_list()]
    assert SECOND in [row["key"] for row in post_list(closed=True)]
    with town.refused(Conflict, "The post 副主任岗二 is closed already."):
        close_post(OPERATOR, key=SECOND)
    town.day += dt.timedelta(days=3)
    open_post(OPERATOR, key=SECOND)
    by = town.as_("admin").staff_id
    assert post_of(SECOND).closings == [
        {"closed": "2026-03-02", "by": by, "opened": "2026-03-05", "opened_by": None}
    ]
    assert named_by_doctor() is True
    with town.refused(Conflict, "The post 副主任岗二 is not closed."):
        open_post(OPERATOR, key=SECOND)


def test_a_closed_post_is_given_nobody_and_nothing(town: Town) -> None:
    add("household_officer", community_id=town.east)
    close_post(OPERATOR, key=SECOND)
    closed = "The post 副主任岗二 is closed since 2026-03-02. Open it again first: hub posts reopen."
    with town.refused(Conflict, closed):
        hold_post(OPERATOR, key=SECOND, login="officer-e", slot="A")
    with town.refused(Conflict, closed):
        put_grid(OPERATOR, community_id=town.east, name="新片区", post_key=SECOND)
    with transaction() as tx, pytest.raises(InputError, match="There is no such post"):
        title_and_phone(tx, post_of(SECOND).id)


def test_a_post_with_people_an_area_or_work_is_not_closed(town: Town) -> None:
    case = town.start(LOW_INCOME, resident_id=town.home()[0])
    officer, window = "officer.e", "window.civil_affairs"
    with town.refused(
        Refused,
        f"Somebody holds the post {post_of(officer).title}. Leave its A and B empty first: hub posts hold KEY A.",
    ):
        close_post(OPERATOR, key=officer)
    emptied(officer)
    with pytest.raises(Refused, match="belongs to the post .*Give it to another officer's post first"):
        close_post(OPERATOR, key=officer)
    emptied(window)
    with transaction():  # its whole department's work has a follower, so that only what lies there is left
        add("window_clerk", department="civil_affairs")
    with pytest.raises(Refused) as refused:
        close_post(OPERATOR, key=window)
    assert refused.value.params["work"] == "未办的环节 1、未办结的办件 1"
    assert post_of(window).closed_on is None
    with pytest.raises(Refused, match=r"may not do this \(post.manage\)"):
        close_post(town.as_("clerk"), key=window)
    with pytest.raises(NotFound, match="There is no post none"):
        close_post(OPERATOR, key="none")
    assert town.columns(case.id, "closed_on") == (None,)


def test_the_only_post_of_a_role_waits_for_the_one_that_follows_it(town: Town) -> None:
    window = "window.civil_affairs"
    emptied(window)
    with town.refused(
        Refused,
        "No other post does the work of window clerk here: it would go nowhere. "
        "Make the post that follows it first.",
    ):
        close_post(OPERATOR, key=window)
    add("window_clerk", department="civil_affairs")
    before = post_for("window_clerk", "civil_affairs", None)
    close_post(OPERATOR, key=window)
    after = post_for("window_clerk", "civil_affairs", None)
    assert (before, after) == (post_of(window).id, post_of(SECOND).id)


def test_a_case_is_not_given_to_a_closed_post(town: Town) -> None:
    case = town.start(LOW_INCOME, resident_id=town.home()[0])
    add("window_clerk", department="civil_affairs")
    close_post(OPERATOR, key=SECOND)
    key = post_of(SECOND).id
    with pytest.raises(InputError, match="That post does other work"):
        changes.reassign(town.as_("deputy"), case.id, rev=case.rev, post_id=key, reason="忙不过来")
    with transaction():
        db.session.execute(update(Post).where(Post.id == key).values(closed_on=None))


def test_nobody_draws_a_number_at_a_closed_window_and_the_letters_of_the_others_stay(town: Town) -> None:
    keys = ("civil_affairs.first", "civil_affairs.second")
    for key in keys:
        add_post(OPERATOR, key=key, title=key, role="window_clerk", department="civil_affairs")
    clerk, first, second = town.as_("clerk"), *(post_of(key).id for key in keys)
    before = line.draw(clerk, post_id=second).number
    close_post(OPERATOR, key=keys[0])
    with town.refused(InputError, "post_id: Choose a window."):
        line.draw(clerk, post_id=first)
    letter = before[0]
    assert (before, line.draw(clerk, post_id=second).number) == (f"{letter}001", f"{letter}002")
