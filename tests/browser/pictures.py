"""Pictures of the main pages at the widths of a desk and of a phone, where HUB_PICTURES names a folder.

They are kept small by the browser itself: the commonest colours, the others drawn as the nearest of them.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

WIDTHS: Final = (1280, 390)
SHRINK: Final = (Path(__file__).parent / "shrink.js").read_text(encoding="utf-8")


class Pictures:
    """Writes NAME-1280.png and NAME-390.png; does nothing without a folder."""

    def __init__(self, browser: Browser | None = None) -> None:
        named = os.environ.get("HUB_PICTURES", "")
        self.folder = Path(named) if named else None
        self.browser = browser
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
        """The whole page at each width; the window is put back as it was."""
        if self.folder is None:
            return
        before = page.viewport_size or {"width": WIDTHS[0], "height": 900}
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
            page.evaluate("document.fonts.ready")
            self._keep(
                page.screenshot(full_page=True, animations="disabled", caret="hide"), f"{name}-{width}"
            )
        page.set_viewport_size(before)

    def print_of(self, pdf: bytes, name: str) -> None:
        """The first page of a print."""
        tool = shutil.which("pdftoppm")
        if self.folder is None or tool is None:
            return
        command = [tool, "-png", "-gray", "-r", "96", "-f", "1", "-l", "1", "-singlefile", "-"]
        self._keep(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout, name)

    def _keep(self, png: bytes, name: str) -> None:
        assert self.folder is not None
        if self.browser is not None:
            page = self.browser.new_page()
            png = base64.b64decode(page.evaluate(SHRINK, base64.b64encode(png).decode()))
            page.close()
        (self.folder / f"{name}.png").write_bytes(png)
