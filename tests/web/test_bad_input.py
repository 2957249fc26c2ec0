"""What nobody should type, in addresses and forms: a page that says so, on both kinds of database; never a 500."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from .browsing import heading
from .conftest import PASSWORD, Browser

NOTHING = (404, "这里没有您可以看的内容")
HUGE = ("2147483648", "9223372036854775808", "99999999999999999999")
"""One above what a row's number can be, one above what SQLite counts to, and far more."""
BY_NUMBER = (
    "/cases/{}", "/cases/{}/days", "/cases/{}/history", "/cases/{}/papers", "/cases/{}/do/x",
    "/cases/{}/change/x", "/tasks/{}", "/prints/{}.pdf", "/lists/{}", "/meetings/{}", "/postings/{}",
    "/postings/new/{}", "/deliveries/{}", "/residents/{}", "/households/{}",
)  # fmt: skip


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("path", BY_NUMBER)
def test_a_number_that_no_row_can_have_is_no_page(clerk: Browser, path: str, number: str) -> None:
    assert heading(clerk.get(path.format(number))) == NOTHING


@pytest.mark.parametrize("number", [*HUGE, "²", "-1", "x"])
@pytest.mark.usefixtures("case")
def test_a_page_of_a_list_that_never_was_is_the_first(clerk: Browser, number: str) -> None:
    first = clerk.get("/cases")
    answer = clerk.get("/cases", query_string={"before": number})
    rows = [re.findall(r'href="(/cases/\d+)"', page.text) for page in (answer, first)]
    assert (answer.status_code, rows[0], rows[1] == []) == (200, rows[1], False)


@pytest.mark.parametrize(
    ("login", "path"),
    [("", "/public/notices/%00"), ("clerk", "/search?q=%00"), ("clerk", "/meetings/new/%00/%00"),
     ("admin", "/staff/%00")],
)  # fmt: skip
def test_a_null_character_in_an_address(browse: Callable[..., Browser], login: str, path: str) -> None:
    assert heading(browse(login).get(path)) == NOTHING


def test_a_null_character_in_a_form(browse: Callable[..., Browser]) -> None:
    typed = {"number": "民26-0001", "code": "a\x00b"}
    assert browse().post("/public/progress", typed).status_code == 400


@pytest.mark.parametrize("digit", ["²", "④", "٣"])
def test_digits_of_other_scripts_are_no_numbers_of_rows(clerk: Browser, digit: str) -> None:
    new = {"department": "civil_affairs", "key": "send_up", "case": digit}
    assert clerk.post("/lists", new).status_code < 500
    start = {"case": digit, "number": digit, "held_on": digit}
    assert clerk.post("/meetings/new/civil_affairs/panel", start).status_code < 500
    assert clerk.post("/account/factor", {"code": digit}).status_code == 400


def test_a_building_named_by_no_decimal_digit_has_its_place_on_the_plan(
    browse: Callable[..., Browser],
) -> None:
    admin = browse("admin")
    typed = {"community": "1", "building": "²号楼", "to": "1", "out_of": ""}
    assert admin.post("/posts/buildings", typed).status_code == 302
    for path in ("/posts?community=1", "/setup", "/running"):
        answer = admin.get(path)
        assert (path, answer.status_code) == (path, 200)


@pytest.mark.parametrize("number", ["²", "99999999999999999999"])
def test_a_choice_of_many_that_no_list_offered(browse: Callable[..., Browser], number: str) -> None:
    typed = {"title": "通报", "said": "九月检查情况", "post_ids": number}
    assert browse("inspection").post("/supervision/bulletins/new", typed).status_code == 302
    clerk = browse("clerk")
    assert clerk.get("/files", query_string={"after": f"[{number},1]"}).status_code == 200
    assert clerk.get("/files", query_string={"q": f"{number}-1"}).status_code == 200


@pytest.mark.parametrize("number", ["²", "99999999999999999999", "9" * 5000])
@pytest.mark.parametrize(
    "path", ["/entitlements?after=", "/intake?contact=", "/intake?visit=", "/rosters/1?after="]
)
def test_a_number_in_an_address_that_no_row_can_have_is_none(clerk: Browser, path: str, number: str) -> None:
    assert clerk.get(path + number).status_code in (200, 404)


@pytest.mark.parametrize("number", ["²", "99999999999999999999", "9" * 5000])
def test_a_swap_for_a_duty_that_no_row_can_be(clerk: Browser, number: str) -> None:
    answer = clerk.post("/duty/swaps", {"given": "1", "wanted": f"{number}:{number}"})
    assert answer.status_code == 400


@pytest.mark.parametrize("digit", ["²", "99999999999", "x"])
def test_a_choice_that_no_list_offered(clerk: Browser, case: str, digit: str) -> None:
    page = clerk.get(f"{case}/change/move")
    rev = re.search(r'name="rev" value="(\d+)"', page.text)
    assert (page.status_code, rev is not None) == (200, True)
    typed = {"rev": rev[1] if rev else "", "community_id": digit, "reason": "搬家 {{7*7}} <b>#x</b>"}
    answer = clerk.post(f"{case}/change/move", typed)
    assert answer.status_code == 400
    assert "不是整数" in answer.text
    assert "搬家 {{7*7}} &lt;b&gt;#x&lt;/b&gt;" in answer.text  # the typed text stays, and is only text


@pytest.fixture
def case(clerk: Browser, request: pytest.FixtureRequest) -> str:
    """The address of an accepted case of 民政-6 in the east, its own for each test."""
    typed = {"resident": "1", "service": "civil_affairs.temporary_assistance", "variant": "person",
             "a:illness": "no", "do": "accept", "request": request.node.name}  # fmt: skip
    answer = clerk.post("/intake", typed)
    assert answer.status_code == 302, answer.text
    return str(answer.location.split("?")[0])


def test_no_password_comes_back_on_an_error_page(browse: Callable[..., Browser]) -> None:
    who = browse("agent-e")
    typed = {"old": PASSWORD, "password": PASSWORD, "again": PASSWORD, "reason": "留下的文字"}
    answer = who.client.post("/account/password", data=typed)  # without the form's key
    assert answer.status_code == 400
    assert "留下的文字" in answer.text
    assert PASSWORD not in answer.text


def test_somebody_elses_case_looks_like_none(browse: Callable[..., Browser], case: str) -> None:
    officer = browse("officer-w")
    theirs, none = officer.get(case), officer.get("/cases/999999")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert _still(theirs.text) == _still(none.text)


def _still(text: str) -> str:
    """A page without what differs from answer to answer."""
    return re.sub(r'value="[^"]{20,}"|content="[^"]{40,}"', "", text)
