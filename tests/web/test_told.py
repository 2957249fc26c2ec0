"""一次性告知 on its pages: told at the window, at a first contact and on the public page, and what was left out."""

from __future__ import annotations

import re

from sqlalchemy import select

from hub.db.models import FirstContact, Omission, Slip

from .browsing import seen
from .conftest import Browser
from .states import LOW_INCOME, TEMPORARY, Desk, Play, faults, form_of, send, text_of

CONTACTS, GUIDE = "/first-contacts", "/guides/civil_affairs.temporary_assistance"
PUBLIC = "/public/services/civil_affairs.temporary_assistance"
SAID = {"variant": "person", "a:illness": "yes"}


def slips(play: Play) -> list[str]:
    return [row.number for row in play.all(select(Slip.number).order_by(Slip.id))]


def test_told_by_word_of_mouth_at_the_window(play: Play) -> None:
    """OT-05d, OT-03b: the light before, one button with three ticks, and no light after."""
    desk, case = Desk(play, "clerk"), play.case("accept", service=LOW_INCOME)
    url = f"/cases/{case}"
    assert "前须一次性告知" in text_of(desk.get(url))
    number = play.row(case)["number"]
    assert number in text_of(desk.get("/told"))
    page = desk.get(f"{url}/papers")
    refused = send(desk, page, f"{url}/papers", do="oral", told="papers")
    assert (refused.status_code, faults(refused)) == (
        400, ["告知了什么，三项都要：须勾选 材料/程序/受理时限，三项都要告知。".replace("告知了什么，三项都要", "告知内容")],
    )  # fmt: skip
    done = send(desk, page, f"{url}/papers", do="oral", told=["papers", "steps", "limit"])
    assert (done.status_code, slips(play)) == (302, [f"{number}-G1"])
    assert "前须一次性告知" not in text_of(desk.get(url))
    assert "签收" not in str(re.findall(r'href="/cases/\d+/change/[^"]*"', desk.get(url).text))


def test_a_written_slip_is_refused_a_signature_before_a_witness(play: Play) -> None:
    desk, case = Desk(play, "clerk"), play.case("accept", service=LOW_INCOME)
    url = f"/cases/{case}"
    page = desk.get(f"{url}/papers")
    assert send(desk, page, f"{url}/papers", do="slip").status_code == 302
    change = f"{url}/change/slip-signed"
    form = desk.get(change)
    assert faults(send(desk, form, change, handed="refused")) == ["见证人：请写明见证人。"]
    assert send(desk, form, change, handed="refused", witness="乙").status_code == 302
    assert [
        tuple(row) for row in play.all(select(Slip.handed, Slip.witness).where(Slip.case_id == case))
    ] == [("refused", "乙")]


def test_somebody_who_asks_is_told_on_paper_and_comes_back_with_the_number(play: Play) -> None:
    """OT-01: first contact → the service's questions → two copies → signature → intake with the answers."""
    desk = Desk(play, "clerk")
    made = send(
        desk, desk.get(CONTACTS), CONTACTS, name="样十", matter="临时救助要什么", via="visit"
    ).location
    contact = made.rsplit("/", 1)[1]
    guide = desk.get(f"/told/guide?service=civil_affairs.temporary_assistance&contact={contact}").location
    assert guide == f"{GUIDE}?contact={contact}"
    page = desk.post(guide, SAID)
    act = f"{CONTACTS}/{contact}/tell"
    slip = send(desk, page, act, how="written").location
    number = slips(play)[-1]
    assert number.startswith("告26-")
    assert desk.get(f"{slip}.pdf").mimetype == "application/pdf"
    assert seen(Desk(play, "agent-w").get(slip), number, "样十") == (404, [])
    assert "样十" in text_of(desk.get(slip))
    assert send(desk, desk.get(slip), slip, handed="signed").status_code == 302
    begun = desk.get(re.findall(r'href="(/intake[?][^"]*)"', desk.get(slip).text)[0].replace("&amp;", "&"))
    assert {key: form_of(begun, "/intake")[key] for key in SAID} == SAID


def test_a_call_is_registered_with_its_three_parts(play: Play) -> None:
    """OT-06 on its page: two boxes are refused and what was typed stays; three are one contact, closed."""
    desk = Desk(play, "clerk")
    said = {
        "name": "来电人",
        "matter": "临时救助",
        "via": "call",
        "service": "civil_affairs.temporary_assistance",
    }
    refused = send(desk, desk.get(CONTACTS), CONTACTS, **said, told=["papers", "steps"])
    assert (refused.status_code, form_of(refused, CONTACTS)["name"]) == (400, "来电人")
    before = play.count(FirstContact)
    done = send(desk, desk.get(CONTACTS), CONTACTS, **said, told=["papers", "steps", "limit"])
    assert (done.location, play.count(FirstContact)) == (CONTACTS, before + 1)


def test_a_resident_prints_a_numbered_slip_that_the_window_opens(play: Play) -> None:
    nobody = Browser(play.app)
    made = nobody.post(f"{PUBLIC}/slip.pdf", SAID)
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert nobody.post(f"{PUBLIC}/slip.pdf", {"variant": "person"}).status_code == 400
    number = slips(play)[-1]
    found = Desk(play, "clerk").get(f"/search?q={number}").location
    assert "公众页面" in text_of(Desk(play, "clerk").get(found))
    assert Desk(play, "finance").get(found).status_code == 200


def test_the_leader_reads_whose_slip_left_what_out_and_notes_the_talk(play: Play) -> None:
    """OT-07a: one open talk; the own omission without a button for whose it is."""
    desk, leader, case = Desk(play, "clerk"), Desk(play, "deputy2"), play.case("check", service=TEMPORARY)
    change = f"/cases/{case}/change/ask-more"
    assert send(desk, desk.get(change), change, papers="收入证明", reason="漏列").status_code == 302
    assert "待领导批评教育" in text_of(desk.get("/told/left-out"))
    url = f"/told/left-out/{play.all(select(Omission.id))[0].id}"
    assert 'name="state"' not in desk.get("/told/left-out").text
    assert desk.post(url, {"state": "criticised", "said": "x"}).status_code == 403
    assert "待领导批评教育" in text_of(desk.get("/told/left-out"))
    page = leader.get("/told/left-out")
    assert faults(send(leader, page, url, state="criticised")) == [
        "谈话内容或查明情况：请写明谈话内容或查明的情况。"
    ]
    assert send(leader, page, url, state="criticised", said="已谈话").status_code == 302
    assert "已批评教育 已谈话" in text_of(desk.get("/told/left-out"))


def test_what_is_typed_of_one_omission_stays_with_it(play: Play) -> None:
    """Two are open: each has a field of its own, and a refused one keeps its words and the other gets none."""
    desk, leader = Desk(play, "clerk"), Desk(play, "deputy2")
    for _ in range(2):
        change = f"/cases/{play.case('check', service=TEMPORARY)}/change/ask-more"
        assert send(desk, desk.get(change), change, papers="收入证明", reason="漏列").status_code == 302
    first, second = (row.id for row in play.all(select(Omission.id).order_by(Omission.id.desc())))
    page, url = leader.get("/told/left-out"), f"/told/left-out/{second}"
    refused = send(leader, page, url, state="criticised", said="已谈话", rev="99")
    fields = re.findall(r'<textarea id="([^"]+)" name="said"[^>]*>([^<]*)</textarea>', refused.text)
    assert sorted(fields) == sorted([(f"f-{first}-said", ""), (f"f-{second}-said", "已谈话")])
    assert f'href="#f-{second}-said"' in send(leader, page, url, state="criticised").text
