"""A whole centre in one sealed file and back: on both databases, all or nothing."""

from __future__ import annotations

import base64
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, select, text

from hub import config
from hub.db import dump, sealed
from hub.db.base import db, let_go, now
from hub.db.crypto import Keys
from hub.db.models import Household, Resident, Setting
from hub.domain.errors import InputError, NotHeld, Refused
from hub.operations.centre.communities import add_community
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting
from hub.operations.staff.accounts import staff_of
from hub.operations.upkeep import backup, restore
from hub.testing.centre import person, small_centre
from hub.testing.fixtures import opened

SECRET = b"0123456789abcdef0123456789abcdef"
KEY_TEXT = base64.urlsafe_b64encode(SECRET) + b"\n"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "kept-apart"
    path.write_bytes(KEY_TEXT)
    return path


@pytest.fixture
def centre(database_url: str) -> Iterator[Flask]:
    with opened(database_url, WEB=False, KEY=SECRET) as app, app.app_context():
        yield app


@pytest.fixture
def full(centre: Flask) -> Flask:
    """A centre with people, a second factor, JSON, a resident: every kind of column."""
    east, _ = small_centre()
    put_setting(OPERATOR, key="centre.name", value="顾力木图“便民”中心\n")
    staff_of("clerk").totp_secret = "GEZDGNBVGY3TQOJQ"
    home = Household(community_id=east, number="1")
    db.session.add(home)
    db.session.flush()
    row = {
        "name": "样·甲", "name_key": "样甲", "id_number": "65999919800101003X", "id_hash": "h",
        "id_tail": "003X", "birth": now().date(), "sex": "F", "updated_at": now(),
        "household_id": home.id, "community_id": east,
    }  # fmt: skip
    db.session.add(Resident(**row))
    db.session.commit()
    return centre


def url_of(app: Flask) -> str:
    return str(db.engine.url.render_as_string(hide_password=False))


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as text."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(_plain, connection.execute(select(table))), key=str)
            for table in dump.tables(connection)
        }
    engine.dispose()
    return found


def restored(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row but the one by which a restore says that it was one."""
    found = contents(url)
    found["settings"] = [row for row in found["settings"] if row[2] != restore.FLAG]
    return found


def _plain(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def test_what_was_is_again(full: Flask, tmp_path: Path, key_file: Path) -> None:
    before = contents(url_of(full))
    made = backup.back_up(tmp_path / "b")
    assert made.rows["staff"] == len(before["staff"])
    target = f"sqlite:///{tmp_path / 'new' / 'centre.sqlite'}"
    restore.restore(tmp_path / "b", data=tmp_path / "new", key_file=key_file, url=target)
    assert restored(target) == before
    with opened(target, WEB=False, DATA=tmp_path / "new", KEY=None) as again, again.app_context():
        assert staff_of("clerk").totp_secret == "GEZDGNBVGY3TQOJQ"
        assert db.session.scalars(select(Resident.id_number)).all() == ["65999919800101003X"]
        assert db.session.scalars(select(Setting.value).where(Setting.key == "centre.name")).all() == [
            "顾力木图“便民”中心"
        ]


def test_back_into_the_same_kind_of_database(full: Flask, tmp_path: Path, key_file: Path) -> None:
    url, before = url_of(full), contents(url_of(full))
    backup.back_up(tmp_path / "b")
    add_community(OPERATOR, name="后来的社区")
    let_go()
    db.engine.dispose()
    where: dict[str, Any] = {"data": tmp_path / "data", "key_file": key_file, "url": url}
    with pytest.raises(Refused, match="There is a centre here already"):
        restore.restore(tmp_path / "b", **where)
    assert len(contents(url)["communities"]) == 3
    restore.restore(tmp_path / "b", **where, replace=True)
    assert restored(url) == before
    # Numbers go on after the highest one, also on PostgreSQL.
    assert add_community(OPERATOR, name="再后来") == 3


def test_the_file_can_be_read_by_its_owner_and_the_key_only(full: Flask, tmp_path: Path) -> None:
    made = backup.back_up(tmp_path / "b")
    content = made.path.read_bytes()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert [word for word in ("样甲", "003X", "clerk", "GEZDGN") if word.encode() in content] == []


def test_what_is_written_while_it_is_taken_is_not_in_it(full: Flask, tmp_path: Path, key_file: Path) -> None:
    # SQLite and PostgreSQL both: one snapshot, taken at the first table.
    url = url_of(full)

    def meanwhile(table: str, _rows: int) -> None:
        if table == "communities":
            engine = create_engine(url)
            with engine.begin() as other:
                other.execute(text("INSERT INTO counters (name, value) VALUES ('meanwhile', 1)"))
            engine.dispose()

    # communities come before counters by name; both are tables without parents.
    made = backup.back_up(tmp_path / "b", meanwhile)
    assert made.rows["counters"] == len(contents(url)["counters"]) - 1


def test_a_name_that_is_taken_is_not_overwritten(full: Flask, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("something dear")
    with pytest.raises(Refused, match="There is a file of that name already"):
        backup.back_up(tmp_path / "b")
    assert (tmp_path / "b").read_text() == "something dear"
    with pytest.raises(InputError, match="The file cannot be written: there is no such file"):
        backup.back_up(tmp_path / "nowhere" / "b")


def test_every_flipped_byte_is_noticed_and_nothing_changes(
    full: Flask, tmp_path: Path, key_file: Path
) -> None:
    made = backup.back_up(tmp_path / "b")
    content = made.path.read_bytes()
    line = content.index(b"\n")
    places = [*range(line + 40), *range(line + 40, len(content), 997), len(content) - 1]
    for place in places:
        bad = tmp_path / "bad"
        bad.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises((InputError, Refused), match=r"damaged|another key|not a backup"):
            restore.restore(bad, data=tmp_path / "new", key_file=key_file)
    assert not (tmp_path / "new").exists()


def test_a_cut_or_lengthened_file_is_noticed(full: Flask, tmp_path: Path, key_file: Path) -> None:
    content = backup.back_up(tmp_path / "b").path.read_bytes()
    spoiled = {
        "last byte gone": content[:-1],
        "header only": content[: content.index(b"\n") + 1],
        "one byte more": content + b"x",
        "cut in the middle": content[: len(content) // 2],
        "empty": b"",
        "another kind of file": b"PK\x03\x04 something else",
        "header changed": content.replace(b'"nonce"', b'"once"'),
    }
    for what, bad in spoiled.items():
        (tmp_path / "bad").write_bytes(bad)
        with pytest.raises(InputError, match=r"damaged|not a backup"):
            restore.restore(tmp_path / "bad", data=tmp_path / "new", key_file=key_file)
            pytest.fail(what)
    assert not (tmp_path / "new").exists()


def test_chunks_of_a_long_file_cannot_change_places(tmp_path: Path) -> None:
    key = Keys((SECRET,)).derive("backup")
    noise = [os.urandom(sealed.CHUNK) for _ in range(3)]
    sealed.write(tmp_path / "f", key, {}, noise)
    assert b"".join(sealed.read(tmp_path / "f", key)) == b"".join(noise)
    content = (tmp_path / "f").read_bytes()
    start = content.index(b"\n") + 1
    first = start + 5 + int.from_bytes(content[start : start + 4], "big")
    second = first + 5 + int.from_bytes(content[first : first + 4], "big")
    swapped = content[:start] + content[first:second] + content[start:first] + content[second:]
    (tmp_path / "f").write_bytes(swapped)
    with pytest.raises(InputError, match="The backup is damaged"):
        list(sealed.read(tmp_path / "f", key))


def test_another_key_is_told_from_damage(full: Flask, tmp_path: Path) -> None:
    backup.back_up(tmp_path / "b")
    other = tmp_path / "other"
    other.write_bytes(base64.urlsafe_b64encode(b"x" * 32))
    with pytest.raises(Refused, match="This backup was made with another key file"):
        restore.restore(tmp_path / "b", data=tmp_path / "new", key_file=other)
    with pytest.raises(Refused, match="A backup opens only with the centre's key file"):
        restore.restore(tmp_path / "b", data=tmp_path / "new")
    other.write_bytes(b"nonsense")
    with pytest.raises(NotHeld, match=r"The key file is damaged|cannot be read"):
        restore.restore(tmp_path / "b", data=tmp_path / "new", key_file=other)
    assert not (tmp_path / "new").exists()


def test_a_newer_key_in_front_of_the_file_opens_older_backups(full: Flask, tmp_path: Path) -> None:
    backup.back_up(tmp_path / "b")
    rotated = tmp_path / "rotated"
    rotated.write_bytes(base64.urlsafe_b64encode(b"y" * 32) + b"\n" + KEY_TEXT)
    assert backup.check(tmp_path / "b", Keys(config.read_key(rotated))).total > 0


def test_a_restore_that_fails_half_way_leaves_the_old_centre(
    full: Flask, tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = url_of(full)
    backup.back_up(tmp_path / "b")
    add_community(OPERATOR, name="后来的社区")
    let_go()
    db.engine.dispose()
    before = contents(url)

    def stop(table: str, _rows: int) -> None:
        if table == "staff":
            raise OSError("the plug was pulled")

    with pytest.raises(OSError, match="the plug"):
        restore.restore(
            tmp_path / "b", data=tmp_path / "data", key_file=key_file, url=url, replace=True, told=stop
        )
    assert contents(url) == before
    assert not (tmp_path / "data").exists()
    assert sorted(path.name for path in tmp_path.glob("*.restoring*")) == []


@pytest.mark.parametrize(("there", "left"), [((), None), (("notes",), ["notes"]), (("lock",), ["lock"])])
def test_a_restore_on_a_full_disk_leaves_nothing_of_its_own(
    full: Flask, tmp_path: Path, key_file: Path, there: tuple[str, ...], left: list[str] | None
) -> None:
    backup.back_up(tmp_path / "b")
    data = tmp_path / "city" / "street"
    for name in there:
        data.mkdir(parents=True)
        (data / name).touch()

    def stop(_table: str, _rows: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    url = f"sqlite:///{data / 'centre.sqlite'}"
    with pytest.raises(OSError, match="No space left"):
        restore.restore(tmp_path / "b", data=data, key_file=key_file, url=url, told=stop)
    assert (sorted(path.name for path in data.iterdir()) if data.exists() else None) == left
    assert (tmp_path / "city").exists() == bool(there)


@pytest.mark.parametrize("lacking", ["append", "_copy_proofs"])
def test_a_full_data_disk_hinders_no_backup_on_another_one(
    full: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    """The file is whole and says what does not lie beside it; the record names no backup."""

    def stop(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "data").mkdir()
    full.config["DATA"] = tmp_path / "data"
    monkeypatch.setattr(backup, lacking, stop)
    made = backup.back_up(tmp_path / "b")
    assert (made.unnoted, backup.last_backup()) == ("the disk is full", None)
    assert backup.check(tmp_path / "b", Keys((SECRET,))).rows == made.rows


def test_not_while_the_centre_is_served(full: Flask, tmp_path: Path, key_file: Path) -> None:
    backup.back_up(tmp_path / "b")
    (tmp_path / "data").mkdir()
    served = pytest.raises(Refused, match="This centre is being served or restored just now")
    with config.lock(tmp_path / "data"), served:
        restore.restore(tmp_path / "b", data=tmp_path / "data", key_file=key_file)


def test_a_key_of_another_centre_in_the_folder_is_not_lost(
    full: Flask, tmp_path: Path, key_file: Path
) -> None:
    backup.back_up(tmp_path / "b")
    own = config.create_key(tmp_path / "data").read_bytes()
    with pytest.raises(Refused, match="There is another key file here already"):
        restore.restore(tmp_path / "b", data=tmp_path / "data", key_file=key_file)
    assert config.key_path(tmp_path / "data").read_bytes() == own
    with pytest.raises(Refused, match="made with another key file"):
        restore.restore(tmp_path / "b", data=tmp_path / "data")


def test_other_versions_and_departments_are_named(
    full: Flask, tmp_path: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.db import migrate

    backup.back_up(tmp_path / "b")
    monkeypatch.setattr(migrate, "installed", lambda: ())
    with pytest.raises(Refused, match=r"The tables of hub are at \d+, which this program does not know"):
        restore.restore(tmp_path / "b", data=tmp_path / "new", key_file=key_file)


def test_a_table_that_is_not_here_is_named(full: Flask, tmp_path: Path, key_file: Path) -> None:
    db.session.connection().execute(text("CREATE TABLE labour_facts (id INTEGER PRIMARY KEY, x TEXT)"))
    db.session.connection().execute(text("INSERT INTO labour_facts VALUES (1, 'x')"))
    db.session.commit()
    backup.back_up(tmp_path / "b")
    db.session.connection().execute(text("DROP TABLE labour_facts"))
    db.session.commit()
    with pytest.raises(Refused, match="The backup holds labour_facts, which this installation does not have"):
        restore.restore(tmp_path / "b", data=tmp_path / "new", key_file=key_file)
    assert not (tmp_path / "new" / "centre.sqlite").exists()


def test_an_empty_centre_may_be_restored_into(centre: Flask, tmp_path: Path, key_file: Path) -> None:
    person("root", "administrator")
    backup.back_up(tmp_path / "b")
    new = tmp_path / "new"
    new.mkdir()
    shutil.copy(key_file, config.key_path(new))
    restore.restore(tmp_path / "b", data=new, url=f"sqlite:///{new / 'centre.sqlite'}")
    assert len(contents(f"sqlite:///{new / 'centre.sqlite'}")["staff"]) == 1
    assert sorted(path.name for path in new.iterdir()) == ["centre.sqlite", "key", "lock"]
