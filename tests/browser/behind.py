"""What happens beside the pages while a test plays: other people's cases go on, by the same operations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select, update
from stdnum.cn import uscc

from hub.db.base import db, let_go, reading, today, transaction
from hub.db.crypto import keys
from hub.db.models import (
    Batch,
    Case,
    Community,
    DuplicatePair,
    EntitlementSpan,
    FollowUp,
    Letter,
    Message,
    PaperFile,
    Resident,
    SpotCheck,
    Staff,
    Task,
)
from hub.demo.hands import Hands, plain_value
from hub.demo.register import slipped
from hub.demo.together import PANEL
from hub.operations.ab_posts.absences import set_absence
from hub.operations.ab_posts.staffing import post_list
from hub.operations.appointments import booking, home, line, record
from hub.operations.benefits import entitlements, reminders, voiding
from hub.operations.benefits.entitlements import Granted
from hub.operations.casework.intake import start
from hub.operations.collection import closing, desk, lists, view
from hub.operations.decisions.batches import close_meeting
from hub.operations.duty import call_ins
from hub.operations.duty import roster as duty_roster
from hub.operations.exports.asking import allow, ask
from hub.operations.messages.outbox import ask_to_tell
from hub.operations.organisations import keeping, years
from hub.operations.payments import cash, money, runs
from hub.operations.registry import asking
from hub.operations.registry.registration import register
from hub.operations.reports import asking as data
from hub.operations.rights import OPERATOR
from hub.operations.rosters import making
from hub.operations.rosters import record as rosters
from hub.operations.staff.people import actor_by_login
from hub.operations.takeover import batches
from hub.operations.takeover.columns import RECIPIENTS
from hub.operations.verb import CaseRef

from .site import NONE
from .town import HOMES, number_of


@contextmanager
def _in(app: Flask, found: Mapping[str, str] = NONE) -> Iterator[Hands]:
    with app.app_context():
        yield Hands(lambda field, _flow: found.get(field.key) or plain_value(field))
        let_go()


def resident_id(app: Flask, name: str) -> int:
    """The id of one of the town's own households' people."""
    with app.app_context():
        known = Resident.id_hash == keys().keyed_hash("id", number_of(name))
        found = reading().execute(select(Resident.id).where(known)).scalar_one()
        let_go()
        return int(found)


def collected(app: Flask) -> tuple[int, int, int, int]:
    """Money taken on the day before and counted ten yuan short, its list sent; a receipt of today.

    The ids of that day's receipt, of that day, of the list, and of today.
    """
    people = [resident_id(app, name) for name in ("李建国", "陈秀英", "吐尔逊·艾买提")]
    clock, key = app.config["HUB_NOW"], "劳动-4"
    today = clock.day
    said = {"period": "2027", "variant": "renewal", "seen": ["social_card"], "amount": 380_00}
    with _in(app):
        clock.day = today - dt.timedelta(days=1)
        clerk, other = actor_by_login("clerk4"), actor_by_login("clerk6")
        first, second = (desk.take(clerk, key, resident_id=who, **said) for who in people[:2])
        day = int(view.receipt_view(clerk, first.id)["day_id"])
        closing.count(clerk, day, {10000: 7, 5000: 1}, cause="找零多付10元")
        closing.verify(other, day)
        sent = lists.send(clerk, key).id
        clock.day = today
        lists.answer(actor_by_login("clerk4"), sent, {2: "证件号不符"})
        last = desk.take(actor_by_login("clerk4"), key, resident_id=people[2], **said)
        now = int(view.receipt_view(actor_by_login("clerk4"), last.id)["day_id"])
    return second.id, day, sent, now


def employer(app: Flask) -> int:
    """A firm on the register, told of its check, with a dispute passed on; its id."""
    digits = "91659900MA0000001"
    said = {"form": "firm", "name": "博城面粉厂", "code": digits + uscc.calc_check_digit(digits),
            "community_id": 1, "address": "团结路1号", "post": "人事部门", "employees": 40}  # fmt: skip
    with _in(app):
        made = keeping.register(actor_by_login("clerk4"), "劳动-12", said)
        years.mark(actor_by_login("clerk4"), made.id, "told")
        years.refer(actor_by_login("clerk4"), made.id, matter="拖欠工资")
    return made.id


def change(app: Flask, name: str, kind: str, login: str = "clerk", **said: Any) -> int:
    """A change that somebody asks for; its id."""
    who = resident_id(app, name)
    with _in(app):
        typed = {"on": app.config["HUB_NOW"].day.isoformat(), **said}
        asked = asking.ask(actor_by_login(login), kind, who, typed, why="居民申报", paper="户口簿")
        return asked.id


def payee(app: Flask, name: str) -> None:
    """The head of a household receives the low-income allowance from before the hub; it is checked in days."""
    who = resident_id(app, name)
    with _in(app):
        place = reading().execute(select(Resident.community_id).where(Resident.id == who)).scalar_one()
        granted = Granted(
            LOW_INCOME, "civil_affairs", who, int(place or 0), 500_00,
            dt.date(2016, 1, 1), paper="台账", review_on=app.config["HUB_NOW"].day + dt.timedelta(days=3),
        )  # fmt: skip
        made = entitlements.take_over(actor_by_login("clerk"), granted)
        entitlements.answer(actor_by_login("deputy"), made.id, rev=made.rev, confirms=True)


def asked_of_communities(app: Flask) -> int:
    """Something the centre asked a community for, which the hub does not hold."""
    with _in(app):
        day = app.config["HUB_NOW"].day
        place = reading().execute(select(Community.id).order_by(Community.id)).scalars().first()
        return data.ask(
            actor_by_login("clerk"), what=NUMBERS, first=day, last=day, due=day, communities=[int(place or 0)]
        ).id


def reminded(app: Flask, login: str) -> int:
    """The reminder that this person finds first."""
    with _in(app):
        reminders.make()
        return reminders.lines(actor_by_login(login))[0].id


def granted(app: Flask, number: str) -> list[tuple[str, int]]:
    """What a case gave: state and fen of each entitlement."""
    c, spans = entitlements.TABLE.c, EntitlementSpan.__table__.c
    with _in(app):
        asked = select(c.state, spans.amount).join(Case, Case.id == c.case_id)
        found = asked.join(EntitlementSpan, spans.entitlement_id == c.id).where(Case.number == number)
        return [(row.state, row.amount) for row in reading().execute(found)]


def end_all(app: Flask) -> None:
    """Whoever the town's own days approved receives nothing, from the first day on."""
    with _in(app):
        clerk = actor_by_login("clerk")
        c = entitlements.TABLE.c
        asked = select(c.id, c.seq).where(c.state == "active", c.programme == LOW_INCOME)
        for row in reading().execute(asked).mappings().all():
            done = voiding.ask_void(clerk, row["id"], rev=row["seq"], reason="测试")
            voiding.answer_void(actor_by_login("deputy"), row["id"], rev=done.rev, confirms=True)


def roster(app: Flask, service: str, login: str = "clerk") -> tuple[int, list[int]]:
    """A roster made at the window; its id and those of its items."""
    with _in(app):
        made = making.make(actor_by_login(login), service, why="演示")
        items = select(rosters.ITEMS.c.id).where(rosters.ITEMS.c.roster_id == made.id)
        return made.id, [int(key) for key in reading().execute(items.order_by(rosters.ITEMS.c.no)).scalars()]


def twin(app: Flask, name: str) -> int:
    """Somebody registered a second time with one digit wrong; the id of the pair."""
    with _in(app):
        register(actor_by_login("clerk"), name=name, id_number=slipped(number_of(name)), community_id=1)
        return int(reading().execute(select(func.max(DuplicatePair.id))).scalar_one())


def case_of(app: Flask, number: str) -> Mapping[str, Any]:
    """The row of a case."""
    with _in(app) as hands:
        return hands.row(reading().execute(select(Case.id).where(Case.number == number)).scalar_one())


def forward(app: Flask, number: str, *, to: str, **found: str) -> None:
    """Bring a case to a step, forward all the way. `found`: answers in the forms by key."""
    row = case_of(app, number)
    with _in(app, found) as hands:
        while (row := hands.row(row["id"]))["step"] != to:
            step = hands.flow(row).service.step(row["step"])
            if step.do == "accept":
                hands.accept(row)
            elif step.do == "meeting":
                _meet(hands, row)
            else:
                hands.advance(row)


def _meet(hands: Hands, row: Mapping[str, Any]) -> None:
    batch = hands.gather([row], PANEL)
    said = hands.decide(batch, row, next(iter(hands.flow(row).service.step(row["step"]).outcomes)), votes=7)
    close_meeting(hands.holder(row), batch.id, rev=said.rev)


def bring(
    app: Flask, name: str, service: str, *, to: str, login: str = "clerk", variant: str = "",
    answers: Mapping[str, str] = NONE, **found: str,
) -> str:  # fmt: skip
    """Open a case and bring it to a step; its number."""
    who = resident_id(app, name)
    with _in(app) as _:
        made = start(
            actor_by_login(login), service=service, resident_id=who, variant=variant, answers=answers
        )
    forward(app, made.number, to=to, **found)
    return made.number


def followed_up(app: Flask, name: str, login: str) -> int:
    """A graduate registered two months ago who wanted a contact each month; the follow-up's id."""
    clock = app.config["HUB_NOW"]
    today, clock.day = clock.day, clock.day - dt.timedelta(days=60)
    answers = {"start": "here", "degree": "no", "monthly": "yes"}
    number = bring(app, name, "labour.graduates", to="archive", login=login, answers=answers)
    with _in(app) as hands:
        hands.advance(case_of(app, number))
    clock.day = today
    with _in(app):
        return int(reading().execute(select(func.max(FollowUp.id))).scalar_one())


def away(app: Flask, login: str, day: dt.date) -> None:
    """Somebody is away on a day; the B of the post stands in."""
    with _in(app):
        set_absence(OPERATOR, login=login, first=day, last=day, reason="外出培训")


def publish(app: Flask, number: str) -> None:
    """Hang out a case's notice."""
    forward(app, number, to="posting")
    row = case_of(app, number)
    with _in(app) as hands:
        hands.publish(row)


def gather(app: Flask, *numbers: str) -> int:
    """Put waiting cases into a meeting or on a list; its id."""
    rows = [case_of(app, number) for number in numbers]
    with _in(app) as hands:
        return hands.gather(rows, PANEL).id


def speak(app: Flask, language: str) -> None:
    """Everybody at work chooses a language."""
    with app.app_context(), transaction():
        db.session.execute(update(Staff).values(language=language))


def ids(app: Flask, number: str) -> dict[str, int]:
    """The case's id, its first open task's and its last letter's (0 where there is none)."""
    case_id = int(case_of(app, number)["id"])
    with _in(app):
        open_tasks = select(func.min(Task.id)).where(Task.case_id == case_id, Task.done_on.is_(None))
        task, letter = (
            reading().execute(query).scalar() or 0
            for query in (open_tasks, select(func.max(Letter.id)).where(Letter.case_id == case_id))
        )
        return {"case": case_id, "task": int(task), "letter": int(letter)}


def last_list(app: Flask) -> int:
    """The id of the newest list that was sent up."""
    with _in(app):
        query = select(func.max(Batch.id)).where(Batch.kind == "send_up", Batch.state == "sent")
        return int(reading().execute(query).scalar_one())


def tell(app: Flask, case_id: int, login: str) -> int:
    """Note that the applicant is to be told something; the message's id."""
    with _in(app):
        rev = reading().execute(select(Case.rev).where(Case.id == case_id)).scalar_one()
        ask_to_tell(actor_by_login(login), case_id, rev=rev, about="supplement", said="请带上户口簿")
        return int(reading().execute(select(func.max(Message.id))).scalar_one())


def appraised(app: Flask, login: str) -> tuple[int, int]:
    """A check of a window's post, the entry about its A who was told, and this year's round; round and a sheet."""
    from hub.operations.ab_posts.posts import post_for
    from hub.operations.appraisal import checks, entries, ledger, rounds
    from hub.operations.appraisal.sheets import sheets
    from hub.operations.calendars.calendar import calendar

    with _in(app):
        deputy, day = actor_by_login(login), calendar().back(app.config["HUB_NOW"].day, 1)
        post = post_for("window_clerk", "civil_affairs", None)
        noted = checks.record(deputy, kind="absent", post_id=post, on=day, time="11:00", note="窗口没有人")
        entries.propose(deputy, rule="absent", evidence=noted.number)
        for one in ledger.ledger(deputy, open_only=True):
            entries.tell(deputy, one.id)
        made = rounds.open_round(deputy, year=day.year)
        return made.id, sheets(deputy, made.id)[0].id


def supervised(app: Flask) -> tuple[int, int]:
    """An order to a window's post and a card to whoever works there today; their ids."""
    from hub.operations.ab_posts.posts import post_for
    from hub.operations.supervision import cards, orders

    with app.app_context():
        post_id = post_for("window_clerk", "civil_affairs", None)
        order = orders.press(actor_by_login("deputy"), kind="order", said="请整理窗口告知材料", post_id=post_id,
                             due=today() + dt.timedelta(days=3))  # fmt: skip
        card = cards.give(
            actor_by_login("inspection"), light="yellow", cause="告知卡没有摆放", post_id=post_id
        )
        return order.id, card.id


def inspected(app: Flask) -> tuple[int, int, int, str]:
    """A spot check whose finding is followed, a bulletin, and a filed half-month report; the ids of check,
    violation and bulletin, and the report's address."""
    from hub.operations.ab_posts.posts import post_for
    from hub.operations.supervision import bulletins, checks, half_month, half_month_view, violation_view

    with app.app_context():
        inspection, due = actor_by_login("inspection"), half_month_view.dues()[1]
        looked = checks.record(inspection, post_id=post_for("window_clerk", "civil_affairs", None),
                               place="中心大厅", finding="告知卡过期", done="当场更换")  # fmt: skip
        who = reading().execute(
            select(Staff.login)
            .join(SpotCheck, SpotCheck.staff_id == Staff.id)
            .where(SpotCheck.id == looked.id)
        )
        checks.reply(actor_by_login(who.scalar_one()), looked.id, rev=looked.rev, reply="当天刚换版")
        checks.decide(
            actor_by_login("deputy"), looked.id, rev=looked.rev + 1, decision="confirmed", why="属实"
        )
        checks.close(inspection, looked.id, rev=looked.rev + 2, result="sanctioned")
        bulletin = bulletins.issue(inspection, title="督查通报", said="本月检查一次。")
        half_month.file(actor_by_login("leader1"), unit_key="community:1", due=due, progress="工作正常")
        (row,) = violation_view.violations(inspection)
        return looked.id, row["id"], bulletin.id, f"/supervision/half-month/community:1/{due}"


def complaint(app: Flask, login: str) -> int:
    """A complaint about a post, written down and not answered; its id."""
    from hub.operations.ab_posts.posts import post_for
    from hub.operations.complaints import register

    with app.app_context():
        return register.enter(
            actor_by_login(login), kind="complaint", channel="box", reason="late", said="等了很久",
            post_id=post_for("finance", "", None),
        ).id  # fmt: skip


def first_contact(app: Flask, login: str) -> int:
    """A first contact open at somebody's post, its id."""
    from hub.operations.reception import first_contacts

    with app.app_context():
        actor = actor_by_login(login)
        return first_contacts.register(actor, name="张三", matter="要哪些材料", via="call").id


def told_slip(app: Flask, login: str, service: str) -> int:
    """What somebody was told on paper at a first contact; the slip's id."""
    from hub.operations.context import service_of
    from hub.operations.notification import inquiry
    from hub.operations.reception import first_contacts

    with app.app_context():
        actor, definition = actor_by_login(login), service_of(service)
        made = first_contacts.register(actor, name="张三", matter="要哪些材料")
        answers = {one.key: one.choices[0].key for one in definition.questions}
        asked = inquiry.Asked(service, definition.variants[0].key if definition.variants else "", answers)
        first_contacts.tell(actor, made.id, rev=made.rev, asked=asked, how="written")
        return int(inquiry.of_contact(made.id)[0]["id"])


def left_out(app: Flask, login: str, number: str) -> None:
    """A paper that a case's slip should have named is asked for later."""
    from hub.operations.casework import acceptance

    with app.app_context():
        case_id = ids(app, number)["case"]
        rev = reading().execute(select(Case.rev).where(Case.id == case_id)).scalar_one()
        acceptance.ask_more(actor_by_login(login), case_id, rev=rev, papers=("收入证明",), reason="漏列")


def ask_for_cases(app: Flask, login: str, second: str = "") -> int:
    """Somebody asks to take the list of open cases out, and a second person allows it; the export's id."""
    with _in(app):
        asked = ask(actor_by_login(login), "cases", {"state": "open"}, purpose="例会核对").id
        if second:
            allow(actor_by_login(second), asked)
        return asked


def taken_over(app: Flask, mine: str, other: str) -> tuple[int, int]:
    """A sheet with a fault that `mine` has as a draft, and one that `other` has sent; their ids."""
    with _in(app):
        drafted = _brought(mine, "陈秀英", "六百元")
        sent = _brought(other, "吐尔逊·艾买提", "600")
        batches.send(actor_by_login(other), sent.id, rev=sent.rev)
        return drafted.id, sent.id


def _brought(login: str, name: str, amount: str) -> CaseRef:
    cells = {"姓名": name, "身份证号": number_of(name), "月金额": amount, "起始日期": "2016-05", "文号": "3号",
             "台账": "台账", "页码": "7"}  # fmt: skip
    place = next(row["community"] for row in HOMES if row["name"] == name)
    community = reading().execute(select(Community.id).where(Community.name == place)).scalar_one()
    data = ",".join(cells) + "\n" + ",".join(cells.values())
    return batches.upload(
        actor_by_login(login), RECIPIENTS, data.encode(), "在享.csv", community,
        programme="civil_affairs.minimum_living",
    )  # fmt: skip


def archived(app: Flask) -> int:
    """The id of the first case that has a paper file."""
    with _in(app):
        return int(reading().execute(select(func.min(PaperFile.case_id))).scalar_one())


def over(app: Flask, number: str) -> None:
    """Take down a case's notice, whose days are over."""
    row = case_of(app, number)
    with _in(app) as hands:
        hands.end_notice(row, "clear")


def pay_out(app: Flask) -> tuple[int, int, int]:
    """A pay-out whose money is drawn in the first community; its id, the community and an entitlement."""
    with _in(app):
        people, place = Resident.__table__, 1
        mine = (people.c.community_id == place, people.c.relation == "户主", people.c.died.is_(None))
        head = reading().execute(select(people.c.id).where(*mine).order_by(people.c.id)).scalars().first()
        said = Granted("civil_affairs.minimum_living", "civil_affairs", head or 0, place, 300_00,
                       dt.date(2024, 1, 1), paper=PAPER)  # fmt: skip
        made = entitlements.take_over(actor_by_login("clerk"), said)
        entitlements.answer(actor_by_login("clerk2"), made.id, rev=made.rev, confirms=True)
        run = runs.make(actor_by_login("clerk"), said.programme, "2026-B5", communities=[place])
        run = runs.review(actor_by_login("deputy"), run.id, rev=run.rev)
        run = runs.approve(actor_by_login("street"), run.id, rev=run.rev)
        run = money.fund(actor_by_login("finance"), run.id, rev=run.rev, amount=10_000_00, paper=PAPER)
        money.draw(actor_by_login("agent11"), run.id, place, second="agent12")
        cash.confirm_draw(actor_by_login("agent12"), run.id, place)
        return run.id, place, made.id


def appointments(app: Flask, service: str) -> tuple[int, int]:
    """An appointment of today at the window, with a walk-in before it; a visit at home with papers taken. Their ids."""
    with _in(app):
        agent = actor_by_login("agent11")
        day = app.config["HUB_NOW"].day
        made = booking.book(agent, on=day, time="16:00", service=service, name="样女士", note="带轮椅")
        window = (
            reading().execute(select(record.TABLE.c.post_id).where(record.TABLE.c.id == made.id)).scalar_one()
        )
        line.draw(agent, post_id=window)
        line.call_next(actor_by_login("clerk3"), post_id=window)
        line.draw(agent, post_id=window)
        officer = next(row["id"] for row in post_list(role="household_officer"))
        visit = home.order(agent, service=service, on=day, channel="phone", name="样奶奶", address="演示路9号",
                           reason="85岁", officer_post_id=officer)  # fmt: skip
        home.take_papers(actor_by_login("clerk3"), visit.id, rev=visit.rev, papers=["身份证"])
        return made.id, visit.id


def duties(app: Flask) -> None:
    """The quarter's duty, a swap that the deputy is asked for, and somebody called in who did not answer."""
    with _in(app):
        deputy = actor_by_login("deputy")
        day = app.config["HUB_NOW"].day
        people = [actor_by_login(login).staff_id for login in ("deputy", "clerk", "clerk2", "finance")]
        duty_roster.plan_quarter(deputy, year=day.year, number=(day.month + 2) // 3, people=people)
        call = call_ins.open_(deputy, post_id=post_list(role="window_clerk")[0]["id"], reason="急诊住院")
        call_ins.called(deputy, call.id, rev=call.rev, answered=False)


PAPER: Final = "台账第1页"
NUMBERS: Final = "楼道升降椅数量"
"""What the hub does not hold."""
LOW_INCOME: Final = "civil_affairs.minimum_living"
