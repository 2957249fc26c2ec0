"""The scripts beside a centre's own program: a service may be running it, and they leave it as it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "script"
PYTHON = '#!/bin/sh\necho "$*"\n'


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A clone in which `pip install .` put a copy of the program, with a Python that says what it is asked."""
    shutil.copytree(SCRIPTS, tmp_path / "script")
    copy = tmp_path / ".venv/lib/python3.11/site-packages/hub"
    copy.mkdir(parents=True)
    (copy / "__init__.py").touch()
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir()
    python.write_text(PYTHON, "utf-8")
    python.chmod(0o755)
    return tmp_path


def run(place: Path, script: str, *words: str) -> tuple[int, str, str]:
    done = subprocess.run([place / "script" / script, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_the_drill_is_held_with_what_is_installed(installation: Path) -> None:
    assert run(installation, "drill", "300") == (0, f"{installation}/script/lib/drill.py 300\n", "")


@pytest.mark.parametrize("script", ["check", "dev", "test", "messages"])
def test_what_would_install_anew_is_refused_beside_a_centre(installation: Path, script: str) -> None:
    assert run(installation, script) == (2, "", (
        "This is a centre's own program, which a service may be running; this script would change it under its "
        "feet. Run it in another clone.\n"
    ))  # fmt: skip
