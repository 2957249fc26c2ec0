"""No list ends without saying so: whatever cuts a query off is named here, with what keeps it from hiding a row."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import hub.operations

ROOT: Final = Path(hub.operations.__file__).parent
CUT: Final = re.compile(r"\.limit\((?!1\)|_?PIECE\)|_?CHUNK\)|_?AT_ONCE\))")
"""A limit of more than one row that is no piece of a longer work."""
KNOWN: Final = {
    "pages.py": (1, "the pager itself"),
    # Pages by key whose caller asks for one row more and shows "more".
    "registry/view.py": (1, "the desk's six, with a link to all"),
    "rosters/items.py": (1, "one's own, beside how many there are"),
    "worklist/desk_query.py": (2, "the desk, after its cursor; what is urgent is in it too"),
    # First ones of more, and the page says so.
    "benefits/reminders.py": (1, "the nearest of so many"),
    "benefits/second_person.py": (1, "the desk's first, with a link to all; the menu says how many"),
    "reception/first_contact_view.py": (2, "the desk's first, with a link to all; bodies to choose from"),
    "registry/duplicates.py": (3, "these first; the next ones come when they are done"),
    "registry/heads.py": (1, "these first; the next ones come when they are done"),
    "registry/search.py": (1, "at most ten hits, and that there are more (privacy.md, Sees)"),
    "rosters/together.py": (1, "these first of so many"),
    # No lists: suggestions, and work that goes on by itself.
    "appointments/booking.py": (1, "a piece of the sweep's work"),
    "appraisal/evidence.py": (3, "numbers to choose from; any other can be typed"),
    "casework/earlier_papers.py": (1, "papers that are offered as seen before"),
    "decisions/from_above.py": (1, "the notices that can be open"),
    "rosters/samples.py": (1, "pay-outs to choose from; any other can be typed"),
    "staff/left.py": (1, "a piece of the sweep's work"),
    "upkeep/running.py": (1, "the last erasures of the doctor's page"),
}
"""By file, how often it cuts, and why nothing is hidden by it."""


def test_every_cut_is_known() -> None:
    found = Counter(
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py") for _ in CUT.finditer(path.read_text(encoding="utf-8"))
    )  # fmt: skip
    assert dict(found) == {name: count for name, (count, _why) in KNOWN.items()}
