"""A published version is never edited."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from hub.definitions.context import Surroundings
from hub.definitions.lock import NAME, Lock, find_lock, gone, publish, read_lock
from hub.definitions.proofs import prove
from hub.definitions.source import read
from hub.domain.errors import InputError, Refused

SAMPLE = Path(__file__).parent / "sample" / "services" / "allowance.v1.toml"
INSIDE = "src/hub_examples/services/allowance.v1.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A definition in a package of its own."""
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    found = tmp_path / INSIDE
    found.parent.mkdir(parents=True)
    found.write_text(SAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    return found


def published(file: Path) -> list[str]:
    lock = find_lock(file.parent)
    assert lock is not None
    return publish(lock, read(file.parent)[0])


def test_a_draft_is_published_once(file: Path, tmp_path: Path) -> None:
    assert published(file) == [INSIDE]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (tmp_path / NAME).read_text() == f"{digest}  {INSIDE}\n"
    assert published(file) == []
    checked = subprocess.run(
        ["sha256sum", "-c", NAME], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert checked.stdout == f"{INSIDE}: OK\n"


def test_an_edited_version_is_found_and_not_published_again(file: Path, tmp_path: Path) -> None:
    published(file)
    before = (tmp_path / NAME).read_text()
    file.write_text(file.read_text(encoding="utf-8").replace("一个示例。", "另一个示例。"), encoding="utf-8")
    definitions, _ = read(file.parent)
    findings = prove(definitions, Surroundings(lock=find_lock(file.parent)))
    assert [(one.check, one.line, one.error().text().split(": ", 1)[1]) for one in findings] == [
        (
            "lock",
            6,
            "Version 1 was published and has been edited since. Put it back, and write the change into "
            "allowance.v2.toml.",
        ),
    ]
    with pytest.raises(Refused, match="was published and has been edited since"):
        published(file)
    assert (tmp_path / NAME).read_text() == before


def test_a_published_file_that_is_gone_is_found(file: Path, tmp_path: Path) -> None:
    published(file)
    file.unlink()
    lock = find_lock(file.parent)
    assert lock is not None
    assert [(one.check, one.line, one.params["name"]) for one in gone(lock)] == [("lock", 1, INSIDE)]


def test_a_package_without_sources_has_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages" / "hub_examples" / "services"
    folder.mkdir(parents=True)
    assert find_lock(folder) is None


@pytest.mark.parametrize("line", ["what", "0" * 64 + "  a\n" + "0" * 64 + "  a", "12  a"])
def test_a_damaged_lock_is_wrong_input(line: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(line + "\n")
    with pytest.raises(
        InputError, match=r"This is not a line of hash and file name\. Restore services\.lock"
    ):
        read_lock(tmp_path)


def test_a_package_in_an_environment_is_no_source_of_the_tree_around_it(tmp_path: Path) -> None:
    """/opt/hub/.venv lies in the program's folder: publishing wrote a lock there, full of the environment's paths."""
    (tmp_path / "pyproject.toml").touch()
    folder = tmp_path / ".venv/lib/python3.11/site-packages/hub_sport/services"
    folder.mkdir(parents=True)
    assert find_lock(folder) is None
    assert find_lock(tmp_path / "hub_sport/services") == Lock(tmp_path, {})
