"""Accounts and their one-time links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db, now
from hub.db.crypto import keys
from hub.db.models import LoginLink, Staff
from hub.domain.errors import Conflict, InputError, NotFound, Refused
from hub.operations.rights import OPERATOR
from hub.operations.staff import accounts
from hub.operations.staff.accounts import (
    add_staff,
    change_staff,
    new_link,
    staff_list,
    switch_off,
    switch_on,
    use_link,
)
from hub.operations.staff.login import authenticate
from hub.testing.centre import actor, person

GOOD = "nine words nobody guesses"
NOBODYS_NUMBER = "65999919800101003X"


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[None]:
    with app_without_pages.app_context():
        yield


def test_a_new_account_has_no_password_but_a_link() -> None:
    made = add_staff(OPERATOR, login="Bahar", name="  巴哈尔  江 ")
    row = db.session.get_one(Staff, made.staff_id)
    assert (row.login, row.name, row.password_hash, row.active) == ("bahar", "巴哈尔 江", None, True)
    links = db.session.scalars(select(LoginLink)).all()
    assert [link.staff_id for link in links] == [made.staff_id]
    assert made.token not in {link.token_hash for link in links}
    assert made.path == f"/link/{made.token}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"login": "1x", "name": "x"}, "A login has 2 to 60 small letters"),
        ({"login": "a", "name": "x"}, "A login has 2 to 60 small letters"),
        ({"login": "two words", "name": "x"}, "A login has 2 to 60 small letters"),
        ({"login": "good", "name": "  "}, "Give the person's name"),
        ({"login": "good", "name": "12"}, "Give the person's name"),
        ({"login": "good", "name": "x" * 81}, "Give the person's name"),
        ({"login": "good", "name": "x", "language": "de"}, "de is not one of zh_Hans_CN, en"),
        ({"login": "good", "name": "x", "id_number": "123"}, "ID number"),
    ],
)
def test_what_is_refused_of_a_new_account(given: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        add_staff(OPERATOR, **given)  # type: ignore[arg-type]
    assert db.session.scalars(select(Staff.id)).all() == []


def test_a_login_is_taken_once() -> None:
    person("bahar")
    with pytest.raises(Conflict, match="There is an account bahar already"):
        add_staff(OPERATOR, login="BAHAR", name="x")


def test_of_the_own_id_number_only_a_keyed_hash_is_kept() -> None:
    made = add_staff(OPERATOR, login="bahar", name="x", id_number=NOBODYS_NUMBER.lower())
    row = db.session.get_one(Staff, made.staff_id)
    assert row.id_hash == keys().keyed_hash("id", NOBODYS_NUMBER)


def _number_taken(work: Callable[[], Any], login: str) -> None:
    with pytest.raises(Conflict) as caught:
        work()
    assert str(caught.value) == (
        f"id_number: The account {login} is of the person with this ID number."
        " One person has one account; give that one the roles, or switch it off."
    )


def test_one_person_has_one_account_that_works() -> None:
    """With two, somebody could have been the second person to what the other had asked."""
    said = {"id_number": NOBODYS_NUMBER}
    add_staff(OPERATOR, login="bahar", name="x", **said)
    add_staff(OPERATOR, login="other", name="y")
    _number_taken(
        lambda: add_staff(OPERATOR, login="again", name="x", id_number=said["id_number"].lower()), "bahar"
    )
    _number_taken(lambda: change_staff(OPERATOR, login="other", **said), "bahar")
    assert [row["login"] for row in staff_list(OPERATOR, everybody=True)] == ["bahar", "other"]
    change_staff(OPERATOR, login="bahar", **said)
    switch_off(OPERATOR, login="bahar")
    change_staff(OPERATOR, login="other", **said)
    _number_taken(lambda: switch_on(OPERATOR, login="bahar"), "other")
    switch_off(OPERATOR, login="other")
    switch_on(OPERATOR, login="bahar")


def test_a_link_sets_the_password_once() -> None:
    made = add_staff(OPERATOR, login="bahar", name="x")
    assert use_link(made.token, GOOD) == made.staff_id
    assert authenticate("bahar", GOOD).login == "bahar"
    with pytest.raises(Refused, match="used already or is too old"):
        use_link(made.token, "another good sentence")
    assert authenticate("bahar", GOOD).login == "bahar"


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaa", "my bahar 2016!", "何小姐何小姐何小姐 12"])
def test_a_weak_password_is_refused_and_the_link_stays(weak: str) -> None:
    made = add_staff(OPERATOR, login="bahar", name="何小姐")
    with pytest.raises(InputError, match="password"):
        use_link(made.token, weak)
    assert use_link(made.token, GOOD) == made.staff_id


def test_a_link_lasts_three_days(app_without_pages: Flask) -> None:
    begun = dt.datetime(2016, 12, 5, tzinfo=dt.UTC)
    app_without_pages.config["HUB_NOW"] = lambda: begun
    made = add_staff(OPERATOR, login="bahar", name="x")
    app_without_pages.config["HUB_NOW"] = lambda: begun + dt.timedelta(hours=72)
    with pytest.raises(Refused, match="used already or is too old"):
        use_link(made.token, GOOD)
    app_without_pages.config["HUB_NOW"] = lambda: begun + dt.timedelta(hours=71, minutes=59)
    assert use_link(made.token, GOOD) == made.staff_id


def test_a_newer_link_spends_the_older_and_an_account_off_has_none() -> None:
    first = add_staff(OPERATOR, login="bahar", name="x")
    second = new_link(OPERATOR, login="bahar")
    with pytest.raises(Refused):
        use_link(first.token, GOOD)
    assert accounts.link_owner(second.token).login == "bahar"
    accounts.switch_off(OPERATOR, login="bahar")
    with pytest.raises(Refused, match="used already or is too old"):
        use_link(second.token, GOOD)
    with pytest.raises(Refused, match="switched off"):
        new_link(OPERATOR, login="bahar")


def test_a_made_up_link_is_nothing() -> None:
    for token in ("", "x", "' or 1=1 --"):
        with pytest.raises(Refused, match="used already or is too old"):
            use_link(token, GOOD)


def test_changing_the_own_password_needs_the_old_one() -> None:
    use_link(add_staff(OPERATOR, login="bahar", name="x").token, GOOD)
    with pytest.raises(InputError, match="The present password is wrong"):
        accounts.change_password(actor("bahar"), old="guessed", new="another good sentence")
    with pytest.raises(InputError, match="at least 10"):
        accounts.change_password(actor("bahar"), old=GOOD, new="short")
    accounts.change_password(actor("bahar"), old=GOOD, new="another good sentence")
    assert authenticate("bahar", "another good sentence").login == "bahar"


def test_a_lost_phone_takes_the_second_factor_away() -> None:
    person("bahar")
    row = accounts.staff_of("bahar")
    row.totp_secret, row.totp_last = "GEZDGNBVGY3TQOJQ", 5
    db.session.commit()
    new_link(OPERATOR, login="bahar")
    assert accounts.staff_of("bahar").totp_secret == "GEZDGNBVGY3TQOJQ"
    new_link(OPERATOR, login="bahar", without_code=True, reason="手机丢失")
    row = accounts.staff_of("bahar")
    assert (row.totp_secret, row.totp_last) == (None, None)


def test_accounts_are_managed_by_administrators_only() -> None:
    person("clerk", "window_clerk", department="civil_affairs")
    clerk = actor("clerk")
    for attempt in (
        lambda: add_staff(clerk, login="friend", name="x"),
        lambda: new_link(clerk, login="clerk"),
        lambda: accounts.switch_off(clerk, login="clerk"),
        lambda: accounts.switch_on(clerk, login="clerk"),
        lambda: accounts.change_staff(clerk, login="clerk", name="y"),
        lambda: staff_list(clerk),
    ):
        with pytest.raises(Refused, match=r"clerk may not do this \(staff.manage\)"):
            attempt()


def test_the_list_says_what_an_administrator_needs() -> None:
    person("clerk", "window_clerk", department="civil_affairs")
    person("gone")
    accounts.switch_off(OPERATOR, login="gone")
    row = {
        "login": "clerk", "name": "clerk", "street_post": "", "active": True,
        "roles": ["window_clerk(civil_affairs)"],
        "has_password": False, "second_factor": False, "own_household": False, "locked": False,
    }  # fmt: skip
    assert staff_list(OPERATOR) == [row]
    assert [one["login"] for one in staff_list(OPERATOR, everybody=True)] == ["clerk", "gone"]


def test_changing_an_account() -> None:
    person("bahar")
    accounts.change_staff(OPERATOR, login="bahar", name="巴哈尔", phone=" 123 ", language="en")
    row = accounts.staff_of("bahar")
    assert (row.name, row.phone, row.language, row.id_hash) == ("巴哈尔", "123", "en", None)
    accounts.choose_language(actor("bahar"), "zh_Hans_CN")
    assert accounts.staff_of("bahar").language == "zh_Hans_CN"
    with pytest.raises(NotFound, match="There is no account nobody"):
        accounts.change_staff(OPERATOR, login="nobody", name="x")


def test_links_are_counted_by_the_apps_clock() -> None:
    made = add_staff(OPERATOR, login="bahar", name="x")
    assert dt.timedelta(hours=71) < made.expires_at - now() <= dt.timedelta(hours=72)
