"""Fields typed and keys pressed for one application at the counter, on the real page in a real browser.

    .venv/bin/python bench/keystrokes.py

Builds the small town of the browser tests, serves it on this machine and opens applications from the desk
with the keyboard alone: one of each service, and one of somebody whose papers were seen before. Counts
every key, and every field in which something was typed, as the page's own events report them. Needs the
project's environment and Chromium (Debian: chromium). Leaves with status 1 where a bar is not reached.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, expect, sync_playwright  # noqa: E402 - the tests' town lies in the tree
from tests.browser import town  # noqa: E402
from tests.browser.keys import MOST_FIELDS, MOST_KEYS, Keys  # noqa: E402
from tests.browser.site import ARGS, Site, served  # noqa: E402

from hub.testing.fixtures import opened  # noqa: E402
from hub.testing.walk import Ticking  # noqa: E402


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


WAYS = (
    Way("民政-1 城市低保", "clerk", "gln", "古丽娜尔·吐尔逊", "1", "221222222222"),
    Way("民政-6 临时救助，家庭", "clerk", "hyl", "韩玉兰", "2", "11"),
    Way("民政-6 临时救助，个人", "clerk", "ljg", "李建国", "2", "22"),
    Way("民政-9 高龄津贴，在社区", "agent41", "dej", "道尔吉·巴图", "3", "", brought=""),
    Way("民政-1，材料以前看过", "clerk", "gln", "古丽娜尔·吐尔逊", "1", "221222222222"),
)


def apply(site: Site, way: Way) -> tuple[int, int, int]:
    """Open one application; keys pressed, fields typed in, lines of the checklist held from earlier."""
    person = site.person(way.login)
    page = person.log_in()
    keys = Keys(page)
    with page.expect_navigation():
        keys.press("n")
    keys.press(*town.query_of(way.initials, way.name))
    with page.expect_navigation():
        keys.press("Enter")
    with page.expect_navigation():
        keys.press(way.service)
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


def measured() -> Iterator[tuple[Way, int, int, int]]:
    """Each way in turn, in one centre."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = town.build(Path(folder))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGS))
        with opened(town.copy(made, Path(folder))) as app:
            app.config["HUB_NOW"] = Ticking(town.START)
            with served(app) as url:
                site = Site(app, url, browser)
                for way in WAYS:
                    yield way, *apply(site, way)
                site.close()


def main() -> None:
    """Print a line for each application."""
    missed = False
    print(
        f"{'keys':>5} {'fields':>7} {'held':>5}  application (bars: {MOST_KEYS} keys, {MOST_FIELDS} fields)"
    )
    for way, keys, fields, held in measured():
        bad = keys > MOST_KEYS or fields > MOST_FIELDS
        missed |= bad
        print(f"{keys:5} {fields:7} {held:5}  {way.title}{'  over the bar' if bad else ''}")
    sys.exit(missed)


if __name__ == "__main__":
    main()
