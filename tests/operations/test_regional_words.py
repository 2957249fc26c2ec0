"""A region's own notice of holidays in its words: the feasts of the region, its paper, its hours beside them.

The days, weekdays and the form are those of what the government of Xinjiang published for 2023 (25 December
2022) and 2025; all else of these notices is left out.
"""

from __future__ import annotations

import datetime as dt

import pytest

from hub.domain.errors import InputError, Many
from hub.operations.calendars.calendar_lists import YearList, read_list

QUOTED = "根据《国务院办公厅关于{year}年部分节假日安排的通知》（国办发明电〔{before}〕16号），现将我区{year}年节假日放假调休日期的具体安排通知如下。"
OF_2023 = f"""关于2023年节假日放假安排和冬夏季作息时间的通知
{QUOTED.format(year=2023, before=2022)}
一、节假日放假安排
（一）元旦：2022年12月31日至2023年1月2日放假调休，共3天。
（二）春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
（三）清明节：4月5日放假，共1天。
（四）肉孜节：4月22日是肉孜节，4月21日放假调休1天。
（五）劳动节：4月29日至5月3日放假调休，共5天。4 月23日（星期日）、5月6日（星期六）上班。
（六）端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
（七）古尔邦节：6月29日是古尔邦节，6月28日至30日放假，共3天。
（八）中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。
二、冬夏季作息时间安排
（一）夏季作息时间：自2023年5月1日起实行夏季作息时间，上班时间为：上午10:00至14:00，下午16:00至20:00。
（二）冬季作息时间：自2023年10月1日起实行冬季作息时间，上班时间为：上午10:00至14:00，下午15:30至19:30。
"""
OF_2025 = f"""各州、市、县（市）人民政府：
{QUOTED.format(year=2025, before=2024)}
（一）元旦：1月1日（周三）放假1天，不调休。
（三）肉孜节：3月31日（周一）是少数民族习惯节日肉孜节，3月29日（周六）至31日（周一）放假，共3天。
（七）古尔邦节：6月6日（周五）是少数民族习惯节日古尔邦节，6月6日（周五）至10日（周二）放假，共5天。
（八）国庆节中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班。
二、冬夏季作息时间安排
（一）夏季作息时间：自2025年5月1日起，上班时间为：上午10:00至14:00。
"""


def read(text: str, **more: str) -> YearList:
    return read_list(text.encode(), "通知.txt", **more)


def named(found: YearList, reason: str) -> list[tuple[str, bool]]:
    return [(day.date.isoformat(), day.working) for day in found.days if day.reason == reason]


def test_the_notice_of_2023() -> None:
    found = read(OF_2023)
    # It is the region's by its own words: it publishes nothing, and the national one's number is not its own.
    assert (found.year, found.kind, found.document, found.publishes) == (2023, "regional", "", False)
    assert set(found.sources.values()) == {"regional"}
    assert named(found, "肉孜节") == [("2023-04-21", False)]
    assert named(found, "古尔邦节") == [(f"2023-06-{day}", False) for day in (28, 29, 30)]
    # 1 May and 1 October stand among the office hours, too, with 上班: they stay free.
    assert [day.date.isoformat() for day in found.days if day.working] == [
        "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08",
    ]  # fmt: skip
    assert len(found.days) == 3 + 7 + 1 + 1 + 5 + 3 + 3 + 8 + 7


def test_the_notice_of_2025_without_its_heading() -> None:
    found = read(OF_2025)
    assert (found.year, found.kind, found.document) == (2025, "regional", "")
    assert named(found, "元旦") == [("2025-01-01", False)]
    assert named(found, "肉孜节") == [(f"2025-03-{day}", False) for day in (29, 30, 31)]
    assert named(found, "古尔邦节") == [(f"2025-06-{day:02}", False) for day in range(6, 11)]
    assert [day.date.isoformat() for day in found.days if day.working] == ["2025-09-28", "2025-10-11"]


def test_its_own_number_is_the_one_that_it_does_not_quote() -> None:
    text = OF_2023.replace(
        "通知\n根据", "通知\n文号 阿政办明电〔2022〕11号\n根据《转发通知》（克政办明电〔2022〕35号）和", 1
    )
    assert "阿政办明电" in text
    assert {day.document for day in read(text).days} == {"阿政办明电〔2022〕11号"}


@pytest.mark.parametrize("kind", ["national", "regional"])
def test_whose_notice_it_is_may_be_said(kind: str) -> None:
    assert read(OF_2025, kind=kind).kind == kind


@pytest.mark.parametrize(
    ("said", "instead", "error"),
    [("3月31日（周一）是", "3月31日（周二）是", "通知.txt: 肉孜节: 2025-03-31 is no 星期二."),
     ("放假，共5天", "放假，共4天", "通知.txt: 古尔邦节: It says 4 days and names 5."),
     ("是少数民族习惯节日肉孜节，3月29日（周六）至31日（周一）放假，共3天", "是肉孜节，3月28日放假调休2天",
      "通知.txt: 肉孜节: It says 2 days and names 1.")],
)  # fmt: skip
def test_a_copy_that_does_not_agree_with_itself_is_refused(said: str, instead: str, error: str) -> None:
    assert said in OF_2025
    with pytest.raises(Many) as wrong:
        read(OF_2025.replace(said, instead, 1))
    assert [str(one).startswith(error) for one in wrong.value.errors] == [True]


def test_the_same_days_in_every_copy() -> None:
    days = read(OF_2023).days
    broken = "\n".join(OF_2023[at : at + 17] for at in range(0, len(OF_2023), 17))
    for text in (broken, OF_2023.replace("星期", "周"), OF_2023.translate(str.maketrans("：（），", ":(),"))):
        assert read(text).days == days


def test_a_feast_that_falls_into_other_free_days() -> None:
    """2022: the feast is a day of 劳动节, its rest a day later, and the other lies over a weekend."""
    found = read("""关于2022年节假日放假安排和冬夏季作息时间的通知
    （五）肉孜节：5月3日是肉孜节，5月5日放假调休1天。
    （七）古尔邦节：7月10日是古尔邦节，7月9日至13日放假调休，共5天。""")
    assert [day.date for day in found.days] == [
        dt.date(2022, 5, 5), *(dt.date(2022, 7, day) for day in range(9, 14)),
    ]  # fmt: skip


def test_its_office_hours_are_taken_where_somebody_asks_for_them() -> None:
    """They are the region's; a centre with hours of its own keeps them (its days come in without)."""
    assert read(OF_2023).hours == {}
    assert read_list(OF_2023.encode(), "通知.txt", hours=True).hours == {
        "office.morning_from": "10:00", "office.morning_to": "14:00",
        "office.afternoon_from": "15:30", "office.afternoon_to": "19:30",
        "office.summer_from": "05-01", "office.summer_to": "09-30",
        "office.summer_morning_from": "10:00", "office.summer_morning_to": "14:00",
        "office.summer_afternoon_from": "16:00", "office.summer_afternoon_to": "20:00",
    }  # fmt: skip
    # A county's hours of the same year: another morning and evening, in signs as its page had them.
    county = OF_2023.replace("10:00至14:00，下午16:00至20:00", "10:00—13:30，下午16:30—20:00")
    hours = read_list(county.encode(), "通知.txt", hours=True).hours
    assert [hours[f"office.summer_{part}"] for part in ("morning_to", "afternoon_from")] == ["13:30", "16:30"]


@pytest.mark.parametrize(
    ("said", "instead"),
    [("（二）冬季作息时间", "（二）作息时间"), ("自2023年10月1日起", "自2023年13月1日起"), ("上午10:00至14:00，下午16:00", "上午10点，下午16:00")],
)  # fmt: skip
def test_hours_that_are_not_said_wholly_are_refused(said: str, instead: str) -> None:
    assert said in OF_2023
    with pytest.raises(InputError, match="does not say the office hours of summer and winter"):
        read_list(OF_2023.replace(said, instead, 1).encode(), "通知.txt", hours=True)
