"""Where a centre's things lie: the data folder, the key file (0600), the database, the time zone."""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.domain.errors import InputError, NotHeld, Refused, why_not

KEY_FILE = "key"
DATABASE_FILE = "centre.sqlite"
LOG_FILE = "hub.log"
LOCK_FILE = "lock"
DEFAULT_TIMEZONE = "Asia/Shanghai"
_YES = ("yes", "true", "1", "on")
_NO = ("", "no", "false", "0", "off")


def data_dir(given: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: `given` (``--data``), else ``HUB_DATA``.

    Raises InputError where neither says.
    """
    found = given or os.environ.get("HUB_DATA")
    if not found:
        raise InputError(
            "It is not said where the centre's data are.",
            remedy="Give --data FOLDER or set HUB_DATA; a new centre begins with hub init.",
        )
    return Path(found).expanduser().resolve()


def database_url(data: Path | None, given: str | None = None) -> str:
    """The SQLAlchemy URL: `given`, else ``HUB_DATABASE``, else SQLite in the data folder."""
    url = given or os.environ.get("HUB_DATABASE") or (f"sqlite:///{data / DATABASE_FILE}" if data else "")
    if not url:
        raise InputError("It is not said which database to use.", remedy="Set HUB_DATABASE or HUB_DATA.")
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def time_zone(given: str | ZoneInfo | None = None) -> ZoneInfo:
    """The centre's time zone: `given`, else ``HUB_TIMEZONE``, else Asia/Shanghai (deadlines.md)."""
    if isinstance(given, ZoneInfo):
        return given
    name = given or os.environ.get("HUB_TIMEZONE") or DEFAULT_TIMEZONE
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(
            "There is no time zone named %(name)s.",
            where="HUB_TIMEZONE",
            remedy="Write it like Asia/Shanghai.",
            name=name,
        ) from None


def https(given: bool | str | None = None) -> bool:
    """Whether staff and residents come by TLS: `given`, else ``HUB_HTTPS`` (yes or no; no unless it is set).

    Cookies are then sent by TLS only.
    """
    said = os.environ.get("HUB_HTTPS", "") if given is None else given
    if isinstance(said, bool):
        return said
    if said.strip().lower() in _YES:
        return True
    if said.strip().lower() in _NO:
        return False
    raise InputError("%(said)s is neither yes nor no.", where="HUB_HTTPS", said=said)


def proxies(given: int | str | None = None) -> int:
    """How many reverse proxies stand before the hub: `given`, else ``HUB_PROXIES`` (0 unless it is set).

    So many entries of X-Forwarded-For are believed, from its end; one too many and a visitor may claim any
    address.
    """
    said = str(os.environ.get("HUB_PROXIES", "") if given is None else given).strip() or "0"
    if not (said.isascii() and said.isdigit() and len(said) == 1):
        raise InputError("%(said)s is not a number of proxies from 0 to 9.", where="HUB_PROXIES", said=said)
    return int(said)


def secrets_of(config: Mapping[str, Any]) -> tuple[bytes, ...]:
    """The key file's secrets, newest first: from ``KEY`` in `config`, else from the data folder."""
    given = config.get("KEY")
    if given:
        return (given.encode() if isinstance(given, str) else bytes(given),)
    return read_key(key_path(config["DATA"]))


def key_path(data: Path) -> Path:
    """Where the key file of a data folder lies."""
    return data / KEY_FILE


def create_key(data: Path) -> Path:
    """Write a new key file, readable by its owner only; an existing one is never overwritten."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n"
    return write_key(data, line)


def add_secret(data: Path) -> None:
    """Put a new secret in front of those in the key file, at once or not at all."""
    path = key_path(data)
    read_key(path)
    replace_key(data, base64.urlsafe_b64encode(secrets.token_bytes(32)) + b"\n" + path.read_bytes())


def write_key(data: Path, content: bytes) -> Path:
    """Write `content` as the key file with mode 0600. Raises NotHeld where one exists already."""
    path = key_path(data)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotHeld("There is a key file already.", where=str(path)) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


def replace_key(data: Path, content: bytes) -> None:
    """Put `content` in the place of the key file, at once or not at all."""
    making = key_path(data).with_name("key.new")
    making.unlink(missing_ok=True)
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    making.replace(key_path(data))


@contextmanager
def lock(data: Path) -> Iterator[None]:
    """Be the only one who serves or restores this centre. Raises Refused where somebody does already."""
    with (data / LOCK_FILE).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                "This centre is being served or restored just now.", where=str(data),
                remedy="End hub run first.",
            ) from None  # fmt: skip
        yield


def read_key(path: Path) -> tuple[bytes, ...]:
    """The secrets in a key file, one base64 line each, newest first. Raises NotHeld with the remedy."""
    try:
        lines = [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
    except FileNotFoundError:
        raise NotHeld(
            "There is no key file.",
            where=str(path),
            remedy="A new centre begins with hub init; an old one needs the copy of its key file.",
        ) from None
    except OSError as error:
        raise NotHeld("The key file cannot be read: %(why)s.", where=str(path), why=why_not(error)) from None
    found = tuple(_secret(line) for line in lines)
    if not found or any(len(secret) < 32 for secret in found):
        raise NotHeld("The key file is damaged.", where=str(path), remedy="Bring it back from its copy.")
    return found


def _secret(line: bytes) -> bytes:
    """The secret of a line; none where it is not base64."""
    try:
        return base64.urlsafe_b64decode(line)
    except ValueError:
        return b""


def key_is_private(path: Path) -> bool:
    """Whether nobody but the owner may read or write the key file."""
    return not stat.S_IMODE(path.stat().st_mode) & 0o077
