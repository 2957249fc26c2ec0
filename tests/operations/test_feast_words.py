"""A notice about one feast, or two, in running prose: what the offices really wrote, and how it is taken over.

Each text is official (the State Council's, the region's, a city's); the words that say nothing of days are
shortened. The days beside them were read from the notice by hand.
"""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.errors import InputError, Many
from hub.operations.calendars.calendar_lists import YearList, read_list

SALUTED = "伊犁哈萨克自治州，各州、市、县（市）人民政府，各行政公署，自治区人民政府各部门、各直属机构，中央驻疆各单位：\n"
TO_ALL = "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
WATCH = "节假日期间，各地、各部门要妥善安排好值班和安全、保卫等工作，遇有重大突发事件，要按规定及时报告并妥善处置。\n"
SIGNED = "新疆维吾尔自治区人民政府办公厅\n"

OF_2013 = (
    SALUTED
    + """2013年8月8日是穆斯林群众的传统节日--肉孜节，根据2011年12月9日第十一届人民政府第28次政府常务会议审议通过的
第174号政府令的相关规定：现将2013年肉孜节放假通知如下：
全疆各族人民群众8月8日（星期四）放假1天。
"""
    + SIGNED
    + "2013年7月29日\n"
)
OF_2014 = (
    SALUTED
    + """2014年国庆节、古尔邦节即将来临，根据国务院办公厅国办发明电【2013】1203号《国务院办公厅关于2014年部分节假日
安排的通知》的相关精神，现将2014年国庆节、古尔邦节放假通知如下：
一、2014年10月1日是国庆节，10月5日是古尔邦节。10月1日至8日放假。9月28日（星期日）、10月11日（星期六）正常休息。
二、各地、各部门要妥善安排好值班工作，不得延误。
三、按惯例，从10月1日起执行冬季作息时间。
"""
)
OF_2015 = (
    """国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知
国发明电〔2015〕1号
"""
    + TO_ALL
    + """2015年是中国人民抗日战争暨世界反法西斯战争胜利70周年。为使全国人民广泛参与纪念活动，2015年9月3日全国放假1天。
为方便公众安排假日期间生产生活，特作如下调休：
9月3日至5日调休放假，共3天。其中9月3日（星期四）放假，9月4日（星期五）调休，9月6日（星期日）上班。
调休放假期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院
2015年5月13日
"""
)
OF_2016 = (
    SALUTED
    + """2016年9月11日是穆斯林群众的传统节日——古尔邦节。按照第十一届人民政府第174号政府令的规定，2016年古尔邦节放假4天：
9月11日至14日放假调休，共4天。9月10日（星期六）上班。
"""
)
OF_2019 = (
    """国务院办公厅关于调整
2019年劳动节假期安排的通知
国办发明电〔2019〕3号
"""
    + TO_ALL
    + """经国务院批准，现将调整2019年劳动节放假安排通知如下。
一、2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
二、各地区、各部门要抓紧做好本地区、本领域的劳动节假期调整落实工作。
三、劳动节期间，要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2019年3月22日
"""
)
OF_2020 = (
    """根据《国务院办公厅关于2020年部分节假日安排的通知》精神，为便于各单位、各部门及早合理安排工作，
现将2020年春节放假日期安排通知如下：
1月24日至30日放假调休，共7天。1月19日（星期日）、2月1日（星期六）上班。
"""
    + WATCH
    + "2020年1月16日\n"
)
OF_2021 = """关于2021年古尔邦节放假的通知
7月20日（星期二）、21日（星期三）、22日（星期四）放假3天，各地、各部门按照值班值守工作要求，妥善安排好值班。
"""
OF_2026 = """关于2026年肉孜节放假的通知
新政办发〔2026〕9号
各州、市、县（市）人民政府，各行政公署：
2026年3月20日是少数民族习惯节日肉孜节。肉孜节放假定于2026年3月20日至22日放假调休，共3天。3月28日（星期六）上班。
"""
OF_A_CITY = (
    "开发区管委会，各镇人民政府，市各办局，市直各单位：\n根据上级通知精神，2012年清明节放假安排如下："
    "2012年4月2日至4月4日放假调休，共3天，3月31日（星期六）、4月1日（星期日）上班。\n放假期间，各级各部门要认真做好节日"
    "值守应急工作。另请各单位于4月1日前将放假期间的值班表分别报送至市政府办公室秘书科。\n特此通知。\n2012年3月26日\n"
)
OF_A_DISTRICT = """根据国务院有关规定，行署、林管局决定劳动节放假3天，即4月29日（星期日）至5月1日（星期二）放假调休，共3天。
4月28日（星期六）上班。5月2日正常上班，并执行新的工作时间：上午8:30-11:30，下午14:00-17:30。
大兴安岭地区行署办公室
2012年4月16日
"""
OF_A_COUNTY = """伊通满族自治县人民政府办公室关于满族自治县成立纪念日放假的通知
各乡（镇）人民政府，各街道办事处，县政府各部门：
今年8月30日是满族自治县成立二十二周年纪念日，按照《伊通满族自治县条例》规定，全县放假一天。现将放假安排通知如下。
1．8月30日全县放假1天，不得串休（8月28日、29日正常休息）。
"""
OF_A_TOWN = """关于第十二届梧州宝石节放假的通知
各城区政府，市直机关各部门，各企事业单位：
第十二届梧州宝石节将于11月8日至11日在我市隆重举行。市政府决定放假1天。现将有关事项通知如下：
一、放假时间：11月9日。
二、特殊岗位不适宜放假的单位自行安排。
梧州市人民政府办公室
2015年11月3日
"""


def read(text: str, **more: int) -> YearList:
    return read_list(text.encode(), "通知.txt", **more)


def span(first: str, last: str = "") -> list[dt.date]:
    begin = dt.date.fromisoformat(first)
    end = dt.date.fromisoformat(last or first)
    return [begin + dt.timedelta(days=n) for n in range((end - begin).days + 1)]


@pytest.mark.parametrize(
    ("text", "year", "kind", "paper", "feast", "free", "worked"),
    [(OF_2013, 2013, "regional", "", "肉孜节", span("2013-08-08"), []),
     # The region rests on two days on which the rest of the country works.
     (OF_2014, 2014, "regional", "", "国庆节、古尔邦节",
      [*span("2014-09-28"), *span("2014-10-01", "2014-10-08"), *span("2014-10-11")], []),
     (OF_2015, 2015, "national", "国发明电〔2015〕1号", "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日",
      span("2015-09-03", "2015-09-05"), span("2015-09-06")),
     (OF_2016, 2016, "regional", "", "古尔邦节", span("2016-09-11", "2016-09-14"), span("2016-09-10")),
     (OF_2019, 2019, "national", "国办发明电〔2019〕3号", "劳动节", span("2019-05-01", "2019-05-04"),
      [*span("2019-04-28"), *span("2019-05-05")]),
     (OF_2020, 2020, "regional", "", "春节", span("2020-01-24", "2020-01-30"),
      [*span("2020-01-19"), *span("2020-02-01")]),
     (OF_2021, 2021, "regional", "", "古尔邦节", span("2021-07-20", "2021-07-22"), []),
     (OF_2026, 2026, "regional", "新政办发〔2026〕9号", "肉孜节", span("2026-03-20", "2026-03-22"), span("2026-03-28")),
     (OF_A_CITY, 2012, "regional", "", "清明节", span("2012-04-02", "2012-04-04"), span("2012-03-31", "2012-04-01"))],
    ids=["2013", "2014", "2015", "2016", "2019", "2020", "2021", "2026", "a city"],
)  # fmt: skip
def test_what_was_really_written(
    text: str, year: int, kind: str, paper: str, feast: str, free: list[dt.date], worked: list[dt.date]
) -> None:
    found = read(text)
    assert (found.year, found.kind, found.document, found.publishes) == (year, kind, paper, False)
    assert [day.date for day in found.days if not day.working] == free
    assert [day.date for day in found.days if day.working] == worked
    assert {day.reason for day in found.days if not day.working} == {feast}
    assert {day.reason for day in found.days if day.working} == ({f"{feast}调休上班"} if worked else set())


@pytest.mark.parametrize(
    ("text", "year", "feast", "free", "worked"),
    [(OF_A_DISTRICT, 2012, "劳动节", span("2012-04-29", "2012-05-01"), [*span("2012-04-28"), *span("2012-05-02")]),
     (OF_A_COUNTY, 2010, "满族自治县成立纪念日", span("2010-08-28", "2010-08-30"), []),
     (OF_A_TOWN, 2015, "第十二届梧州宝石节", span("2015-11-09"), [])],
    ids=["a district", "a county", "a town"],
)  # fmt: skip
def test_a_notice_without_its_year_is_told_it(
    text: str, year: int, feast: str, free: list[dt.date], worked: list[dt.date]
) -> None:
    with pytest.raises(InputError, match="does not say its year"):
        read(text)
    found = read(text, year=year)
    assert [day.date for day in found.days if not day.working] == free
    assert [day.date for day in found.days if day.working] == worked
    assert {day.reason for day in found.days if not day.working} == {feast}


@pytest.mark.parametrize("text", [OF_2013, OF_2014, OF_2015, OF_2016, OF_2019, OF_2020, OF_2026, OF_A_CITY])
def test_the_same_days_in_every_copy(text: str) -> None:
    days = read(text).days
    broken = "\n".join(text[at : at + 17] for at in range(0, len(text), 17))
    narrow = text.translate(str.maketrans("：（），", ":(),"))
    digits = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for copy in (broken, narrow, digits, text.replace("星期", "周")):
        assert read(copy).days == days


@pytest.mark.parametrize(
    ("text", "free", "worked"),
    [("根据自治区通知，2027年古尔邦节定于5月17日至19日放假，共3天；5月15日（星期六）补班。请各单位于5月10日前报送值班表。",
      span("2027-05-17", "2027-05-19"), span("2027-05-15")),
     ("2027年古尔邦节放假通知：5月16-20日放假五天，5月22日（周六）、23日（周日）上班，5月24日恢复正常办公。",
      span("2027-05-16", "2027-05-20"), span("2027-05-22", "2027-05-24")),
     ("关于2027年肉孜节放假的通知\n各科室：\n肉孜节放假时间为：2027年3月10日（星期三）、11日（星期四），共2日。\n特此通知。\n2027年3月1日",
      span("2027-03-10", "2027-03-11"), [])],
    ids=["no heading", "days without 日", "a street's own"],
)  # fmt: skip
def test_other_ways_of_saying_it(text: str, free: list[dt.date], worked: list[dt.date]) -> None:
    found = read(text)
    assert [day.date for day in found.days if not day.working] == free
    assert [day.date for day in found.days if day.working] == worked


EXTENDED = (
    "国务院办公厅关于延长2020年春节假期的通知\n国办发明电〔2020〕1号\n"
    + TO_ALL
    + "经国务院批准，为加强疫情防控工作，现将延长2020年春节假期的具体安排通知如下。\n"
    "一、延长2020年春节假期至2月2日（农历正月初九，星期日），2月3日（星期一）起正常上班。\n"
    "二、各地大专院校、中小学、幼儿园推迟开学，具体时间由教育部门另行通知。\n国务院办公厅\n2020年1月26日\n"
)
OF_2005 = (
    "新疆维吾尔自治区人民政府办公厅关于2005年春节和古尔邦节放假的通知\n"
    + SALUTED
    + "一、春节放假休息共7天，即2月9日-15日放假。将2月5日（星期六）、6日（星期日）两个公休日调至2月14日（星期一）、"
    "15日（星期二），2月5日、6日上班。\n"
    "二、2005年1月21日是穆斯林群众的传统节日--古尔邦节。1月26日（星期三）上班。其他群众1月24日、25日正常上班。\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    # Until when, not from when; days that are moved, which may be worked or be feast days; some people only.
    [(EXTENDED, ["延长2020年春节假期至2月2日(农历正月初九,星期日)"]),
     (OF_2005, ["将2月5日(星期六)、6日(星期日)两个公休日调至2月14日(星期一)、15日(星期二)", "其他群众1月24日、25日正常上班"]),
     ("关于2026年妇女节放假的通知\n3月8日女职工放假半天。", ["3月8日女职工放假半天"]),
     ("关于2026年肉孜节放假的通知\n3月20日不放假。", ["3月20日不放假"]),
     ("关于取消2026年肉孜节放假的通知\n3月20日放假取消。", ["3月20日放假取消"]),
     ("关于2026年肉孜节放假的通知\n从3月20日起放假3天。", ["从3月20日起放假3天"]),
     ("关于2026年肉孜节放假的通知\n3月20日下午放假。", ["3月20日下午放假"]),
     ("关于2026年肉孜节放假的通知\n3月20日前后放假。", ["3月20日前后放假"]),
     (OF_2026 + "4月4日另有安排。", ["4月4日另有安排"]),
     (OF_2026 + "4月4日（星期六）。", ["4月4日(星期六)"])],
    ids=["an extension", "days moved", "half a day", "not free", "called off", "no end", "an afternoon", "about that day",
         "another day", "a day alone"],
)  # fmt: skip
def test_what_is_not_understood_is_quoted_and_nothing_is_taken_over(text: str, said: list[str]) -> None:
    with pytest.raises(Many) as wrong:
        read(text)
    assert [error.params["text"].removeprefix("一、") for error in wrong.value.errors] == said
    assert {error.remedy for error in wrong.value.errors} == {
        "Type the days of this notice as a list (日期, 上班, 说明)."
    }


@pytest.mark.parametrize(
    ("said", "instead", "error"),
    [("（星期六）上班", "（星期日）上班", "2026-03-28 is no 星期日."),
     ("共3天", "共4天", "It says 4 days and names 3."),
     ("3月28日（星期六）上班", "3月22日上班", "2026-03-22 is said to be free and to be worked."),
     ("至22日放假", "至32日放假", "2026年3月32日 is not a date.")],
)  # fmt: skip
def test_a_copy_that_does_not_agree_with_itself_is_refused(said: str, instead: str, error: str) -> None:
    assert said in OF_2026
    with pytest.raises(Many) as wrong:
        read(OF_2026.replace(said, instead, 1))
    assert [str(one).endswith(error) for one in wrong.value.errors] == [True]
    assert [one.where.startswith("通知.txt: ") for one in wrong.value.errors] == [True]


def test_a_notice_that_changes_no_day_is_none() -> None:
    """2016: the feast's own day was corrected, its free days stayed."""
    text = "根据中国伊斯兰教协会于2016年9月2日下发的通知，确定2016年9月12日为古尔邦节。自治区已公告的放假时间不变。"
    with pytest.raises(InputError, match="not the words of a notice"):
        read(text)


def test_advice_makes_no_day_free() -> None:
    """2024: units were asked to let their people stay at home on the day before."""
    advised = OF_2026 + "鼓励各单位结合带薪年休假等制度落实，安排职工在前一天（3月19日）休息。"
    assert read(advised).days == read(OF_2026).days


def test_a_feast_without_its_name_is_refused() -> None:
    with pytest.raises(InputError, match="does not say which feast"):
        read("2026年3月20日至22日放假，共3天。")
