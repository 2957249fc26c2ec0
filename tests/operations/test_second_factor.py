"""Recovery codes, renewing the second factor, its reset; where one is logged in and how that ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import RecoveryCode
from hub.domain.errors import InputError, NotFound, Refused
from hub.operations.rights import OPERATOR
from hub.operations.staff import accounts, second_factor, sessions
from hub.operations.staff.account_book import account_history
from hub.operations.staff.login import CodeNeeded, authenticate, confirm_code
from hub.operations.staff.people import actor_of_session
from hub.testing.centre import actor, person

GOOD = "nine words nobody guesses"
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> dt.datetime:
        return self.moment

    def on(self, **delta: float) -> None:
        """Let time pass."""
        self.moment += dt.timedelta(**delta)


@pytest.fixture(autouse=True)
def clock(app_without_pages: Flask) -> Iterator[Clock]:
    made = Clock()
    app_without_pages.config["HUB_NOW"] = made
    with app_without_pages.app_context():
        for login in ("ayshe", "root"):
            person(login, "administrator" if login == "root" else "")
            accounts.use_link(accounts.new_link(OPERATOR, login=login).token, GOOD)
        yield made


def enrol(clock: Clock, password: str = "") -> tuple[str, tuple[str, ...]]:
    """Ayshe's second factor: its secret and the recovery codes."""
    secret = second_factor.new_code_secret()
    code = pyotp.TOTP(secret).at(clock.moment)
    return secret, second_factor.enrol_code(actor("ayshe"), secret=secret, code=code, password=password)


def whats(login: str = "ayshe") -> list[str]:
    return [row["what"] for row in account_history(OPERATOR, login=login)]


def test_a_recovery_code_lets_in_once_and_is_kept_as_a_hash(clock: Clock) -> None:
    _, codes = enrol(clock)
    assert (len(set(codes)), second_factor.codes_left(actor("ayshe"))) == (8, 8)
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert set(codes).isdisjoint(kept)
    with pytest.raises(CodeNeeded) as halfway:
        authenticate("ayshe", GOOD)
    assert confirm_code(halfway.value.staff_id, f" {codes[3].upper()} ").login == "ayshe"
    assert second_factor.codes_left(actor("ayshe")) == 7
    with pytest.raises(InputError, match="wrong or was used already"):
        confirm_code(halfway.value.staff_id, codes[3])
    assert whats()[0] == "recovery"


def test_new_recovery_codes_need_the_password_and_spend_the_old(clock: Clock) -> None:
    _, old = enrol(clock)
    with pytest.raises(InputError, match="present password is wrong"):
        second_factor.new_recovery_codes(actor("ayshe"), password="guessed")
    new = second_factor.new_recovery_codes(actor("ayshe"), password=GOOD)
    who = actor("ayshe").staff_id
    with pytest.raises(InputError):
        confirm_code(who, old[0])
    assert confirm_code(who, new[0]).login == "ayshe"
    with pytest.raises(Refused, match="There is no second factor yet"):
        second_factor.new_recovery_codes(actor("root"), password=GOOD)


def test_renewing_the_factor_asks_for_the_password(clock: Clock) -> None:
    secret, _ = enrol(clock)
    with pytest.raises(InputError, match="present password is wrong"):
        enrol(clock, password="")
    assert accounts.staff_of("ayshe").totp_secret == secret
    clock.on(minutes=1)
    renewed, _ = enrol(clock, password=GOOD)
    assert accounts.staff_of("ayshe").totp_secret == renewed


def test_a_reset_needs_a_reason_ends_log_ins_and_spends_the_codes(clock: Clock) -> None:
    _, codes = enrol(clock)
    token = sessions.start_session(actor("ayshe"))
    root = actor("root")
    with pytest.raises(InputError, match="Say why the second factor is taken away"):
        accounts.new_link(root, login="ayshe", without_code=True)
    assert actor_of_session(token) is not None
    accounts.new_link(root, login="ayshe", without_code=True, reason="手机丢失，当面核实")
    assert actor_of_session(token) is None
    assert second_factor.must_enrol(actor("ayshe"))
    with pytest.raises(InputError):
        confirm_code(actor("ayshe").staff_id, codes[0])
    entry = next(row for row in account_history(root, login="ayshe") if row["what"] == "factor_off")
    assert (entry["reason"], entry["by"]) == ("手机丢失，当面核实", "root")


# --- log-ins --------------------------------------------------------------------------------------


def test_where_one_is_logged_in(clock: Clock) -> None:
    ayshe = actor("ayshe")
    first = sessions.start_session(ayshe, came_from="10.0.0.5", client="Edge · Windows")
    clock.on(minutes=10)
    second = sessions.start_session(ayshe, came_from="10.0.0.6", client="WeChat · Android")
    sessions.start_session(actor("root"))
    rows = sessions.sessions_of(ayshe, token=second)
    assert [(row["came_from"], row["client"], row["since"], row["here"]) for row in rows] == [
        ("10.0.0.6", "WeChat · Android", clock.moment, True),
        ("10.0.0.5", "Edge · Windows", NOON, False),
    ]
    assert [token for token in (first, second) if token in str(rows)] == []


def test_one_log_in_ended_by_its_owner(clock: Clock) -> None:
    ayshe = actor("ayshe")
    first, second = sessions.start_session(ayshe), sessions.start_session(ayshe)
    other = sessions.start_session(actor("root"))
    ref = next(row["ref"] for row in sessions.sessions_of(ayshe, token=second) if not row["here"])
    sessions.revoke_session(ayshe, ref=ref)
    assert [actor_of_session(token) is not None for token in (first, second, other)] == [False, True, True]
    with pytest.raises(NotFound, match="has ended already"):
        sessions.revoke_session(ayshe, ref=ref)
    theirs = sessions.sessions_of(OPERATOR, login="root")[0]["ref"]
    for wrong in (theirs, "", "%", ref[:3]):
        with pytest.raises(NotFound):
            sessions.revoke_session(ayshe, ref=wrong)
    assert actor_of_session(other) is not None


def test_all_others_ended_and_an_administrator_ends_all(clock: Clock) -> None:
    ayshe = actor("ayshe")
    tokens = [sessions.start_session(ayshe) for _ in range(3)]
    assert sessions.revoke_sessions(ayshe, but=tokens[1]) == 2
    assert [actor_of_session(token) is not None for token in tokens] == [False, True, False]
    with pytest.raises(Refused, match="staff.manage"):
        sessions.revoke_sessions(ayshe, login="root")
    with pytest.raises(Refused, match="staff.manage"):
        sessions.sessions_of(ayshe, login="root")
    assert sessions.revoke_sessions(actor("root"), login="ayshe", reason="电脑丢失") == 1
    assert actor_of_session(tokens[1]) is None


def test_a_session_that_idled_out_is_not_listed(clock: Clock) -> None:
    sessions.start_session(actor("ayshe"))
    clock.on(minutes=61)
    assert sessions.sessions_of(actor("ayshe")) == []


def test_the_book_is_for_administrators_and_its_owner() -> None:
    assert whats() == ["password", "link", "trained", "made"]
    assert account_history(actor("ayshe"), login="ayshe")[0]["what"] == "password"
    with pytest.raises(Refused, match="staff.manage"):
        account_history(actor("ayshe"), login="root")


def test_who_is_switched_off_is_told_so_before_the_code(clock: Clock) -> None:
    enrol(clock)
    accounts.switch_off(OPERATOR, login="ayshe")
    with pytest.raises(Refused, match="The account ayshe is switched off"):
        authenticate("ayshe", GOOD)
    with pytest.raises(InputError, match="Login or password is wrong"):
        authenticate("ayshe", "another password")
