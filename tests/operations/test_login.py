"""Log-in: wrong passwords, locks, the second factor, sessions that can be ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from hub.db.base import db
from hub.db.models import Staff, StaffSession
from hub.domain.errors import InputError, Refused
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff import accounts, login, people, second_factor
from hub.operations.staff.login import CodeNeeded, authenticate, confirm_code
from hub.testing.centre import actor, person

PASSWORD = "sieben Zwerge am Fluss"


@dataclass
class Clock:
    """What time it is."""

    moment: dt.datetime = dt.datetime(2016, 12, 5, 2, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.moment

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self.moment += dt.timedelta(**by)


@pytest.fixture
def clock(app_without_pages: Flask) -> Iterator[Clock]:
    found = app_without_pages.config["HUB_NOW"] = Clock()
    with app_without_pages.app_context():
        made = accounts.add_staff(OPERATOR, login="ayshe", name="阿依谢")
        accounts.use_link(made.token, PASSWORD)
        yield found


def staff() -> Staff:
    db.session.expire_all()
    return db.session.execute(select(Staff).where(Staff.login == "ayshe")).scalar_one()


def enrolled(clock: Clock) -> pyotp.TOTP:
    secret = second_factor.new_code_secret()
    code = pyotp.TOTP(secret)
    second_factor.enrol_code(actor("ayshe"), secret=secret, code=code.at(clock.moment))
    clock.forward(seconds=30)
    return code


def test_the_right_pair_opens(clock: Clock) -> None:
    assert authenticate("ayshe", PASSWORD).name == "阿依谢"
    assert authenticate(" ayshe ", PASSWORD).login == "ayshe"


@pytest.mark.parametrize("pair", [("ayshe", "wrong"), ("ayshe", ""), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_pair_is_not_told_apart_from_an_unknown_login(clock: Clock, pair: tuple[str, str]) -> None:
    with pytest.raises(InputError, match=r"^Login or password is wrong\."):
        authenticate(*pair)


def test_an_account_without_a_password_cannot_be_opened(clock: Clock) -> None:
    person("fresh")
    with pytest.raises(InputError, match=r"^Login or password is wrong\."):
        authenticate("fresh", "")


def test_five_wrong_ones_lock_for_a_quarter_of_an_hour(clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(InputError):
            authenticate("ayshe", "wrong")
    # 10:00 in Shanghai; the right password does not help before 10:15.
    with pytest.raises(Refused, match="locked until 10:15"):
        authenticate("ayshe", PASSWORD)
    clock.forward(minutes=14, seconds=59)
    with pytest.raises(Refused, match="locked until 10:15"):
        authenticate("ayshe", PASSWORD)
    clock.forward(seconds=2)
    assert authenticate("ayshe", PASSWORD).login == "ayshe"
    assert (staff().failed, staff().locked_until) == (0, None)


def test_a_right_one_forgets_the_wrong_ones_before(clock: Clock) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(InputError):
                authenticate("ayshe", "wrong")
        authenticate("ayshe", PASSWORD)
    assert staff().failed == 0


def test_a_new_link_ends_a_lock(clock: Clock) -> None:
    for _ in range(5):
        with pytest.raises(InputError):
            authenticate("ayshe", "wrong")
    made = accounts.new_link(OPERATOR, login="ayshe")
    accounts.use_link(made.token, "another sentence of hers")
    assert authenticate("ayshe", "another sentence of hers").login == "ayshe"


def test_a_second_factor_is_asked_for_and_good_once(clock: Clock) -> None:
    code = enrolled(clock)
    with pytest.raises(CodeNeeded) as asked:
        authenticate("ayshe", PASSWORD)
    now = code.at(clock.moment)
    assert confirm_code(asked.value.staff_id, now).login == "ayshe"
    with pytest.raises(InputError, match="wrong or was used already"):
        confirm_code(asked.value.staff_id, now)
    with pytest.raises(InputError, match="wrong or was used already"):
        authenticate("ayshe", PASSWORD, now)
    clock.forward(seconds=30)
    assert authenticate("ayshe", PASSWORD, code.at(clock.moment)).login == "ayshe"


def test_the_code_that_enrolled_cannot_be_used_to_log_in(clock: Clock) -> None:
    secret = second_factor.new_code_secret()
    code = pyotp.TOTP(secret).at(clock.moment)
    second_factor.enrol_code(actor("ayshe"), secret=secret, code=code)
    with pytest.raises(InputError, match="wrong or was used already"):
        authenticate("ayshe", PASSWORD, code)


def test_an_older_code_is_not_good_after_a_newer_one(clock: Clock) -> None:
    code = enrolled(clock)
    before = code.at(clock.moment - dt.timedelta(seconds=30))
    authenticate("ayshe", PASSWORD, code.at(clock.moment))
    with pytest.raises(InputError, match="wrong or was used already"):
        authenticate("ayshe", PASSWORD, before)


def test_wrong_codes_lock_too(clock: Clock) -> None:
    enrolled(clock)
    staff_id = staff().id
    for _ in range(5):
        with pytest.raises(InputError):
            confirm_code(staff_id, "000000")
    with pytest.raises(Refused, match="locked until"):
        confirm_code(staff_id, "000000")


def test_the_second_factors_secret_is_not_readable_in_the_database(clock: Clock) -> None:
    enrolled(clock)
    raw = db.session.connection().exec_driver_sql("SELECT totp_secret FROM staff").scalar()
    assert isinstance(raw, (bytes, memoryview))
    assert staff().totp_secret.encode() not in bytes(raw)


def test_a_wrong_code_does_not_enrol(clock: Clock) -> None:
    with pytest.raises(InputError, match="The code is wrong"):
        second_factor.enrol_code(actor("ayshe"), secret=second_factor.new_code_secret(), code="123")
    assert staff().totp_secret is None


def test_who_must_enrol(clock: Clock) -> None:
    person("root", "administrator")
    asked = {}
    for whom in ("all", "administrators", "none"):
        put_setting(OPERATOR, key="login.second_factor", value=whom)
        asked[whom] = [second_factor.must_enrol(actor(one)) for one in ("ayshe", "root")]
    assert asked == {"all": [True, True], "administrators": [False, True], "none": [False, False]}
    put_setting(OPERATOR, key="login.second_factor", value="all")
    enrolled(clock)
    assert not second_factor.must_enrol(actor("ayshe"))


# --- sessions -------------------------------------------------------------------------------------


def test_a_session_is_a_token_kept_as_a_hash(clock: Clock) -> None:
    token = people.start_session(actor("ayshe"))
    found = people.actor_of_session(token)
    assert found is not None
    assert found.login == "ayshe"
    stored = db.session.scalars(select(StaffSession.token_hash)).all()
    assert stored == [login.digest(token)]
    assert people.actor_of_session("x" + token) is None
    assert people.actor_of_session(stored[0]) is None


def test_logging_out_ends_one_session_a_new_password_all(clock: Clock) -> None:
    first, second = (people.start_session(actor("ayshe")) for _ in range(2))
    people.end_session(first)
    assert [people.actor_of_session(token) is None for token in (first, second)] == [True, False]
    accounts.change_password(actor("ayshe"), old=PASSWORD, new="a whole new sentence")
    assert people.actor_of_session(second) is None


def test_switching_an_account_off_ends_its_sessions_for_good(clock: Clock) -> None:
    token = people.start_session(actor("ayshe"))
    accounts.switch_off(OPERATOR, login="ayshe")
    assert people.actor_of_session(token) is None
    accounts.switch_on(OPERATOR, login="ayshe")
    assert people.actor_of_session(token) is None


def test_an_hour_without_use_ends_a_session_use_keeps_it(clock: Clock) -> None:
    token = people.start_session(actor("ayshe"))
    for _ in range(3):
        clock.forward(minutes=59)
        assert people.actor_of_session(token) is not None
    clock.forward(minutes=61)
    assert people.actor_of_session(token) is None


def test_no_session_lasts_longer_than_twelve_hours(clock: Clock) -> None:
    token = people.start_session(actor("ayshe"))
    for _ in range(12):
        clock.forward(minutes=59)
        assert people.actor_of_session(token) is not None
    clock.forward(minutes=13)
    assert people.actor_of_session(token) is None


def test_use_is_written_down_at_most_every_five_minutes(clock: Clock) -> None:
    token = people.start_session(actor("ayshe"))
    begun = clock.moment

    def seen() -> dt.datetime:
        people.actor_of_session(token)
        db.session.rollback()
        return db.session.scalars(select(StaffSession.seen_at)).one()

    clock.forward(minutes=4)
    assert seen() == begun
    clock.forward(minutes=2)
    assert seen() == begun + dt.timedelta(minutes=6)
