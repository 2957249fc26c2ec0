"""Encryption at rest and keyed hashes. The key lives in a file outside the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from flask import current_app
from sqlalchemy import LargeBinary, String
from sqlalchemy.types import TypeDecorator


@lru_cache(maxsize=64)
def mac_of(key: bytes) -> Callable[[bytes], str]:
    """HMAC-SHA256 (RFC 2104) of one key, as hex; the key's two blocks are hashed once, not per message."""
    block = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def mac(message: bytes) -> str:
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        return around.hexdigest()

    return mac


BLOCK: Final = 16


def tokens_of(key: bytes, texts: Sequence[bytes]) -> list[bytes]:
    """Fernet tokens of many texts, by one run of AES-CBC over all of them.

    Before each text lies a block of random bytes: its cipher is random as well, and is the IV of that token.
    """
    padded = [_padded(text) for text in texts]
    plain = b"".join(os.urandom(BLOCK) + text for text in padded)
    run = Cipher(AES(key[BLOCK:]), CBC(os.urandom(BLOCK))).encryptor().update(plain)
    head, tokens, at = b"\x80" + int(time.time()).to_bytes(8), [], 0
    for text in padded:
        end = at + BLOCK + len(text)
        body = head + run[at:end]
        tokens.append(base64.urlsafe_b64encode(body + hmac.digest(key[:BLOCK], body, "sha256")))
        at = end
    return tokens


def _padded(text: bytes) -> bytes:
    """To whole blocks (PKCS 7)."""
    lacking = BLOCK - len(text) % BLOCK
    return text + bytes([lacking]) * lacking


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"hub:{purpose}".encode(), "sha256")


@dataclass(frozen=True)
class Keys:
    """What is derived from the centre's key file: one purpose, one key.

    `secrets` holds the key file's lines, newest first. The newest encrypts and seals; older ones still
    decrypt and prove what they sealed. A keyed hash goes through all of them, the oldest first: a change of
    the key hashes the stored hashes once more, without the texts they were made of.
    """

    secrets: tuple[bytes, ...]

    def derive(self, purpose: str, secret: bytes | None = None) -> bytes:
        """The 32-byte key of one purpose, of the newest secret unless another one is given."""
        return _derived(secret or self.secrets[0], purpose)

    def derive_all(self, purpose: str) -> tuple[bytes, ...]:
        """The purpose's key of every secret, newest first: to prove what any of them sealed."""
        return tuple(self.derive(purpose, secret) for secret in self.secrets)

    def cipher(self) -> MultiFernet:
        """Encrypts with the newest secret and reads what any of them wrote."""
        return MultiFernet(
            [Fernet(base64.urlsafe_b64encode(self.derive("cipher", secret))) for secret in self.secrets]
        )

    def encrypt_all(self, texts: Sequence[bytes]) -> list[bytes]:
        """What `cipher()` encrypts these to, in a third of the time."""
        return tokens_of(self.derive("cipher"), texts)

    def keyed_hash(self, purpose: str, text: str) -> str:
        """Hex HMAC-SHA256 of `text` for one purpose ("id", "request" …)."""
        return self.hasher(purpose)(text)

    def hasher(self, purpose: str) -> Callable[[str], str]:
        """`keyed_hash` of one purpose, its key derived once: for many texts."""
        first, *later = (mac_of(key) for key in reversed(self.derive_all(purpose)))
        if not later:
            return lambda text: first(text.encode())

        def through(text: str) -> str:
            found = first(text.encode())
            for mac in later:
                found = mac(found.encode())
            return found

        return through


def name_of(secret: bytes) -> str:
    """A short public name of a secret, so that a wrong key is told from a damaged file."""
    return mac_of(_derived(secret, "backup-name"))(b"")[:16]


def keys() -> Keys:
    """The running app's keys."""
    found: Keys = current_app.extensions["hub_keys"]
    return found


class IdHash(String):
    """The keyed hash of an ID number in a column; a change of the key goes over all such columns."""


class Encrypted(TypeDecorator[str]):
    """Text stored encrypted (Fernet); never searchable, only read back."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else current_app.extensions["hub_cipher"].encrypt(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        if value is None:
            return None
        return str(current_app.extensions["hub_cipher"].decrypt(bytes(value)).decode())
