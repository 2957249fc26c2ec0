"""What is encrypted at once is what the library encrypts one by one."""

from __future__ import annotations

import base64
import os

import pytest
from cryptography.fernet import Fernet, InvalidToken

from hub.db.crypto import Keys

OLD, NEW = os.urandom(32), os.urandom(32)
TEXTS = [b"x" * length for length in (0, 1, 15, 16, 17, 18, 32, 200)] * 3


def test_many_texts_at_once_are_the_librarys_own_tokens() -> None:
    keys = Keys((NEW, OLD))
    library = Fernet(base64.urlsafe_b64encode(keys.derive("cipher")))
    tokens = keys.encrypt_all(TEXTS)
    assert [keys.cipher().decrypt(token) for token in tokens] == TEXTS
    for token, text in zip(tokens, TEXTS, strict=True):
        raw = base64.urlsafe_b64decode(token)
        assert library._encrypt_from_parts(text, int.from_bytes(raw[1:9]), raw[9:25]) == token


def test_no_iv_is_used_twice_and_the_same_text_is_never_the_same() -> None:
    keys = Keys((NEW,))
    tokens = keys.encrypt_all([b"the same"] * 500) + keys.encrypt_all([b"the same"] * 500)
    assert len({base64.urlsafe_b64decode(token)[9:25] for token in tokens}) == 1000
    assert len(set(tokens)) == 1000


def test_the_newest_secret_encrypts() -> None:
    [token] = Keys((NEW, OLD)).encrypt_all([b"seen"])
    assert Keys((NEW,)).cipher().decrypt(token) == b"seen"
    with pytest.raises(InvalidToken):
        Keys((OLD,)).cipher().decrypt(token)


def test_nothing_is_no_token() -> None:
    assert Keys((NEW,)).encrypt_all([]) == []
