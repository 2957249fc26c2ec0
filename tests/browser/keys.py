"""Keys pressed and fields typed in on a page: what `measures.md` counts of an intake."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

MOST_KEYS: Final = 30
MOST_FIELDS: Final = 12
NOTES_FIELDS: Final = """addEventListener("input", (event) => {
  if (!event.target.matches("input:not([type=radio], [type=checkbox]), textarea")) return;
  const typed = new Set(JSON.parse(sessionStorage.typed || "[]"));
  sessionStorage.typed = JSON.stringify([...typed.add(event.target.name)]);
}, true)"""


class Keys:
    """Presses keys and counts them; `fields` = fields in which something was typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        page.add_init_script(NOTES_FIELDS)
        page.evaluate("sessionStorage.clear()")

    def press(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    @property
    def fields(self) -> int:
        """How many fields were typed in."""
        return len(self.page.evaluate("JSON.parse(sessionStorage.typed || '[]')"))
