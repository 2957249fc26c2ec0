"""Who may see a case, and what hangs on one: events, papers, tasks, letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import FromClause, Select, and_, exists, false, or_, select, true

from hub.db.models import (
    Case,
    CaseParty,
    Event,
    FileLoan,
    Letter,
    MajorMatter,
    Material,
    Message,
    NoticeCase,
    PaperFile,
    PaperLeft,
    Post,
    Task,
)
from hub.db.scope.desk import case_at, case_desk
from hub.db.scope.grants import TASK_DESK, WHOLE_DESK, WINDOW, Clause, Rules, clerk
from hub.db.scope.own import not_of_own, not_own
from hub.domain.actor import Actor, PostHeld

_cases = Case.__table__
_tasks = Task.__table__
_events = Event.__table__
_parties = CaseParty.__table__
_posts = Post.__table__
_majors = MajorMatter.__table__


def case_rows(actor: Actor) -> Clause:
    """Cases of which the actor sees anything."""
    return and_(or_(_granted(actor), on_desk(actor, TASK_DESK), _major(actor)), not_own(actor))


def whole_cases(actor: Actor) -> Clause:
    """Cases seen with all that hangs on them."""
    return and_(or_(_granted(actor), _whole_desk(actor), _major(actor)), not_own(actor))


def _granted(actor: Actor) -> Clause:
    """Cases seen whole by grant, whether or not a task is open."""
    parts = clerk(actor, _cases.c.department, _cases.c.community_id)
    for grant in actor.grants:
        if grant.role == "community_agent" and grant.community_id is not None:
            department = _cases.c.department == grant.department if grant.department else true()
            parts.append(and_(department, _taken_part(grant.community_id)))
    return or_(false(), *parts)


AT_ONCE: Final = 4
"""The last entry that an opening writes which accepts the case too: opened, proxy, entered, accepted."""


def _taken_part(community_id: int) -> Clause:
    """Cases of a community in which one of its agents' posts had a task, or who opened or accepted it.

    What is accepted as it is opened has had no task (劳动-9): its agent prints the receipt all the same.
    """
    agents = select(_posts.c.id).where(
        _posts.c.community_id == community_id, _posts.c.role == "community_agent"
    )
    took = _of_case(_tasks, _tasks.c.post_id.in_(agents))
    opened = _of_case(_events, _events.c.seq == 1, _events.c.post_id.in_(agents))
    at_once = (_events.c.seq.between(2, AT_ONCE), _events.c.type == "accepted")
    accepted = _of_case(_events, *at_once, _events.c.post_id.in_(agents))
    part = or_(_cases.c.post_id.in_(agents), took, opened, accepted)
    return and_(_cases.c.community_id == community_id, part)


def on_desk(actor: Actor, roles: frozenset[str]) -> Clause:
    """Cases with an open task at a post that the actor works for today, in one of `roles`."""
    return _at([post for post in actor.desk if post.role in roles])


def on_desk_ids(actor: Actor, roles: frozenset[str]) -> Select[Any]:
    """Ids of the same, not the own household's, from the tasks at these posts: few beside all cases."""
    posts = [post for post in actor.desk if post.role in roles]
    if not posts:
        return case_ids(false())
    here = (_tasks.c.done_on.is_(None), case_at(posts, _tasks.c.post_id, _tasks.c.case_id))
    return select(_tasks.c.case_id).where(*here, not_of_own(_tasks, actor)).correlate(None)


def _whole_desk(actor: Actor) -> Clause:
    """Cases on a desk that sees them whole; a window only its own department's (联办件: the step)."""
    parts = [on_desk(actor, WHOLE_DESK - {WINDOW})]
    windows = [post for post in actor.desk if post.role == WINDOW]
    for department in sorted({post.department for post in windows}):
        posts = [post for post in windows if post.department == department]
        parts.append(and_(_cases.c.department == department, _at(posts)))
    return or_(*parts)


def _at(posts: list[PostHeld]) -> Clause:
    """Cases with an open task at one of these posts."""
    if not posts:
        return false()
    here = case_at(posts, _tasks.c.post_id, _tasks.c.case_id)
    return _of_case(_tasks, _tasks.c.done_on.is_(None), here)


def _major(actor: Actor) -> Clause:
    """Cases put before the director as major matters and not acknowledged yet."""
    if not any(post.role == "director" for post in actor.posts):
        return false()
    return _of_case(_majors, _majors.c.seen_on.is_(None))


def _of_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether the outer query's case has such a row; only `cases` is taken from the outer query."""
    return exists().where(table.c.case_id == _cases.c.id, *clauses).correlate(_cases)


def few_cases(actor: Actor) -> Select[Any] | None:
    """Ids among which all of the actor's cases are, where they are few: those of open tasks at the own posts.

    None where a grant shows more. A list asks for these first, for else it would look at every case there is.
    """
    if any(grant.role in ("window_clerk", "community_agent") for grant in actor.grants):
        return None
    here = case_desk(actor, _tasks.c.post_id, _tasks.c.case_id)
    return select(_tasks.c.case_id).where(_tasks.c.done_on.is_(None), here)


def case_ids(*clauses: Clause) -> Select[Any]:
    """Ids of cases on their own: the outer query may read `cases` too and must not be mixed up with this."""
    return select(_cases.c.id).where(*clauses).correlate(None)


def its_case(table: FromClause, *clauses: Clause) -> Clause:
    """Whether the case of a row fulfils the clauses, asked row by row: a list of such cases would be long."""
    return exists().select_from(_cases).where(_cases.c.id == table.c.case_id, *clauses).correlate(table)


def in_whole_case(table: FromClause) -> Callable[[Actor], Clause]:
    """A rule for rows of a case: seen by whoever sees the whole case, and by nobody for a task alone."""
    return lambda actor: its_case(table, whole_cases(actor))


def _in_case(table: FromClause) -> Callable[[Actor], Clause]:
    return lambda actor: its_case(table, case_rows(actor))


def _task_rows(actor: Actor) -> Clause:
    """Tasks of the cases seen whole by grant; else one's own open ones, gone when done."""
    mine = and_(case_desk(actor, _tasks.c.post_id, _tasks.c.case_id), _tasks.c.done_on.is_(None))
    return and_(or_(mine, its_case(_tasks, _granted(actor))), not_of_own(_tasks, actor))


def _letter_rows(actor: Actor) -> Clause:
    letters = Letter.__table__
    to_deliver = and_(
        case_desk(actor, letters.c.post_id, letters.c.case_id), letters.c.delivered_on.is_(None)
    )
    return or_(in_whole_case(letters)(actor), and_(to_deliver, not_of_own(letters, actor)))


def _message_rows(actor: Actor) -> Clause:
    messages = Message.__table__
    own = and_(case_desk(actor, messages.c.post_id, messages.c.case_id), messages.c.state == "open")
    return or_(in_whole_case(messages)(actor), and_(own, not_of_own(messages, actor)))


def _loan_rows(actor: Actor) -> Clause:
    files = PaperFile.__table__
    seen = select(files.c.id).where(in_whole_case(files)(actor))
    return FileLoan.__table__.c.file_id.in_(seen)


RULES: Final[Rules] = {
    "cases": case_rows,
    "case_parties": _in_case(_parties),
    "tasks": _task_rows,
    "events": in_whole_case(Event.__table__),
    "materials": in_whole_case(Material.__table__),
    "letters": _letter_rows,
    "messages": _message_rows,
    "paper_files": in_whole_case(PaperFile.__table__),
    "papers_left": in_whole_case(PaperLeft.__table__),
    "file_loans": _loan_rows,
    "notice_cases": _in_case(NoticeCase.__table__),
}
