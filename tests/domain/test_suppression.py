"""What leaves the centre gives no number of 1 to 9 back, whatever is subtracted from whatever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.report import Figure, Report, table
from hub.domain.suppression import LEAST, added, suppressed

SMALL = Report("甲", "甲", "cases", "community", (
    Figure("n", "件数", "办结的", "cases"), Figure("sum", "金额", "其金额", "fen", "amount"),
    Figure("paid", "已发", "已发的", "cases", where={"ended": ("granted",)}),
), "台账")  # fmt: skip
counts = st.one_of(st.integers(0, 12), st.integers(0, 400))
rows = st.lists(st.tuples(counts, counts), max_size=12)


def made(of: list[tuple[int, int]]):  # type: ignore[no-untyped-def]
    return table([(at, (n, n * 700, m), (n, n, m)) for at, (n, m) in enumerate(of)], 3)


@given(rows)
def test_nothing_small_is_said_and_nothing_small_follows(of: list[tuple[int, int]]) -> None:
    whole = made(of)
    safe = suppressed(SMALL, whole)
    for at in (0, 2):
        pairs = zip(safe.lines, whole.lines, strict=True)
        lines = [(line.numbers[at], was.numbers[at] or 0) for line, was in pairs]
        said = [number for number, _was in lines if number is not None]
        hidden = [was for number, was in lines if number is None]
        assert not [number for number in (*said, safe.total.numbers[at] or 0) if 0 < number < LEAST]
        assert all(number in (None, was) for number, was in lines)
        if safe.total.numbers[at] is not None and hidden:
            # Who subtracts learns their sum only: each of them may still be anything from 1 to 10.
            left = safe.total.numbers[at] - sum(said)
            assert len(hidden) > 1
            assert left - (len(hidden) - 1) >= LEAST
            assert min(hidden) > 0
    # A sum of money stands and falls with the count that it is of.
    assert [line.numbers[1] is None for line in safe.lines] == [
        line.numbers[0] is None for line in safe.lines
    ]
    assert (safe.total.numbers[1] is None) is (safe.total.numbers[0] is None)


@given(st.lists(st.tuples(st.integers(10, 400), st.one_of(st.just(0), st.integers(10, 400))), max_size=12))
def test_what_is_large_enough_is_said_whole(of: list[tuple[int, int]]) -> None:
    assert suppressed(SMALL, made(of)) == made(of)


def test_by_hand() -> None:
    # 3 alone would follow from 56 − 40 − 13: the smallest of the others goes with it.
    safe = suppressed(SMALL, made([(40, 0), (3, 0), (13, 0)]))
    assert [line.numbers[0] for line in safe.lines] == [40, None, None]
    # One row only: its total is it.
    assert suppressed(SMALL, made([(3, 0)])).total.numbers == (None, None, 0)


def test_a_longer_period_says_what_every_part_of_it_says() -> None:
    parts = [
        suppressed(SMALL, made(each)) for each in ([(40, 0), (20, 0)], [(5, 0), (35, 0)], [(60, 0), (0, 0)])
    ]
    safe = added(made([(105, 0), (55, 0)]), parts)
    # 105 less 40 and 60 would be the 5, and 55 less 20 the 35, from which with their total it would follow.
    assert [line.numbers for line in safe.lines] == [(None, None, 0), (None, None, 0)]
    assert safe.total.numbers == (160, 160 * 700, 0)
    assert added(made([(60, 0), (0, 0)]), [parts[2]]) == made([(60, 0), (0, 0)])


@given(st.lists(rows, min_size=1, max_size=4))
def test_a_longer_period_gives_nothing_that_its_parts_did_not(of: list[list[tuple[int, int]]]) -> None:
    many = max(map(len, of))
    tables = [made([*each, *[(0, 0)] * (many - len(each))]) for each in of]
    sums = [tuple(sum(cell) for cell in zip(*column, strict=True))
            for column in zip(*[[(n, m) for n, _sum, m in (line.numbers for line in each.lines)] for each in tables],
                              strict=True)]  # fmt: skip
    said = [suppressed(SMALL, each) for each in tables]
    safe = added(made(sums), said)  # type: ignore[arg-type]
    for at, line in enumerate((*safe.lines, safe.total)):
        for column, number in enumerate(line.numbers):
            whole = [(*each.lines, each.total)[at].numbers[column] for each in said]
            assert number == (None if None in whole else sum(whole))  # type: ignore[arg-type]
