"""The demonstration has something in every state that the regimes know; it is played on the town, without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import select

from hub.db.base import let_go, reading
from hub.db.models import (
    Appointment,
    AppraisalEntry,
    AppraisalRound,
    CallIn,
    Complaint,
    FirstContact,
    HalfMonthReport,
    Omission,
    PostCheck,
    SupervisionCard,
    SupervisionOrder,
    Ticket,
    Violation,
)
from hub.demo import contacts, duty, ledger, meets, told, voices, watching
from hub.domain.appraisal import CHECKS, STATES
from hub.domain.first_contact import WAITS
from hub.domain.notification import OMISSION_STATES
from hub.operations.proof import audit
from hub.operations.rights import OPERATOR
from hub.testing.fixtures import opened
from hub.testing.walk import Ticking

from . import town

LAST: Final = town.START
SHOWN: Final[Mapping[object, set[str]]] = {
    AppraisalEntry.state: set(STATES),
    AppraisalRound.state: {"open", "closed"},
    PostCheck.kind: set(CHECKS),
    SupervisionCard.state: {"given", "confirmed", "withdrawn"},
    SupervisionOrder.state: {"open", "answered", "closed"},
    Violation.state: {"open", "closed"},
    HalfMonthReport.state: {"draft", "filed", "circulated"},
    Appointment.state: {"booked", "arrived", "taken", "done", "missed", "cancelled"},
    Ticket.state: {"waiting", "called", "done", "gone"},
    CallIn.state: {"open", "arrived", "closed"},
    Omission.state: set(OMISSION_STATES),
    FirstContact.waits: set(WAITS),
    Complaint.verdict: {"", "upheld", "unfounded"},
}


def test_every_state_of_the_regimes_is_shown(built: Path, tmp_path: Path) -> None:
    with opened(town.copy(built, tmp_path), WEB=False) as app:
        app.config["HUB_NOW"] = clock = Ticking(LAST)
        with app.app_context():
            for play in (contacts, voices, watching, duty, meets, ledger, told):
                play.play(clock, LAST)
            found = {column: set(reading().execute(select(column).distinct()).scalars()) for column in SHOWN}
            assert found == SHOWN
            assert audit.verify(OPERATOR).findings == []
            let_go()
