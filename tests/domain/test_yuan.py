"""Sums as people type them, and what is none."""

from __future__ import annotations

import pytest

from hub.domain.errors import InputError
from hub.domain.yuan import fen_of

LARGEST_INTEGER = 2**31 - 1
"""What a column of PostgreSQL holds: one fen more, and the page would answer with an error of the database."""


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("812.40", 812_40), ("812.4", 812_40), ("812.", 812_00), ("1,104元", 1_104_00), ("1，104", 1_104_00),
     (" 0 ", 0), ("20,000,000.00", 20_000_000_00)],
)  # fmt: skip
def test_a_sum_in_yuan_is_whole_fen(typed: str, fen: int) -> None:
    assert fen_of(typed, "amount") == fen <= LARGEST_INTEGER


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "amount: — is not an amount in yuan; write it like 812.40."),
        ("-5", "amount: -5 is not an amount in yuan; write it like 812.40."),
        ("812.405", "amount: 812.405 is not an amount in yuan; write it like 812.40."),
        ("30.²", "amount: 30.² is not an amount in yuan; write it like 812.40."),
        ("12 345", "amount: 12 345 is not an amount in yuan; write it like 812.40."),
        ("9" * 80, f"amount: {'9' * 40} is not an amount in yuan; write it like 812.40."),
        ("30,000,000", "amount: At most 20,000,000 yuan, these are 30000000."),
    ],
)
def test_what_is_no_sum_is_said(typed: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        fen_of(typed, "amount")
    assert str(caught.value) == said
