"""Who may see residents, households, and what is noted of them outside a case."""

from __future__ import annotations

from typing import Final

from sqlalchemy import FromClause, and_, exists, false, func, or_, select, true

from hub.db.models import (
    Case,
    CaseParty,
    Entitlement,
    FollowUp,
    Grid,
    Household,
    NamePart,
    OutreachNote,
    RegistryChange,
    Reminder,
    Resident,
)
from hub.db.scope.cases import case_rows, its_case, whole_cases
from hub.db.scope.desk import left_to, person_desk
from hub.db.scope.grants import Clause, Rules, communities
from hub.db.scope.own import not_near
from hub.domain.actor import Actor, PostHeld

_cases = Case.__table__
_parties = CaseParty.__table__
_residents = Resident.__table__
_households = Household.__table__
_changed = Resident.__table__.alias("changed")


def intake_scope(actor: Actor) -> Clause:
    """Residents that may be found for an intake: all for a clerk, the own community for an agent.

    Only with complete keys, masked, and opened with a purpose (privacy.md, Intake): the search sees to that.
    """
    parts: list[Clause] = []
    if actor.has_role("window_clerk"):
        parts.append(true())
    mine = communities(actor, "community_agent")
    if mine:
        parts.append(_residents.c.community_id.in_(mine))
    return or_(false(), *parts)


def outreach_scope(actor: Actor) -> Clause:
    """Residents whom one may offer a benefit: an agent's community, the area of an officer's post.

    By the posts one works for today, for the offering is theirs; nobody of the own household.
    """
    here = _residents.c
    parts = [and_(_area_of(post), left_to(post, here.id, here.household_id)) for post in actor.desk]
    return and_(or_(false(), *parts), not_near(here.id, here.household_id, actor))


def _area_of(post: PostHeld) -> Clause:
    """The residents of an agent's community or of an officer's area."""
    grids, here = Grid.__table__, _residents.c
    if post.role == "community_agent" and post.community_id is not None:
        return here.community_id == post.community_id
    if post.role != "household_officer":
        return false()
    areas = select(grids.c.id).where(grids.c.post_id == post.id)
    homes = select(_households.c.id).where(_households.c.grid_id.in_(areas))
    return and_(here.community_id == post.community_id, here.household_id.in_(homes))


def _resident_rows(actor: Actor) -> Clause:
    """People of the cases seen: the parties; with a whole case also its household. Asked person by person."""
    person, home = _residents.c.id, _residents.c.household_id
    party = _parties.c.resident_id == person, its_case(_parties, case_rows(actor))
    return or_(
        _has_case(_residents, _cases.c.applicant_id == person, case_rows(actor)),
        exists().select_from(_parties).where(*party).correlate(_residents),
        _has_case(_residents, _cases.c.household_id == home, whole_cases(actor)),
    )


def _has_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether a row of `table` has such a case; the outer query may read `cases` too and is not mixed up."""
    return exists().select_from(_cases).where(*clauses).correlate(table)


def _household_rows(actor: Actor) -> Clause:
    return _has_case(_households, _cases.c.household_id == _households.c.id, case_rows(actor))


def _name_rows(actor: Actor) -> Clause:
    parts = NamePart.__table__
    bearer = _residents.c.id == parts.c.resident_id, _resident_rows(actor)
    return exists().select_from(_residents).where(*bearer).correlate(parts)


def _change_rows(actor: Actor) -> Clause:
    """Changes of the register: all for a clerk, an agent's community's, and those on one's desk."""
    changes = RegistryChange.__table__.c
    if actor.has_role("window_clerk"):
        return true()
    mine = communities(actor, "community_agent")
    here = changes.community_id.in_(mine), changes.to_community_id.in_(mine)
    return or_(false(), *here, change_desk(actor))


def change_desk(actor: Actor) -> Clause:
    """Changes that lie at one of the actor's posts and are the actor's work there."""
    changes = RegistryChange.__table__
    home = select(_changed.c.household_id).where(_changed.c.id == changes.c.resident_id).correlate(changes)
    return person_desk(actor, changes.c.post_id, changes.c.resident_id, home.scalar_subquery())


def check_scope(actor: Actor) -> Clause:
    """Changes that one may confirm as the second person: all for a clerk, an agent's where people will live.

    The community that somebody leaves has no say in whether the other one has taken the person in.
    """
    if actor.has_role("window_clerk"):
        return true()
    changes = RegistryChange.__table__.c
    receives = func.coalesce(changes.to_community_id, changes.community_id)
    return or_(receives.in_(communities(actor, "community_agent")), change_desk(actor))


def _follow_up_rows(actor: Actor) -> Clause:
    """Those of one's posts while they run; nothing of the own household's."""
    c = FollowUp.__table__.c
    mine = and_(person_desk(actor, c.post_id, c.resident_id, c.household_id), c.state == "running")
    return and_(mine, not_near(c.resident_id, c.household_id, actor))


def _outreach_rows(actor: Actor) -> Clause:
    """Notes about those whom one may offer something."""
    notes = OutreachNote.__table__
    return exists().where(_residents.c.id == notes.c.resident_id, outreach_scope(actor)).correlate(notes)


def _reminder_rows(actor: Actor) -> Clause:
    """Reminders about those whom one may offer something, where they live now; asked of each: few run out."""
    reminders, given = Reminder.__table__, Entitlement.__table__
    theirs = given.c.id == reminders.c.entitlement_id, _residents.c.id == given.c.resident_id
    return exists().where(*theirs, outreach_scope(actor)).correlate(reminders)


RULES: Final[Rules] = {
    "residents": _resident_rows,
    "households": _household_rows,
    "name_parts": _name_rows,
    "registry_changes": _change_rows,
    "outreach_notes": _outreach_rows,
    "reminders": _reminder_rows,
    "follow_ups": _follow_up_rows,
}
