"""Pages of people: log-ins to end, recovery codes, roles that end, the last administrator, who may do what."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pyotp
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.db.base import db
from hub.db.models import Grant, Grid, GridBuilding, Staff
from hub.operations import known_settings, settings
from hub.operations.ab_posts import staffing
from hub.operations.centre.equipped import lacking_posts
from hub.operations.rights import OPERATOR
from hub.operations.staff import accounts, second_factor
from hub.operations.staff.grants import grants_of
from hub.operations.staff.sessions import sessions_of
from hub.testing.centre import actor, person

from .conftest import NOW, PASSWORD, Browser

Browse = Callable[..., Browser]
SPACES = re.compile(r"\s+")


def text_of(page: str) -> str:
    """What a reader sees, roughly."""
    return SPACES.sub(" ", re.sub(r"<[^>]+>", " ", page))


def password(app: Flask, login: str) -> None:
    """Give the account the tests' password; its log-ins end."""
    with app.app_context():
        accounts.use_link(accounts.new_link(OPERATOR, login=login).token, PASSWORD)


def test_a_log_in_ended_elsewhere_is_out_at_its_next_page(app: Flask, browse: Browse) -> None:
    with app.app_context():
        person("in-two-places", "consultant")
    here, there = browse("in-two-places"), browse("in-two-places")
    assert there.get("/desk").status_code == 200
    with app.app_context():
        assert len(sessions_of(actor("in-two-places"))) == 2
    page = here.get("/account").text
    [ref] = re.findall(r'name="ref" value="([0-9a-f]{16})"', page)
    assert "这一处" in text_of(page) or "当前" in text_of(page)
    assert here.post("/account/log-ins/end", {"ref": ref}).status_code == 302
    assert there.get("/desk").location.startswith("/login")
    assert here.get("/desk").status_code == 200
    late = here.post("/account/log-ins/end", {"ref": ref})
    assert (late.status_code, "该处登录已经结束" in late.text) == (409, True)


def test_all_others_at_once_and_an_administrator_ends_all(browse: Browse) -> None:
    here, there = browse("deputy2"), browse("deputy2")
    here.post("/account/log-ins/end")
    assert [one.get("/desk").status_code for one in (here, there)] == [200, 302]
    assert browse("admin").post("/staff/deputy2/log-ins", {"reason": "电脑丢失"}).status_code == 302
    assert here.get("/desk").status_code == 302
    page = browse("admin").get("/staff/deputy2").text
    assert "电脑丢失" in page


def test_the_client_and_address_of_a_log_in_are_shown(app: Flask, browse: Browse) -> None:
    password(app, "finance")
    one = browse()
    agent = (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
    )
    done = one.post("/login", {"login": "finance", "password": PASSWORD}, headers={"User-Agent": agent})
    assert done.status_code == 302
    shown = text_of(one.get("/account").text)
    assert "Edge · Windows" in shown
    assert "127.0.0.1" in shown


def test_recovery_codes_are_shown_once_and_renewing_needs_the_password(app: Flask, browse: Browse) -> None:
    password(app, "finance2")
    one = browse("finance2")
    secret = re.findall(r"<code>([A-Z2-7]{32})</code>", one.get("/account/factor").text)[0]
    done = one.post("/account/factor", {"code": pyotp.TOTP(secret).at(NOW)})
    codes = re.findall(r"<li><code>([a-z2-9]{5}-[a-z2-9]{5})</code>", done.text)
    assert (done.status_code, len(codes)) == (200, 8)
    page = one.get("/account").text
    assert "剩余备用码：8个" in text_of(page)
    assert [code for code in codes if code in page] == []
    wrong = one.post("/account/codes", {"present": "guessed"})
    assert (wrong.status_code, "当前密码不对" in wrong.text) == (400, True)
    assert len(re.findall(r"<li><code>", one.post("/account/codes", {"present": PASSWORD}).text)) == 8
    renewed = re.findall(r"<code>([A-Z2-7]{32})</code>", one.get("/account/factor").text)[0]
    sent = {"code": pyotp.TOTP(renewed).at(NOW)}
    assert one.post("/account/factor", sent).status_code == 400
    with app.app_context():
        assert accounts.staff_of("finance2").totp_secret == secret
        assert second_factor.codes_left(actor("finance2")) == 8


def test_the_last_administrator_is_told_so_on_the_page(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    with app.app_context():
        grant = db.session.scalars(select(Grant.id).where(Grant.role == "administrator")).one()
    for path, said in (
        ("/staff/admin/switch", {}),
        ("/staff/admin/roles/end", {"grant": grant}),
        ("/staff/admin/roles/end", {"grant": grant, "until": "2027-01-01"}),
    ):
        refused = admin.post(path, said)
        assert refused.status_code == 403
        assert "这是最后一位系统管理员" in text_of(refused.text)
    with app.app_context():
        assert db.session.get_one(Grant, grant).until is None
        assert accounts.staff_of("admin").active


def test_a_role_is_ended_after_a_day_and_its_post_is_named(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    with app.app_context():
        who = accounts.staff_of("leader-w").id
        grant = db.session.scalars(select(Grant.id).where(Grant.staff_id == who)).one()
    assert admin.post("/staff/leader-w/roles/end", {"grant": grant, "until": "2026-10-20"}).status_code == 302
    page = text_of(admin.get("/staff/leader-w").text)
    assert "角色到10月20日 周二为止" in page
    assert "这些岗位随之空出：leader.w" in page
    with app.app_context():
        assert db.session.get_one(Grant, grant).until == dt.date(2026, 10, 20)
    assert admin.post("/staff/leader-w/roles/end", {"grant": "²"}).status_code == 404


def test_what_was_typed_to_end_a_role_stays_in_that_form_only(app: Flask, browse: Browse) -> None:
    with app.app_context():
        grant = db.session.scalars(select(Grant.id).where(Grant.role == "administrator")).one()
    refused = browse("admin").post("/staff/admin/roles/end", {"grant": grant, "reason": "他离岗了"})
    assert refused.status_code == 403
    fields = re.findall(r'<input id="([^"]+)" name="reason"[^>]*? value="([^"]*)"', refused.text)
    assert fields == [(f"r-{grant}", "他离岗了"), ("f-reason", ""), ("s-reason", "")]


def test_taking_the_second_factor_away_asks_for_a_reason(app: Flask, browse: Browse) -> None:
    with app.app_context():
        accounts.staff_of("street").totp_secret = "GEZDGNBVGY3TQOJQ"
        db.session.commit()
    admin = browse("admin")
    refused = admin.post("/staff/street/link", {"without_code": "yes"})
    assert (refused.status_code, "请写明取消动态验证码的理由" in refused.text) == (400, True)
    done = admin.post("/staff/street/link", {"without_code": "yes", "reason": "手机丢失"})
    assert re.findall(r"/link/[\w-]{40,}", done.text)
    with app.app_context():
        assert db.session.scalars(select(Staff.totp_secret).where(Staff.login == "street")).one() is None


def test_a_link_ends_with_its_account_and_does_not_come_back_with_it(browse: Browse) -> None:
    admin = browse("admin")
    made = admin.post("/staff/clerk2/link", {}).text
    (link,) = set(re.findall(r"/link/[\w-]{40,}", made))
    assert "一次性链接在" in text_of(admin.get("/staff/clerk2").text)
    assert admin.post("/staff/clerk2/switch", {"reason": "离职"}).status_code == 302
    assert "一次性链接在" not in text_of(admin.get("/staff/clerk2").text)
    assert admin.post("/staff/clerk2/switch", {"reason": "回来", "on": "yes"}).status_code == 302
    assert browse().get(link).status_code == 403


def test_posts_that_fall_vacant_are_named_before_and_after_an_account_is_switched_off(
    app: Flask, browse: Browse
) -> None:
    with app.app_context():
        person("going", "consultant")
        staffing.add_post(OPERATOR, key="holds", title="holds", role="consultant")
        staffing.hold_post(OPERATOR, key="holds", login="going", slot="A")
    admin = browse("admin")
    assert "空出的岗位：holds A。" in text_of(admin.get("/staff/going").text)
    assert admin.post("/staff/going/switch", {"reason": "离职"}).status_code == 302
    assert "这些岗位空出来了：holds A。请另行安排人员。" in text_of(admin.get("/staff/going").text)
    assert admin.post("/staff/going/switch", {"on": "yes"}).status_code == 302
    assert "这些岗位空出来了" not in admin.get("/staff/going").text


def test_a_posts_telephone_is_entered_by_page(browse: Browse) -> None:
    admin = browse("admin")
    said = {"key": "finance", "title": "财务岗", "phone": "0909-2222333"}
    assert admin.post("/posts/change", said).status_code == 302
    assert "0909-2222333" in text_of(admin.get("/posts").text)
    refused = admin.post("/posts/change", {**said, "title": ""})
    assert (refused.status_code, "名称" in refused.text) == (400, True)
    assert browse("clerk").post("/posts/change", said).status_code == 403


def test_what_was_typed_for_one_act_on_posts_stands_in_its_form_alone(browse: Browse) -> None:
    """A post's title and telephone, refused, stood in the form of a new one; whoever is away was forgotten."""
    admin = browse("admin")
    refused = admin.post("/posts/change", {"key": "finance", "title": " ", "phone": "0909-2222444"})
    phones = re.findall(r'<input id="([^"]+)" name="phone"[^>]*? value="0909-2222444"', refused.text)
    assert (refused.status_code, phones) == (400, ["phone-finance"])
    assert re.findall(r'<a href="#([^"]*title[^"]*)"', refused.text) == ["title-finance"]
    away = {"login": "clerk", "first": "2026-10-09", "last": "2026-10-08", "reason": "开会"}
    refused = admin.post("/posts/away", away)
    chosen = re.findall(r'<option value="([^"]+)" selected', refused.text)
    assert (refused.status_code, chosen) == (400, ["clerk"])


def test_a_post_that_the_street_has_no_more_is_closed_on_the_page(browse: Browse) -> None:
    admin = browse("admin")
    post = {"key": "deputy.2", "title": "副主任岗二", "role": "deputy_director"}
    assert admin.post("/posts/new", post).status_code == 302
    said = {"key": "deputy.2"}
    assert "撤销岗位" in admin.get("/posts").text
    assert browse("clerk").post("/posts/close", said).status_code == 403
    assert admin.post("/posts/close", said).status_code == 302
    page = admin.get("/posts").text
    assert ("已撤销的岗位1个" in page, "副主任岗二 (deputy.2)" in page) == (True, False)
    again = admin.post("/posts/close", said)
    assert (again.status_code, "岗位“副主任岗二”早已撤销。" in again.text) == (409, True)
    held = admin.post("/posts/close", {"key": "window.civil_affairs"})
    assert (held.status_code, "有人在岗。请先把A、B岗空出来" in text_of(held.text)) == (403, True)
    assert admin.post("/posts/close", {**said, "again": "yes"}).status_code == 302
    assert "副主任岗二 (deputy.2)" in admin.get("/posts").text


def test_settings_are_read_in_words_and_as_they_were_typed(browse: Browse) -> None:
    admin = browse("admin")
    page = admin.get("/settings").text
    select = r'(?s)<select id="s--(messages.sms|appraisal.phone)" name="value">(.*?)</select>'
    found = re.findall(select, page)
    assert {key: re.findall(r"<option[^>]*>([^<]+)<", options) for key, options in found} == {
        "messages.sms": ["是", "否"], "appraisal.phone": ["当天值守的人", "该岗位的A岗和B岗"],
    }  # fmt: skip
    for key, service, value in (
        ("messages.sms", "", "yes"), ("living_standard", "civil_affairs.minimum_living", "535.5"),
    ):  # fmt: skip
        assert admin.post("/settings", {"key": key, "service": service, "value": value}).status_code == 302
        kept = admin.get(f"/settings/history?key={key}&service={service}").text
        assert re.findall(r'<th scope="row">([^<]+)</th>', kept) == [{"yes": "是", "535.5": "535.50"}[value]]


def test_the_settings_of_a_group_are_saved_together_or_not(app: Flask, browse: Browse) -> None:
    admin = browse("admin")

    def put(*rows: tuple[str, str, str]) -> TestResponse:
        keys, was, values = zip(*rows, strict=True)
        return admin.post(
            "/settings",
            {"key": list(keys), "service": [""] * len(rows), "was": list(was), "value": list(values)},
        )

    street, remark = settings_of(app, "centre.street", "centre.print_remark")
    refused = put(("centre.print_remark", remark, "一"), ("office.morning_from", "09:30", "25:00"))
    assert (refused.status_code, 'id="e--office.morning_from"' in refused.text) == (400, True)
    assert 'id="s--centre.print_remark" name="value" value="一"' in refused.text
    assert settings_of(app, "centre.street", "centre.print_remark") == [street, remark]
    # What another has changed meanwhile stays, where it was left as it stood.
    rows = ("centre.print_remark", remark, "二"), ("centre.street", "以前的街道", "以前的街道")
    assert put(*rows).status_code == 302
    assert settings_of(app, "centre.street", "centre.print_remark") == [street, "二"]


def test_all_groups_of_settings_are_one_form_and_each_is_found_from_the_top(browse: Browse) -> None:
    page = browse("admin").get("/settings").text.partition("<main")[2]
    form = re.search(r'(?s)<form method="post">(.*?)</form>', page)
    assert form is not None
    groups = re.findall(r'(?s)<section class="block" id="([^"]+)">.*?<h2>([^<]+)</h2>', form[1])
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', page) == groups
    assert [title for _, title in groups][:2] == ["还没有设定", "中心"]
    assert page.count('name="value"') == form[1].count('name="value"')


def settings_of(app: Flask, *keys: str) -> list[str]:
    with app.app_context():
        return [settings.setting(key) or "" for key in keys]


def test_what_is_not_set_stands_first_until_it_is(browse: Browse) -> None:
    admin = browse("admin")
    field = 'id="s-civil_affairs.minimum_living-posting_days"'

    def sections() -> list[tuple[str, bool]]:
        parts = admin.get("/settings").text.split("<h2>")[1:]
        return [(part.partition("</h2>")[0], field in part) for part in parts]

    def put(value: str) -> None:
        said = {"key": "posting_days", "service": "civil_affairs.minimum_living", "value": value}
        assert admin.post("/settings", said).status_code == 302

    put("")
    assert [title for title, there in sections() if there] == [sections()[0][0]] == ["还没有设定"]
    put("7")
    assert [title for title, there in sections() if there] == ["城市低保申请"]


def test_who_does_what_and_what_one_may(browse: Browse) -> None:
    admin = browse("admin")
    page = text_of(admin.get("/posts/who?service=civil_affairs.temporary_assistance&community=1").text)
    assert "没有空缺" in page
    assert "officer-e" in page
    assert admin.get("/posts/who?service=civil_affairs.nothing&community=1").status_code == 404
    theirs = text_of(admin.get("/staff/clerk/may").text)
    assert "收件（开办件）" in theirs
    own = text_of(browse("clerk").get("/account/may").text)
    assert "收件（开办件）" in own
    assert browse("clerk").get("/staff/clerk2/may").status_code == 403


def test_a_building_moves_by_form(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    said = {"community": 1, "building": "1号楼", "to": 1}
    assert admin.post("/posts/buildings", said).status_code == 302
    assert "1号楼 2" in text_of(admin.get("/posts/plan").text)
    assert admin.post("/posts/buildings", {**said, "to": 2}).status_code == 404
    with app.app_context():
        plan = db.session.execute(select(GridBuilding.grid_id, GridBuilding.building)).all()
        assert [tuple(row) for row in plan] == [(1, "1号楼")]
    forget = {"grid": 1, "building": "1号楼"}
    assert admin.post("/posts/buildings/forget", forget).status_code == 302
    late = admin.post("/posts/buildings/forget", forget)  # a page of before
    assert (late.status_code, "该片区图上没有这个楼栋。" in late.text) == (409, True)


def test_communities_by_page(browse: Browse) -> None:
    admin = browse("admin")
    assert admin.post("/communities", {"name": "东社区"}).status_code == 409
    assert admin.post("/communities", {"name": "北社区", "phone": "111"}).status_code == 302
    page = text_of(admin.get("/communities").text)
    assert 'value="yes" checked' in admin.get("/communities").text
    kept = admin.post("/communities/1", {"name": "东社区改", "phone": "12"})
    fields = re.findall(r'<input id="(?:f-)?(\S+)" name="(?:name|phone)"[^>]* value="([^"]*)"', kept.text)
    assert (kept.status_code, dict(fields)["name-1"], dict(fields)["phone-1"]) == (400, "东社区改", "12")
    assert (dict(fields)["name"], dict(fields)["phone"]) == ("", "")
    whole = {"name": "南社区", "areas": "一片区、二片区", "plan_posts": "yes"}
    assert admin.post("/communities", whole).status_code == 302
    assert "岗位和片区都设好了" in admin.get("/posts").text
    assert "南社区二片区包户岗" in admin.get("/posts").text
    assert ("北社区" in page, "2/4" in page) == (True, True)
    assert browse("clerk").get("/communities").status_code == 403


def test_everybody_of_a_sheet_comes_with_posts_or_nobody(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    empty = admin.get("/staff/new/sheet.xlsx")
    assert (empty.status_code, empty.data[:2]) == (200, b"PK")
    head = "登录名,姓名,其他角色\n"
    broken = admin.post(
        "/staff/new/sheet", {"file": (io.BytesIO(f"{head}bahar,巴哈尔,没有的角色\n".encode()), "人.csv")}
    )
    assert broken.status_code == 400
    assert "第2行：没有角色“没有的角色”" in text_of(broken.text)
    made = admin.post(
        "/staff/new/sheet", {"file": (io.BytesIO(f"{head}bahar,巴哈尔,组织办\n".encode()), "人.csv")}
    )
    assert made.status_code == 200
    [token] = re.findall(r"/link/([\w-]+)", made.text)
    with app.app_context():
        accounts.use_link(token, PASSWORD)
        assert [grant.role for grant in actor("bahar").grants] == ["organisation_office"]
    assert admin.post("/staff/new/sheet", {}).status_code == 400


def test_every_setting_of_the_centre_stands_under_one_heading(browse: Browse) -> None:
    rooms = [room for each in known_settings.GROUPS.values() for room in each]
    headings = re.findall(r"<h2>([^<]+)</h2>", browse("admin").get("/settings").text)
    first = headings.index("中心")
    assert headings[first : first + len(known_settings.GROUPS)] == [
        "中心", "办公时间与预约", "文书、公告与短信", "人员与登录", "期限与保存", "报表与考核", "上级部门一般用时",
    ]  # fmt: skip
    with browse("admin").app.app_context():
        assert {known.key.partition(".")[0] for known in known_settings.of_centre()} == set(rooms)
    assert len(rooms) == len(set(rooms))


def test_the_plans_posts_are_made_at_once_and_only_those_that_lack(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    with app.app_context():
        staffing.add_grid(OPERATOR, community_id=2, name="河西片区")
        lacking = [post["title"] for post in lacking_posts(OPERATOR)]
    assert "西社区河西片区包户岗" in lacking
    assert "、".join(lacking) in text_of(admin.get("/posts").text)
    assert admin.post("/posts/complete").status_code == 302
    with app.app_context():
        assert lacking_posts(OPERATOR) == []
        made = {post["title"]: post for post in staffing.post_list()}
        assert [title for title in lacking if title not in made] == []
        asked = select(Grid.post_id).where(Grid.name == "河西片区")
        assert db.session.scalars(asked).one() == made["西社区河西片区包户岗"]["id"]
        staffing.add_post(OPERATOR, key="", title="窗口二", role="window_clerk", department="civil_affairs")
        assert [row["key"] for row in staffing.post_list() if row["title"] == "窗口二"] == [
            "window.civil_affairs.2"
        ]
    assert "方案里还没有设立" not in admin.get("/posts").text
    assert browse("clerk").post("/posts/complete").status_code == 403


def test_all_telephones_are_saved_at_once_or_none(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    both = {"phone.finance": "0909-1112222", "phone.window.civil_affairs": "12"}
    refused = admin.post("/posts/telephones", both)
    assert (refused.status_code, 'id="e-phone.window.civil_affairs"' in refused.text) == (400, True)
    assert 'value="0909-1112222"' in refused.text
    assert _phones(app, *both) == [before := _phones(app, "phone.finance")[0], ""]
    assert before != "0909-1112222"
    both["phone.window.civil_affairs"] = "0909-3334444"
    assert admin.post("/posts/telephones", both).status_code == 302
    assert _phones(app, *both) == ["0909-1112222", "0909-3334444"]
    assert admin.post("/posts/telephones", {"phone.none": "0909-3334444"}).status_code == 404
    assert browse("clerk").post("/posts/telephones", both).status_code == 403


def test_a_refused_page_of_settings_keeps_how_it_was_opened(app: Flask, browse: Browse) -> None:
    admin, rows = browse("admin"), {"key": ["centre.street", "office.morning_from"], "service": ["", ""]}
    typed = rows | {"was": ["以前的街道", "09:30"], "value": ["以前的街道", "25:00"]}
    refused = admin.post("/settings", typed)
    assert refused.status_code == 400
    again = re.search(r'value="centre\.street">.*?name="was" value="([^"]*)"', refused.text, re.DOTALL)
    assert again
    assert again[1] == "以前的街道"
    more = rows | {"was": [*typed["was"], "x"], "value": ["以前的街道", "09:30"]}
    assert admin.post("/settings", more).status_code == 302


def test_an_old_page_of_telephones_undoes_no_colleagues_change(app: Flask, browse: Browse) -> None:
    admin, desk = browse("admin"), "agent.e"
    typed = _telephones(admin.get("/posts/telephones"))
    with app.app_context():
        staffing.change_post(OPERATOR, key=desk, phone="0909-5556666")
    assert typed[f"phone.{desk}"] != "0909-5556666"
    refused = admin.post("/posts/telephones", typed | {"phone.finance": "12"})
    assert refused.status_code == 400
    again = _telephones(refused)
    assert admin.post("/posts/telephones", again | {"phone.finance": "0909-1113333"}).status_code == 302
    assert _phones(app, "phone.finance", f"phone.{desk}") == ["0909-1113333", "0909-5556666"]


def _telephones(page: TestResponse) -> dict[str, str]:
    found = re.findall(
        r'name="((?:phone|was)\.[^"]+)"(?: type="tel" maxlength="40")? value="([^"]*)"', page.text
    )
    return dict(found)


def _phones(app: Flask, *fields: str) -> list[str]:
    with app.app_context():
        known = {f"phone.{post['key']}": post["phone"] for post in staffing.post_list()}
        return [known[field] for field in fields]


def test_a_post_is_given_with_its_role(app: Flask, browse: Browse) -> None:
    admin = browse("admin")
    with app.app_context():
        accounts.add_staff(OPERATOR, login="newcomer", name="新来的")
        staffing.add_post(
            OPERATOR, key="leader.2b", title="西社区负责人二岗", role="community_leader", community_id=2
        )
    said = {"key": "leader.2b", "slot": "A", "login": "newcomer"}
    refused = admin.post("/posts/hold", said)
    assert (refused.status_code, "新来的没有该岗位所需的角色" in refused.text) == (403, True)
    assert admin.post("/posts/hold", {**said, "with_role": "yes"}).status_code == 302
    with app.app_context():
        held = {row["key"]: row["A"] for row in staffing.post_list()}
        assert held["leader.2b"] == "新来的"
        roles = [(row["role"], row["community_id"]) for row in grants_of("newcomer")]
        assert roles == [("community_leader", 2)]
