"""What the packages say of themselves stays true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEPARTMENTS = sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))


def locked() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "constraints.txt").read_text(), re.M))


def named(project: dict[str, object], extra: str = "") -> set[str]:
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]  # type: ignore[index]
    return {re.split(r"[\[>=<; ]", line)[0] for line in wanted}  # type: ignore[attr-defined]


def project(folder: Path) -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return found


def test_everything_asked_for_is_locked() -> None:
    hub = project(ROOT)
    assert (named(hub) | named(hub, "dev")) - locked() == set()
    for department in DEPARTMENTS:
        assert named(project(department)) - {"hub"} - locked() == set()


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    text = (ROOT / "constraints.txt").read_text()
    assert re.findall(r"^(?:-.*|.*(?:://|@ file).*)$", text, re.M) == []
    without = [
        block for block in re.split(r"\n(?=[a-z])", text) if "==" in block and "--hash=sha256:" not in block
    ]
    assert without == []


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda path: path.name)
def test_a_department_builds_like_the_hub(department: Path) -> None:
    # It must build from its own source archive, so it carries the hook; the copies must not part.
    assert (department / "hatch_build.py").read_text() == (ROOT / "hatch_build.py").read_text()
    assert {"README.md", "CHANGELOG.md"} <= {path.name for path in department.iterdir()}
    hub, its = project(ROOT), project(department)
    assert (its["requires-python"], its["license"]) == (hub["requires-python"], hub["license"])
    assert its["entry-points"] == {"hub": {department.name: f"hub_{department.name}.plugin"}}


def test_notice_names_what_the_hub_needs_to_run() -> None:
    notice = (ROOT / "NOTICE").read_text().partition("Packages used only")[0].lower().replace("_", "-")
    assert [
        name for name in sorted(named(project(ROOT))) if f"  {name.partition('[')[0]} " not in notice
    ] == []


def test_every_department_is_in_the_import_contracts() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = [f"hub_{department.name}" for department in DEPARTMENTS]
    named = {one["name"]: one for one in linter["contracts"]}
    assert linter["root_packages"] == ["hub", *packages]
    assert named["The hub imports no department"]["forbidden_modules"] == packages
    assert named["A department imports hub.api only"]["source_modules"] == packages
    assert named["No department imports another"]["modules"] == packages


def test_what_a_department_may_not_import_is_all_of_the_hub_but_its_api() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = [one for one in linter["contracts"] if one["name"] == "A department imports hub.api only"]
    parts = {
        path.stem
        for path in (ROOT / "src/hub").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert set(contract["forbidden_modules"]) == {f"hub.{part}" for part in parts - {"__init__", "api"}}


def test_every_room_of_the_operations_is_explained() -> None:
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs/code.md").read_text(), re.M)
    rooms = {path.parent.name: path.read_text() for path in ROOT.glob("src/hub/operations/*/__init__.py")}
    assert {name: f'"""{said}"""\n' for name, said in told if name in rooms} == rooms
