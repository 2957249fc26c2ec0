"""The drill in small: from an empty machine to a restored one, through the commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DRILL = Path(__file__).parents[1] / "script" / "lib" / "drill.py"


def test_an_empty_machine_works_is_backed_up_under_load_and_comes_back_as_it_was() -> None:
    done = subprocess.run(
        [sys.executable, DRILL, "300", "--cases", "3"],
        capture_output=True,
        env={**os.environ, "HUB_LANG": "en"},
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hub audit verify agrees" in done.stdout
