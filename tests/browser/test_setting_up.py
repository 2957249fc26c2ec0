"""An administrator sets up a centre by pages alone, from the one-time link to a step that somebody does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page

from hub.operations.centre.founding import Place, Wishes, found_centre
from hub.testing import databases
from hub.testing.fixtures import opened
from hub.testing.walk import Ticking

from .pictures import Pictures
from .site import Site, served

MONDAY = dt.date(2026, 3, 2)
PASSWORD = "二十七只骆驼走过果子沟"
LOW = "civil_affairs.minimum_living"


@pytest.fixture
def empty(browser: Browser, tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A centre just founded, and the path of its administrator's link."""
    wishes = Wishes(
        name="红旗街道便民服务中心", phone="0909-1", address="1号", communities=(Place("东社区"),), login="gao",
        admin_name="高翔", plan_posts=False,
    )  # fmt: skip
    with opened(databases.sqlite_url(tmp_path), HUB_NOW=Ticking(MONDAY)) as app:
        with app.app_context():
            [link] = found_centre(wishes)
        with served(app) as url:
            made = Site(app, url, browser)
            yield made, link.path
            made.close()
        assert made.broken == []


def press(page: Page, name: str, *, within: str = "main") -> None:
    """Press a button or follow a link of that name."""
    place = page.locator(within)
    found = place.get_by_role("button", name=name, exact=True).or_(
        place.get_by_role("link", name=name, exact=True)
    )
    with page.expect_navigation():
        found.first.click()


def says(page: Page, *texts: str) -> None:
    """All these texts stand on the page."""
    shown = " ".join(page.locator("body").inner_text().split())
    assert [text for text in texts if text not in shown] == [], shown


def test_a_centre_is_set_up_by_pages(empty: tuple[Site, str], pictures: Pictures) -> None:
    site, link = empty
    window = site.window()
    page = window.new_page()
    log_in(page, link)

    page.goto("/setup")
    says(page, "待办事项", "没有任何社区启用科室模块", "没有设置“窗口人员”岗位", "没有划分包户片区")

    page.goto("/communities")
    page.fill("[name=name] >> nth=-1", "西社区")
    press(page, "添加")
    says(page, "西社区", "0/4")

    post(page, "民政窗口", "window.civil", "window_clerk", department="civil_affairs")
    post(page, "东社区包户岗", "officer.e", "household_officer", community="1")
    account(page, "aygul", "阿依古丽", "window_clerk", department="civil_affairs")
    account(page, "batur", "巴图", "household_officer", community="1")
    hold(page, "officer.e", "batur")
    hold(page, "window.civil", "aygul")
    says(page, "阿依古丽没有", "的培训合格记录")

    train(page, "aygul")
    hold(page, "window.civil", "aygul")
    page.goto("/staff/aygul/may")
    says(page, "阿依古丽可以做什么", "民政窗口", "在办", "收件（开办件）", "授予人：高翔")

    plan_of_areas(page)
    page.goto(f"/posts/who?service={LOW}&community=1")
    says(page, "谁办什么", "阿依古丽", "空缺：", "没有设置“社区业务代办员”岗位")

    the_calendar(page)
    last_administrator(page)
    window.close()


def log_in(page: Page, link: str) -> None:
    """Password by the link (a weak one is refused), second factor, recovery codes."""
    page.goto(link)
    for password, last in (("Password2026", False), (PASSWORD, True)):
        page.fill("[name=password]", password)
        page.fill("[name=again]", password)
        press(page, "保存")
        if not last:
            says(page, "这个密码容易被猜到")
    page.fill("[name=login]", "gao")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/account/factor")
    secret = page.locator("code").inner_text()
    noon = dt.datetime.combine(MONDAY, dt.time(4), dt.UTC)
    page.fill("[name=code]", pyotp.TOTP(secret).at(noon))
    press(page, "确认")
    assert page.locator(".codes li").count() == 8
    press(page, "我已抄下")


def post(page: Page, title: str, key: str, role: str, *, department: str = "", community: str = "") -> None:
    """A new post."""
    page.goto("/posts")
    form = page.locator("form[action$='/posts/new']")
    form.locator("[name=title]").fill(title)
    form.locator("[name=key]").fill(key)
    form.locator("[name=role]").select_option(role)
    form.locator("[name=department]").select_option(department)
    form.locator("[name=community]").select_option(community)
    press(page, "建岗位")


def account(
    page: Page, login: str, name: str, role: str, *, department: str = "", community: str = ""
) -> None:
    """A new account, whose link is shown once, and its role."""
    page.goto("/staff/new")
    page.fill("main [name=name]", name)
    page.fill("main [name=login]", login)
    press(page, "建账号")
    says(page, "/link/")
    form = page.locator("form[action$='/roles']")
    form.locator("[name=role]").select_option(role)
    form.locator("[name=department]").select_option(department)
    form.locator("[name=community]").select_option(community)
    press(page, "给角色")


def hold(page: Page, key: str, login: str) -> None:
    """Put somebody into a post's A."""
    page.goto("/posts")
    form = page.locator("form[action$='/posts/hold']")
    form.locator("[name=key]").select_option(key)
    form.locator("[name=login]").select_option(login)
    press(page, "保存", within="form[action$='/posts/hold']")


def train(page: Page, login: str) -> None:
    """The joint training, passed before."""
    page.goto(f"/staff/{login}")
    page.fill("form[action$='/trainings'] [name=passed_on]", "2026-02-10")
    press(page, "登记培训")
    says(page, "全部事项（统一培训）", "登记培训")


def plan_of_areas(page: Page) -> None:
    """An area with its officer and a building."""
    page.goto("/posts/plan")
    says(page, "没有划分包户片区")
    form = page.locator("#c-1 form[action$='/posts/areas']").last
    form.locator("[name=name]").fill("第一片区")
    form.locator("[name=post]").select_option("officer.e")
    with page.expect_navigation():
        form.get_by_role("button").click()
    page.locator("#c-1 details summary").last.click()
    form = page.locator("#c-1 form[action$='/posts/buildings']")
    form.locator("[name=building]").fill("友好小区3号楼")
    with page.expect_navigation():
        form.get_by_role("button").click()
    says(page, "第一片区", "巴图", "友好小区3号楼", "没有空缺，没有重叠")


def the_calendar(page: Page) -> None:
    """A day is looked at before it is set, and the change is taken back."""
    page.goto("/calendar")
    form = page.locator("form[action$='/calendar/day']")
    form.locator("[name=date]").fill("2026-05-27")
    form.locator("label:has([value=no])").click()
    form.locator("[name=reason]").fill("古尔邦节")
    press(page, "先看影响")
    says(page, "还没有写入", "变动1天", "0件推迟")
    press(page, "确认修改")
    says(page, "古尔邦节", "本中心")
    press(page, "撤回2026年3月2日 周一 12:00的修改".replace("2026年", ""))
    page.fill("[name=reason]", "通知改期")
    press(page, "撤回")
    says(page, "修改已撤回", "通知改期", "已撤回")


def last_administrator(page: Page) -> None:
    """The last administrator cannot leave: by switching off, or by an end of the role."""
    page.goto("/staff/gao")
    press(page, "停用")
    says(page, "这是最后一位系统管理员")
    page.locator("details.drop-in summary").first.click()
    press(page, "结束角色")
    says(page, "这是最后一位系统管理员")
    page.goto("/account")
    says(page, "我在哪里登录着", "当前", "剩余备用码：8个")
