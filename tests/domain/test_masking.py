"""What may be shown of people, and numbers found in texts before they are published."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.masking import (
    Number,
    mask_account,
    mask_id,
    mask_numbers,
    scan_for_numbers,
    star_name,
)

ID = "659999195803020324"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"), ("张建国", "张**"), ("欧阳修", "欧阳*"), ("欧阳建国", "欧阳**"), ("单于", "单*"),
        ("哈丽旦·买买提", "哈**"), ("买买提江", "买***"), ("John Smith", "J**"), ("张", "张*"), ("", "*"),
    ],
)  # fmt: skip
def test_names_in_public(name: str, shown: str) -> None:
    assert star_name(name) == shown


def test_numbers_for_staff() -> None:
    assert mask_id(ID) == "*" * 14 + "0324"
    assert mask_id("123") == "***"
    assert mask_account("6222 0000 1111 2222 333") == "*" * 15 + "2333"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"身份证{ID}。", [("id", ID)]),
        ("６５９９９９１９５８０３０２０３２４", [("id", "６５９９９９１９５８０３０２０３２４")]),
        ("659999 1958-03-02 0324", [("id", "659999 1958-03-02 0324")]),
        ("659999580302032", [("id", "659999580302032")]),
        ("65999919900101004x)", [("id", "65999919900101004x")]),
        ("序号1 659999195803020324", [("id", ID)]),
        ("电话 199-0999-1234", [("phone", "199-0999-1234")]),
        ("电话 199\u200b0999\u200b1234", [("phone", "199\u200b0999\u200b1234")]),
        ("1 9 9 0 9 9 9 1 2 3 4", [("phone", "1 9 9 0 9 9 9 1 2 3 4")]),
        ("一九九〇九九九一二三四", [("phone", "一九九〇九九九一二三四")]),
        ("٠٩٠٩٢٢٢٢٣٣٣", [("phone", "٠٩٠٩٢٢٢٢٣٣٣")]),
        ("+86 199 0999 1234", [("phone", "86 199 0999 1234")]),
        ("电话2222333", [("phone", "2222333")]),
        ("账号6222 0000 1111 2222 333", [("account", "6222 0000 1111 2222 333")]),
        ("659999\r\n19580302\r\n0324", [("id", "659999\r\n19580302\r\n0324")]),
        ("６５９９９９　１９９００１０１　００４Ｘ", [("id", "６５９９９９　１９９００１０１　００４Ｘ")]),
        ("电话199\n0999\n1234", [("phone", "199\n0999\n1234")]),
        ("0909\n222\n2333", [("phone", "0909\n222\n2333")]),
        (f"甲{ID}乙19909991234", [("id", ID), ("phone", "19909991234")]),
    ],
)
def test_numbers_are_found_however_they_are_written(text: str, found: list[tuple[str, str]]) -> None:
    assert [(number.kind, text[number.start : number.end]) for number in scan_for_numbers(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "公示期2026年3月5日至2026年3月12日",
        "2026-03-05至2026-03-12",
        "2026.3.5 2026.3.12",
        "每月350元，全年4200元，共1,250,000元",
        "发放12345678元",
        "2025-2026年度",
        "民26-0419",
        "博民政〔2026〕15号",
        "350\n420\n510",
        "10:00-14:00\n15:30-19:30",
        "12\n13\n14\n15\n16\n17",
        "3号楼2单元501室",
        "",
    ],
)
def test_dates_sums_and_short_numbers_are_none(text: str) -> None:
    assert scan_for_numbers(text) == []
    assert mask_numbers(text) == text


def test_the_centres_own_telephone_may_stand_in_a_notice() -> None:
    text = "异议请拨（0909）2222333或0909-2222334"
    assert scan_for_numbers(text, allowed=["0909-2222333", "09092222334", ""]) == []
    # Another number stays one, also when an allowed one is its beginning.
    assert scan_for_numbers("09092222333 1", allowed=["0909-2222333"]) == []
    assert scan_for_numbers("090922223339", allowed=["0909-2222333"]) == [Number("phone", 0, 12)]


def test_masked_numbers_keep_their_last_four() -> None:
    assert mask_numbers(f"张三 {ID} 199-0999-1234") == "张三 **************0324 ***-****-1234"


@given(st.text(st.sampled_from("0123456789 -.·(年月日xX张，\u200b"), max_size=60))
@settings(max_examples=150)
def test_what_is_masked_is_clean(text: str) -> None:
    once = mask_numbers(text)
    assert scan_for_numbers(once) == []
    assert len(once) == len(text)
