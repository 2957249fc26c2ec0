"""“Why this day”: the strip takes the width it has, its notes touch nothing, and a phone has weeks."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from . import behind
from .site import Site

ANSWERS: Final = {
    "housing": "rent", "marriage": "divorced", "job_seeking": "no", "illness": "no", "disabled": "no",
    "students": "no", "working_age": "no", "laid_off": "no", "retired": "no", "insurance": "none",
    "subsidy": "no", "judgment": "no",
}  # fmt: skip
BOXES: Final = """(selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility())
  .map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right, box.top, box.bottom])"""


@pytest.fixture
def page(site: Site) -> Page:
    """A case whose notice hung from its second day on; 中秋, 国庆 and two made-up days lie before it is due."""
    number = behind.bring(
        site.app, "古丽娜尔·吐尔逊", "civil_affairs.minimum_living", to="posting", answers=ANSWERS
    )
    site.work_days(2)
    behind.publish(site.app, number)
    return site.person("clerk").open(f"/cases/{behind.case_of(site.app, number)['id']}")


def boxes(page: Page, selector: str) -> list[Any]:
    found: list[Any] = page.evaluate(BOXES, selector)
    return found


def test_at_a_desk_the_days_fill_the_panel_in_one_row_and_no_note_touches_another(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    (strip,) = boxes(page, ".days")
    days = boxes(page, ".days .day")
    assert len({day[2] for day in days}) == 1, "one row"
    assert abs(days[0][0] - strip[0]) < 1
    assert abs(days[-1][1] - strip[1]) < 1
    notes = boxes(page, ".day > .why")
    assert len(notes) >= 4  # accepted, the notice, a holiday, a made-up day, due
    assert [note for note in notes if note[0] < strip[0] - 1 or note[1] > strip[1] + 1] == []
    touching = [
        (one, two)
        for i, one in enumerate(notes)
        for two in notes[i + 1 :]
        if one[0] < two[1] and two[0] < one[1] and one[2] < two[3] and two[2] < one[3]
    ]
    assert touching == []


def test_on_less_width_the_reasons_stand_below(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    assert boxes(page, ".day > .why") == []
    expect(page.locator(".why-list")).to_contain_text("公示7天")
    page.set_viewport_size({"width": 390, "height": 844})
    days = boxes(page, ".days .day")
    assert len({day[0] for day in days}) == 7, "a column for each day of the week"
    expect(page.locator(".why-list")).to_contain_text("国庆节")
    page.locator(".top .drop summary").first.click()  # the communities: they hung out of the screen
    (sheet,) = boxes(page, ".top .drop[open] .sheet")
    assert 0 <= sheet[0] < sheet[1] <= 390


def test_a_week_on_the_phone_is_seven_columns_alike_on_the_day_of_acceptance_too(site: Site) -> None:
    """Month, “today” and the number of that day stand in one narrow cell; the month has a line of its own."""
    number = behind.bring(
        site.app, "古丽娜尔·吐尔逊", "civil_affairs.minimum_living", to="posting", answers=ANSWERS
    )
    page = site.person("clerk", phone=True).open(f"/cases/{behind.case_of(site.app, number)['id']}")
    cells = boxes(page, ".days .day")
    widths = {round(right - left) for left, right, _top, _bottom in cells}
    assert max(widths) - min(widths) <= 1
    marks = boxes(page, ".days .day.today .m, .days .day.today .m2, .days .day.today .d")
    assert len(marks) == 3
