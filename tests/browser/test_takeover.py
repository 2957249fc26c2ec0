"""Sheets on the screen: uploaded with faults, mended, sent, compared by another, in force; cases go on."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import expect
from sqlalchemy import select

from hub.db.base import let_go, reading
from hub.db.models import Entitlement

from .site import Person, Site
from .town import number_of

PEOPLE: Final = {"古丽娜尔·吐尔逊": "812.40", "韩玉兰": "六百元"}
PAPER: Final = {"文号": "博民低保〔2015〕31号", "台账": "低保台账二", "页码": "12"}


def sheet(people: Mapping[str, str]) -> bytes:
    """A sheet of these people with their monthly sums."""
    out = io.StringIO()
    rows = [{"姓名": name, "身份证号": number_of(name), "享受人数": "1", "月金额": sum_, "起始日期": "2016-05",
             "下次复核日期": "2026-12-31", "账号": "6222021112233445566", **PAPER}
            for name, sum_ in people.items()]  # fmt: skip
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def upload(clerk: Person, people: Mapping[str, str]) -> None:
    put(clerk, "recipients", sheet(people))


def put(clerk: Person, kind: str, data: bytes) -> None:
    page = clerk.open("/takeover")
    page.locator(f"label:has(input[name=kind][value={kind}])").click()
    if kind == "recipients":
        page.select_option("[name=programme]", "civil_affairs.minimum_living")
    assert page.locator("[name=department]").is_visible() is (kind == "cases")
    page.select_option("[name=community_id]", label="友好社区")
    page.set_input_files("[name=file]", {"name": "低保.csv", "mimeType": "text/csv", "buffer": data})
    clerk.press("检查这份表")


def states(site: Site) -> list[str]:
    with site.app.app_context():
        found = list(
            reading()
            .execute(select(Entitlement.state).where(Entitlement.paper != "").order_by(Entitlement.id))
            .scalars()
        )
        let_go()
        return found


def test_a_sheet_of_recipients_by_two_people(site: Site) -> None:
    clerk, second = site.person("clerk"), site.person("deputy")
    upload(clerk, PEOPLE)
    clerk.sees("有1处错误，尚未接续", "金额以元为单位，例如812.40。")
    page = clerk.page
    assert page.input_value("[name='c:3:amount']") == "六百元"
    page.fill("[name='c:3:amount']", "-5")
    clerk.press("再检查一遍")
    assert page.input_value("[name='c:3:amount']") == "-5"
    page.fill("[name='c:3:amount']", "600")
    clerk.press("再检查一遍")
    clerk.sees("2行，没有错误", "每月1,412.40元", "屏幕上改正1格")
    assert states(site) == []
    clerk.press("交第二人核对")
    clerk.sees("等第二人答复", "等待他人核对")
    address = page.url.removeprefix(site.url)
    assert states(site) == ["asked", "asked"]
    upload(clerk, PEOPLE)
    clerk.sees("没有增加任何内容")
    page = second.open(address)
    assert "古丽娜尔" not in page.content()
    second.fill({"purpose": "对照低保台账核对"})
    second.press("打开抽样")
    second.sees("古丽娜尔·吐尔逊", "每月600.00元", "博民低保〔2015〕31号，低保台账二第12页")
    assert "6222021112233445566" not in page.content()
    page.locator("label:has(input[name=refuse][value='3'])").click()
    second.press("勾选的不认可，其余核对无误")
    second.sees("请写明第3行为何不认可")
    expect(page.locator("#faults")).to_be_focused()
    assert page.locator("input[name=refuse][value='3']").is_checked()
    page.fill("[name='reason:3']", "台账上是650元")
    second.press("勾选的不认可，其余核对无误")
    second.sees("已答复", "台账上是650元")
    clerk.open(address)
    clerk.sees("已答复", "不认可的行", "台账上是650元")
    assert states(site) == ["active", "refused"]


def test_a_case_in_flight_goes_on_where_it_was(site: Site) -> None:
    clerk, second = site.person("clerk"), site.person("deputy")
    cells = {"姓名": "韩玉兰", "身份证号": number_of("韩玉兰"), "服务事项": "民政-1", "申请日期": "2026-08-10",
             "受理日期": "2026-08-10", "当前环节": "市民政局审批", "到达环节日期": "2026-08-20",
             "已收材料": "全部", **PAPER}  # fmt: skip
    put(clerk, "cases", (",".join(cells) + "\n" + ",".join(cells.values())).encode())
    clerk.sees("1行，没有错误", "停表")
    clerk.press("交第二人核对")
    address = clerk.page.url.removeprefix(site.url)
    second.open(address)
    second.fill({"purpose": "对照案卷核对"})
    second.press("打开抽样")
    second.press("勾选的不认可，其余核对无误")
    clerk.open(address)
    clerk.press("民26-", within=clerk.row("第2行"))
    clerk.sees("韩玉兰，城市低保", "现在等市民政局答复", "接续自接26-0001第2行")
    clerk.press("批准")
    clerk.press("批准")
    clerk.sees("现在由您办：告知申请人")
