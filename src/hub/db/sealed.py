"""A sealed file: a plain header line, then chunks that only the centre's key opens.

Each chunk is AES-256-GCM over the header, its own number and whether it is the last one, so that a flipped
byte, a cut tail, chunks moved or taken from another file are all noticed before anything is used.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.domain.errors import InputError, Refused, why_not

MAGIC: Final = "hub-backup"
FORMAT: Final = 1
CHUNK: Final = 1 << 20
_LENGTH: Final = struct.Struct(">IB")
_LONGEST_HEADER: Final = 4096


def write(path: Path, key: bytes, header: Mapping[str, Any], parts: Iterable[bytes]) -> int:
    """Seal `parts` into a new file, owner-readable only, complete or not there at all; its size in bytes.

    Raises Refused where the file exists.
    """
    if path.exists():
        raise Refused("There is a file of that name already.", where=str(path), remedy="Choose another name.")
    making = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _write(file, key, header, parts)
            file.flush()
            os.fsync(file.fileno())
        making.replace(path)
    except OSError as error:
        raise InputError(
            "The file cannot be written: %(why)s.", where=str(path), why=why_not(error)
        ) from None
    finally:
        making.unlink(missing_ok=True)
    return path.stat().st_size


def _write(file: BinaryIO, key: bytes, header: Mapping[str, Any], parts: Iterable[bytes]) -> None:
    prefix = os.urandom(8)
    said = {MAGIC: FORMAT, **header, "nonce": prefix.hex()}
    line = json.dumps(said, sort_keys=True).encode() + b"\n"
    file.write(line)
    cipher, number, held = AESGCM(key), 0, b""
    for part in _packed(parts):
        if held:
            _chunk(file, cipher, prefix, line, number, held, last=False)
            number += 1
        held = part
    _chunk(file, cipher, prefix, line, number, held, last=True)


def _packed(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Compressed, in pieces of about a megabyte."""
    packer, waiting = zlib.compressobj(6), bytearray()
    for part in parts:
        waiting += packer.compress(part)
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting + packer.flush())


def _chunk(
    file: BinaryIO, cipher: AESGCM, prefix: bytes, line: bytes, number: int, data: bytes, *, last: bool
) -> None:
    mark = _LENGTH.pack(len(data) + 16, last)
    sealed = cipher.encrypt(prefix + number.to_bytes(4, "big"), data, line + mark)
    file.write(mark + sealed)


def header(path: Path) -> dict[str, Any]:
    """The plain header. Raises InputError for a file that is not a backup."""
    try:
        with path.open("rb") as file:
            return _header(file, path)[1]
    except OSError as error:
        raise InputError("The file cannot be read: %(why)s.", where=str(path), why=why_not(error)) from None


def read(path: Path, key: bytes) -> Iterator[bytes]:
    """The parts of a sealed file. Raises InputError at the first chunk that is not as it was written."""
    with path.open("rb") as file:
        line, said = _header(file, path)
        cipher, prefix, unpacker = AESGCM(key), bytes.fromhex(said["nonce"]), zlib.decompressobj()
        number, last = 0, False
        while not last:
            data, last = _open(file, cipher, prefix, line, number, path)
            number += 1
            yield unpacker.decompress(data)
        if file.read(1):
            raise _damaged(path)


def _header(file: BinaryIO, path: Path) -> tuple[bytes, dict[str, Any]]:
    line = file.readline(_LONGEST_HEADER)
    try:
        said = json.loads(line)
        known = isinstance(said, dict) and said.get(MAGIC) == FORMAT and bytes.fromhex(said["nonce"])
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise InputError("This is not a backup of the hub, or its beginning is damaged.", where=str(path))
    return line, said


def _open(
    file: BinaryIO, cipher: AESGCM, prefix: bytes, line: bytes, number: int, path: Path
) -> tuple[bytes, bool]:
    mark = file.read(_LENGTH.size)
    if len(mark) != _LENGTH.size:
        raise _damaged(path)
    length, last = _LENGTH.unpack(mark)
    if length > 4 * CHUNK:
        raise _damaged(path)
    try:
        return cipher.decrypt(prefix + number.to_bytes(4, "big"), file.read(length), line + mark), bool(last)
    except (InvalidTag, ValueError):
        raise _damaged(path) from None


def _damaged(path: Path) -> InputError:
    return InputError(
        "The backup is damaged: it is not as it was written.", where=str(path),
        remedy="Nothing was changed. Take another copy of it.",
    )  # fmt: skip
