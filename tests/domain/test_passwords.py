"""Passwords that others would try first, and sentences that nobody would."""

from __future__ import annotations

import pytest

from hub.domain.passwords import easily_guessed

ABOUT = ("bahar", "巴哈尔·江", "0909-1234567", "红旗街道便民服务中心")


@pytest.mark.parametrize(
    "password",
    [
        "Password2026", "P@ssw0rd2026!", "password123!", "qwertyuiop", "1qaz2wsx3edc", "0123456789", "9876543210",
        "abcabcabcabc", "aaaaaaaaaaaa", "admin@2026!!", "woaini1314520", "Bahar-2026-!", "巴哈尔巴哈尔巴哈尔12",
        "1234567@bahar", "便民服务中心2026", "Xinjiang2026!", "20260302-0309", "          ", "asdfghjkl;123",
    ],
)  # fmt: skip
def test_what_somebody_would_try_first(password: str) -> None:
    assert easily_guessed(password, ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        "nine words nobody guesses", "二十七只骆驼走过果子沟", "sieben Zwerge am Fluss", "Xk4#9vQ2m!",
        "a sentence of hers", "tea, not coffee, at 4", "zhong liang pi ya ba 9",
    ],
)  # fmt: skip
def test_what_nobody_would(password: str) -> None:
    assert not easily_guessed(password, ABOUT)
