"""Slips of the hand in ID numbers, and names that are one name."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from hub.domain.likeness import BODY, CENTURY, DIGIT, SWAPPED, alike, slip, slips_of

BODIES = st.text("0123456789", min_size=BODY, max_size=BODY)


def whole(body: str) -> str:
    return body + mod_11_2.calc_check_digit(body)


@given(BODIES, st.integers(0, BODY - 1), st.sampled_from("0123456789"))
def test_every_digit_changed_is_found_with_the_right_check_digit(body: str, place: int, digit: str) -> None:
    other = whole(body[:place] + digit + body[place + 1 :])
    expected = other[:BODY] != body
    assert (other in set(slips_of(whole(body)))) is expected
    assert slip(whole(body), other) == (DIGIT if expected else "")


@given(BODIES, st.integers(0, BODY - 2))
def test_neighbours_swapped_are_found(body: str, place: int) -> None:
    other = whole(body[:place] + body[place + 1] + body[place] + body[place + 2 :])
    expected = other[:BODY] != body
    assert (other in set(slips_of(whole(body)))) is expected
    assert slip(whole(body), other) == (SWAPPED if expected else "")


@given(BODIES)
def test_each_slip_is_one_and_both_ways(body: str) -> None:
    for other in slips_of(whole(body)):
        assert slip(whole(body), other) == slip(other, whole(body)) != ""
        assert mod_11_2.checksum(other) == 1


def test_the_century_of_an_old_card_and_what_is_no_slip() -> None:
    first, second = whole("65999919580302032"), whole("65999920580302032")
    assert slip(first, second) == CENTURY
    assert slip(first, first) == ""
    assert slip(first, whole("65999919590403032")) == ""


def test_names_that_sound_alike_are_one_and_twins_two() -> None:
    assert alike("王建国", "王建国")
    assert alike("王建国", "王健国")
    assert alike("哈丽旦·买买提", "哈里旦·买买提")
    assert not alike("王建国", "王建军")
    assert not alike("李伟", "李明")
