"""Settings: known ones only, in their kind, never overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask, g
from sqlalchemy import select

from hub.db.base import db, let_go, now, transaction
from hub.db.models import Setting
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.context import service_of
from hub.operations.known_settings import CENTRE
from hub.operations.rights import OPERATOR
from hub.operations.setting_kinds import read_value
from hub.operations.settings import (
    all_settings,
    history,
    missing_settings,
    put_setting,
    service_settings,
    setting,
    taken_variants,
    waits_for,
)
from hub.testing.centre import actor, person


@pytest.fixture(autouse=True)
def centre(app_without_pages: Flask) -> Iterator[None]:
    with app_without_pages.app_context():
        yield


def test_the_default_holds_until_a_row_is_there() -> None:
    assert (setting("caps.community_agents"), setting("centre.name")) == (4, None)
    assert put_setting(OPERATOR, key="caps.community_agents", value=" 6 ", reason="借调") == 6
    assert setting("caps.community_agents") == 6


def test_rows_are_added_never_changed() -> None:
    person("root", "administrator")
    for value in ("一", "二", "二", ""):
        put_setting(actor("root"), key="centre.name", value=value, reason="更名")
    assert [(row["value"], row["name"], row["reason"]) for row in history("centre.name")] == [
        (None, "root", "更名"), ("二", "root", "更名"), ("二", "root", "更名"), ("一", "root", "更名"),
    ]  # fmt: skip
    assert setting("centre.name") is None


def test_an_emptied_office_hour_is_none() -> None:
    put_setting(OPERATOR, key="office.morning_from", value="")
    assert setting("office.morning_from") is None


@pytest.mark.parametrize(
    ("key", "value", "default"),
    [("login.idle_minutes", "30", 60), ("login.second_factor", "none", "all"), ("retention.case_years", "3", 2),
     ("organisations.check_due", "07-01", "06-30"), ("body_days.市民政局", "20", 15)],
)  # fmt: skip
def test_any_other_emptied_setting_has_its_default_again(key: str, value: str, default: object) -> None:
    put_setting(OPERATOR, key=key, value=value)
    put_setting(OPERATOR, key=key, value="")
    assert setting(key) == default


def test_a_read_is_one_statement_per_request_and_sees_what_was_just_set() -> None:
    assert setting("centre.name") is None
    db.session.add(Setting(service="", key="centre.name", value="别处写的", at=now()))
    db.session.commit()
    assert setting("centre.name") is None
    # The next request looks anew.
    g.pop("hub_seen")
    assert setting("centre.name") == "别处写的"


def test_of_two_who_set_something_at_once_both_are_heard(app_without_pages: Flask) -> None:
    def other() -> None:
        with app_without_pages.app_context():
            put_setting(OPERATOR, key="centre.phone", value="0991-1234567")
        with app_without_pages.app_context():
            setting("centre.phone")  # the process keeps what it reads here

    let_go()
    second = Thread(target=other)
    with transaction():
        put_setting(OPERATOR, key="centre.name", value="西河")
        db.session.flush()  # the row has its number
        second.start()
        second.join(0.3)  # it waits for us; where it did not, it would be done by now
    second.join(30)
    with app_without_pages.app_context():
        assert (setting("centre.name"), setting("centre.phone")) == ("西河", "0991-1234567")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("centre.nmae", "x", "There is no setting centre.nmae"),
        ("caps.directors", "-1", "-1 is not a whole number"),
        ("caps.directors", "1.5", "1.5 is not a whole number"),
        ("caps.directors", "二", "二 is not a whole number"),
        ("office.morning_from", "9.30", "9.30 is not a time"),
        ("office.morning_from", "25:00", "25:00 is not a time"),
        ("login.second_factor", "maybe", "maybe is not one of all, administrators, none"),
        ("calendar.region", "Mars", "no holiday list for the region"),
        ("centre.url", "hub.example.cn", "hub.example.cn is not a web address"),
        ("centre.url", "https://", "https:// is not a web address"),
        ("centre.url", "https://hub .cn", "https://hub .cn is not a web address"),
        ("centre.url", "https://hub.cn:x", "https://hub.cn:x is not a web address"),
        ("centre.url", "javascript:alert(1)", "is not a web address"),
        ("centre.phone", "12", "This is no telephone number"),
        ("inspection.phone", "幸福路1234号", "This is no telephone number"),
        ("login.idle_minutes", "0", "0 is too few: at least 10"),
        ("login.idle_minutes", "721", "721 is too many: at most 720"),
        ("retention.case_years", "9" * 5000, "999999999 is too many: at most 100"),
        ("office.morning_from", "²:00", "²:00 is not a time"),
        ("centre.name", "x" * 201, "At most 200 characters, these are 201"),
    ],
)
def test_what_is_refused(key: str, value: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        put_setting(OPERATOR, key=key, value=value)
    assert db.session.scalars(select(Setting.id)).all() == []


def test_values_are_read_in_their_kind() -> None:
    assert read_value(CENTRE["office.morning_from"], "9：5") == "09:05"
    assert read_value(CENTRE["caps.directors"], "007") == 7
    for phone in ("12333", "（0909）2221111转8、2221112", "+86 909 222 1111"):
        assert read_value(CENTRE["centre.phone"], phone) == phone
    assert read_value(CENTRE["centre.url"], " https://hub.example.cn:8443/ ") == "https://hub.example.cn:8443"


def test_a_services_own_settings() -> None:
    service = service_of("民政-1")
    assert service_settings(service) == {"posting_days": None, "living_standard": None}
    assert missing_settings(service) == ("posting_days", "living_standard")
    put_setting(OPERATOR, key="posting_days", value="7", service=service)
    # Typed in yuan, kept as whole fen.
    assert put_setting(OPERATOR, key="living_standard", value="812.4", service=service) == 812_40
    assert service_settings(service) == {"posting_days": 7, "living_standard": 812_40}
    assert missing_settings(service) == ()
    # Another service's and the centre's own are other rows.
    assert (setting("posting_days"), setting("posting_days", "civil_affairs.other")) == (None, None)
    with pytest.raises(NotFound, match=r"There is no setting centre\.name"):
        put_setting(OPERATOR, key="centre.name", value="x", service=service)


def test_the_list_holds_the_centres_and_the_services() -> None:
    keys = {(row["service"], row["key"]) for row in all_settings()}
    assert {("", key) for key in CENTRE} <= keys
    assert ("civil_affairs.minimum_living", "posting_days") in keys


def test_only_administrators_set() -> None:
    person("clerk", "window_clerk", department="civil_affairs")
    with pytest.raises(Refused, match=r"clerk may not do this \(setting.manage\)"):
        put_setting(actor("clerk"), key="centre.name", value="x")


def test_a_kind_of_case_that_must_be_explained_first_blocks_nothing() -> None:
    """A centre without “两证” has nothing to put right: that kind is not taken, all else goes on."""
    service = service_of("计生-2")
    kind = next(each for each in service.variants if each.needs_setting)
    waiting = waits_for(service, kind)
    assert (waiting and waiting.key, missing_settings(service)) == ("two_certificates", ())
    assert kind not in taken_variants(service)
    put_setting(OPERATOR, key="two_certificates", value="生育服务证、光荣证", service=service)
    assert kind in taken_variants(service)
