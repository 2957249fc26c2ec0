"""A national arrangement in its own words, as published and as it is copied."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from hub.domain.errors import InputError, Many
from hub.domain.national import arrangement
from hub.operations.calendars.calendar_lists import YearList, read_list

NOTICE = """国务院办公厅关于2026年
部分节假日安排的通知
国办发明电〔2025〕7号

各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
鼓励单位和个人结合落实带薪年休假等制度，实际形成较长假期，推动错峰出行。节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2025年11月4日
"""
"""The national arrangement of 2026 as it was published on 4 November 2025."""
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
NARROW = str.maketrans("：（），", ":(),")


def read(text: str, name: str = "通知.txt", **more: str) -> YearList:
    return read_list(text.encode(), name, **more)


def broken(text: str, every: int) -> str:
    """Lines as long as a page is wide, with its number between, as a PDF is copied."""
    lines = [text[at : at + every] for at in range(0, len(text), every)]
    return "\n".join([*lines[:9], "— 1 —", *lines[9:]])


def page(text: str) -> str:
    """The whole page of a site: what stands around it speaks of other years and days."""
    return (
        "首页 > 新闻\n国务院办公厅关于2026年部分节假日安排的通知\n来源：新华网 2025-11-04 22:15 字号：默认\n"
        f"{text}\n相关阅读\n国务院办公厅关于2025年部分节假日安排的通知\n10月1日至8日放假调休，高速公路免费\n版权所有"
    )


@pytest.mark.parametrize(
    "text",
    [NOTICE, broken(NOTICE, 23), broken(NOTICE, 7), page(NOTICE), NOTICE.translate(WIDE), NOTICE.translate(NARROW),
     re.sub(r"(\d+)", r" \1 ", NOTICE), NOTICE.replace("周", "星期"), NOTICE.replace("\n", "\r\n"), "\ufeff" + NOTICE],
    ids=["as published", "pdf", "narrow pdf", "web page", "wide digits", "narrow signs", "blanks", "星期", "crlf", "bom"],
)  # fmt: skip
def test_the_notice_of_2026_in_every_copy(text: str) -> None:
    found = read(text)
    assert (found.year, found.document, found.publishes, found.lacks) == (
        2026,
        "国办发明电〔2025〕7号",
        True,
        (),
    )
    assert len(found.days) == 39
    known = arrangement("CN", 2026)
    named = {day.date: day.working for day in found.days}
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert known.published
    assert [day for day in year if named.get(day, day.weekday() < 5) != works(day)] == []


def works(day: dt.date) -> bool:
    """By the kept library, which somebody else has read from the same notice."""
    from holidays import country_holidays

    return bool(country_holidays("CN", years=day.year).is_working_day(day))


def test_what_a_day_is_called_and_by_which_paper() -> None:
    days = {day.date: day for day in read(NOTICE, document="转发件3号").days}
    one, other = days[dt.date(2026, 2, 15)], days[dt.date(2026, 2, 28)]
    assert [(each.working, each.reason, each.document) for each in (one, other)] == [
        (False, "春节", "转发件3号"), (True, "春节调休上班", "转发件3号"),
    ]  # fmt: skip


def test_other_years_ways_of_saying_it() -> None:
    """2023's turn of the year, 2024's day beside a weekend, two holidays in one, a month said once."""
    text = """关于2023年部分节假日安排的通知
    一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
    二、端午节：6月22日放假，与周末连休。
    八、中秋节、国庆节：9月29日至10月6日放假调休，共8天，10月7日（星期六）、8日（星期日）上班。"""
    found = read(text)
    assert {day.reason for day in found.days} == {
        "元旦",
        "端午节",
        "中秋节、国庆节",
        "中秋节、国庆节调休上班",
    }
    free = [day.date for day in found.days if not day.working]
    assert (len(free), free[0], free[-1]) == (12, dt.date(2022, 12, 31), dt.date(2023, 10, 6))
    assert [day.date for day in found.days if day.working] == [dt.date(2023, 10, 7), dt.date(2023, 10, 8)]
    assert (found.publishes, found.lacks) == (False, ("劳动节（5月1日）",))


@pytest.mark.parametrize(
    ("said", "instead", "error"),
    [("（周四）至3日", "（周五）至3日", "通知.txt: 元旦: 2026-01-01 is no 星期五."),
     ("至6日（周一）放假，共3天", "至7日放假，共3天", "通知.txt: 清明节: It says 3 days and names 4."),
     ("6月19日（周五）", "6月31日", "通知.txt: 端午节: 2026年6月31日 is not a date."),
     ("1日（周五）至5日（周二）", "9日至5日", "通知.txt: 劳动节: “5月9日至5日” is no span of days."),
     ("共7天。9月20日", "9月20日", "says free and worked at once")],
)  # fmt: skip
def test_a_copy_that_does_not_agree_with_itself_is_refused(said: str, instead: str, error: str) -> None:
    assert said in NOTICE
    with pytest.raises(Many) as wrong:
        read(NOTICE.replace(said, instead, 1))
    assert [error in str(one) for one in wrong.value.errors] == [True]


def test_without_its_heading_somebody_says_the_year() -> None:
    items = NOTICE[NOTICE.index("一、") :]
    with pytest.raises(InputError, match="does not say its year"):
        read(items)
    assert len(read_list(items.encode(), "a.txt", year=2026).days) == 39


@pytest.mark.parametrize("words", ["", "放假通知", "各部门：\n国庆节放假。\n"])
def test_a_text_of_hardly_any_words_is_no_notice(words: str) -> None:
    """It was told that its first row needs headings, which are a list's."""
    with pytest.raises(InputError) as said:
        read_list(words.encode(), "通知.txt")
    assert str(said.value) == (
        "通知.txt: These are not the words of a notice: no holiday stands there with its days. "
        "Copy the whole notice; a list of days has 日期 and 上班 (date, working) in its first row."
    )


def test_a_list_of_days_is_still_one() -> None:
    assert len(read("日期,上班,说明\n2031-05-01,否,劳动节\n", "a.csv").days) == 1
