"""Passwords that others would try first: names, words everybody takes, rows of keys, repetitions.

What a guesser knows is taken out of the password; what is left must be enough to be worth guessing. So no
list of millions of passwords is carried along, and `Password2026!` falls as surely as `password`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

LEAST_LEFT: Final = 4
"""Letters (a run of digits counts as one) that must remain after everything known is taken out."""

_ROWS: Final = (
    "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfvtgbyhnujm", "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)  # fmt: skip
_RUN: Final = 4
_WORDS: Final = (
    "password", "passwort", "passw0rd", "passwd", "mima", "mimashi", "wodemima", "woaini",
    "iloveyou", "woshi", "nihao", "admin", "administrator", "guanliyuan", "root", "user", "guest",
    "login", "welcome", "letmein", "changeme", "secret", "default", "temp", "test", "demo", "hello",
    "monkey", "dragon", "master", "football", "baseball", "superman", "batman", "sunshine",
    "princess", "shadow", "qwerty", "asdf", "zxcv", "abc", "aaa", "xinjiang", "bole", "bortala",
    "beijing", "zhongguo", "china", "bianmin", "fuwu", "zhongxin", "shequ", "jiedao", "minzheng",
    "canlian", "laodong", "jisheng", "street", "community", "centre", "center", "office", "service",
    "spring", "summer", "autumn", "winter", "密码", "管理员", "便民服务中心", "便民", "服务", "中心",
    "社区", "街道",
    "民政", "你好", "我爱你", "中国", "新疆", "博乐",
)  # fmt: skip
_LOOKALIKE: Final = str.maketrans({"@": "a", "$": "s", "!": "i", "0": "o", "3": "e", "5": "s", "7": "t"})
_TAIL: Final = re.compile(r"[\W\d_]+$")
_REPEATED: Final = re.compile(r"(.{1,6}?)\1+")


def easily_guessed(password: str, about: Iterable[str] = ()) -> bool:
    """Whether somebody who knows `about` (login, name, telephone, centre) would soon hit on it."""
    known = sorted({*_WORDS, *_parts(about)}, key=len, reverse=True)
    plain = password.casefold()
    seen = (plain, _REPEATED.sub(r"\1", plain), _TAIL.sub("", plain).translate(_LOOKALIKE))
    return any(_left(text, known) < LEAST_LEFT for text in seen)


def _left(text: str, known: Iterable[str]) -> int:
    for word in known:
        text = text.replace(word, " ")
    for run in _runs(text):
        text = text.replace(run, " ")
    text = re.sub(r"\d+", "0", text)
    return sum(sign.isalnum() for sign in text)


def _runs(text: str) -> Iterator[str]:
    """Pieces of the keyboard or the alphabet, forwards or backwards, at least four signs long."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for size in range(len(row), _RUN - 1, -1):
            yield from (piece for at in range(len(row) - size + 1) if (piece := row[at : at + size]) in text)


def _parts(about: Iterable[str]) -> Iterator[str]:
    """Names as wholes and by their parts; single letters say nothing."""
    for text in about:
        parts = re.split(r"[\s·.\-_@]+", text.casefold())
        yield from (part for part in (text.casefold(), *parts) if len(part) > 1)
