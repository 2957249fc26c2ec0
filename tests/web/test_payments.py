"""Pay-outs on pages: a run from its draft to its closing, each person seeing and doing the own part only."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from hub.db.base import db, reading, transaction
from hub.db.models import Entitlement, PaymentLine, PaymentRun
from hub.domain.actor import Actor
from hub.operations.benefits import entitlements
from hub.operations.benefits.entitlements import Granted
from hub.operations.payments import cash, handing, money, runs
from hub.testing import databases
from hub.testing.centre import actor
from hub.testing.fixtures import opened

from .states import Desk, Play, faults, send, text_of

LIVING = "civil_affairs.minimum_living"


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    url = databases.sqlite_url(tmp_path_factory.mktemp("payments"))
    with opened(url) as app:
        made = Play(app)
        with app.app_context():
            for resident in made.driver.residents:
                said = Granted(LIVING, "civil_affairs", resident, made.driver.community, 300_00,
                               made.day.replace(day=1), paper="台账")  # fmt: skip
                taken = entitlements.take_over(actor("clerk", made.day), said)
                entitlements.answer(actor("clerk2", made.day), taken.id, rev=taken.rev, confirms=True)
        yield made


def run_of(play: Play) -> dict[str, Any]:
    with play.app.app_context():
        db.session.rollback()
        table = PaymentRun.__table__
        return dict(reading().execute(select(table).order_by(table.c.id.desc())).mappings().one())


def test_who_is_not_in_a_run_is_named_to_the_last(play: Play) -> None:
    clerk = Desk(play, "clerk")
    send(clerk, clerk.get("/payments"), "/payments", what=f"{LIVING}|2026-B5")
    with play.app.app_context(), transaction() as tx:
        one = tx.execute(select(Entitlement.id)).scalars().first()
        tx.execute(update(PaymentRun).values(left_out={"no_account": [one] * 14}))
    section = clerk.get("/payments/1").text.split("没有列入")[1].split("</section>")[0]
    assert (section.count(f'href="/entitlements/{one}"'), "另有2户（人）" in section) == (14, True)


def heads_of(page: TestResponse) -> list[str]:
    """The columns of the lines: nothing of other periods where there is none, no state before approval."""
    return re.findall(r"<th[^>]*>([^<]+)</th>", page.text.partition("<thead>")[2].partition("</thead>")[0])


def test_a_run_goes_its_way_on_pages(play: Play) -> None:
    clerk, clerk2, street, finance, agent = (
        Desk(play, login) for login in ("clerk", "clerk2", "street", "finance", "agent-e")
    )
    page = clerk.get("/payments")
    assert send(clerk, page, "/payments", what="").status_code == 400
    made = send(clerk, page, "/payments", what=f"{LIVING}|2026-B5")
    assert (made.status_code, made.location) == (302, "/payments/1")
    assert "1,200.00" in text_of(clerk.get("/payments/1"))
    # Whoever made it finds no button to check it; finance does not know of it yet.
    assert "复核无误" not in re.findall(r"<button[^>]*>([^<]+)</button>", clerk.get("/payments/1").text)
    assert finance.get("/payments/1").status_code == 404
    assert send(clerk2, clerk2.get("/payments/1"), "/payments/1/review").location == "/payments/1"
    checked = street.get("/payments/1")
    assert ("走查甲" in text_of(checked), heads_of(checked)) == (True, ["序", "领款人", "人口", "金额"])
    stale = send(street, street.get("/payments/1"), "/payments/1/approve", rev="0")
    assert (stale.status_code, "没有批准" in stale.text, "还不能保存" in stale.text) == (409, True, False)
    basis = ['href="/entitlements/' in each.get("/payments/1").text for each in (clerk2, street)]
    assert basis == [True, False]
    assert f"{LIVING}|2026-B4" in clerk.get("/payments").text
    assert send(street, street.get("/payments/1"), "/payments/1/approve").location == "/payments/1"
    offered = clerk.get("/payments").text
    assert [f"{LIVING}|2026-B{n}" in offered for n in (4, 5)] == [False, True]
    assert "走查甲" not in text_of(street.get("/payments/1"))
    slip = send(finance, finance.get("/payments/1"), "/payments/1/fund", amount="999999999", paper="7号")
    assert (slip.status_code, "最多20,000,000元" in text_of(slip)) == (400, True)
    opened_before = finance.get("/payments/1")
    short = send(finance, opened_before, "/payments/1/fund", amount="1199.99", paper="7号")
    assert (short.status_code, "还差0.01元" in text_of(short), "7号" in short.text) == (403, True, True)
    assert (
        send(finance, finance.get("/payments/1"), "/payments/1/fund", amount="1200", paper="7号").status_code
        == 302
    )
    late = send(finance, opened_before, "/payments/1/fund", amount="一千二", paper="8号")
    kept = re.search(r'<dl class="pairs">(.*?)</dl>', late.text, re.S)  # its form is gone, and it was wrong
    assert kept
    typed = re.findall(r"<dd>([^<]*)</dd>", kept[1])
    assert (late.status_code, typed) == (400, ["一千二", "8号", str(play.day)])
    place = f"/payments/1/in/{play.driver.community}"
    assert send(agent, agent.get(place), f"{place}/draw", second="").status_code == 400
    assert send(agent, agent.get(place), f"{place}/draw", second="agent-e2", cheque="0123").location == place
    agent2 = Desk(play, "agent-e2")
    first, second = re.findall(r'name="line" value="(\d+)"', agent.get(place).text)
    early = send(agent, agent.get(place), f"{place}/pay", line=first)
    assert (early.status_code, "还没有用本人账号确认" in text_of(early)) == (403, True)
    assert "confirm_draw" not in agent.get(place).text
    number = run_of(play)["number"]
    assert [number in text_of(one.get("/desk")) for one in (agent, agent2, finance, clerk)] == [
        False, True, False, False,
    ]  # fmt: skip
    assert agent.post(f"{place}/confirm_draw", {}).status_code == 403
    blank = send(agent, agent.get(place), f"{place}/undraw", reason=" ")
    assert (blank.status_code, fault_links(blank), typed_in(blank)["f-undraw-reason"]) == (
        400, ["f-undraw-reason"], " ",
    )  # fmt: skip
    assert send(agent2, agent2.get(place), f"{place}/confirm_draw").location == place
    assert (
        send(agent, agent.get(place), f"{place}/pay", line=first, signed_by="走查乙，儿子").location == place
    )
    assert "签字人：走查乙，儿子" in text_of(agent2.get(place))
    blank = send(agent, agent.get(place), f"{place}/unmark", line=first, reason=" ")
    assert (blank.status_code, fault_links(blank)) == (400, [f"f-un-{first}"])
    bare = agent.post(f"{place}/give_back", {"line": second, "note": "在外地"})
    assert (bare.status_code, fault_links(bare), typed_in(bare)["f-pay-note"]) == (
        400, ["f-pay-reason"], "在外地",
    )  # fmt: skip
    opened, back = agent.get(place), {"line": second, "reason": "absent", "note": "在外地"}
    assert agent.post(f"{place}/give_back", back).location == place
    sheet = send(agent, agent.get(place), "/payments/1/print/hub.payment_sheet")
    assert (sheet.location, agent.get(sheet.location).data[:5]) == ("/payments/papers/1.pdf", b"%PDF-")
    assert "brought_by" not in finance.get(place).text.partition("original")[0]
    wrong = send(agent2, agent2.get(place), f"{place}/count", cash="599.99")
    assert (wrong.status_code, "按账应结余600.00元" in text_of(wrong)) == (403, True)
    assert send(agent2, agent2.get(place), f"{place}/count", cash="600").location == place
    assert "/confirm_count" not in agent2.get(place).text
    assert "复印件交中心 ，现在" in text_of(finance.get("/payments/1"))
    assert send(agent, agent.get(place), f"{place}/confirm_count").location == place
    before = finance.get(place)
    wrong = send(finance, before, f"{place}/original", brought_by="走查丁", back="0")
    assert (wrong.status_code, "应交回600.00元" in text_of(wrong)) == (403, True)
    typed_here = {"f-original-brought_by": "走查丁", "f-original-back": "0"}
    assert typed_in(wrong) == {**typed_in(before), **typed_here}  # who brought it was lost
    assert (
        send(finance, finance.get(place), f"{place}/original", brought_by="agent-e", back="600").location
        == place
    )
    assert send(clerk, clerk.get(place), f"{place}/copy", brought_by="agent-e").location == place
    assert "核销 ，现在" in text_of(finance.get("/payments/1"))
    # Whoever noted the money finds no button to close it, and is told who does.
    assert ("/payments/1/reconcile" in finance.get("/payments/1").text) is False
    assert "还可核销的人：finance2" in text_of(finance.get("/payments/1"))
    own = finance.post("/payments/1/reconcile", {"rev": run_of(play)["seq"]})
    assert (own.status_code, "可以由finance2核销" in text_of(own)) == (403, True)
    closer = Desk(play, "finance2")
    assert [number in text_of(one.get("/desk")) for one in (finance, closer)] == [False, True]
    assert send(closer, closer.get("/payments/1"), "/payments/1/reconcile").location == "/payments/1"
    assert run_of(play)["state"] == "reconciled"
    late = send(agent, opened, f"{place}/pay", line=second, signed_by="走查丙")
    assert (late.status_code, faults(late)) == (409, [f"{number}：这一批现在是已结账，不能办这一步。"])
    assert "走查丙" in late.text
    for key in ("hub.payment_summary", "hub.payment_receipt"):
        made = send(finance, finance.get("/payments/1"), f"/payments/1/print/{key}")
        assert finance.get(made.location).data[:5] == b"%PDF-"
    assert "已发600.00" in text_of(finance.get("/payments/1")).replace(" ", "")
    assert play.looks(action="pay_out") > 0


@pytest.mark.parametrize(
    ("login", "status"),
    [("clerk", 200), ("agent-e", 200), ("finance", 200), ("street", 200), ("officer-e", 200), ("admin", 403),
     ("inspection", 403), ("leader-e", 403)],
)  # fmt: skip
def test_whose_page_it_is(play: Play, login: str, status: int) -> None:
    assert Desk(play, login).get("/payments").status_code == status


def test_what_waits_for_a_second_person_is_on_the_desk_and_in_the_menu(play: Play) -> None:
    """Nobody was told that somebody waits, and a deputy found the list by its address only."""
    clerk, deputy = Desk(play, "clerk"), Desk(play, "deputy")
    line, entry = 'href="/entitlements/1"', 'href="/entitlements"'

    def shown(desk: Desk) -> tuple[bool, bool]:
        page = desk.get("/desk").text
        return line in page, entry in page

    assert [shown(clerk), shown(deputy)] == [(False, True), (False, False)]
    send(clerk, clerk.get("/entitlements/1"), "/entitlements/1/void", reason="重名")
    assert [shown(clerk), shown(deputy)] == [(False, True), (True, True)]
    listed = deputy.get("/entitlements")
    assert (line in listed.text, "已提出作废，待确认" in text_of(listed)) == (True, True)
    done = send(deputy, deputy.get("/entitlements/1"), "/entitlements/1/void_confirm")
    assert (line in deputy.get(done.location).text, shown(deputy)) == (False, (False, False))


def test_whoever_approves_reads_which_lines_are_said_to_be_void(play: Play) -> None:
    """Nobody told the approver, who decides: the line stays in until a second person has confirmed."""
    clerk, clerk2, street, finance = (Desk(play, login) for login in ("clerk", "clerk2", "street", "finance"))
    place = f"/payments/1/in/{play.driver.community}"
    send(clerk, clerk.get("/payments"), "/payments", what=f"{LIVING}|2026-B5")
    send(clerk, clerk.get("/entitlements/2"), "/entitlements/2/void", reason="重名")

    def told(desk: Desk, path: str = "/payments/1") -> tuple[list[str], int, bool]:
        page = desk.get(path).text
        bands = re.findall(r'<div class="band" role="note">(.*?)</div>', page, re.S)
        return (
            [re.sub(r"\s*<[^>]+>\s*", "", each).strip() for each in bands],
            page.count("已提出作废，待确认"),
            "重名" in page,
        )

    says = "第2笔的待遇已有人提出作废，还没有人答复。"
    decide = says + "批准后照发。要等答复的请退回重编，由编制人暂缓这几笔。"
    assert told(clerk) == ([says + "可以暂缓这几笔，也可以留给复核、批准的人决定。"], 1, False)
    assert told(clerk2) == ([decide], 1, False)
    send(clerk2, clerk2.get("/payments/1"), "/payments/1/review")
    assert told(street) == ([decide], 1, False)
    before = street.get("/payments/1")
    send(clerk, clerk.get("/entitlements/1"), "/entitlements/1/void", reason="重名")
    late = send(street, before, "/payments/1/approve")
    assert (late.status_code, "这几笔的待遇此间有人提出作废：1。" in text_of(late)) == (409, True)
    assert run_of(play)["state"] == "reviewed"
    assert send(street, street.get("/payments/1"), "/payments/1/approve").status_code == 302
    both = says.replace("2", "1、2")
    assert told(finance) == ([both], 2, False)
    send(finance, finance.get("/payments/1"), "/payments/1/fund", amount="1200", paper="7号")
    assert told(Desk(play, "agent-e"), place) == ([], 2, False)


def typed_in(page: TestResponse) -> dict[str, str]:
    """What stands in each field of the page, by its id."""
    fields = re.findall(r"<input id=\"(f-[^\"]+)\"[^>]*?>", page.text, re.S)
    values = (re.search(rf'<input id="{one}"[^>]*? value="([^"]*)"', page.text, re.S) for one in fields)
    return {one: found[1] if found else "" for one, found in zip(fields, values, strict=True)}


def fault_links(page: TestResponse) -> list[str]:
    """Where the error summary leads to."""
    return re.findall(r'<a href="#([^"]+)">', page.text[page.text.index('id="faults"') :])


def test_what_was_typed_for_one_act_on_a_benefit_stands_in_its_form_alone(play: Play) -> None:
    """The reason of an end stood in all other forms, their days were empty, and the fault led nowhere."""
    clerk = Desk(play, "clerk")
    page = clerk.get("/entitlements/1")
    before = typed_in(page)
    refused = send(clerk, page, "/entitlements/1/end", last="2016-01-01", reason="迁出")
    assert refused.status_code == 400
    typed = {"f-end-last": "2016-01-01", "f-end-reason": "迁出"}
    assert typed_in(refused) == {**before, **typed}
    refused = send(clerk, page, "/entitlements/1/suspend", first="2026-11-01", reason=" ")
    assert (fault_links(refused), refused.text.count('id="f-suspend-reason"')) == (["f-suspend-reason"], 1)


def test_what_was_typed_for_one_act_on_a_pay_out_stands_in_its_form_alone(play: Play) -> None:
    """The fault of a reason led to a field that is not there."""
    clerk = Desk(play, "clerk")
    drafted = clerk.get(send(clerk, clerk.get("/payments"), "/payments", what=f"{LIVING}|2026-B5").location)
    before = typed_in(drafted)
    refused = send(clerk, drafted, "/payments/1/withdraw", reason=" ")
    assert (fault_links(refused), typed_in(refused)) == (
        ["f-withdraw-reason"],
        {**before, "f-withdraw-reason": " "},
    )
    refused = send(clerk, drafted, "/payments/1/hold", entitlement="1", reason=" ")
    assert (fault_links(refused), typed_in(refused)) == (["f-hold-1"], {**before, "f-hold-1": " "})


def test_who_receives_what_and_changes_with_reason(play: Play) -> None:
    clerk = Desk(play, "clerk")
    assert "走查甲" in text_of(clerk.get("/entitlements"))
    page = clerk.get("/entitlements/1")
    assert page.status_code == 200
    said = {"amount": "250.50", "first": "2026-10-01", "people": "1", "reason": "收入增加"}
    assert send(clerk, page, "/entitlements/1/change", **{**said, "reason": ""}).status_code == 400
    assert send(clerk, page, "/entitlements/1/change", **{**said, "amount": "30000000"}).status_code == 400
    assert send(clerk, page, "/entitlements/1/change", **said).location == "/entitlements/1"
    assert "250.50" in text_of(clerk.get("/entitlements/1"))
    assert send(clerk, clerk.get("/entitlements/1"), "/entitlements/1/suspend", first="2026-11-01",
                reason="核查").location == "/entitlements/1"  # fmt: skip
    assert Desk(play, "agent-w").get("/entitlements/1").status_code == 404
    deputy = Desk(play, "deputy")
    answered = deputy.get("/entitlements/1")  # it waited for a deputy's word when it was brought in
    assert (answered.status_code, "走查甲" in answered.text) == (409, False)
    assert (
        send(clerk, clerk.get("/entitlements/1"), "/entitlements/1/void", reason="重名").location
        == "/entitlements/1"
    )
    asked = deputy.get("/entitlements/1")
    assert "重名" in text_of(asked)
    done = send(deputy, asked, "/entitlements/1/void_confirm")
    assert (done.location, deputy.get("/entitlements/1").status_code) == ("/entitlements?state=asked", 409)
    assert faults(clerk.get("/entitlements/1")) == []


def hand_out(play: Play) -> None:
    """A run of September and October comes to its community, where the first payee is handed 600.00."""

    def as_(login: str) -> Actor:
        return actor(login, play.day)

    run, east = runs.make(as_("clerk"), LIVING, "2026-B5"), play.driver.community
    run = runs.review(as_("clerk2"), run.id, rev=run.rev)
    run = runs.approve(as_("street"), run.id, rev=run.rev)
    money.fund(as_("finance"), run.id, rev=run.rev, amount=1200_00, paper="7号")
    money.draw(as_("agent-e"), run.id, east, second="agent-e2")
    cash.confirm_draw(as_("agent-e2"), run.id, east)
    lines = PaymentLine.__table__
    first = reading().execute(select(lines.c.id).where(lines.c.entitlement_id == 1)).scalar_one()
    handing.pay(as_("agent-e"), run.id, [first])


def through_the_bank(play: Play) -> None:
    """Two pensions of the quarter are approved, their money is there."""

    def as_(login: str) -> Actor:
        return actor(login, play.day)

    for no, resident in enumerate(play.driver.residents[:2]):
        said = Granted("civil_affairs.veterans_pension", "civil_affairs", resident, play.driver.community, 300_00,
                       dt.date(2026, 1, 1), paper="台账", account=f"622200000000000000{no}")  # fmt: skip
        taken = entitlements.take_over(as_("clerk"), said)
        entitlements.answer(as_("clerk2"), taken.id, rev=taken.rev, confirms=True)
    run = runs.make(as_("clerk"), "civil_affairs.veterans", "2026-Q3")
    run = runs.review(as_("clerk2"), run.id, rev=run.rev)
    run = runs.approve(as_("street"), run.id, rev=run.rev)
    money.fund(as_("finance"), run.id, rev=run.rev, amount=1800_00, paper="7号")


def test_the_banks_answers_are_asked_for_until_every_line_has_one(play: Play) -> None:
    """The form stood there after the last answer, and every sheet sent with it was refused."""
    with play.app.app_context():
        through_the_bank(play)
    finance, number = Desk(play, "finance"), run_of(play)["number"]
    asked = 'action="/payments/1/answers"'
    assert (asked in finance.get("/payments/1").text) is False
    file = send(finance, finance.get("/payments/1"), "/payments/1/bank", form="csv")
    assert file.get_data(as_text=True).count(f"{number}/") == 2
    for rows, status in (
        (["1,900.00,成功,", "2,900.01,成功,"], 400),
        (["1,900.00,成功,", "2,900.00,失败,账号不符"], 302),
    ):
        page = finance.get("/payments/1")
        assert asked in page.text
        sheet = "批次号,明细号,金额（元）,结果,原因\n" + "\n".join(
            f"{number},{number}/00{row}" for row in rows
        )
        sent = send(finance, page, "/payments/1/answers", file=(BytesIO(sheet.encode()), "answers.csv"))
        assert sent.status_code == status
    done = finance.get("/payments/1")
    assert (asked in done.text, "账号不符" in text_of(done)) == (False, True)


@pytest.fixture
def paid_too_much(play: Play) -> None:
    """The amount of who was handed 600.00 is lowered from October: 49.50 of it are too much."""
    with play.app.app_context():
        hand_out(play)
        rev = play.all(select(Entitlement.seq).where(Entitlement.id == 1))[0].seq
        entitlements.change_amount(actor("clerk", play.day), 1, rev=rev, amount=250_50,
                                   first=dt.date(2026, 10, 1), reason="收入增加")  # fmt: skip


@pytest.mark.usefixtures("paid_too_much")
def test_what_was_paid_too_much_is_decided_by_the_street(play: Play) -> None:
    clerk, street = Desk(play, "clerk"), Desk(play, "street")
    page, settle = "/payments/claims", "/payments/claims/1"
    seen = clerk.get(page)
    assert ("49.50元" in text_of(seen), f'action="{settle}"' in seen.text) == (True, False)
    assert clerk.post(settle, {"how": "waived", "amount": "1", "reason": "困难"}).status_code == 403
    for login in ("agent-e", "finance"):
        assert "没有人多领" in text_of(Desk(play, login).get(page))
    wrong = send(street, street.get(page), settle, how="repaid", amount="49.51", reason="已交回财务")
    assert (wrong.status_code, "已交回财务" in wrong.text, "49.51" in wrong.text) == (403, True, True)
    assert send(street, street.get(page), settle, how="repaid", amount="", reason="x").status_code == 400
    old = street.get(page)
    said = {"how": "repaid", "amount": "9.50", "reason": "已交回"}
    assert send(street, street.get(page), settle, **said).location == page
    again = send(street, old, settle, how="repaid", amount="9.50", reason="也记一笔")
    assert (again.status_code, "也记一笔" in again.text) == (409, True)
    assert "40.00元" in text_of(street.get(page))
    assert send(street, street.get(page), settle, how="waived", amount="40", reason="困难").location == page
    assert "没有人多领" in text_of(street.get(page))
    assert play.looks(action="claims") > 0
