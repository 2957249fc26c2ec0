"""The only way to people's data: which rows of a table an actor may see (privacy.md, Sees).

`scope(table, actor)` is a clause for Core (`select(table).where(scope(table, actor))`), `scoped` the whole
select. What is seen follows from two things:

- **grants**: a clerk sees the cases of the own department, an agent those of the own community in which the
  community takes part, whole: events, materials, papers, tasks;
- **the desk**: while a task is open at a post that is this person's work today, leaders see that case whole,
  a household officer the case, its people and the own task, nothing else.

Cases of the actor's own household are never seen: there the actor has a resident's rights only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import g
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy import inspect as inspect_model

from hub.db import scope_appointments
from hub.db.base import Base, reading
from hub.db.models import (
    Batch,
    BatchLine,
    BatchMember,
    BatchReminder,
    Case,
    CaseParty,
    CollectionDay,
    CollectionLine,
    CollectionList,
    CollectionReceipt,
    Complaint,
    Document,
    Entitlement,
    EntitlementSpan,
    Event,
    Export,
    FileLoan,
    FirstContact,
    FollowUp,
    Grid,
    Household,
    Letter,
    Material,
    Message,
    NamePart,
    NoticeCase,
    NoticeFromAbove,
    Objection,
    Organisation,
    OrganisationReferral,
    OrganisationYear,
    OutreachNote,
    PaperFile,
    PaperLeft,
    PaymentItem,
    PaymentLine,
    PaymentRun,
    PaymentShare,
    Post,
    PostHolder,
    Posting,
    RegistryChange,
    Resident,
    RosterItem,
    RosterRun,
    Slip,
    StandInNote,
    StockCount,
    StockMove,
    StockPlace,
    TakeOver,
    TakeOverLine,
    Task,
)
from hub.domain.actor import Actor
from hub.domain.payment import BOUND

Clause = ColumnElement[bool]

_cases, _tasks, _parties, _posts = Case.__table__, Task.__table__, CaseParty.__table__, Post.__table__
_residents, _households, _batches = Resident.__table__, Household.__table__, Batch.__table__
_entitlements, _take_overs = Entitlement.__table__, TakeOver.__table__
_rosters, _items = RosterRun.__table__, RosterItem.__table__
_receipts, _organisations = CollectionReceipt.__table__, Organisation.__table__
_runs, _shares, _pay_lines = PaymentRun.__table__, PaymentShare.__table__, PaymentLine.__table__
# Under names of their own, so that a query over the same tables does not take them for its rows.
_myself, _mine, _my_part = _residents.alias("myself"), _cases.alias("mine"), _parties.alias("my_part")
_same = _residents.alias("same")
_lines, _members, _postings = BatchLine.__table__, BatchMember.__table__, Posting.__table__

WHOLE_DESK: Final = frozenset(
    {"window_clerk", "community_agent", "community_leader", "deputy_director", "director", "street_leader"}
)
"""Posts that see a whole case while a task of it is open there."""
TASK_DESK: Final = WHOLE_DESK | {"household_officer", "finance"}
"""Posts that see the case and its people while a task is open there; officers and finance no more."""
APPROVED: Final = ("approved", "funded", "paying", "reconciled")
"""States of a pay-out that finance and the communities may know of."""
PUBLIC_READERS: Final = frozenset({"deputy_director", "director", "street_leader"})


def scoped(model: type[Base] | FromClause, actor: Actor) -> Select[Any]:
    """Select what the actor may see of a model or table."""
    table = _table(model)
    return select(table).where(scope(table, actor))


def scope(model: type[Base] | FromClause, actor: Actor) -> Clause:
    """The WHERE clause of what the actor may see. Raises LookupError for a table it does not know."""
    table = _table(model)
    try:
        rule = _RULES[table.name]
    except KeyError:
        raise LookupError(f"nothing is said about who may see {table.name}") from None
    return rule(actor)


def intake_scope(actor: Actor) -> Clause:
    """Residents that may be found for an intake: all for a clerk, the own community for an agent.

    Only with complete keys, masked, and opened with a purpose (privacy.md, Intake): the search sees to that.
    """
    parts: list[Clause] = []
    if actor.has_role("window_clerk"):
        parts.append(true())
    mine = _communities(actor, "community_agent")
    if mine:
        parts.append(_residents.c.community_id.in_(mine))
    return or_(false(), *parts)


def outreach_scope(actor: Actor) -> Clause:
    """Residents whom one may offer a benefit: an agent's community, the area of an officer's post.

    By the posts one works for today, for the offering is theirs; nobody of the own household.
    """
    grids, here = Grid.__table__, _residents.c
    parts: list[Clause] = [false()]
    for post in actor.posts:
        if post.role == "community_agent" and post.community_id is not None:
            parts.append(here.community_id == post.community_id)
        if post.role == "household_officer":
            areas = select(grids.c.id).where(grids.c.post_id == post.id)
            homes = select(_households.c.id).where(_households.c.grid_id.in_(areas))
            parts.append(and_(here.community_id == post.community_id, here.household_id.in_(homes)))
    return and_(or_(*parts), _not_near(here.id, here.household_id, actor))


def own_households(actor: Actor) -> tuple[int, ...]:
    """The household of the actor's own registry record, if any; asked once per request."""
    return tuple(household for _, household in _own(actor) if household is not None)


# --- cases ----------------------------------------------------------------------------------------


def foreign(actor: Actor) -> Clause:
    """Cases that are not of the actor's own household: for what is done by a case's number, unseen."""
    return _not_own(actor)


def _case_rows(actor: Actor) -> Clause:
    return and_(or_(_granted(actor), _on_desk(actor, TASK_DESK)), _not_own(actor))


def _whole_cases(actor: Actor) -> Clause:
    return and_(or_(_granted(actor), _on_desk(actor, WHOLE_DESK)), _not_own(actor))


def _granted(actor: Actor) -> Clause:
    """Cases seen whole by grant, whether or not a task is open."""
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        if grant.role == "window_clerk" and grant.department:
            parts.append(_place(_cases.c.department == grant.department, grant.community_id))
        if grant.role == "community_agent" and grant.community_id is not None:
            department = _cases.c.department == grant.department if grant.department else true()
            parts.append(and_(department, _taken_part(grant.community_id)))
    return or_(*parts)


def _place(clause: Clause, community_id: int | None) -> Clause:
    return clause if community_id is None else and_(clause, _cases.c.community_id == community_id)


def _taken_part(community_id: int) -> Clause:
    """Cases of a community in which one of its agents' posts has or had a task, or opened the case."""
    agents = select(_posts.c.id).where(
        _posts.c.community_id == community_id, _posts.c.role == "community_agent"
    )
    took = _of_case(_tasks, _tasks.c.post_id.in_(agents))
    return and_(_cases.c.community_id == community_id, or_(_cases.c.post_id.in_(agents), took))


def _on_desk(actor: Actor, roles: frozenset[str]) -> Clause:
    posts = [post.id for post in actor.posts if post.role in roles]
    if not posts:
        return false()
    return _of_case(_tasks, _tasks.c.done_on.is_(None), _tasks.c.post_id.in_(posts))


def _of_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether the outer query's case has such a row; only `cases` is taken from the outer query."""
    return exists().where(table.c.case_id == _cases.c.id, *clauses).correlate(_cases)


def few_cases(actor: Actor) -> Select[Any] | None:
    """Ids among which all of the actor's cases are, where they are few: those of open tasks at the own posts.

    None where a grant shows more. A list asks for these first, for else it would look at every case there is.
    """
    if any(grant.role in ("window_clerk", "community_agent") for grant in actor.grants):
        return None
    return select(_tasks.c.case_id).where(_tasks.c.done_on.is_(None), _tasks.c.post_id.in_(actor.post_ids))


def _not_own(actor: Actor) -> Clause:
    return _cases.c.id.not_in(_own_cases(actor)) if actor.id_hash else true()


def _own_cases(actor: Actor) -> CompoundSelect[tuple[int]]:
    """Ids of the cases of the actor's own household, found by index from the actor's own record."""
    me = _me(actor).scalar_subquery()
    home = select(_myself.c.household_id).where(_myself.c.id == me).scalar_subquery()
    return union_all(
        select(_mine.c.id).where(_mine.c.household_id == home),
        select(_mine.c.id).where(_mine.c.applicant_id == me),
        select(_my_part.c.case_id).where(_my_part.c.resident_id == me),
    )


def _me(actor: Actor) -> Select[Any]:
    """The actor's own record, or the one it was merged into."""
    return select(func.coalesce(_same.c.merged_into, _same.c.id)).where(_same.c.id_hash == actor.id_hash)


def _not_of_own(table: FromClause, actor: Actor) -> Clause:
    """Rows of such a table that do not hang on a case of the own household."""
    return table.c.case_id.not_in(_own_cases(actor)) if actor.id_hash else true()


def _own(actor: Actor) -> tuple[tuple[int, int | None], ...]:
    """(resident id, household id) of the actor's own registry record: one row at most."""
    if not actor.id_hash:
        return ()
    known: dict[str, tuple[tuple[int, int | None], ...]] = g.setdefault("hub_own", {})
    if actor.id_hash not in known:
        mine = _me(actor).scalar_subquery()
        asked = select(_residents.c.id, _residents.c.household_id).where(_residents.c.id == mine)
        known[actor.id_hash] = tuple((row.id, row.household_id) for row in reading().execute(asked))
    return known[actor.id_hash]


def _case_ids(*clauses: Clause) -> Select[Any]:
    """Ids of cases on their own: the outer query may read `cases` too and must not be mixed up with this."""
    return select(_cases.c.id).where(*clauses).correlate(None)


def own_rows(actor: Actor) -> tuple[frozenset[int], frozenset[int]]:
    """The people of the actor's own household, and its cases, by id; both empty where nobody knows it."""
    if not actor.id_hash:
        return frozenset(), frozenset()
    homes = own_households(actor)
    own = select(_residents.c.id).where(_residents.c.household_id.in_(homes))
    people = {person for person, _ in _own(actor)} | set(reading().execute(own).scalars())
    return frozenset(people), frozenset(reading().execute(_own_cases(actor)).scalars())


# --- what hangs on a case -------------------------------------------------------------------------


def _its_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether the case of a row fulfils the clauses, asked row by row: a list of such cases would be long."""
    return exists().select_from(_cases).where(_cases.c.id == table.c.case_id, *clauses).correlate(table)


def _in_whole_case(table: FromClause) -> Callable[[Actor], Clause]:
    return lambda actor: _its_case(table, _whole_cases(actor))


def _in_case(table: FromClause) -> Callable[[Actor], Clause]:
    return lambda actor: _its_case(table, _case_rows(actor))


def _task_rows(actor: Actor) -> Clause:
    """Tasks of the cases seen whole by grant; else one's own open ones, gone when done."""
    mine = and_(_tasks.c.post_id.in_(actor.post_ids), _tasks.c.done_on.is_(None)) if actor.posts else false()
    return and_(or_(mine, _its_case(_tasks, _granted(actor))), _not_of_own(_tasks, actor))


def _letter_rows(actor: Actor) -> Clause:
    letters = Letter.__table__
    to_deliver = (
        and_(letters.c.post_id.in_(actor.post_ids), letters.c.delivered_on.is_(None))
        if actor.posts
        else false()
    )
    foreign = _not_of_own(letters, actor)
    return or_(_in_whole_case(letters)(actor), and_(to_deliver, foreign))


def _message_rows(actor: Actor) -> Clause:
    messages = Message.__table__
    own = (messages.c.post_id.in_(actor.post_ids), messages.c.state == "open") if actor.posts else (false(),)
    return or_(_in_whole_case(messages)(actor), and_(*own, _not_of_own(messages, actor)))


def _loan_rows(actor: Actor) -> Clause:
    files = PaperFile.__table__
    seen = select(files.c.id).where(_in_whole_case(files)(actor))
    return FileLoan.__table__.c.file_id.in_(seen)


def _document_rows(actor: Actor) -> Clause:
    documents = Document.__table__
    batches = select(_batches.c.id).where(_batch_rows(actor))
    return or_(_in_whole_case(documents)(actor), documents.c.batch_id.in_(batches))


# --- people ---------------------------------------------------------------------------------------


def _resident_rows(actor: Actor) -> Clause:
    """People of the cases seen: the parties; with a whole case also its household. Asked person by person."""
    person, home = _residents.c.id, _residents.c.household_id
    party = _parties.c.resident_id == person, _its_case(_parties, _case_rows(actor))
    return or_(
        _has_case(_residents, _cases.c.applicant_id == person, _case_rows(actor)),
        exists().select_from(_parties).where(*party).correlate(_residents),
        _has_case(_residents, _cases.c.household_id == home, _whole_cases(actor)),
    )


def _has_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether a row of `table` has such a case; the outer query may read `cases` too and is not mixed up."""
    return exists().select_from(_cases).where(*clauses).correlate(table)


def _household_rows(actor: Actor) -> Clause:
    return _has_case(_households, _cases.c.household_id == _households.c.id, _case_rows(actor))


def _name_rows(actor: Actor) -> Clause:
    parts = NamePart.__table__
    bearer = _residents.c.id == parts.c.resident_id, _resident_rows(actor)
    return exists().select_from(_residents).where(*bearer).correlate(parts)


def _change_rows(actor: Actor) -> Clause:
    """Changes of the register: all for a clerk, an agent's community's, and those on one's desk."""
    changes = RegistryChange.__table__.c
    if actor.has_role("window_clerk"):
        return true()
    mine = _communities(actor, "community_agent")
    on_desk = changes.post_id.in_(actor.post_ids)
    return or_(false(), changes.community_id.in_(mine), changes.to_community_id.in_(mine), on_desk)


def _entitlement_rows(actor: Actor) -> Clause:
    """A clerk's department's, an agent's community's; a deputy those that wait for a second person."""
    c = _entitlements.c
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        department = c.department == grant.department if grant.department else true()
        if grant.role == "window_clerk" and grant.department:
            parts.append(department if grant.community_id is None
                         else and_(department, c.community_id == grant.community_id))  # fmt: skip
        if grant.role == "community_agent" and grant.community_id is not None:
            parts.append(and_(department, c.community_id == grant.community_id))
    if actor.has_role("deputy_director"):
        parts.append(c.state == "asked")
    return and_(or_(*parts), _not_for_own(actor))


def _not_for_own(actor: Actor) -> Clause:
    return not_for_own(_entitlements, actor)


def not_for_own(table: FromClause, actor: Actor) -> Clause:
    """Entitlements or lines of pay-outs of which nothing goes to the actor or the own household."""
    c, near = table.c, _near(actor)
    if near is None:
        return true()
    homes = own_households(actor)
    return and_(c.resident_id.not_in(near), c.payee_id.not_in(near),
                func.coalesce(c.household_id, 0).not_in(homes))  # fmt: skip


def _near(actor: Actor) -> Select[Any] | None:
    """Ids of the actor's own record and of the own household's people; None where no record is known."""
    own = _own(actor)
    if not own:
        return None
    people = [resident for resident, _ in own]
    return select(_same.c.id).where(
        or_(_same.c.id.in_(people), _same.c.household_id.in_(own_households(actor)))
    )


def _span_rows(actor: Actor) -> Clause:
    seen = select(_entitlements.c.id).where(_entitlement_rows(actor))
    return EntitlementSpan.__table__.c.entitlement_id.in_(seen)


def _stand_in_rows(actor: Actor) -> Clause:
    """Notes at the posts one works for, none of one's own household's case."""
    notes = StandInNote.__table__
    return and_(notes.c.post_id.in_(actor.post_ids), _not_of_own(notes, actor))


def _contact_rows(actor: Actor) -> Clause:
    """First contacts at one's posts, those one's posts passed on, and those one was the first person of."""
    c = FirstContact.__table__.c
    posts = or_(c.post_id.in_(actor.post_ids), c.from_post_id.in_(actor.post_ids))
    return or_(posts, c.first_id == actor.staff_id)


def _complaint_rows(actor: Actor) -> Clause:
    """The inspection's and the leaders' all, else what one wrote down; never about a post one has held."""
    c = Complaint.__table__.c
    held = select(PostHolder.post_id).where(PostHolder.staff_id == actor.staff_id)
    others = or_(c.post_id.is_(None), c.post_id.not_in(held))
    if actor.may("complaint.judge") or actor.may("complaint.list"):
        return others
    return and_(others, c.entered_by == actor.staff_id)


def _grade_rows(actor: Actor) -> Clause:
    """Grades of cases, without a name, for those who answer them."""
    return true() if actor.may("grade.answer") else false()


def _export_rows(actor: Actor) -> Clause:
    """One's own exports; of others those one may answer, and all for whoever reads the access log."""
    exports = Export.__table__
    if actor.may("export.allow") or actor.may("accesslog.read"):
        return true()
    return exports.c.staff_id == actor.staff_id


def _take_over_rows(actor: Actor) -> Clause:
    """A clerk's department's; a deputy those that wait or this one answered; a draft its maker only."""
    c = _take_overs.c
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        if grant.role == "window_clerk" and grant.department:
            place = true() if grant.community_id is None else c.community_id == grant.community_id
            parts.append(and_(c.department == grant.department, place))
    if actor.has_role("deputy_director"):
        parts.append(or_(c.state == "asked", c.answered_by == actor.staff_id))
    mine = c.asked_by == actor.staff_id
    return and_(or_(*parts), or_(c.state.not_in(("draft", "withdrawn")), mine))


def _take_over_line_rows(actor: Actor) -> Clause:
    """Lines of a sheet seen, but for those about the own household."""
    c = TakeOverLine.__table__.c
    seen = c.take_over_id.in_(select(_take_overs.c.id).where(_take_over_rows(actor)))
    near = _near(actor)
    return seen if near is None else and_(seen, c.resident_id.not_in(near))


def _follow_up_rows(actor: Actor) -> Clause:
    """Those of one's posts while they run; nothing of the own household's."""
    c = FollowUp.__table__.c
    if not actor.posts:
        return false()
    mine = and_(c.post_id.in_(actor.post_ids), c.state == "running")
    return and_(mine, _not_near(c.resident_id, c.household_id, actor))


def _outreach_rows(actor: Actor) -> Clause:
    """Notes about those whom one may offer something."""
    mine = select(_residents.c.id).where(outreach_scope(actor)).correlate(None)
    return OutreachNote.__table__.c.resident_id.in_(mine)


def _roster_rows(actor: Actor) -> Clause:
    """A roster's own row names nobody: a clerk's department's, all for leaders, else where one has items."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    mine = select(_items.c.roster_id).where(_item_rows(actor))
    return or_(_rosters.c.department.in_(_departments(actor)), _rosters.c.id.in_(mine))


def _item_rows(actor: Actor) -> Clause:
    """A clerk's department's, an agent's community's; else the open ones of one's posts, gone when done."""
    c = _items.c
    parts: list[Clause] = [false()]
    if actor.posts:
        parts.append(and_(c.post_id.in_(actor.post_ids), c.state == "open"))
    for grant in actor.grants:
        of = (
            select(_rosters.c.id).where(_rosters.c.department == grant.department)
            if grant.department
            else None
        )
        mine = c.roster_id.in_(of) if of is not None else true()
        if grant.role == "window_clerk" and of is not None:
            parts.append(
                mine if grant.community_id is None else and_(mine, c.community_id == grant.community_id)
            )
        if grant.role == "community_agent" and grant.community_id is not None:
            parts.append(and_(mine, c.community_id == grant.community_id))
    return and_(or_(*parts), _not_near(c.resident_id, c.household_id, actor))


def _not_near(resident: ColumnElement[Any], household: ColumnElement[Any], actor: Actor) -> Clause:
    """Rows about nobody of the actor's own household."""
    own = _own(actor)
    homes = [home for _, home in own if home is not None]
    people = [person for person, _ in own]
    if not own:
        return true()
    return and_(func.coalesce(resident, 0).not_in(people), func.coalesce(household, 0).not_in(homes))


# --- stock ----------------------------------------------------------------------------------------


def _stock_place_rows(actor: Actor) -> Clause:
    """Places: a clerk's department's, an agent's community's; leaders all, for counts name nobody."""
    c = StockPlace.__table__.c
    if actor.has_role(*PUBLIC_READERS):
        return true()
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        department = c.department == grant.department if grant.department else true()
        if grant.role == "window_clerk" and grant.department:
            parts.append(department)
        if grant.role == "community_agent" and grant.community_id is not None:
            parts.append(and_(department, c.community_id == grant.community_id))
    return or_(*parts)


def _stock_places(actor: Actor) -> Select[Any]:
    return select(StockPlace.__table__.c.id).where(_stock_place_rows(actor))


def _stock_count_rows(actor: Actor) -> Clause:
    return StockCount.__table__.c.place_id.in_(_stock_places(actor))


def _stock_move_rows(actor: Actor) -> Clause:
    """Moves that begin or end at a place one sees."""
    c = StockMove.__table__.c
    return or_(c.from_id.in_(_stock_places(actor)), c.to_id.in_(_stock_places(actor)))


# --- pay-outs -------------------------------------------------------------------------------------


def _run_rows(actor: Actor) -> Clause:
    """A clerk's department's; an agent's community's and finance's once approved; leaders all, as totals."""
    c = _runs.c
    parts: list[Clause] = [false()]
    if departments := _departments(actor):
        parts.append(c.department.in_(departments))
    if mine := _communities(actor, "community_agent"):
        here = select(_shares.c.run_id).where(_shares.c.community_id.in_(mine))
        parts.append(and_(c.state.in_(APPROVED), c.id.in_(here)))
    if actor.has_role("finance"):
        parts.append(c.state.in_(APPROVED))
    if actor.has_role(*PUBLIC_READERS):
        parts.append(true())
    return or_(*parts)


def _pay_line_rows(actor: Actor) -> Clause:
    """Lines: a clerk's department's; an agent's community's and finance's once approved; whoever checks or
    approves while it lies there. Never the own household's."""
    c = _pay_lines.c
    runs = select(_runs.c.id)
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        if grant.role == "window_clerk" and grant.department:
            own = c.run_id.in_(runs.where(_runs.c.department == grant.department))
            parts.append(
                own if grant.community_id is None else and_(own, c.community_id == grant.community_id)
            )
    if mine := _communities(actor, "community_agent"):
        parts.append(and_(c.community_id.in_(mine), c.state.in_(BOUND)))
    if actor.has_role("finance"):
        parts.append(c.state.in_(BOUND))
    for role, state in (("deputy_director", "draft"), ("street_leader", "reviewed")):
        if actor.has_role(role):
            parts.append(c.run_id.in_(runs.where(_runs.c.state == state)))
    return and_(or_(*parts), not_for_own(_pay_lines, actor))


def _share_rows(actor: Actor) -> Clause:
    seen = _shares.c.run_id.in_(select(_runs.c.id).where(_run_rows(actor)))
    if actor.has_role("finance", *PUBLIC_READERS) or _departments(actor):
        return seen
    return and_(seen, _shares.c.community_id.in_(_communities(actor, "community_agent")))


def _pay_item_rows(actor: Actor) -> Clause:
    """What a seen line is made of; of claims those that hang on a seen entitlement."""
    items = PaymentItem.__table__.c
    lines = select(_pay_lines.c.id).where(_pay_line_rows(actor))
    owners = select(_entitlements.c.id).where(_entitlement_rows(actor))
    return or_(items.line_id.in_(lines), and_(items.line_id.is_(None), items.entitlement_id.in_(owners)))


# --- money taken at a window ----------------------------------------------------------------------


def _collection_rows(table: FromClause) -> Callable[[Actor], Clause]:
    """Days and lists name nobody: a clerk's department's, all for finance and leaders."""

    def rule(actor: Actor) -> Clause:
        if actor.has_role("finance", *PUBLIC_READERS):
            return true()
        return table.c.department.in_(_departments(actor))

    return rule


def _receipt_rows(actor: Actor) -> Clause:
    """Receipts of a clerk's department, never of the own household."""
    c = _receipts.c
    parts: list[Clause] = [false()]
    for grant in actor.grants:
        if grant.role == "window_clerk" and grant.department:
            own = c.department == grant.department
            here = c.community_id == grant.community_id
            parts.append(own if grant.community_id is None else and_(own, here))
    near = _near(actor)
    other = true() if near is None else func.coalesce(c.resident_id, 0).not_in(near)
    return and_(or_(*parts), other)


def _collection_line_rows(actor: Actor) -> Clause:
    seen = select(_receipts.c.id).where(_receipt_rows(actor))
    return CollectionLine.__table__.c.receipt_id.in_(seen)


# --- organisations --------------------------------------------------------------------------------


def _organisation_rows(actor: Actor) -> Clause:
    """No people: a clerk's department's, an agent's or officer's community's, all for leaders."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    c = _organisations.c
    mine = _communities(actor, "community_agent", "household_officer")
    return or_(c.department.in_(_departments(actor)), c.community_id.in_(mine))


def _of_organisation(table: FromClause) -> Callable[[Actor], Clause]:
    seen = select(_organisations.c.id)
    return lambda actor: table.c.organisation_id.in_(seen.where(_organisation_rows(actor)))


def _referral_rows(actor: Actor) -> Clause:
    """Disputes that were passed on: the window's only."""
    own = select(_organisations.c.id).where(_organisations.c.department.in_(_departments(actor)))
    return OrganisationReferral.__table__.c.organisation_id.in_(own)


# --- batches and notices --------------------------------------------------------------------------


def _batch_rows(actor: Actor) -> Clause:
    """Those seen whole, and those in which a case of one's desk lies."""
    on_desk = select(_lines.c.batch_id).where(_lines.c.case_id.in_(_desk_cases(actor)))
    return or_(_whole_batches(actor), _batches.c.id.in_(on_desk))


def _whole_batches(actor: Actor) -> Clause:
    """A clerk's department's, those at one's post, those one sits in."""
    sits = exists().where(_members.c.batch_id == _batches.c.id, _members.c.staff_id == actor.staff_id)
    parts: list[Clause] = [sits.correlate(_batches)]
    if departments := _departments(actor):
        parts.append(_batches.c.department.in_(departments))
    if actor.posts:
        parts.append(_batches.c.post_id.in_(actor.post_ids))
    return or_(*parts)


def _desk_cases(actor: Actor) -> Select[Any]:
    return _case_ids(_on_desk(actor, PUBLIC_READERS), _not_own(actor))


def _line_rows(actor: Actor) -> Clause:
    """All lines of a batch seen whole, else the desk's own; never one's own household's."""
    batches = select(_batches.c.id).where(_whole_batches(actor))
    seen = or_(_lines.c.batch_id.in_(batches), _lines.c.case_id.in_(_desk_cases(actor)))
    return and_(seen, _not_of_own(_lines, actor))


def _member_rows(actor: Actor) -> Clause:
    return _members.c.batch_id.in_(select(_batches.c.id).where(_batch_rows(actor)))


def _reminder_rows(actor: Actor) -> Clause:
    return BatchReminder.__table__.c.batch_id.in_(select(_batches.c.id).where(_batch_rows(actor)))


def _notice_rows(actor: Actor) -> Clause:
    """A notice from above names nobody: a clerk sees the own department's, agents and leaders all."""
    notices = NoticeFromAbove.__table__
    if actor.has_role("community_agent", "deputy_director", "director"):
        return true()
    return notices.c.department.in_(_departments(actor))


def _posting_rows(actor: Actor) -> Clause:
    """Notices are starred: a community's workers see its own, a clerk the department's, leaders all."""
    if actor.has_role(*PUBLIC_READERS):
        return true()
    return _postings.c.case_id.in_(_case_ids(_notified(actor)))


def _objection_rows(actor: Actor) -> Clause:
    objections = Objection.__table__
    notified = _case_ids(_notified(actor), _not_own(actor))
    return or_(_in_whole_case(objections)(actor), objections.c.case_id.in_(notified))


def _notified(actor: Actor) -> Clause:
    departments = _departments(actor)
    communities = _communities(actor, "community_agent", "household_officer", "community_leader")
    return or_(_cases.c.department.in_(departments), _cases.c.community_id.in_(communities))


def _departments(actor: Actor) -> list[str]:
    return [grant.department for grant in actor.grants if grant.role == "window_clerk" and grant.department]


def _communities(actor: Actor, *roles: str) -> list[int]:
    return [
        grant.community_id for grant in actor.grants if grant.role in roles and grant.community_id is not None
    ]


def _table(model: type[Base] | FromClause) -> Table:
    table = model if isinstance(model, FromClause) else inspect_model(model).local_table
    assert isinstance(table, Table)
    return table


_RULES: Final[Mapping[str, Callable[[Actor], Clause]]] = {
    "cases": _case_rows,
    "case_parties": _in_case(_parties),
    "tasks": _task_rows,
    "events": _in_whole_case(Event.__table__),
    "materials": _in_whole_case(Material.__table__),
    "slips": _in_whole_case(Slip.__table__),
    "letters": _letter_rows,
    "messages": _message_rows,
    "documents": _document_rows,
    "paper_files": _in_whole_case(PaperFile.__table__),
    "papers_left": _in_whole_case(PaperLeft.__table__),
    "file_loans": _loan_rows,
    "residents": _resident_rows,
    "households": _household_rows,
    "name_parts": _name_rows,
    "registry_changes": _change_rows,
    "first_contacts": _contact_rows,
    "complaints": _complaint_rows,
    "satisfactions": _grade_rows,
    "stand_in_notes": _stand_in_rows,
    "entitlements": _entitlement_rows,
    "entitlement_spans": _span_rows,
    "exports": _export_rows,
    "outreach_notes": _outreach_rows,
    "take_overs": _take_over_rows,
    "take_over_lines": _take_over_line_rows,
    "follow_ups": _follow_up_rows,
    "rosters": _roster_rows,
    "roster_items": _item_rows,
    "stock_places": _stock_place_rows,
    "stock_counts": _stock_count_rows,
    "stock_moves": _stock_move_rows,
    "payment_runs": _run_rows,
    "payment_shares": _share_rows,
    "payment_lines": _pay_line_rows,
    "payment_items": _pay_item_rows,
    "collection_days": _collection_rows(CollectionDay.__table__),
    "collection_receipts": _receipt_rows,
    "collection_lists": _collection_rows(CollectionList.__table__),
    "collection_lines": _collection_line_rows,
    "organisations": _organisation_rows,
    "organisation_years": _of_organisation(OrganisationYear.__table__),
    "organisation_referrals": _referral_rows,
    "batches": _batch_rows,
    "batch_lines": _line_rows,
    "batch_members": _member_rows,
    "batch_reminders": _reminder_rows,
    "notices_from_above": _notice_rows,
    "notice_cases": _in_case(NoticeCase.__table__),
    "postings": _posting_rows,
    "objections": _objection_rows,
    **scope_appointments.RULES,
}
