"""The search box, opening records, households, registration: who sees whom, and what the log keeps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from stdnum.iso7064 import mod_11_2

from hub.db.base import db, reading, transaction
from hub.db.models import AccessLog, Case, CaseParty, Household, NamePart, Resident, Staff, Task
from hub.domain.errors import Conflict, InputError, Many, NotFound, Refused
from hub.domain.person_query import (
    HINT_DIGITS,
    HINT_EMPTY,
    HINT_LONGER,
    HINT_NAME,
    HINT_SECOND,
    PersonQuery,
)
from hub.operations.registry import search as statements
from hub.operations.registry.residents import (
    HINT_NOBODY,
    HINT_OWN_ONLY,
    Hit,
    Member,
    find,
    household,
    open_resident,
    register,
    who_looked,
)
from hub.operations.staff.people import post_for
from hub.testing.centre import EAST, actor, small_centre

from .grown import seem_large

_log = AccessLog.__table__


def number(birth: str, sequence: int) -> str:
    """A number of nobody: there is no place 659999."""
    body = f"659999{birth}{sequence:03d}"
    return body + mod_11_2.calc_check_digit(body)


HALIDAN = number("19580302", 32)
JIANGUO = number("19800101", 11)
JIANGUO_WEST = number("19800101", 21)
GUEST = number("19900505", 51)


@pytest.fixture
def people(app_without_pages: Flask) -> Iterator[dict[str, int]]:
    """Two in the east (one household), one of the same name in the west, one from outside."""
    with app_without_pages.app_context():
        east, west = small_centre()
        clerk = actor("clerk")
        home: dict[str, Any] = {"community_id": east, "household_number": "E1", "building": "友好小区5号楼"}
        yield {
            "east": east,
            "west": west,
            "halidan": register(
                clerk, name="哈丽旦·买买提", id_number=HALIDAN, phone="19909990327", relation="户主",
                address="友好小区5号楼2-301", language="ug", **home,
            ),
            "jianguo": register(
                clerk, name="王建国", id_number=JIANGUO, phone="19909994321", relation="儿子", **home,
            ),
            "west_jianguo": register(
                clerk, name="王建国", id_number=JIANGUO_WEST, community_id=west, building="河畔小区12号楼",
            ),
            "guest": register(clerk, name="李建", id_number=GUEST),
        }  # fmt: skip


def ids(login: str, query: str) -> list[int]:
    return [hit.id for hit in find(actor(login), query)]


def last_log() -> dict[str, Any]:
    asked = select(_log.c.staff_id, _log.c.action, _log.c.purpose, _log.c.resident_id, _log.c.rows)
    return dict(reading().execute(asked.order_by(_log.c.id.desc()).limit(1)).mappings().one())


def log_rows() -> int:
    return len(reading().execute(select(_log.c.id)).all())


# --- search ---------------------------------------------------------------------------------------


def test_a_complete_number_finds_the_person(people: dict[str, int]) -> None:
    hit = Hit(
        people["halidan"], "哈丽旦·买买提", "F", 1958, HALIDAN[-4:], people["east"], EAST, "友好小区5号楼", ""
    )
    old = HALIDAN[:6] + HALIDAN[8:17]
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in HALIDAN)
    for written in (HALIDAN, HALIDAN.lower(), old, wide, f" {HALIDAN[:6]} {HALIDAN[6:]} "):
        assert find(actor("clerk"), written).hits == (hit,)


TOGETHER = [
    "哈丽旦 1958-03-02", "哈丽旦19580302", "买买提 0327", "hld 0327", "hldmmt 0327", "halidan 0327",
    "maimaiti 0327", "ha li dan 0327", "哈丽旦·买 19909990327", "mmt 5号楼", "哈丽旦 友好小区5号楼",
    f"哈丽旦 {HALIDAN[-4:]}", f"HLD {HALIDAN[-4:].lower()}", "哈丽旦 halidan 1958.3.2 5栋 0327",
]  # fmt: skip
APART = [
    "哈丽旦 1958-03-03", "哈丽旦 0328", "hld 6号楼", "旦·买 0327", "王建 0327", "哈丽旦 5号楼 9999",
    number("19580302", 34),
]  # fmt: skip


def test_two_things_find_the_person(people: dict[str, int]) -> None:
    assert {query: ids("clerk", query) for query in TOGETHER} == {
        query: [people["halidan"]] for query in TOGETHER
    }


SIGNS = {
    "O’Brien Mary": ("O'Brien 0407", "o’brien 0407", "OBrien Mary 0407", "O`Brien 1985-04-07", "obri 0407"),
    "买买提•依明": ("买买提·依明 0407", "买买提 . 依明 0407", "买买提—依明 0407", "买买提。依 0407", "mmtym 0407"),
    "Jean-Luc Gül": ("jean-luc 0407", "jeanluc gül 0407", "Jean Luc 0407", "gvl 0407"),
    "J. Maimaiti": ("j.maimaiti 0407", "J. Maimaiti 0407", "jmaim 0407", "maimaiti 0407"),
}  # fmt: skip


def test_a_name_is_found_whatever_sign_stands_in_it(people: dict[str, int]) -> None:
    found = {}
    for no, (name, asked) in enumerate(SIGNS.items()):
        given = number("19850407", 10 + no)
        mine = register(actor("clerk"), name=name, id_number=given, phone=f"1990999{no}407")
        found[name] = [ids("clerk", each.replace("0407", given[-4:])) == [mine] for each in asked]
    assert found == {name: [True] * len(asked) for name, asked in SIGNS.items()}


def test_things_that_do_not_go_together_find_nobody(people: dict[str, int]) -> None:
    found = {query: find(actor("clerk"), query) for query in APART}
    assert {query: (each.hits, each.hint) for query, each in found.items()} == dict.fromkeys(
        APART, ((), HINT_NOBODY)
    )


def test_all_who_fit_are_found_by_name(people: dict[str, int]) -> None:
    assert ids("clerk", "王建 1980-01-01") == [people["jianguo"], people["west_jianguo"]]
    assert ids("clerk", "jg 1980-01-01") == [people["jianguo"], people["west_jianguo"]]
    assert ids("clerk", "国 建 1980-01-01") == []


LACKING = {
    "王建国": HINT_SECOND, "wjg": HINT_SECOND, "4321": HINT_NAME, "1980-01-01": HINT_NAME,
    "5号楼": HINT_NAME, "王 4321": HINT_LONGER, "w 4321": HINT_LONGER, "": HINT_EMPTY, "王建 12": HINT_DIGITS,
}  # fmt: skip


def test_less_than_two_things_gives_a_hint_and_nobody(people: dict[str, int]) -> None:
    for query, hint in LACKING.items():
        found = find(actor("clerk"), query)
        assert (found.hits, found.more, found.hint) == ((), False, hint), query


def test_a_mistyped_number_says_so_and_nothing_else(people: dict[str, int]) -> None:
    wrong = HALIDAN[:-1] + ("0" if HALIDAN[-1] != "0" else "1")
    found = find(actor("clerk"), wrong)
    assert (found.hits, found.hint) == ((), "The check digit of the ID number does not fit.")


def test_whose_name_has_no_form_that_fits_is_passed_over(people: dict[str, int]) -> None:
    """The index of the second thing says so already: with no forms in it nobody is found by any part."""
    asked = ("王建 1980-01-01", "jg 1980-01-01", f"wangj {JIANGUO[-4:]}", "建国 4321")
    west = people["west_jianguo"]
    assert [people["jianguo"] in ids("clerk", query) for query in asked] == [True] * 4
    with transaction() as tx:
        mine = Resident.id == people["jianguo"]
        tx.execute(update(Resident.__table__).where(mine).values(name_forms="王五 wangwu ww"))
    assert [ids("clerk", query) for query in asked] == [[west], [west], [], []]


def test_an_agent_finds_the_own_community_only(people: dict[str, int]) -> None:
    assert ids("agent-e", "王建 1980-01-01") == [people["jianguo"]]
    assert ids("agent-w", "王建 1980-01-01") == [people["west_jianguo"]]
    for number_elsewhere in (JIANGUO_WEST, GUEST):
        assert find(actor("agent-e"), number_elsewhere).hits == ()


NOT_AT_THE_COUNTER = [
    "officer-e", "leader-e", "deputy", "director", "street", "finance", "inspection", "admin",
]  # fmt: skip


def test_nobody_else_searches_or_opens(people: dict[str, int]) -> None:
    before = log_rows()
    for login in NOT_AT_THE_COUNTER:
        with pytest.raises(Refused, match=r"may not do this \(resident.find\)"):
            find(actor(login), HALIDAN)
        with pytest.raises(Refused, match=r"may not do this \(resident.open\)"):
            open_resident(actor(login), people["halidan"], "民政-6 接件")
        with pytest.raises(Refused, match=r"may not do this \(resident.open\)"):
            household(actor(login), 1, "民政-6 接件")
        with pytest.raises(Refused, match=r"may not do this \(resident.open\)"):
            who_looked(actor(login), people["halidan"])
    assert log_rows() == before


def test_ten_hits_at_most_and_said_when_there_are_more(people: dict[str, int]) -> None:
    for i in range(10):
        register(
            actor("clerk"), name=f"王建{'一丁七万三上下不与丑'[i]}", id_number=number("19800101", 101 + 2 * i)
        )
    found = find(actor("clerk"), "王建 1980-01-01")
    assert (len(found), found.more) == (10, True)
    assert (len(find(actor("clerk"), f"王建 {JIANGUO[-4:]}")), found.hint) == (1, "")


def test_a_buildings_people_come_in_the_order_of_the_part_asked_for_each_once(people: dict[str, int]) -> None:
    names = ("丽丽", "王丽", "李立", "王立群", "刘莉")
    made = {
        name: register(
            actor("clerk"), name=name, id_number=number("19710203", 201 + 2 * i), building="河畔小区9号楼",
            community_id=people["east" if i % 2 else "west"],
        )
        for i, name in enumerate(names)
    }  # fmt: skip
    # Four have "li" (two of them "lili" and one "liuli" besides), the last "liqun".
    in_order = [*sorted(("丽丽", "王丽", "李立", "刘莉"), key=lambda name: made[name]), "王立群"]
    assert ids("clerk", "li 9号楼") == [made[name] for name in in_order]
    assert ids("agent-e", "li 9号楼") == [made[name] for name in in_order if names.index(name) % 2]
    assert ids("clerk", "立 li 9号楼") == ids("clerk", "立群 liq 8号楼") == []
    assert ids("clerk", "王立 wangl 9号楼") == [made["王立群"]]


def test_a_building_is_looked_for_in_the_estate_that_was_typed(people: dict[str, int]) -> None:
    """Each estate has a building 3: the name before the number tells them apart, in building or address.

    A piece of an estate's name finds it too, but a number counts as a whole (3小区 is not 13小区).
    """
    places = {
        "马兰": ("友好小区3号楼", ""), "马岚": ("金叶小区3号楼", ""), "马澜": ("3号楼", "友好路友好小区2单元"),
        "马蓝": ("13小区3号楼", ""), "马栏": ("3小区3栋", ""), "马拦": ("三号楼", ""),
        "马览": ("７小区３号楼", ""), "马缆": ("3号楼", "新城 花园"),
    }  # fmt: skip
    made = {
        name: register(
            actor("clerk"), name=name, id_number=number("19710203", 301 + 2 * i), building=building,
            address=address, phone="19909997788", community_id=people["west"],
        )
        for i, (name, (building, address)) in enumerate(places.items())
    }  # fmt: skip
    for query, found in {
        "mal 3号楼": list(places), "mal 友好小区3号楼": ["马兰", "马澜"], "mal 友好3栋": ["马兰", "马澜"],
        "mal 金叶小区三号楼": ["马岚"], "mal 13小区3号楼": ["马蓝"], "mal 3小区3号楼": ["马栏"],
        "mal 7小区3号楼": ["马览"], "mal ７小区３栋": ["马览"], "mal 新城花园3号楼": ["马缆"],
        "mal 银叶小区3号楼": [], "mal 金叶小区4号楼": [], "mal 7788 金叶小区3号楼": ["马岚"],
        "mal 7788 银叶小区3号楼": [],
    }.items():  # fmt: skip
        assert sorted(ids("clerk", query)) == sorted(made[name] for name in found), query


def test_the_gone_are_shown_as_gone(people: dict[str, int]) -> None:
    with transaction() as tx:
        tx.execute(
            update(Resident.__table__).where(Resident.id == people["guest"]).values(died=dt.date(2026, 1, 1))
        )
    assert [hit.gone for hit in find(actor("clerk"), GUEST)] == ["died"]


def test_every_search_leaves_one_row_without_the_words(people: dict[str, int]) -> None:
    clerk = actor("clerk")
    before = log_rows()
    find(clerk, "王建 1980-01-01")
    row = {"staff_id": clerk.staff_id, "action": "search"}
    assert last_log() == {**row, "purpose": "姓名+出生日期", "resident_id": None, "rows": 2}
    find(clerk, HALIDAN)
    assert last_log() == {**row, "purpose": "证件号码", "resident_id": people["halidan"], "rows": 1}
    find(clerk, "王建 1980-01-02")
    assert last_log() == {**row, "purpose": "姓名+出生日期", "resident_id": None, "rows": 0}
    assert log_rows() == before + 3


def test_without_the_log_there_is_no_search_and_no_record(
    people: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("hub.operations.registry.residents.log_access", fails)
    with pytest.raises(OSError, match="disk full"):
        find(actor("clerk"), HALIDAN)
    with pytest.raises(OSError, match="disk full"):
        open_resident(actor("clerk"), people["halidan"], "民政-6 接件")


# --- own open cases -------------------------------------------------------------------------------


def case_of(people: dict[str, int], person: str, *, at: str, task_at: str = "") -> int:
    """An open case followed by post `at`, with an open task of `task_at` where named."""
    community_id = people["east"]
    posts = {
        "window": post_for("window_clerk", "civil_affairs", None),
        "agent": post_for("community_agent", "", community_id),
    }
    row = {
        "number": f"26-{person}-{at}", "receipt_code": "x", "service": "s", "version": 1,
        "department": "civil_affairs", "community_id": community_id, "applicant_id": people[person],
        "post_id": posts[at], "phase": "handling", "step": "s", "facts": {}, "settings": {}, "ledger": [],
        "marks": {}, "opened_on": dt.date(2026, 1, 5), "state": "normal",
    }  # fmt: skip
    with transaction() as tx:
        made = int(tx.execute(insert(Case.__table__).returning(Case.id), row).scalar_one())
        if task_at:
            task = {
                "case_id": made, "step": "s", "do": "step", "role": "community_agent",
                "post_id": posts[task_at], "opened_on": dt.date(2026, 1, 5), "form": {},
            }  # fmt: skip
            tx.execute(insert(Task.__table__), task)
    return made


def test_in_ones_own_open_cases_the_name_alone_does(people: dict[str, int]) -> None:
    case_of(people, "jianguo", at="window", task_at="agent")
    for login in ("clerk", "agent-e"):
        for query in ("王建国", "wjg", "建国"):
            found = find(actor(login), query)
            assert ([hit.id for hit in found], found.hint) == ([people["jianguo"]], HINT_OWN_ONLY)
        assert find(actor(login), "哈丽旦").hits == ()
    # The other agent has no part in it, and B waits while A is there.
    for login in ("agent-w", "agent-e2", "clerk2"):
        assert find(actor(login), "王建国").hits == ()


def test_parties_of_an_own_case_count_and_closed_cases_do_not(people: dict[str, int]) -> None:
    made = case_of(people, "jianguo", at="window")
    with transaction() as tx:
        party = {
            "case_id": made,
            "role": "spouse",
            "no": 1,
            "resident_id": people["halidan"],
            "name": "",
            "present": True,
        }
        tx.execute(insert(CaseParty.__table__), party)
    assert ids("clerk", "哈丽旦") == [people["halidan"]]
    with transaction() as tx:
        tx.execute(update(Case.__table__).values(closed_on=dt.date(2026, 2, 1)))
    found = find(actor("clerk"), "哈丽旦")
    assert (found.hits, found.hint) == ((), HINT_SECOND)


# --- records --------------------------------------------------------------------------------------


def test_a_record_is_opened_with_its_household_and_logged(people: dict[str, int]) -> None:
    record = open_resident(actor("clerk"), people["jianguo"], "  民政-6 接件,\n本人来办 ")
    assert (record.name, record.id_number, record.birth, record.sex) == (
        "王建国",
        JIANGUO,
        dt.date(1980, 1, 1),
        "M",
    )
    assert (record.community, record.household_number, record.phone) == (EAST, "E1", "19909994321")
    assert record.members == (
        Member(people["halidan"], "哈丽旦·买买提", "户主", 1958, HALIDAN[-4:], ""),
        Member(people["jianguo"], "王建国", "儿子", 1980, JIANGUO[-4:], ""),
    )
    assert last_log() == {
        "staff_id": actor("clerk").staff_id, "action": "open", "purpose": "民政-6 接件, 本人来办",
        "resident_id": people["jianguo"], "rows": 1,
    }  # fmt: skip


def test_no_record_without_a_purpose(people: dict[str, int]) -> None:
    before = log_rows()
    for purpose in ("", "  ", "接件", " . \n . "):
        with pytest.raises(InputError, match="Say what for"):
            open_resident(actor("clerk"), people["jianguo"], purpose)
        with pytest.raises(InputError, match="Say what for"):
            household(actor("clerk"), 1, purpose)
    assert log_rows() == before


def test_what_is_out_of_scope_is_as_if_it_were_not(people: dict[str, int]) -> None:
    said = []
    for resident_id in (people["west_jianguo"], people["guest"], 999_999):
        with pytest.raises(NotFound) as caught:
            open_resident(actor("agent-e"), resident_id, "民政-6 接件")
        said.append(caught.value.text())
        with pytest.raises(NotFound, match="There is no such person, or not in your community"):
            who_looked(actor("agent-e"), resident_id)
    assert set(said) == {"There is no such person, or not in your community."}


def test_the_own_household_is_a_colleagues(people: dict[str, int]) -> None:
    with transaction() as tx:
        own = select(Resident.id_hash).where(Resident.id == people["jianguo"]).scalar_subquery()
        tx.execute(update(Staff.__table__).where(Staff.login == "clerk").values(id_hash=own))
    home = open_resident(actor("clerk2"), people["halidan"], "民政-6 接件").household_id
    assert home is not None
    with pytest.raises(Refused, match="your own household"):
        open_resident(actor("clerk"), people["halidan"], "民政-6 接件")
    with pytest.raises(Refused, match="your own household"):
        household(actor("clerk"), home, "民政-6 接件")


def test_a_household_is_one_row_for_each_member(people: dict[str, int]) -> None:
    home_id = open_resident(actor("clerk"), people["halidan"], "民政-6 接件").household_id
    assert home_id is not None
    before = log_rows()
    home = household(actor("agent-e"), home_id, "低保入户核实")
    assert (home.number, home.community, home.building) == ("E1", EAST, "友好小区5号楼")
    assert [member.id for member in home.members] == [people["halidan"], people["jianguo"]]
    assert log_rows() == before + 2
    with pytest.raises(NotFound, match="There is no such household, or not in your community"):
        household(actor("agent-w"), home_id, "低保入户核实")
    assert log_rows() == before + 2


def test_a_resident_learns_who_looked_but_not_which_person(people: dict[str, int]) -> None:
    open_resident(actor("agent-e"), people["halidan"], "民政-6 接件")
    looks = who_looked(actor("clerk"), people["halidan"])
    assert [(look.post, look.action, look.purpose) for look in looks] == [
        ("agent.e", "open", "民政-6 接件"),
        ("window.civil_affairs", "register", "登记办事人"),
    ]
    assert last_log()["action"] == "who_looked"


# --- registration ---------------------------------------------------------------------------------


def test_all_faults_of_a_registration_at_once(people: dict[str, int]) -> None:
    with pytest.raises(Many) as caught:
        register(
            actor("clerk"), name="王5", id_number=GUEST[:-1], phone="12", birth="1990-5", sex="x",
            language="fr", household_number="1", relation="r" * 21,
        )  # fmt: skip
    assert [fault.where for fault in caught.value.errors] == [
        "name", "id_number", "phone", "sex", "birth", "language", "relation", "household_number",
    ]  # fmt: skip
    with pytest.raises(Many) as caught:
        register(actor("clerk"), name="王", id_number=number("19900505", 53), birth="1990-05-06", sex="女")
    assert [fault.where for fault in caught.value.errors] == ["birth", "sex"]


def test_the_same_again_is_one_person_and_other_data_a_conflict(people: dict[str, int]) -> None:
    count = len(db.session.execute(select(Resident.id)).all())
    assert register(actor("clerk"), name="李建", id_number=GUEST.lower()) == people["guest"]
    with pytest.raises(Conflict, match="in the registry already"):
        register(actor("clerk"), name="李健", id_number=GUEST)
    # An agent learns no more of somebody elsewhere than that the window must be asked.
    with pytest.raises(Conflict) as caught:
        register(actor("agent-e"), name="王建国", id_number=JIANGUO_WEST, community_id=people["east"])
    assert caught.value.text().count("西") == 0
    assert len(db.session.execute(select(Resident.id)).all()) == count


def test_registration_has_its_scope(people: dict[str, int]) -> None:
    fresh = number("19910101", 71)
    with pytest.raises(Refused, match=r"may not do this \(resident.register\)"):
        register(actor("agent-e"), name="张三丰", id_number=fresh, community_id=people["west"])
    with pytest.raises(Refused, match=r"may not do this \(resident.register\)"):
        register(actor("officer-e"), name="张三丰", id_number=fresh)
    with pytest.raises(InputError, match="no community"):
        register(actor("clerk"), name="张三丰", id_number=fresh, community_id=999)
    made = register(actor("agent-e"), name="张三丰", id_number=fresh, community_id=people["east"])
    assert last_log()["resident_id"] == made


def test_a_second_head_is_refused_and_nothing_is_left(people: dict[str, int]) -> None:
    with pytest.raises(InputError, match="has a head already"):
        register(
            actor("clerk"), name="张三丰", id_number=number("19910101", 71), community_id=people["east"],
            household_number="E1", relation="户主",
        )  # fmt: skip
    assert find(actor("clerk"), number("19910101", 71)).hits == ()
    assert len(db.session.execute(select(Household.id)).all()) == 1


def test_the_number_lies_encrypted_and_hashed(people: dict[str, int]) -> None:
    row = reading().execute(text("SELECT * FROM residents WHERE name = '哈丽旦·买买提'")).mappings().one()
    assert HALIDAN.encode() not in bytes(row["id_number"])
    assert HALIDAN[:14] not in " ".join(str(value) for value in row.values())


# --- plans ----------------------------------------------------------------------------------------

QUERIES = {
    "number": PersonQuery(id_number=HALIDAN),
    "tail": PersonQuery(names=("王建",), tail="0327"),
    "birth": PersonQuery(names=("wj",), birth=dt.date(1980, 1, 1)),
    "phone": PersonQuery(names=("wangj",), phone="19909990327"),
    "building": PersonQuery(names=("建国",), building="5"),
    "estate": PersonQuery(names=("建国",), building="5", estate="友好小区"),
    "own": PersonQuery(names=("王建",), hint=HINT_SECOND),
    "all": PersonQuery(names=("王建", "wj"), tail="0327", birth=dt.date(1980, 1, 1), building="5"),
}


def test_no_search_scans_a_table(people: dict[str, int]) -> None:
    case_of(people, "jianguo", at="window", task_at="agent")
    for login in ("clerk", "agent-e"):
        for name, query in QUERIES.items():
            steps = plan(login, query)
            assert steps
            assert [step for step in steps if SCANS.search(step)] == [], name


def test_a_building_is_left_at_the_first_ten(people: dict[str, int]) -> None:
    """Its index is walked in the order shown: nothing is put in order that was read whole before."""
    assert [step for step in plan("clerk", QUERIES["building"]) if "B-TREE" in step or "Sort" in step] == []
    ordered = PersonQuery(names=("建国",), birth=dt.date(1980, 1, 1))
    assert [step for step in plan("clerk", ordered) if "B-TREE" in step or "Sort" in step] != []


SCANS = re.compile(r"SCAN (?:residents|name_parts|cases|tasks|case_parties)\b|Seq Scan on (?!communities)")


def test_a_scan_would_be_seen(people: dict[str, int]) -> None:
    steps = explain(select(NamePart.resident_id).where(NamePart.part.like("%建%")), INDEXES)
    assert [bool(SCANS.search(step)) for step in steps] == [True] + [False] * (len(steps) - 1)


def plan(login: str, query: PersonQuery) -> list[str]:
    """The database's own plan of a search, one line per step."""
    return explain(statements.statement(actor(login), query).params(statements.values(query)))


ROWS = ("seqscan",)
INDEXES = ("indexscan", "indexonlyscan", "bitmapscan")


def explain(asked: Any, turned_off: tuple[str, ...] = ROWS) -> list[str]:
    """The plan, on PostgreSQL without those ways: so few rows would be read one by one anyway."""
    connection = reading()
    sql = asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    if turned_off == ROWS:
        seem_large(connection)
    for way in ROWS + INDEXES:
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = {'off' if way in turned_off else 'on'}")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}")]


def test_the_parts_of_a_name_lie_once_per_person(people: dict[str, int]) -> None:
    rows = db.session.execute(
        select(NamePart.part, NamePart.building).where(NamePart.resident_id == people["jianguo"])
    )
    assert sorted(rows.all()) == sorted(
        (part, "5") for part in ("王建国", "建国", "国", "wangjianguo", "jianguo", "guo", "wjg", "jg")
    )
