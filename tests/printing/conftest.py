"""One printer for all tests of this folder, and a reader of PDF text."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import hub_civil_affairs
from hub.domain.errors import InputError
from hub.printing import Printer

FOLDERS = {"civil_affairs": Path(hub_civil_affairs.__file__).parent / "prints"}

IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def printer() -> Printer:
    made = Printer(FOLDERS)
    try:
        made.letters  # noqa: B018
    except InputError as error:
        if IN_CI:
            raise
        pytest.skip(str(error))
    return made


@pytest.fixture(scope="session")
def pages_of() -> Callable[[bytes], list[str]]:
    """The text of each page of a PDF, all spaces and line ends left out."""
    tool = shutil.which("pdftotext")
    if tool is None:
        if IN_CI:
            pytest.fail("pdftotext is missing (Debian: poppler-utils)")
        pytest.skip("pdftotext is missing (Debian: poppler-utils)")

    def read(pdf: bytes) -> list[str]:
        done = subprocess.run([tool, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return ["".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]

    return read
