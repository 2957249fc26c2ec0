"""一、二、四: who has a case, what it may take, where it is filed, and that it is one from window to file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select

from hub.db.base import reading, transaction
from hub.db.crypto import keys
from hub.db.models import AccessLog, Case, Counter, Event, FirstContact, Material, PaperFile, Resident, Task
from hub.db.scope import scope
from hub.definitions.checks.acts import check as acts
from hub.definitions.checks.joint import check as joint
from hub.definitions.context import Context
from hub.definitions.source import parse
from hub.domain.case import checklist
from hub.domain.errors import HubError, InputError, NotFound, Refused
from hub.operations.ab_posts.absences import set_absence
from hub.operations.appraisal.counted import counted
from hub.operations.calendars.calendar import calendar
from hub.operations.casework import acceptance, cases, changes, charges
from hub.operations.casework.case_book import OWN, case_book, printed
from hub.operations.casework.case_list import case_shown
from hub.operations.casework.checklists import Tick
from hub.operations.casework.views import case_view
from hub.operations.collection import desk as takings
from hub.operations.context import plugins, service_of
from hub.operations.fieldwork import visit_view, visits
from hub.operations.prints import codes
from hub.operations.prints.documents import printer
from hub.operations.reception import first_contacts
from hub.operations.registry.residents import find, open_resident
from hub.operations.rights import OPERATOR
from hub.plugins.registry import Plugins
from hub.web.case_stops import flow_stops
from hub.web.words import department_name

from .conftest import Desk

ALONE = {"variant": "person", "answers": {"illness": "no"}}


def test_a_case_names_its_three_posts_and_only_the_centre_accepts(desk: Desk) -> None:
    # B-001: 残联-1 handed in on 12-01 (Thursday), accepted on Monday 12-05, 20 working days: 2017-01-03.
    case = desk.start("残联-1", "agent-e", answers={"start": "here"})
    number = desk.row(case)["number"]
    desk.on(2016, 12, 2)
    shown = case_shown(None, number)
    assert (shown["state"], shown["due"], shown["age"]) == ("not_accepted", None, 1)
    desk.on(2016, 12, 5)
    row = desk.to(case, "accept")
    with pytest.raises(HubError):
        acceptance.accept(desk.as_("agent-e"), case, rev=row["rev"])
    desk.hands.accept(row)
    shown = case_shown(None, number)
    assert [(each["role"], each["holder"]) for each in shown["posts"]] == [
        ("household_officer", "officer-e"), ("community_agent", "agent-e"), ("window_clerk", "clerk"),
    ]  # fmt: skip
    assert (shown["state"], shown["due"]) == ("running", dt.date(2017, 1, 3))
    desk.forward(desk.row(case))
    assert case_shown(None, number)["posts"][2]["holder"] == "clerk"


def test_the_centre_files_and_the_community_does_not(desk: Desk) -> None:
    # B-005: the agent has no 归档 and is refused when asking for it; the clerk's file is the next number.
    # (劳动-3, where the agent has a part and nothing goes up on a list; 民政-9 goes on the bureau's.)
    desk.on(2018, 12, 3)  # a year in which nothing else is filed here
    answers = {"start": "here", "degree": "no", "monthly": "no"}
    row = desk.to(desk.start("劳动-3", "agent-e", answers=answers), "archive")
    with transaction() as tx:
        tx.execute(Counter.__table__.insert(), {"name": "archive:2018", "value": 40})
    agent = desk.as_("agent-e")
    assert [doable for doable in case_view(agent, row["id"]).doable if doable.key == "archived"] == []
    with pytest.raises(Refused) as refused:
        cases.advance(agent, row["id"], "archived", rev=row["rev"])
    assert refused.value.status == 403
    clerk = desk.as_("clerk")
    done = cases.advance(clerk, row["id"], "archived", rev=row["rev"])
    files = select(PaperFile.year, PaperFile.no).where(PaperFile.case_id == row["id"])
    assert reading().execute(files).all() == [(2018, 41)]
    with pytest.raises(HubError):
        cases.advance(clerk, row["id"], "archived", rev=done.rev)
    # The exception is a flag of the definition: without it an archive in the community does not load.
    service = service_of("劳动-3")
    steps = tuple(replace(s, role="community_agent") if s.do == "archive" else s for s in service.steps)
    there = replace(service, steps=steps)
    shipped = plugins().shipped(service.key, service.version)
    assert shipped is not None
    found = [
        [one.what for one in acts(it, Context(shipped))]
        for it in (there, replace(there, community_file=True))
    ]
    assert found == [["The centre archives, after everything else; a community keeps no files."], []]


def test_a_case_is_accepted_once_and_keeps_its_number(desk: Desk) -> None:
    # B-029: acceptance, steps and file are one case; whoever accepts again is refused.
    case = desk.start("民政-6", **ALONE)
    number = desk.row(case)["number"]
    done = desk.hands.accept(desk.row(case))
    with pytest.raises(HubError):
        acceptance.accept(desk.as_("clerk"), case, rev=done.rev)
    desk.to(case, "end")
    found = case_view(desk.as_("clerk"), case)
    assert [event.type for event in found.events].count("accepted") == 1
    assert (found.row["number"], found.row["ended"]) == (number, "granted")


def test_a_joint_case_is_accepted_once_and_another_department_sees_its_step_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # B-029: a case of 民政 with a step of 劳动保障: one number, one acceptance, and none of the papers.
    shipped = plugins().shipped(service_of("民政-6").key, 1)  # in force on the day
    assert shipped is not None
    text = shipped.path.read_text(encoding="utf-8")
    step = '''role = "street_leader"\ndo = "sign"'''
    assert text.count(step) == 1
    assert "joint" not in text
    text = text.replace(step, '''role = "window_clerk"\ndo = "decide"\ndepartment = "labour"''')
    text = text.replace("version = 1", "version = 99", 1)
    alone, _ = parse(text, shipped.path, shipped.file)
    joined, findings = parse(
        text.replace("fee = ", 'joint = ["labour"]\nfee = ', 1), shipped.path, shipped.file
    )
    assert alone
    assert joined
    assert not findings
    assert [one.what for one in joint(alone.service, Context(alone))] == [
        "%(department)s has a step and is not named in joint."]  # fmt: skip
    assert list(joint(joined.service, Context(joined))) == []
    service = joined.service
    newest, there = Plugins.service, Plugins.shipped
    ours = {service.key, service.seq}
    monkeypatch.setattr(
        Plugins, "service", lambda it, key, *of: service if key in ours else newest(it, key, *of)
    )
    monkeypatch.setattr(Plugins, "shipped", lambda it, key, of: joined if key in ours else there(it, key, of))

    case = desk.start("民政-6", **ALONE)
    number = desk.row(case)["number"]
    row = desk.to(case, next(each.key for each in service.steps if each.department == "labour"))
    clerk = desk.as_("clerk")  # holds all windows; the other one that of 劳动保障 only
    other = replace(clerk, grants=tuple(each for each in clerk.grants if each.department == "labour"),
                    posts=tuple(each for each in clerk.posts if each.department == "labour"))  # fmt: skip
    assert len(other.posts) == 1
    assert ("joint" in case_view(clerk, case).kinds, case_view(clerk, case).row["number"]) == (True, number)
    view = case_view(clerk, case)
    named = [department_name("labour") in stop.role for stop in flow_stops(view, clerk)]
    assert named == [service.step(stop.key).department == "labour" for stop in view.stops]
    assert sum(named) == 1
    task = reading().execute(select(Task.id).where(Task.case_id == case, Task.done_on.is_(None))).scalar_one()
    seen = visit_view.visit_view(other, task)
    assert (seen.number, seen.form is not None) == (number, True)
    assert codes.find(other, number) == codes.Found("task", task)  # its number leads to the own step
    with pytest.raises(NotFound):
        case_view(other, case)
    for table in (Material.__table__, Event.__table__):
        there = select(func.count()).select_from(table).where(table.c.case_id == case)
        assert reading().execute(there).scalar_one() > 0
        assert reading().execute(there.where(scope(table, other))).scalar_one() == 0
    for more in (acceptance.accept, partial(changes.withdraw, reason="本人口头提出")):
        with pytest.raises(Refused, match="Your role does not do this"):
            more(other, case, rev=row["rev"])
    visits.finish(other, task, outcome="agreed", rev=row["rev"], form={"amount": "300"})
    with pytest.raises(NotFound):
        visit_view.visit_view(other, task)
    assert [each.type for each in case_view(clerk, case).events].count("accepted") == 1
    # It comes back to its own window, which finishes it and files it; the other one has done its step.
    row = desk.to(case, "archive")
    with pytest.raises(NotFound):
        case_view(other, case)
    with pytest.raises(HubError):
        cases.advance(other, case, "archived", rev=row["rev"])
    cases.advance(clerk, case, "archived", rev=row["rev"])
    found = case_view(clerk, case)
    assert (found.row["ended"], found.row["number"], "joint" in found.kinds) == ("granted", number, True)
    assert [each.type for each in found.events].count("accepted") == 1
    filed = select(PaperFile.no).where(PaperFile.case_id == case)
    assert len(reading().execute(filed).all()) == 1
    work = select(Task.post_id, Task.outcome).where(Task.id == task)
    assert reading().execute(work).all() == [(other.posts[0].id, "agreed")]


def test_a_free_service_takes_no_money_and_keeps_the_attempt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # B-012: 20 yuan on a 民政-5 case are refused, no charge is kept, the attempt is in the record.
    case = desk.start("民政-6", **ALONE)
    clerk = desk.as_("clerk")
    assert {service_of(seq).fee for seq in ("民政-5", "民政-6")} == {"none"}
    with pytest.raises(Refused, match="This service is free of charge"):
        charges.charge(clerk, case, amount="20", bill="00123456")
    types = [event.type for event in case_view(clerk, case).events]
    assert (types.count("charge_refused"), types.count("charged")) == (1, 0)
    for amount, bill in (("0", "1"), ("-5", "1"), ("20.505", "1"), ("20", " ")):
        with pytest.raises(InputError):
            charges.charge(clerk, case, amount=amount, bill=bill)
    with pytest.raises(HubError):
        charges.charge(desk.as_("agent-e"), case, amount="20", bill="00123456")
    # Where the definition names a fee it is kept; premiums (劳动-4) are collections, with receipts of their own.
    assert service_of("劳动-4").kind == "collection"
    priced = replace(service_of("民政-6"), fee="工本费20元，依据《样例收费标准》")
    monkeypatch.setattr("hub.operations.casework.casefile.service_of", lambda *_: priced)
    charges.charge(clerk, case, amount="20", bill="00123456")
    last = case_view(clerk, case).events[-1]
    assert (last.type, last.payload["fen"], last.payload["bill"]) == ("charged", 2000, "00123456")


def test_a_departments_ledger_leaves_no_case_out(desk: Desk) -> None:
    # B-031: 25 cases of a month, the 7th withdrawn; 25 rows, 1 … 25.
    made = []
    for number in range(25):
        desk.on(2017, 11, 1 + number)
        made.append(desk.start("民政-6", **ALONE))
    changes.withdraw(desk.as_("clerk"), made[6], rev=desk.row(made[6])["rev"], reason="不再申请")
    lines = case_book(desk.as_("clerk"), "civil_affairs", dt.date(2017, 11, 1))
    assert [line.no for line in lines] == list(range(1, 26))
    assert [line.number for line in lines] == [desk.row(case)["number"] for case in made]
    assert [line.no for line in lines if line.state == "已撤回"] == [7]
    assert {line.state for line in lines} == {"已撤回", "在办"}
    # One's own household's case keeps its line, and nothing else of it.
    number = reading().execute(
        select(Resident.id_number).join(Case, Case.applicant_id == Resident.id).where(Case.id == made[0])
    ).scalar_one()  # fmt: skip
    own = replace(desk.as_("clerk"), id_hash=keys().keyed_hash("id", number))
    first = case_book(own, "civil_affairs", dt.date(2017, 11, 1))[0]
    assert (first.no, first.number, first.name, first.service, first.state) == (
        1,
        lines[0].number,
        OWN,
        "",
        "",
    )
    for login in ("agent-e", "director"):
        with pytest.raises(Refused):
            case_book(desk.as_(login), "civil_affairs", dt.date(2017, 11, 1))
    data = printed(desk.as_("clerk"), "civil_affairs", dt.date(2017, 11, 1))
    assert printer().pdf("hub.ledger", data)[:5] == b"%PDF-"


def test_a_late_visit_is_the_officers_though_the_case_is_in_time(desk: Desk) -> None:
    # B-007: the officer's day, Friday 12-02, from the step's opening on Thursday; done on Monday 12-05.
    late = []
    for last in (2, 5):
        desk.on(2016, 12, 1)
        case = desk.start("残联-1", "agent-e", answers={"start": "visit"})
        desk.on(2016, 12, last)
        desk.forward(desk.row(case))
        row = desk.to(case, "review")
        stop = next(stop for stop in case_view(desk.as_("clerk"), case).stops if stop.key == "outreach")
        # Accepted on the same day, 20 working days: the late visit has taken none of them.
        late.append((stop.person, stop.late, row["due"] == calendar().add(desk.clock.day, 20)))
    assert late == [("officer-e", 0, True), ("officer-e", 1, True)]


def test_the_agents_review_is_two_days_from_its_opening(desk: Desk) -> None:
    # B-008: opened Friday 12-02, due 12-06; reported on 12-06 in time, on 12-07 a working day late.
    late, mine = [], Task.done_on.is_(None)
    for last in (6, 7):
        desk.on(2016, 12, 2)
        case = desk.start("残联-1", "agent-e", answers={"start": "here"})
        desk.to(case, "first_review")
        (task,) = reading().execute(select(Task.role, Task.due).where(mine, Task.case_id == case)).all()
        assert tuple(task) == ("community_agent", dt.date(2016, 12, 6))
        desk.on(2016, 12, last)
        desk.forward(desk.row(case))
        late.append(
            next(stop.late for stop in case_view(desk.as_("clerk"), case).stops if stop.key == "first_review")
        )
    assert late == [0, 1]


def test_what_b_does_is_bs_and_says_for_whom(desk: Desk) -> None:
    # AB-03a: the event names B, standing in for A; the case is one of B's in the year's appraisal, none of A's.
    desk.on(2019, 3, 4)  # a year in which nothing else is completed here
    case = desk.start("民政-6", **ALONE)
    set_absence(OPERATOR, login="clerk", first=desk.clock.day, last=desk.clock.day, reason="急病")
    b = desk.as_("clerk2")
    assert {post.stands_in_for for post in b.posts} == {"clerk"}
    row = desk.row(case)
    ticks = {line.key: Tick() for line in checklist(desk.hands.flow(row), "acceptance")}
    acceptance.accept(b, case, rev=row["rev"], ticks=ticks)
    found = case_view(b, case)
    last = [event for event in found.events if event.type == "accepted"][-1]
    assert (last.who, last.stands_in_for) == ("clerk2", "clerk")
    desk.to(case, "end")
    ids = [desk.as_(login).staff_id for login in ("clerk2", "clerk")]
    done = counted([one for one in ids if one is not None], 2019)
    assert [(done[one].completed, done[one].on_time) for one in ids if one is not None] == [(1, 1), (0, 0)]


def test_what_can_be_done_at_once_is_done_and_closed_the_same_day(desk: Desk) -> None:
    # FC-06a: a first contact about 劳动-3 leads to a case, accepted and completed on 2016-12-01: 即办件.
    agent = desk.as_("agent-e")
    contact = first_contacts.register(agent, name="毕业生", matter="毕业生登记")
    case = desk.start("劳动-3", "agent-e", answers={"start": "here", "degree": "no", "monthly": "no"})
    first_contacts.accepted(agent, contact.id, rev=contact.rev, case_id=case)
    while desk.row(case)["completed_on"] is None:
        desk.forward(desk.row(case))
    row, kinds = desk.row(case), case_view(agent, case).kinds
    assert (row["accepted_on"], row["completed_on"], "immediate" in kinds) == (
        desk.clock.day,
        desk.clock.day,
        True,
    )
    assert _contact(contact.id) == ("closed", "accepted", row["number"], desk.clock.day)


def test_a_renewal_paid_at_the_window_closes_the_first_contact_with_its_receipt(desk: Desk) -> None:
    # FC-06a: 劳动-5 续保 is no case: done on the spot against a receipt, 2016-12-01.
    clerk, (who,) = desk.as_("clerk"), desk.home("续保人")
    contact = first_contacts.register(clerk, name="续保人", matter="续保", service="labour.pension_insurance")
    with pytest.raises(NotFound):
        first_contacts.done_at_once(clerk, contact.id, rev=contact.rev, number="劳收16-9999")
    seen = [each.key for each in takings.papers(service_of("劳动-5"), "renewal")]
    paid = takings.take(
        clerk, "劳动-5", resident_id=who, amount=380_00, period="2017", variant="renewal", seen=seen
    )
    first_contacts.done_at_once(clerk, contact.id, rev=contact.rev, number=paid.number)
    assert _contact(contact.id) == ("closed", "at_once", paid.number, desk.clock.day)


def _contact(contact_id: int) -> tuple[str, str, str, dt.date]:
    c = FirstContact.__table__.c
    query = select(c.state, c.result_kind, c.result, c.closed_on).where(c.id == contact_id)
    return tuple(reading().execute(query).one())


def test_the_register_serves_every_service_within_the_own_community(desk: Desk) -> None:
    # B-002: the agent of the community finds the person whole with nothing to type, another agent nobody.
    (who,) = desk.home("张三丰")
    kept = reading().execute(select(Resident.__table__).where(Resident.id == who)).mappings().one()
    number = kept["id_number"]
    mine, other = desk.as_("agent-e"), desk.as_("agent-w")
    assert ([hit.id for hit in find(mine, number).hits], find(other, number).hits) == ([who], ())
    looks = select(AccessLog.purpose).where(AccessLog.resident_id == who, AccessLog.action == "open")
    before = len(reading().execute(looks).all())
    record = open_resident(mine, who, "intake 劳动-1")
    names = ("name", "id_number", "sex", "birth", "phone", "address", "household_id")
    assert [getattr(record, name) for name in names] == [kept[name] for name in names]
    assert [name for name in names if not kept[name]] == ["phone"]  # this one has none
    assert reading().execute(looks).scalars().all()[before:] == ["intake 劳动-1"]
    never = {"ethnicity", "religion", "political", "score", "tag", "minzu"}
    assert {column.name for column in Resident.__table__.c} & never == set()
