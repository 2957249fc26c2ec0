"""Files that only grow (seals, erasures, backups, the log): what is added stands there whole or not at all.

A disk that fills up takes the first bytes of a line and then no more. What comes after would stand on the
torn line, and a seal of a day would never be what was sealed.
"""

from __future__ import annotations

import os
from pathlib import Path


def append(path: Path, data: bytes, *, kept: bool = False) -> None:
    """Add `data` to the end of a file that only this account reads; `kept`: it is on the disk afterwards.

    Raises OSError where not all of it could be written; then none of it is there.
    """
    # One write to a file opened for appending is not mixed with another process's.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.fstat(descriptor).st_size
        try:
            _write(descriptor, data)
            if kept:
                os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before)
            raise
    finally:
        os.close(descriptor)


def _write(descriptor: int, data: bytes) -> None:
    """All of it: a write that is cut short says why with the next one."""
    while data:
        data = data[os.write(descriptor, data) :]
