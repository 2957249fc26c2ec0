"""What an approval creates: a case's entitlement, inside its transaction (definitions.md, [grants])."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from hub.db.models import CaseParty, Resident, TakeOverLine, Task
from hub.domain.department import Approved
from hub.domain.errors import InputError, Refused
from hub.domain.period import ONCE, month_after, same_day_after
from hub.domain.person import age_on
from hub.domain.programme import Grants
from hub.operations.benefits import entitlements
from hub.operations.benefits.beginning import Granted
from hub.operations.benefits.still_there import NOT_APPROVED, must_be_there
from hub.operations.casework.casefile import CaseFile
from hub.operations.context import plugins
from hub.operations.payments.points import reached
from hub.operations.payments.programmes import Programme, programme
from hub.operations.settings import setting

_tasks, _people, _lines = Task.__table__, Resident.__table__, TakeOverLine.__table__
_parties = CaseParty.__table__
_DAY = dt.timedelta(days=1)


def grant_if(file: CaseFile, step: str, outcome: str) -> None:
    """Make the entitlement where this edge grants; the case's event says its number and amount.

    A case taken over in flight may lack the forms an amount is reckoned from: then the event says that the
    entitlement is to be brought in from its paper. Raises InputError where the amount cannot be reckoned,
    Refused where one runs already, nothing is owed, or it would go on for somebody who died or left.
    """
    grants = file.service.grants
    if grants is None or grants.on != (step, outcome):
        return
    _nothing_runs_of_the_dead(file)
    found = programme(f"{file.service.department}.{grants.programme}")
    case = _approved(file, grants)
    try:
        amount = plugins().amount(found.payment.amount, file.service.department)(case)
    except InputError:
        if not _taken_over(file):
            raise
        file.add("not_entitled")
        return
    if amount <= 0:
        raise Refused("Nothing would be owed: it is not approved so.", where=file.row["number"])
    made = entitlements.grant(file.tx, file.actor, _granted(file, found, grants, case, amount), on=file.on)
    if found.payment.period != ONCE:  # what is paid once, for costs that were, is drawn by the next of kin
        must_be_there(file.tx, made["id"], where=file.row["number"], remedy=NOT_APPROVED)
    reached("granted")
    file.add("entitled", entitlement=made["number"], amount=amount, first=made["from_on"].isoformat())


def _nothing_runs_of_the_dead(file: CaseFile) -> None:
    """Raise Refused while somebody of the register for whose funeral this is still receives something.

    What they received ends with the death that the register records, never as a side effect of this case. A
    household's benefit goes on for those who live: once the death is recorded nothing of it is paid before it
    has another payee.
    """
    dead = (
        select(_people.c.id, _people.c.died)
        .join(_parties, _parties.c.resident_id == _people.c.id)
        .where(_parties.c.case_id == file.row["id"], _parties.c.role == "deceased")
    )
    died = {row.id: row.died for row in file.tx.execute(dead)}
    for row in entitlements.running_of(file.tx, list(died)) if died else ():
        who = row["resident_id"]
        if who in died and (row["household_id"] is None or died[who] is None):
            raise Refused(
                "The deceased still receives %(number)s.", number=row["number"], where=file.row["number"],
                remedy="Record the death in the register first; that ends it on the day.",
            )  # fmt: skip


def _taken_over(file: CaseFile) -> bool:
    asked = select(_lines.c.id).where(_lines.c.case_id == file.row["id"])
    return file.tx.execute(asked).first() is not None


def _granted(file: CaseFile, found: Programme, grants: Grants, case: Approved, amount: int) -> Granted:
    first = file.on if grants.starts == "same_day" else month_after(file.on)
    household = file.row["household_id"] if found.payment.unit == "household" else None
    return Granted(
        programme=found.full(grants.programme), department=found.department,
        resident_id=file.row["applicant_id"], community_id=file.row["community_id"], amount=amount,
        first=first,
        last=same_day_after(first, grants.valid_months) - _DAY if grants.valid_months else None,
        people=case.people if household else 1, household_id=household, case_id=file.row["id"],
        review_on=same_day_after(first, grants.review_months) if grants.review_months else None,
    )  # fmt: skip


def _approved(file: CaseFile, grants: Grants) -> Approved:
    facts = file.row["facts"]
    birth = file.tx.execute(select(_people.c.birth).where(_people.c.id == file.row["applicant_id"])).scalar()
    people = max(len(facts.get("members", ())), 1) if file.row["household_id"] is not None else 1
    return Approved(
        variant=file.row["variant"], answers=facts.get("answers", {}), forms=_forms(file),
        settings={key: _set(file, key) for key in grants.settings}, people=people,
        age=age_on(birth, file.on) if birth else None, on=file.on,
    )  # fmt: skip


def _set(file: CaseFile, key: str) -> Any:
    """As it was at acceptance; one that was not set then, as it is now."""
    kept = (file.row["settings"] or {}).get(key)
    return setting(key, file.service.key) if kept is None else kept


def _forms(file: CaseFile) -> Mapping[str, Mapping[str, Any]]:
    """The last answers of every form of the case, those of the step that is being left too."""
    query = (
        select(_tasks.c.id, _tasks.c.step, _tasks.c.key, _tasks.c.form)
        .where(_tasks.c.case_id == file.row["id"], _tasks.c.done_on.is_not(None), _tasks.c.form.is_not(None))
        .order_by(_tasks.c.id)
    )
    found = {
        name: form
        for _, step, key, form in file.tx.execute(query)
        if form and (name := _form_of(file, step, key))
    }
    return {**found, **file.forms_now()}


def _form_of(file: CaseFile, step: str, key: str) -> str:
    here = file.service.step(step)
    part = here.task(key) if key else here
    return part.form.rsplit(".", 1)[-1] if part is not None and part.form else ""
