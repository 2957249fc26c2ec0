"""ID numbers, dates, phones, buildings and names, as people write them; numbers of nobody (659999)."""

from __future__ import annotations

import datetime as dt
import re

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from hub.domain.errors import InputError
from hub.domain.names import clean_name, name_forms, name_key, name_parts
from hub.domain.person import (
    FEMALE,
    MALE,
    IdNumber,
    age_on,
    building_key,
    check_says,
    estate_of,
    is_complete,
    lives_at,
    parse_date,
    parse_id_number,
    parse_phone,
    parse_sex,
    phone_tail,
    place_marks,
)

TODAY = dt.date(2026, 10, 21)
LATER_PARTS = {"xiong", "ying", "gong", "shen", "yong", "quan", "chigong", "qiya"}
# Sequence 032 is even: a woman; the weighted sum 448 is 8 mod 11, which the standard's table makes 4.
WOMAN = "659999195803020324"
WOMAN_READ = IdNumber(WOMAN, dt.date(1958, 3, 2), FEMALE)


def number(birth: dt.date, sequence: int = 32) -> str:
    body = f"659999{birth:%Y%m%d}{sequence:03d}"
    return body + mod_11_2.calc_check_digit(body)


def test_the_check_digit_is_the_one_of_the_standard() -> None:
    # GB 11643-1999, 5.2: weights 2^(18-i) mod 11, the check digit from the table 10X98765432.
    weights = [2 ** (18 - i) % 11 for i in range(1, 18)]
    total = sum(int(digit) * weight for digit, weight in zip(WOMAN[:17], weights, strict=True))
    assert WOMAN[17] == "10X98765432"[total % 11]


@pytest.mark.parametrize(
    "written",
    [
        WOMAN,
        "６５９９９９１９５８０３０２０３２４",  # full-width
        " 659999 19580302 0324\u200b",  # blanks, one of them invisible
        "659999580302032",  # fifteen digits
    ],
)
def test_one_number_however_it_is_written(written: str) -> None:
    assert parse_id_number(written, TODAY) == WOMAN_READ


def test_x_may_be_small() -> None:
    ends_in_x = next(n for n in (number(dt.date(1990, 1, 1), s) for s in range(999)) if n.endswith("X"))
    assert parse_id_number(ends_in_x.lower(), TODAY).number == ends_in_x
    assert parse_id_number(ends_in_x[:-1] + "ｘ", TODAY).tail == ends_in_x[-4:]


@given(st.dates(dt.date(1900, 1, 1), TODAY), st.integers(0, 999))
@settings(max_examples=60)
def test_every_single_wrong_digit_is_found(birth: dt.date, sequence: int) -> None:
    right = number(birth, sequence)
    assert parse_id_number(right, TODAY) == IdNumber(right, birth, MALE if sequence % 2 else FEMALE)
    for place in (0, 9, 16):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        with pytest.raises(InputError):
            parse_id_number(wrong, TODAY)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "The ID number is missing."),
        ("６５９９９９", "An ID number has 18 characters (15 on old cards); this one has 6."),
        ("65999919580302O324", "An ID number consists of digits; only its last place may be an X."),
        ("6599991958030203X4", "An ID number consists of digits; only its last place may be an X."),
        ("65999919580302032X", "The check digit of the ID number does not fit."),
        ("659999195802300324", "The birth date inside the ID number does not exist."),
        ("659999580230032", "The birth date inside the ID number does not exist."),
        (number(TODAY + dt.timedelta(days=1)), "The birth date inside the ID number lies in the future."),
        (number(dt.date(1895, 12, 31)), "The birth date inside the ID number lies more than 130 years back."),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(written: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_id_number(written, TODAY)
    assert caught.value.message % dict(caught.value.params) == says
    assert caught.value.remedy
    # The number itself is never repeated.
    assert re.findall(r"\d{7,}", caught.value.text()) == []


def test_the_limits_of_age_are_inside() -> None:
    assert parse_id_number(number(TODAY), TODAY).birth == TODAY
    assert parse_id_number(number(dt.date(1896, 1, 1)), TODAY).birth == dt.date(1896, 1, 1)


def test_contradictions_with_what_stands_beside() -> None:
    assert check_says(WOMAN_READ, dt.date(1958, 3, 2), FEMALE) == []
    assert check_says(WOMAN_READ, None, "") == []
    found = check_says(WOMAN_READ, dt.date(1958, 2, 3), MALE)
    assert [fault.where for fault in found] == ["birth", "sex"]


@pytest.mark.parametrize(
    "text", ["659999580302032", WOMAN, "65999919580302032x", "６５９９９９５８０３０２０３２"]
)
def test_what_looks_like_a_whole_number(text: str) -> None:
    assert is_complete(text)


@pytest.mark.parametrize("text", ["", "0324", "65999958030203X", "x" * 18, "王建国", WOMAN + "1"])
def test_what_does_not_look_like_a_whole_number(text: str) -> None:
    assert not is_complete(text)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1958-03-02", dt.date(1958, 3, 2)),
        ("1958/3/2", dt.date(1958, 3, 2)),
        ("1958.3.2", dt.date(1958, 3, 2)),
        ("1958年3月2日", dt.date(1958, 3, 2)),
        ("１９５８０３０２", dt.date(1958, 3, 2)),
        ("1958-02-30", None),
        ("58-3-2", None),
        ("", None),
    ],
)
def test_dates(text: str, date: dt.date | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("text", "sex"), [("男", MALE), ("女 ", FEMALE), ("Female", FEMALE), ("１", MALE), ("", "")]
)
def test_sexes(text: str, sex: str) -> None:
    assert parse_sex(text) == sex


def test_an_unknown_sex_is_refused() -> None:
    with pytest.raises(InputError, match="male or female"):
        parse_sex("?")


@pytest.mark.parametrize(
    ("text", "stored", "tail"),
    [
        ("19909991234", "19909991234", "1234"),
        ("199 0999 1234", "19909991234", "1234"),
        ("１９９０９９９１２３４", "19909991234", "1234"),
        ("+86 199-0999-1234", "19909991234", "1234"),
        ("0909-2222333", "09092222333", "2333"),
        ("（0909）2222333", "09092222333", "2333"),
        ("2222333", "2222333", "2333"),  # a fixed line of the town, without its area code
        ("19909991234、0909-2222333", "19909991234/09092222333", "1234"),
        ("+7 701 123 4567", "+77011234567", "4567"),
        ("", "", ""),
    ],
)
def test_phones(text: str, stored: str, tail: str) -> None:
    assert parse_phone(text) == stored
    assert phone_tail(stored) == tail


@pytest.mark.parametrize(
    "text", ["1990999123", "199099912345", "abc", "12", "19909991234、12", "无", "17900001000"]
)
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no telephone number"):
        parse_phone(text)


@given(st.from_regex(r"1(?!79)[3-9][0-9]{9}", fullmatch=True))
@settings(max_examples=150)
def test_the_short_way_for_mobiles_stores_what_the_library_would(mobile: str) -> None:
    known = phonenumbers.parse(mobile, "CN")
    assert str(known.national_number) == parse_phone(mobile)
    assert phonenumbers.is_possible_number(known)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("友好小区5号楼", "5"), ("5栋", "5"), ("05幢", "5"), ("5#", "5"), ("5", "5"), ("五号楼", "5"),
        ("５号楼３单元", "5"), ("A座", "a"), ("B2栋", "b2"), ("振兴楼", "振兴楼"), ("", ""),
    ],
)  # fmt: skip
def test_buildings_are_found_by_number_or_name(text: str, key: str) -> None:
    assert building_key(text) == key


@pytest.mark.parametrize(
    ("text", "estate"),
    [
        ("友好小区5号楼", "友好小区"), ("13 小区 5栋", "13小区"), ("友好路18号院三号楼2单元", "友好路18号院"),
        ("5号楼", ""), ("振兴楼", ""), ("", ""),
    ],
)  # fmt: skip
def test_what_stands_before_the_number_of_a_building_is_its_estate(text: str, estate: str) -> None:
    assert estate_of(text) == estate


@pytest.mark.parametrize(
    ("building", "address", "home"),
    [
        ("友好小区5号楼", "友好小区5号楼2-301", "友好小区5号楼2-301"), ("2", "2号楼1单元", "2号楼1单元"),
        ("2", "2-3-301", "2-3-301"), ("3栋", "13栋201", "3栋13栋201"), ("2", "2单元301", "2 2单元301"),
        ("2", "12-301", "2 12-301"), ("2", "友好路", "2 友好路"), ("", "2单元", "2单元"),
        ("东风路1", "东风路12号", "东风路1东风路12号"), ("东风路1", "东风路1-2", "东风路1-2"),
    ],
)  # fmt: skip
def test_a_home_names_its_building_once(building: str, address: str, home: str) -> None:
    """A longer number that ends like it, or that of a unit, is not the building's: officers read the address alone."""
    assert lives_at(building, address) == lives_at(building, home) == home


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("友好小区", True),
        ("友好", True),
        ("１号院友好", False),
        ("金叶小区", False),
        ("18号院", True),
        ("8号院", False),
        ("13小区", False),
        ("2小区", False),
        ("6小区", False),
        ("", True),
    ],
)
def test_a_home_has_all_marks_of_any_piece_of_its_place(typed: str, fits: bool) -> None:
    """A number counts as a whole, and that of a building or a room names no estate."""
    home, asked = place_marks("友好小区2号楼", "友好路18号院6单元401室"), place_marks(typed)
    assert (home & asked == asked) is fits


def test_a_birthday_completes_the_year() -> None:
    assert [age_on(dt.date(1958, 3, 2), day) for day in (dt.date(2026, 3, 1), dt.date(2026, 3, 2))] == [
        67,
        68,
    ]
    assert age_on(dt.date(2004, 2, 29), dt.date(2026, 2, 28)) == 21


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("哈丽旦•买买提", "哈丽旦·买买提"),
        ("哈丽旦 ・ 买买提", "哈丽旦·买买提"),
        ("哈丽旦‧买买提", "哈丽旦·买买提"),
        ("哈丽旦.买买提", "哈丽旦·买买提"),
        ("王　伟", "王伟"),
        ("ＬＩ  Ｗｅｉ", "LI Wei"),
        ("\u200b王伟·", "王伟"),
        ("J. R. Smith", "J. R. Smith"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_names_are_kept_in_one_way(written: str, kept: str) -> None:
    assert clean_name(written) == kept


@pytest.mark.parametrize(
    "written", ["", "  · ", "王5", "王伟2号", "6599", "王\ue123", "x" * 81, "王<b>", "=1+1"]
)
def test_what_is_no_name_is_refused(written: str) -> None:
    with pytest.raises(InputError) as caught:
        clean_name(written)
    assert caught.value.where == "name"


def test_spellings_of_one_name_have_one_key() -> None:
    written = ["哈丽旦•买买提", "哈丽旦 买买提", "哈丽旦·买买提", "哈丽旦买买提"]
    assert {name_key(name) for name in written} == {"哈丽旦买买提"}
    assert name_key("O’Neil-Smith") == name_key("ONEIL SMITH") == "oneilsmith"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        # From each character of a Chinese name; initials of the last alone begin its pinyin anyway.
        ("王建国", ("王建国", "建国", "国", "wangjianguo", "jianguo", "guo", "wjg", "jg")),
        # From each word of a long one, and from nowhere else.
        ("哈丽旦·吐尔逊", ("哈丽旦吐尔逊", "吐尔逊", "halidantuerxun", "tuerxun", "hldtex", "tex")),
        ("John Smith", ("johnsmith", "smith", "js")),
        ("欧阳修", ("欧阳修", "阳修", "修", "ouyangxiu", "yangxiu", "xiu", "oyx", "yx")),
        ("吕女", ("吕女", "女", "lvnv", "nv", "ln")),
    ],
)
def test_parts_of_a_name(name: str, parts: tuple[str, ...]) -> None:
    assert name_parts(name) == parts


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("王建国", "王建国 wangjianguo wjg"),
        ("哈丽旦·吐尔逊", "哈丽旦吐尔逊 halidantuerxun hldtex"),
        ("John Smith", "johnsmith js"),  # written as it is spelt
        ("买买提·Ali", "买买提ali maimaitiali mmta"),
        ("单雄", "单雄 shanxiong sx danxiong dx"),
    ],
)
def test_the_forms_of_a_name_hold_all_its_parts(name: str, forms: str) -> None:
    assert name_forms(name) == forms
    assert [part for part in name_parts(name) if part not in forms] == []


def test_the_forms_of_the_longest_name_fit_their_column() -> None:
    # 单 and 乐 have two readings each, 庄 one of six letters: of no character are there more.
    assert len(name_forms("单乐" + "庄" * 78)) <= 2400


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("单雄", {"shanxiong", "danxiong"}), ("仇英", {"qiuying", "chouying"}), ("曾巩", {"zenggong"}),
        ("解缙", {"xiejin", "jiejin"}), ("查慎", {"zhashen", "chashen"}), ("区宝", {"oubao", "qubao"}),
        ("盖文", {"gewen", "gaiwen"}), ("覃勇", {"qinyong", "tanyong"}), ("缪荃", {"miaoquan", "mouquan"}),
        ("乐毅", {"yueyi", "leyi"}), ("尉迟恭", {"yuchigong"}), ("万俟雅", {"moqiya"}), ("卜义", {"buyi"}),
    ],
)  # fmt: skip
def test_surnames_with_their_own_reading(name: str, readings: set[str]) -> None:
    whole = {
        part for part in name_parts(name) if part.isascii() and len(part) > 3 and part not in LATER_PARTS
    }
    assert whole == readings


def test_many_readings_are_cut_short_but_never_the_surname() -> None:
    # 单 two, 乐 two, 行 two, 长 two: sixteen ways, of which four are kept, both surnames among them.
    whole = [part for part in name_parts("单乐行长") if part.isascii() and len(part) > 13]
    assert whole == [
        "shanlexingchang", "danlexingchang", "shanyuexingchang", "danyuexingchang",
    ]  # fmt: skip
