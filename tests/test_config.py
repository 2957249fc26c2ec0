"""Where a centre's things lie, and the app that is made of them."""

from __future__ import annotations

import base64
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hub import config
from hub.app import create_app
from hub.db.crypto import Keys, mac_of
from hub.domain.errors import InputError, NotHeld, Refused


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUB_DATA", "HUB_DATABASE", "HUB_TIMEZONE"):
        monkeypatch.delenv(name, raising=False)


def test_the_folder_is_the_one_given_else_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="It is not said where the centre's data are"):
        config.data_dir()
    monkeypatch.setenv("HUB_DATA", "/one")
    assert config.data_dir() == Path("/one")
    assert config.data_dir("/two") == Path("/two")


def test_the_database_is_the_one_given_else_the_environments_else_the_folders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(InputError, match="It is not said which database to use"):
        config.database_url(None)
    assert config.database_url(Path("/one")) == "sqlite:////one/centre.sqlite"
    monkeypatch.setenv("HUB_DATABASE", "postgresql://hub@db/centre")
    assert config.database_url(Path("/one")) == "postgresql+psycopg://hub@db/centre"
    assert config.database_url(None, "postgres://x/y") == "postgresql+psycopg://x/y"
    assert config.database_url(None, "sqlite:///x") == "sqlite:///x"


def test_the_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.time_zone() == ZoneInfo("Asia/Shanghai")
    monkeypatch.setenv("HUB_TIMEZONE", "Asia/Urumqi")
    assert config.time_zone() == ZoneInfo("Asia/Urumqi")
    for wrong in ("Mars/Olympus", "../etc/passwd", "x" * 300):
        with pytest.raises(InputError, match="There is no time zone named"):
            config.time_zone(wrong)


def test_a_key_file_is_new_private_and_never_overwritten(tmp_path: Path) -> None:
    path = config.create_key(tmp_path / "centre")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    secrets = config.read_key(path)
    assert [len(secret) for secret in secrets] == [32]
    with pytest.raises(NotHeld, match="There is a key file already"):
        config.create_key(tmp_path / "centre")
    assert config.read_key(path) == secrets
    assert config.key_is_private(path)
    path.chmod(0o604)
    assert not config.key_is_private(path)


def test_a_rotated_key_file_reads_newest_first(tmp_path: Path) -> None:
    new, old = (base64.urlsafe_b64encode(letter * 32) for letter in (b"n", b"o"))
    (tmp_path / "key").write_bytes(new + b"\n\n" + old + b"\n")
    keys = Keys(config.read_key(tmp_path / "key"))
    before = Keys((b"o" * 32,))
    after = Keys((b"n" * 32,))
    # Old texts are still read, new ones written with the new secret alone.
    assert keys.cipher().decrypt(before.cipher().encrypt(b"x")) == b"x"
    assert after.cipher().decrypt(keys.cipher().encrypt(b"x")) == b"x"
    assert keys.derive("event") == after.derive("event")
    # A keyed hash is the old one hashed once more: stored hashes follow without the texts they were made of.
    assert keys.keyed_hash("id", "1") == mac_of(after.derive("id"))(before.keyed_hash("id", "1").encode())
    assert keys.keyed_hash("id", "1") not in (before.keyed_hash("id", "1"), after.keyed_hash("id", "1"))
    assert keys.keyed_hash("id", "1") != keys.keyed_hash("login", "1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The key file is damaged"),
        (b"c2hvcnQ=\n", "The key file is damaged"),
        (b"not base64 at all!", "The key file is damaged"),
        (b"\xff\xfe\n", "The key file is damaged"),
    ],
)
def test_a_damaged_key_file_is_said_to_be(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(NotHeld, match=said):
        config.read_key(tmp_path / "key")
    with pytest.raises(NotHeld, match="There is no key file"):
        config.read_key(tmp_path / "nothing")


def test_only_one_may_serve_or_restore(tmp_path: Path) -> None:
    taken = pytest.raises(Refused, match="This centre is being served or restored just now")
    with config.lock(tmp_path), taken, config.lock(tmp_path):
        pytest.fail("two at once")
    with config.lock(tmp_path):
        pass


@pytest.mark.parametrize(
    ("said", "https"), [("", False), ("no", False), ("0", False), ("yes", True), ("TRUE", True), ("1", True)]
)
def test_tls_is_said_by_the_environment(monkeypatch: pytest.MonkeyPatch, said: str, https: bool) -> None:
    monkeypatch.setenv("HUB_HTTPS", said)
    assert config.https() == https
    assert config.https(not https) != https


def test_proxies_are_said_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_PROXIES", raising=False)
    assert config.proxies() == 0
    monkeypatch.setenv("HUB_PROXIES", "1")
    assert (config.proxies(), config.proxies(2)) == (1, 2)


@pytest.mark.parametrize(
    ("name", "said"), [("HUB_HTTPS", "perhaps"), ("HUB_PROXIES", "-1"), ("HUB_PROXIES", "many")]
)
def test_an_app_with_a_wrong_word_there_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, said: str
) -> None:
    config.create_key(tmp_path)
    monkeypatch.setenv(name, said)
    with pytest.raises(InputError, match=said) as found:
        create_app({"DATA": tmp_path, "WEB": False})
    assert found.value.where == name


# --- the app --------------------------------------------------------------------------------------


def test_an_app_of_a_folder(tmp_path: Path) -> None:
    config.create_key(tmp_path)
    app = create_app({"DATA": tmp_path, "WEB": False})
    assert app.config["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path / 'centre.sqlite'}"
    assert app.extensions["hub_keys"].secrets == config.read_key(tmp_path / "key")
    assert app.config["SECRET_KEY"] != app.extensions["hub_keys"].secrets[0]
    assert "civil_affairs" in app.extensions["hub_plugins"].departments


def test_an_app_without_a_key_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(NotHeld, match="There is no key file"):
        create_app({"DATA": tmp_path, "WEB": False})
    with pytest.raises(InputError, match="It is not said where the centre's data are"):
        create_app({"DATABASE": "sqlite://", "WEB": False})


def test_errors_of_the_database_do_not_show_peoples_data(tmp_path: Path) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from hub.db.base import db

    app = create_app({"DATABASE": f"sqlite:///{tmp_path / 'x'}", "KEY": "k", "WEB": False})
    with app.app_context(), pytest.raises(DBAPIError) as found:
        db.session.connection().execute(text("SELECT :name FROM nothing"), {"name": "样甲"})
    assert "样甲" not in str(found.value)


def test_healthz_answers_without_a_database(tmp_path: Path) -> None:
    app = create_app({"DATABASE": f"sqlite:///{tmp_path / 'x'}", "KEY": "k", "TESTING": True})
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.text, answer.headers["Cache-Control"]) == (200, "ok\n", "no-store")
