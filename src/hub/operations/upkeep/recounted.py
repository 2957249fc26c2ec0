"""When all cases were last counted anew, and what came of it: kept for pages, which have no time to count."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Final

from flask import current_app

from hub.db.base import now, today
from hub.domain.errors import HubError, NotHeld
from hub.operations.casework.conflicts import at_text
from hub.operations.upkeep import readiness

FILE: Final = "recount.last"
"""A file of the data folder: the last recount, as JSON."""
WITHIN: Final = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Recount:
    """One recount: when, in how many places the kept numbers differed, and the first of them."""

    at: dt.datetime
    count: int = 0
    what: str = ""
    day: str = ""

    def error(self) -> HubError:
        """What differed, in words."""
        return NotHeld(
            "Counted anew on %(at)s, the numbers of each day differ from the cases in %(count)s places "
            "(first: %(what)s, %(day)s).",
            at=at_text(self.at), count=self.count, what=self.what, day=self.day,
            remedy="hub db recount counts all cases anew; tell the maintainers.",
        )  # fmt: skip


def note(found: Sequence[tuple[str, str, int]]) -> Recount:
    """Keep what a recount found just now (`counts.differences`), where there is a folder that takes it."""
    what, day, _much = found[0] if found else ("", "", 0)
    made = Recount(now(), len(found), what, day)
    data = readiness.data_folder()
    if data:
        part = data / f"{FILE}.part"
        with suppress(OSError):  # a full disk is the doctor's to name, not what keeps it from speaking
            part.write_text(json.dumps({**asdict(made), "at": made.at.isoformat(timespec="seconds")}))
            part.replace(data / FILE)
    return made


def last() -> Recount | None:
    """The last recount that was kept; None where none was, or its file is spoilt."""
    data = readiness.data_folder()
    try:
        said = json.loads((data / FILE).read_text("utf-8")) if data else None
        found = Recount(**{**said, "at": dt.datetime.fromisoformat(said["at"])}) if said else None
        return found if found and found.at.tzinfo else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def is_of_today() -> bool:
    """Whether the day had its recount, or there is nowhere to keep one."""
    found = last()
    zone = current_app.config["HUB_TIMEZONE"]
    return readiness.data_folder() is None or (
        found is not None and found.at.astimezone(zone).date() == today()
    )


def held() -> Iterator[HubError]:
    """For pages: what the last recount found."""
    found = last()
    if found and found.count:
        yield found.error()


def fresh() -> Iterator[HubError]:
    """Where the sweep works, a recount is of today or yesterday; a centre never served has none."""
    found = last()
    if readiness.last_sweep() is None or (found and now() - found.at <= WITHIN):
        return
    if found is None:
        yield NotHeld(
            "All cases were never counted anew to compare.",
            remedy="The sweep does it once a day; hub doctor does it now.",
        )
    else:
        yield NotHeld(
            "All cases were last counted anew on %(at)s.", at=at_text(found.at),
            remedy="The sweep does it once a day; hub doctor does it now.",
        )  # fmt: skip
