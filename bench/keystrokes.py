"""Fields typed and keys pressed for one application at the counter, on the real page in a real browser.

    .venv/bin/python bench/keystrokes.py

Builds the small town of the browser tests, serves it on this machine and opens applications from the desk
with the keyboard alone: one of each service, and one of somebody whose papers were seen before. Counts
every key, and every field in which something was typed, as the page's own events report them. Needs the
project's environment and Chromium (Debian: chromium-headless-shell). Leaves with status 1 where a bar is
not reached.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402 - the tests' town lies in the tree
from tests.browser import town  # noqa: E402
from tests.browser.keys import MOST_FIELDS, MOST_KEYS  # noqa: E402
from tests.browser.site import Site, served  # noqa: E402
from tests.browser.ways import WAYS, Way, apply  # noqa: E402
from tests.conftest import BROWSER  # noqa: E402

from hub.testing.fixtures import BROWSERS, opened  # noqa: E402
from hub.testing.walk import Ticking  # noqa: E402


def measured() -> Iterator[tuple[Way, int, int, int]]:
    """Each way in turn, in one centre."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        made = town.build(Path(folder))
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = playwright.chromium.launch(executable_path=found, args=list(BROWSER))
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
