"""The notices of dates that the calendar moved, all at once: a folder of one PDF for each case."""

from __future__ import annotations

import io
import zipfile

from hub.db.base import transaction
from hub.domain.actor import Actor
from hub.domain.errors import Refused
from hub.operations.calendars.moved import DATE_MOVED, moved_in_sight
from hub.operations.prints import documents


def print_all(actor: Actor) -> bytes:
    """Print those of the actor's cases that have none yet, or none of them; a ZIP of `<number>.pdf`.

    Raises Refused where each has its notice.
    """
    with transaction():
        made = {
            row["number"]: documents.issue_case_print(actor, row["case_id"], DATE_MOVED)
            for row in moved_in_sight(actor)
            if not row["told"]
        }
    if not made:
        raise Refused(
            "Each of these cases has its notice.", remedy="One of them is printed again in its row."
        )
    return _folder(actor, made)


def _folder(actor: Actor, made: dict[str, int]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for number, document_id in made.items():
            folder.writestr(f"{number}.pdf", documents.pdf(documents.document(actor, document_id)))
    return file.getvalue()
