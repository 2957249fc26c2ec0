"""One application of each service from the keyboard, and one of somebody whose papers were seen before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Page, expect

from . import town
from .keys import Keys
from .site import Site


@dataclass(frozen=True)
class Way:
    """One application: who types what. `after`: the keys from the chosen service to the list of papers."""

    title: str
    login: str
    initials: str
    name: str
    service: str
    after: str
    brought: str = "a"


WAYS: Final = (
    Way("民政-1 城市低保", "clerk", "gln", "古丽娜尔·吐尔逊", "minimum_living", "221222222222"),
    Way("民政-6 临时救助，家庭", "clerk", "hyl", "韩玉兰", "temporary_assistance", "11"),
    Way("民政-6 临时救助，个人", "clerk", "ljg", "李建国", "temporary_assistance", "22"),
    Way("民政-9 高龄津贴，在社区", "agent41", "dej", "道尔吉·巴图", "old_age_allowance", "", brought=""),
    Way("民政-1，材料以前看过", "clerk", "gln", "古丽娜尔·吐尔逊", "minimum_living", "221222222222"),
)


def apply(site: Site, way: Way) -> tuple[int, int, int]:
    """Open one application; keys pressed, fields typed in, lines of the checklist held from earlier."""
    person = site.person(way.login)
    page = person.log_in()
    keys = Keys(page)
    with page.expect_navigation():
        keys.press("n")
    expect(page.locator("#f-q")).to_be_focused()
    keys.press(*town.query_of(way.initials, way.name))
    with page.expect_navigation():
        keys.press("Enter")
    offer = page.locator(f"label:has(input[value='civil_affairs.{way.service}']) kbd").inner_text()
    with page.expect_navigation():
        keys.press(*offer)
    if way.after:
        with page.expect_navigation():
            keys.press(*way.after)
    held = page.locator(".marks input[value=held]:checked").count()
    _accept(keys, page, way.brought)
    return keys.count, keys.fields, held


def _accept(keys: Keys, page: Page, brought: str) -> None:
    if brought and page.locator(".marks tbody").first.locator("tr").count():
        keys.press(brought)
        expect(page.locator("#line")).not_to_contain_text("缺")
    with page.expect_navigation():
        keys.press("F10")
