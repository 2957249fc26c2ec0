"""Pictures of the main pages at the widths of a desk and of a phone, where HUB_PICTURES names a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

WIDTHS: Final = (1280, 390)


class Pictures:
    """Writes NAME-1280.png and NAME-390.png; does nothing without a folder."""

    def __init__(self) -> None:
        named = os.environ.get("HUB_PICTURES", "")
        self.folder = Path(named) if named else None
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def print_of(self, pdf: bytes, name: str) -> None:
        """The first page of a print."""

    def take(self, page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """The whole page at each width; the window is put back as it was."""
        if self.folder is None:
            return
        before = page.viewport_size or {"width": WIDTHS[0], "height": 900}
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
            page.evaluate("document.fonts.ready")
            page.screenshot(path=self.folder / f"{name}-{width}.png", full_page=True, animations="disabled")
        page.set_viewport_size(before)
