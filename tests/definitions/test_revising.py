"""The next version of a definition, switched on or off: everything else stays as it was published."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from hub.definitions.loader import load
from hub.definitions.revising import revise
from hub.domain.errors import InputError, NotFound, Refused

HERE = Path(__file__).resolve().parents[2] / "plugins" / "family_planning"
DAY, NEXT = dt.date(2027, 3, 1), dt.date(2028, 3, 1)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "src", tmp_path / "src")
    return tmp_path


def changed(before: Path, after: Path) -> list[tuple[str, str]]:
    lines = [path.read_text(encoding="utf-8").splitlines() for path in (before, after)]
    return [(old, new) for old, new in zip(*lines, strict=True) if old != new]


def test_a_service_is_switched_on_and_off_again_by_new_versions(sources: Path) -> None:
    folder = sources / "src/hub_family_planning/services"
    on = revise(sources, "计生-3", on=True, since=DAY)
    assert (on.name, changed(folder / "migrant_certificate.v1.toml", on)) == (
        "migrant_certificate.v2.toml",
        [
            ("version = 1", "version = 2"),
            ("effective = { from = 2016-11-25 }", "effective = { from = 2027-03-01 }"),
            ("enabled = false", "enabled = true"),
        ],
    )
    off = revise(sources, "family_planning.migrant_certificate", on=False, since=NEXT)
    assert [one.enabled for one in load(folder) if one.seq == "计生-3"] == [False, True, False]
    with pytest.raises(Refused, match="It is so already in version 3"):
        revise(sources, "计生-3", on=False, since=NEXT)
    with pytest.raises(InputError, match="begins after 2028-03-01"):
        revise(sources, "计生-3", on=True, since=NEXT)
    with pytest.raises(NotFound, match="no service 民政-1"):
        revise(sources, "民政-1", on=True, since=DAY)
    assert off.name == "migrant_certificate.v3.toml"


def test_one_kind_of_case_is_switched_alone(sources: Path) -> None:
    made = revise(sources, "计生-2", variant="special", on=True, since=DAY)
    (service,) = load(made)
    assert [(kind.key, kind.enabled) for kind in service.variants] == [
        ("first", True), ("second", True), ("special", True), ("two_certificates", True),
    ]  # fmt: skip
    made = revise(sources, "计生-2", variant="second", on=False, since=NEXT)
    (service,) = load(made)
    assert [kind.key for kind in service.variants if not kind.enabled] == ["second"]
    with pytest.raises(InputError, match=r"It has: first, second, special, two_certificates\."):
        revise(sources, "计生-2", variant="third", on=True, since=dt.date(2029, 1, 1))


def test_a_file_that_is_written_otherwise_is_not_half_changed(sources: Path) -> None:
    folder = sources / "src/hub_family_planning/services"
    file = folder / "migrant_certificate.v1.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\nversion = 1\n", "\nversion = 1  # the first\n"), encoding="utf-8")
    with pytest.raises(Refused, match="The line “version = 2” is written otherwise here"):
        revise(sources, "计生-3", on=True, since=DAY)
    assert not (folder / "migrant_certificate.v2.toml").exists()


def test_a_folder_that_may_not_be_written_is_a_sentence(sources: Path) -> None:
    taken = sources / "src/hub_family_planning/services/migrant_certificate.v2.toml"
    taken.mkdir()
    with pytest.raises(InputError) as refused:
        revise(sources, "计生-3", on=True, since=DAY)
    assert str(refused.value) == (
        f"{taken}: The file cannot be written: it is a folder. Do this as the owner of the program's folder."
    )


def test_the_key_of_a_kind_may_stand_below_its_title(sources: Path) -> None:
    file = sources / "src/hub_family_planning/services/birth_registration.v2.toml"
    lines = file.read_text(encoding="utf-8").split("\n")
    at = lines.index('key = "second"')
    lines[at : at + 2] = lines[at + 1], lines[at]
    file.write_text("\n".join(lines), encoding="utf-8")
    (service,) = load(revise(sources, "计生-2", variant="second", on=False, since=DAY))
    assert [kind.key for kind in service.variants if not kind.enabled] == ["second", "special"]
