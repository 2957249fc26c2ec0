"""A date of death on a form against that of the register: two different ones are not taken side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from hub.db.models import CaseParty, Resident
from hub.domain.errors import InputError
from hub.domain.form import Form
from hub.domain.form_field import DIED_ON
from hub.operations.casework.casefile import CaseFile

_parties, _people = CaseParty.__table__, Resident.__table__


def check_deaths(file: CaseFile, form: Form, answers: Mapping[str, Any]) -> Iterator[InputError]:
    """A fault for each date of death that is not the one the register has of the case's deceased.

    Of somebody whose death the register does not have, or who never stood in it, any date is taken.
    """
    asked = [field for field in form.fields if field.against == DIED_ON and answers.get(field.key)]
    if not asked:
        return
    dead = select(_people.c.died).join_from(_parties, _people, _people.c.id == _parties.c.resident_id)
    mine = (_parties.c.case_id == file.row["id"], _parties.c.role == "deceased", _people.c.died.is_not(None))
    for known in file.tx.execute(dead.where(*mine)).scalars():
        for field in asked:
            if answers[field.key] != known.isoformat():
                yield InputError(
                    "The register has %(day)s as the day of death.", where=field.label, day=known,
                    remedy="Put the wrong one right, here or in the register.",
                )  # fmt: skip
