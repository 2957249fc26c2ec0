"""What one person may do, and why: each permission with the role that gives it, each post with its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from hub.db.base import db, today
from hub.db.models import Post, PostHolder, Staff
from hub.domain.actor import PERMISSIONS, Actor
from hub.domain.service import Service
from hub.i18n import _l
from hub.operations.ab_posts.holdings import duties
from hub.operations.ab_posts.posts import AT_WINDOW, held_on
from hub.operations.rights import require
from hub.operations.staff.accounts import staff_of
from hub.operations.staff.grants import grants_of
from hub.operations.staff.training import passed, services_of_post, untrained

WORDS: Final[Mapping[str, Any]] = {
    "desk": _l("see the own desk"),
    "case.read": _l("read the cases in the own scope"),
    "case.advance": _l("do the steps of the own posts"),
    "case.open": _l("open cases (intake)"),
    "case.urgent": _l("mark a case as urgent"),
    "case.correct": _l("correct a record, with a second person"),
    "case.confirm": _l("confirm a correction"),
    "case.reassign": _l("give work to another post"),
    "case.reopen": _l("open a closed case again"),
    "case.extend": _l("approve an extension"),
    "resident.find": _l("find residents by two things about them"),
    "resident.open": _l("open a resident's record, for a purpose"),
    "resident.register": _l("register a resident"),
    "resident.change": _l("ask for a change of the register"),
    "resident.check": _l("check a change that touches a benefit"),
    "resident.duplicates": _l("look at registrations that may be the same person"),
    "resident.import": _l("import the register"),
    "sheet.read": _l("read the monthly change sheet"),
    "sheet.close": _l("answer and close the monthly change sheet"),
    "posting.read": _l("read public notices"),
    "posting.manage": _l("make and take down public notices"),
    "objection.record": _l("record objections"),
    "roster.read": _l("read rosters in numbers, and the own items of them"),
    "roster.make": _l("make, hand out and close rosters"),
    "roster.note": _l("note what came of an item of a roster"),
    "roster.answer": _l("answer what an item of a roster found"),
    "roster.draw": _l("draw a sample of paid lines to look behind, and close it"),
    "stock.read": _l("see stock by place"),
    "stock.keep": _l("take goods in and allocate them to communities"),
    "stock.move": _l("sign for goods, hand them out, refill boxes, give back and count"),
    "stock.check": _l("confirm the correction of a count that another person asked for"),
    "batch.read": _l("read meetings and lists"),
    "batch.hold": _l("hold meetings and send lists"),
    "from_above.read": _l("read notices from above"),
    "from_above.record": _l("record notices from above"),
    "letter.deliver": _l("deliver letters"),
    "file.keep": _l("keep the file room"),
    "contact.register": _l("register first contacts and answer them"),
    "omission.answer": _l("talk with whoever told a resident too little, and note it"),
    "appointment.book": _l("book appointments, draw numbers, order visits at home"),
    "appointment.keep": _l("keep the appointments and the line of the own window"),
    "duty.read": _l("see the duty roster, swap own duties, call people in while on duty"),
    "duty.plan": _l("plan the duty"),
    "call_in.read": _l("see all call-ins and which calls nobody answered"),
    "complaint.enter": _l("write down complaints and praise"),
    "complaint.list": _l("see which complaints wait, without what was said"),
    "complaint.judge": _l("read complaints and answer them"),
    "grade.answer": _l("answer bad grades"),
    "check.keep": _l("note that nobody was at a post or answered its telephone"),
    "appraisal.enter": _l("propose entries of the appraisal ledger and tell those they are about"),
    "appraisal.decide": _l("uphold or cancel what another one proposed"),
    "appraisal.hold": _l("open, fill and close appraisal rounds"),
    "contact.answer": _l("say whose an unclear matter is"),
    "entitlement.read": _l("see who receives what"),
    "entitlement.keep": _l("take over, change, suspend and end entitlements"),
    "entitlement.check": _l("confirm what another person took over"),
    "takeover.read": _l("see sheets of what ran before the hub"),
    "takeover.bring": _l("bring in what ran before the hub from a sheet"),
    "takeover.check": _l("confirm a sheet that another person brought in"),
    "payment.read": _l("see pay-outs in the own scope"),
    "payment.make": _l("make the list of a pay-out"),
    "payment.review": _l("check a pay-out that another person made"),
    "payment.approve": _l("approve a pay-out"),
    "payment.fund": _l("note the money of a pay-out and who draws it"),
    "payment.bank": _l("make the file for the bank and enter its answers"),
    "payment.pay": _l("draw and hand out money with a second person"),
    "payment.copy": _l("take the copy of a signed sheet"),
    "payment.close": _l("take signed sheets and close a pay-out"),
    "payment.ask": _l("say what the books have of who was not paid"),
    "payment.claim": _l("decide on what was paid too much"),
    "collection.read": _l("see the days of the collection desk"),
    "collection.take": _l("take money at the window, count it, send its list up"),
    "collection.check": _l("check a day that another person counted"),
    "organisation.read": _l("see the register of organisations"),
    "organisation.keep": _l("keep the register of organisations"),
    "organisation.refer": _l("pass disputes on and enter the answer"),
    "vacancy.read": _l("see vacancies"),
    "vacancy.keep": _l("note vacancies, publish them and take them down"),
    "watch.read": _l("see what is overdue or near, by case number"),
    "watch.press": _l("press for work with a text and a day"),
    "card.give": _l("give yellow and red cards"),
    "card.decide": _l("confirm or withdraw cards"),
    "major.flag": _l("put a case before the director as a major matter"),
    "major.see": _l("acknowledge major matters"),
    "inspection.keep": _l("record spot checks and follow violations to a result"),
    "bulletin.make": _l("write bulletins"),
    "half_month.file": _l("file the half-month report of the own unit"),
    "half_month.read": _l("read half-month reports"),
    "half_month.judge": _l("circulate the result of half-month reports"),
    "course.read": _l("see training courses in numbers"),
    "course.keep": _l("plan training courses, note attendance, give certificates"),
    "course.enrol": _l("enrol residents in training courses"),
    "guide.read": _l("read the service guides"),
    "regime.note": _l("say how an article of the regimes is to be read"),
    "numbers.read": _l("read numbers, without names"),
    "outreach.note": _l("offer benefits in the own area, and note what came of it"),
    "reminder.read": _l("see what runs out soon: whom in the own area, or how many"),
    "report.read": _l("read the reports in the own scope"),
    "data.ask": _l("ask communities for numbers that the hub does not hold"),
    "export.ask": _l("take own lists out as a sheet"),
    "export.allow": _l("allow others to take out long lists"),
    "audit.read": _l("check the record"),
    "accesslog.read": _l("read who looked at whom"),
    "event.erase": _l("erase the text of an event"),
    "service.publish": _l("publish a definition"),
    "staff.manage": _l("manage accounts and roles"),
    "post.manage": _l("manage posts and areas"),
    "module.manage": _l("switch departments on and off"),
    "calendar.manage": _l("change the working calendar"),
    "setting.manage": _l("change settings"),
    "centre.release": _l("let payments and notices out again after a restore"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """A grant that holds, and all it permits: role, place, days; `by` is who gave it ("" = the operator)."""

    role: str
    department: str
    community: str
    since: dt.date
    until: dt.date | None
    by: str
    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A post held: as A or B, whether its work is this person's today, and its steps by service."""

    key: str
    title: str
    slot: str
    today: bool
    stands_in_for: str
    steps: tuple[tuple[Service, tuple[str, ...]], ...]
    untrained: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class May:
    """All that a person may do today. Without rights: `active` False, or no grant that holds."""

    login: str
    name: str
    active: bool
    own_household: bool
    rights: tuple[Right, ...]
    posts: tuple[Work, ...]


def may(actor: Actor, *, login: str, on: dt.date | None = None) -> May:
    """What the person may do on a day (today), with the reason of each thing. Raises NotFound."""
    staff, day = staff_of(login), on or today()
    if staff.id != actor.staff_id:
        require(actor, "staff.manage")
    rights = _rights(login, day) if staff.active else ()
    return May(
        staff.login, staff.name, staff.active, staff.id_hash is not None, rights, tuple(_posts(staff, day))
    )


def _rights(login: str, day: dt.date) -> tuple[Right, ...]:
    return tuple(
        Right(
            grant["role"], grant["department"], grant["community"] or "", grant["since"], grant["until"],
            grant["by"] or "",
            tuple(sorted(PERMISSIONS.get(grant["role"], frozenset()), key=_place)),
        )
        for grant in grants_of(login)
        if grant["since"] <= day and (grant["until"] is None or grant["until"] >= day)
    )  # fmt: skip


def _place(permission: str) -> int:
    """Where a permission stands in the list of words; one without words comes last."""
    return list(WORDS).index(permission) if permission in WORDS else len(WORDS)


def _posts(staff: Staff, day: dt.date) -> Sequence[Work]:
    asked = (
        select(Post, PostHolder.slot)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(PostHolder.staff_id == staff.id, held_on(day))
    )
    rows = db.session.execute(asked.order_by(Post.id)).all()
    there = duties([post.id for post, _ in rows], day)
    known = passed([staff.id]).get(staff.id, ())
    found = []
    for post, slot in rows:
        duty = there[post.id]
        mine = duty.does is not None and duty.does.staff_id == staff.id
        stands_in_for = duty.a.name if mine and duty.stands_in and duty.a else ""
        found.append(Work(
            post.key, post.title, slot, mine, stands_in_for, _steps(post), tuple(untrained(post, known, day)),
        ))  # fmt: skip
    return found


def _steps(post: Post) -> tuple[tuple[Service, tuple[str, ...]], ...]:
    """Titles of the steps and tasks that are this post's, by service."""
    roles = AT_WINDOW if post.role == "window_clerk" else {post.role}
    found = []
    for service in _services(post):
        work = [*service.steps, *(task for step in service.steps for task in step.tasks)]
        titles = tuple(dict.fromkeys(each.title for each in work if each.role in roles))
        if titles:
            found.append((service, titles))
    return tuple(found)


def _services(post: Post) -> Sequence[Service]:
    from hub.operations.context import plugins

    taught = services_of_post(post)
    if taught:
        return taught
    newest = [versions[-1] for versions in plugins().services().values() if versions[-1].enabled]
    return [service for service in newest if post.department in ("", service.department)]
