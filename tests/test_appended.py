"""Files that only grow: an addition that does not fit whole leaves the file as it was."""

from __future__ import annotations

import errno
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.appended import append

ROOM = 4096


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file of this process grows over `ROOM` bytes: like a full disk, the system takes what still fits."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_that_fits_half_is_not_there_at_all(tmp_path: Path, little_room: None) -> None:
    path = tmp_path / "anchors.log"
    first = b"1\t" + b"x" * (ROOM - 10) + b"\n"
    append(path, first, kept=True)
    with pytest.raises(OSError, match="too large") as refused:
        append(path, b"2\tthis line is longer than what is left\n", kept=True)
    assert (refused.value.errno, path.read_bytes()) == (errno.EFBIG, first)
    append(path, b"2\tok\n")
    assert path.read_bytes() == first + b"2\tok\n"


def test_it_is_for_this_account_alone(tmp_path: Path) -> None:
    append(tmp_path / "erasures.log", b"1\n")
    assert stat.S_IMODE((tmp_path / "erasures.log").stat().st_mode) == 0o600
