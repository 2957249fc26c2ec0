"""A calendar or hours that change after somebody was booked: the window finds it, doctor counts, a preview says it."""

from __future__ import annotations

import datetime as dt

from hub.domain.appointment import clock_of
from hub.domain.errors import HubError
from hub.operations.appointments import booking, outside
from hub.operations.calendars import hours
from hub.operations.calendars.calendar_changes import apply_change, day_change, drop_change
from hub.operations.calendars.calendar_preview import preview
from hub.operations.calendars.dates import redate
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_settings
from hub.operations.upkeep import doctor

from .engine import TEMPORARY, Town

DAY, NEXT = dt.date(2016, 12, 8), dt.date(2016, 12, 9)
SUMMER = {
    "summer_from": "12-09", "summer_to": "12-31", "summer_morning_from": "10:00", "summer_morning_to": "14:00",
    "summer_afternoon_from": "16:00", "summer_afternoon_to": "20:00",
}  # fmt: skip


def booked(town: Town, on: dt.date, time: str) -> str:
    made = booking.book(
        town.as_("clerk"), on=on, time=time, service=TEMPORARY, name="李四", phone="13900000009"
    )
    return str(made.number)


def office(**times: str) -> None:
    put_settings(OPERATOR, [(None, f"office.{key}", value) for key, value in times.items()])


def found(town: Town, login: str = "clerk") -> list[tuple[str, str]]:
    return [(row["number"], row["name"]) for row in outside.outside(town.as_(login))]


def said(check: str) -> list[str]:
    return [str(each.error) for each in doctor.look_at(check)]


def test_a_day_that_becomes_free_names_who_is_booked(town: Town) -> None:
    town.day = dt.date(2016, 12, 5)
    one, _other = booked(town, DAY, "10:00"), booked(town, NEXT, "10:00")
    assert (found(town), said("appointments")) == ([], [])
    change = day_change(DAY, False, "古尔邦节")
    shown = preview(OPERATOR, change).booked
    # Looked at by whoever keeps the calendar: no name, no telephone.
    assert [{key: row[key] for key in row} for row in shown] == [
        {"number": one, "day": DAY, "begins": 600, "minutes": 30, "post": shown[0]["post"]}
    ]
    apply_change(OPERATOR, change)
    assert found(town) == [(one, "李四")]
    assert said("appointments") == [
        f"1 appointments lie outside the office hours: {one}. "
        "The windows move them, or call them off: Appointments names them first."
    ]
    # A window that has nothing to do with it sees nothing of it.
    assert found(town, "clerk2") == []
    row = outside.outside(town.as_("clerk"))[0]
    booking.move(town.as_("clerk"), row["id"], rev=row["seq"], on=NEXT, time="11:00")
    assert (found(town), said("appointments")) == ([], [])
    apply_change(OPERATOR, drop_change(DAY))
    redate()


def test_a_season_that_turns_on_its_day_each_year(town: Town) -> None:
    """Set once: before and after the day, the times are those of the season, this year and the next."""
    town.day = dt.date(2016, 12, 5)
    before, after = booked(town, DAY, "15:30"), booked(town, NEXT, "15:30")
    office(**SUMMER)
    assert [hours.hours_on(day).halves[1] for day in (DAY, NEXT, NEXT.replace(year=2019))] == [
        "15:30–19:00", "16:00–20:00", "16:00–20:00",
    ]  # fmt: skip
    assert [number for number, _name in found(town)] == [after] != [before]
    row = outside.outside(town.as_("clerk"))[0]
    assert (clock_of(row["begins"]), row["day"]) == ("15:30", NEXT)
    booking.cancel(town.as_("clerk"), row["id"], rev=row["seq"])
    assert found(town) == []


def test_hours_that_do_not_hold_are_named(town: Town) -> None:
    assert said("office hours") == []
    office(**SUMMER | {"summer_to": ""})
    assert said("office hours") == [
        "Of the summer hours something is missing: the other hours hold all year. "
        "Set the summer's first and last day and its four times under settings."
    ]
    office(summer_to="12-31", morning_to="16:00")
    assert said("office hours") == [
        "The morning ends before the afternoon begins, and each later than it began: 09:30, 16:00, 15:30, 19:00."
    ]
    office(morning_to="13:30")
    assert [each for each in hours.faults() if isinstance(each, HubError)] == []
