"""Intake from the keyboard alone: at most 30 keys and 12 typed fields for an application of 12 questions."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page, expect

from . import behind, town
from .keys import MOST_FIELDS, MOST_KEYS, Keys
from .site import Site
from .ways import WAYS, apply

NAME: Final = "古丽娜尔·吐尔逊"
ANSWERS: Final = "221222222222"
"""The twelve questions in order, by the digit beside each choice: rents, divorced, a job seeker, else no."""
HELD_AGAIN: Final = 4
"""Papers of a second application for 城市低保 that need not be brought again."""

PASSED_BY: Final = """() => [
  ...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")
].filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex < 0)
  .filter((one) => !one.closest("[aria-hidden=true]"))
  .map((one) => one.outerHTML)"""
"""What is shown and can be used, but not reached with the tab key."""


def to_papers(site: Site) -> tuple[Keys, Page]:
    """From the desk to the list of papers."""
    page = site.person("clerk").log_in()
    keys = Keys(page)
    with page.expect_navigation():
        keys.press("n")
    expect(page.locator("#f-q")).to_be_focused()
    keys.press(*town.query_of("gln", NAME))
    with page.expect_navigation():
        keys.press("Enter")
    with page.expect_navigation():
        keys.press("1")
    with page.expect_navigation():
        keys.press(*ANSWERS)
    expect(page.locator("#line")).to_contain_text("缺6项")
    return keys, page


def check(keys: Keys) -> None:
    """Within what `measures.md` allows."""
    assert keys.count <= MOST_KEYS
    assert keys.fields <= MOST_FIELDS
    assert keys.fields == 1, "only the search is typed"


def test_a_first_digit_waits_for_a_second_one_and_no_longer_once_another_key_is_pressed(site: Site) -> None:
    page = site.person("agent41").log_in()
    page.keyboard.press("n")
    expect(page.locator("#f-q")).to_be_focused()
    page.keyboard.type(town.query_of("dej", "道尔吉·巴图"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    services = page.locator("input[type=radio][name=service]")
    assert services.count() >= 10, "a second digit may follow a 1"
    page.clock.install()
    page.keyboard.press("1")
    expect(services.nth(0)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(services.nth(1)).to_be_checked()
    page.clock.run_for(5_000)
    expect(services.nth(1)).to_be_checked()
    assert 20 <= services.count() < 29
    page.keyboard.type("29")  # a slip: the page waits, and does not open the second
    page.clock.run_for(5_000)
    expect(services.nth(1)).to_be_checked()
    page.keyboard.press("1")
    with page.expect_navigation():
        page.clock.run_for(5_000)
    expect(services).to_have_count(0)


def test_accepting_takes_at_most_thirty_keys(site: Site) -> None:
    keys, page = to_papers(site)
    keys.press("a")
    expect(page.locator("#line")).to_contain_text("收到6项")
    with page.expect_navigation():
        keys.press("F10")
    check(keys)
    row = behind.case_of(site.app, site.person("clerk").number)
    assert (row["step"], row["accepted_on"]) == ("check", town.START)
    expect(page.get_by_role("link", name="打开并打印")).to_be_focused()


def test_a_slip_takes_at_most_thirty_keys(site: Site) -> None:
    keys, page = to_papers(site)
    keys.press("a", "x")
    expect(page.locator("#line")).to_contain_text("收到5项")
    with page.expect_navigation():
        keys.press("F9")
    check(keys)
    row = behind.case_of(site.app, site.person("clerk").number)
    assert (row["step"], row["accepted_on"]) == ("accept", None)
    expect(page.locator("main")).to_contain_text("发出一次性告知清单")


def test_each_service_and_a_second_application(site: Site) -> None:
    counted = {way.title: apply(site, way) for way in WAYS}
    assert {title: keys for title, (keys, _fields, _held) in counted.items() if keys > MOST_KEYS} == {}
    assert [fields for _keys, fields, _held in counted.values()] == [1] * len(WAYS), (
        "only the search is typed"
    )
    held = [held for _keys, _fields, held in counted.values()]
    assert (held[0], held[-1]) == (0, HELD_AGAIN)


def test_everything_is_reached_with_tab(site: Site) -> None:
    clerk = site.person("clerk")
    for path in ("/desk", "/intake", "/cases", "/lists", "/meetings", "/postings", "/guides"):
        page = clerk.open(path)
        passed_by = page.evaluate(PASSED_BY)
        assert passed_by == [], path
    page = clerk.open("/desk")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()


def test_a_premium_is_taken_at_once_with_at_most_thirty_keys(site: Site) -> None:
    """TL-03a: 劳动-4 续保 from search to receipt: accepted and done on one day, on two pages."""
    clerk = site.person("clerk4")
    page = clerk.log_in()
    keys = Keys(page)
    clerk.open("/collection")
    expect(page.locator("main [name=q]")).to_be_focused()
    keys.press(*town.query_of("ljg", "李建国"))
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("main table a.button").first).to_be_focused()
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("[name=amount]")).to_be_focused()
    keys.press(*"380")
    to(keys, "[name=seen]")
    keys.press("Space")
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("main")).to_contain_text("380.00元")
    expect(page.get_by_role("link", name="打印收据")).to_be_visible()
    assert keys.count <= MOST_KEYS
    assert keys.fields == 2, "the search and the amount"


def to(keys: Keys, selector: str) -> None:
    """Press Tab until one of those has the cursor."""
    for _ in range(MOST_KEYS):
        if keys.page.evaluate("(css) => document.activeElement.matches(css)", selector):
            return
        keys.press("Tab")
    raise AssertionError(selector)
