"""A case keeps the version it was opened under: its text is in the database, whatever is installed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, select

import hub_civil_affairs
from hub.db.base import db
from hub.db.models import ServiceVersion, Staff
from hub.domain.actor import Grant
from hub.domain.errors import Many, NotBrought, NotFound, NotHeld, NotPermitted, Refused
from hub.hookspecs import hookimpl
from hub.operations.casework.case_list import case_list
from hub.operations.casework.views import case_view
from hub.operations.context import plugins, service_of
from hub.operations.decisions.batch_view import waiting_kinds
from hub.operations.prints.documents import issue_case_print
from hub.operations.rights import OPERATOR
from hub.operations.services import publishing
from hub.operations.upkeep import doctor
from hub.operations.upkeep.sweep import sweep
from hub.operations.worklist.desk import worklist
from hub.plugins.manager import load_plugins
from hub.plugins.registry import Plugins
from hub.testing.centre import person

from .engine import LOW_INCOME, MONDAY, OLD_AGE, TEMPORARY, Town

SHIPPED = Path(hub_civil_affairs.__file__).parent
VERSIONS = ServiceVersion.__table__


def installed(folder: Path, **more: Any) -> Plugins:
    """The department with another folder of definitions; `more` replaces what else it brings."""
    from hub_civil_affairs import plugin

    hooks = {name: getattr(plugin, name) for name in vars(plugin) if name.startswith("hub_")}
    hooks |= {name: hookimpl(lambda value=value: value) for name, value in more.items()}
    hooks["hub_services"] = hookimpl(lambda: folder)
    return load_plugins(modules={"civil_affairs": SimpleNamespace(**hooks, __name__="another version")})


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """A copy of the department's definitions, to be changed."""
    return shutil.copytree(SHIPPED / "services", tmp_path / "services")


@pytest.fixture
def unpublished(town: Town) -> Town:
    """A centre into whose database nothing was published yet."""
    db.session.execute(delete(VERSIONS))
    db.session.commit()
    town.app.extensions.pop("hub_kept", None)
    return town


@pytest.fixture
def put(town: Town) -> Iterator[Any]:
    """Run the centre with another version of the department; afterwards with the right one again."""
    before = town.app.extensions["hub_plugins"]

    def change(found: Plugins) -> None:
        db.session.rollback()
        town.app.extensions["hub_plugins"] = found
        town.app.extensions.pop("hub_printer", None)  # it knows the prints of the departments before

    yield change
    change(before)


def bodies(town: Town) -> list[Mapping[str, Any]]:
    return town.all(select(VERSIONS).order_by(VERSIONS.c.id))


def said() -> list[str]:
    """What the doctor says of published versions."""
    db.session.rollback()
    return [f"{one.level}: {one.error}" for one in doctor.examine() if one.check == "published versions"]


# --- storing -------------------------------------------------------------------------------------------


def test_the_first_case_of_a_version_stores_its_text(unpublished: Town) -> None:
    town = unpublished
    assert bodies(town) == []
    town.start(TEMPORARY)
    town.start(TEMPORARY)
    clerk = town.all(select(Staff.__table__).where(Staff.login == "clerk"))[0]["id"]
    text = (SHIPPED / "services" / "temporary_assistance.v1.toml").read_text(encoding="utf-8")
    (row,) = bodies(town)
    assert (row["key"], row["version"]) == ("civil_affairs.temporary_assistance", 1)
    assert (row["body"], row["sha256"]) == (text, hashlib.sha256(text.encode()).hexdigest())
    assert (row["by_id"], row["published_at"].date()) == (clerk, MONDAY)


def test_a_case_that_is_refused_stores_nothing(unpublished: Town) -> None:
    with pytest.raises(Many):
        unpublished.start(LOW_INCOME, answers={})
    assert bodies(unpublished) == []


def test_two_first_cases_at_once_store_it_once(unpublished: Town) -> None:
    town = unpublished
    homes = town.home(), town.home()
    done = town.at_once(*(lambda home=home: town.start(TEMPORARY, resident_id=home[0]) for home in homes))
    assert [isinstance(each, Exception) for each in done] == [False, False]
    assert len(bodies(town)) == 1


def test_publishing_stores_all_once_and_says_which(unpublished: Town) -> None:
    first = publishing.publish(OPERATOR)
    every = [service for versions in plugins().services().values() for service in versions]
    assert sorted(service.key for service in first) == sorted(service.key for service in every)
    assert publishing.publish(OPERATOR) == []
    assert {row["by_id"] for row in bodies(unpublished)} == {None}


def test_a_maintainer_publishes_the_own_department_only(town: Town) -> None:
    person("maintainer", "department_maintainer", department="civil_affairs")
    mine = town.as_("maintainer")
    stranger = replace(mine, name="stranger", grants=(Grant("department_maintainer", "forestry"),))
    for actor in (town.as_("clerk"), stranger):
        with town.refused(NotPermitted, f"{actor.name} may not do this (service.publish)."):
            publishing.publish(actor)
    assert publishing.publish(mine) == []


# --- a version that is installed no more ---------------------------------------------------------------


def test_its_cases_are_shown_moved_and_finished(town: Town, put: Any, services: Path) -> None:
    case = town.case("check")
    waiting = town.case("panel", LOW_INCOME)
    for gone in ("temporary_assistance", "minimum_living"):
        for file in services.glob(f"{gone}.v*.toml"):
            file.unlink()
    put(installed(services))
    clerk = town.as_("clerk")
    assert case_view(clerk, case).service.title == "城市困难居民临时救助"
    assert {row["seq"] for row in case_list(clerk)} == {LOW_INCOME, TEMPORARY}
    assert [item.case_id for item in worklist(clerk).items] == [waiting]
    kinds = [(kind.key, [row["id"] for row in rows]) for _, kind, rows in waiting_kinds(clerk, "panel")]
    assert [kind for kind in kinds if kind[1]] == [("panel", [waiting])]
    assert issue_case_print(clerk, case, "hub.receipt") > 0
    town.forward(case, "end")
    town.forward(waiting, "end")
    assert [town.columns(each, "ended", "version") for each in (case, waiting)] == [("granted", 1)] * 2
    assert said() == []
    with town.refused(NotFound, "There is no service 民政-6. hub services list shows them all."):
        town.start(TEMPORARY, resident_id=town.home()[0])


def test_the_text_is_the_one_of_its_version(town: Town, put: Any, services: Path) -> None:
    town.case("check")
    file = services / "temporary_assistance.v1.toml"
    text = file.read_text(encoding="utf-8").replace("version = 1", "version = 2")
    (services / "temporary_assistance.v2.toml").write_text(
        text.replace('title = "城市困难居民临时救助"', 'title = "临时救助（新办法）"'), encoding="utf-8"
    )
    file.unlink()
    put(installed(services))
    key = "civil_affairs.temporary_assistance"
    assert service_of(key).title == "临时救助（新办法）"
    assert service_of(key, 1).title == "城市困难居民临时救助"
    assert service_of(key, 1).version == 1


def test_what_its_department_brings_no_more_is_named(town: Town, put: Any, services: Path) -> None:
    case = town.case("approve")
    (services / "temporary_assistance.v1.toml").unlink()
    put(installed(services, hub_forms={}, hub_prints=services))
    remedy = "Install the version of the department that has it."
    street = town.as_("street")
    assert case_view(street, case).step.key == "approve"
    with town.refused(NotBrought, f"There is no form civil_affairs.relief_decision. {remedy}"):
        town.take(case)
    with pytest.raises(NotFound) as caught:
        issue_case_print(town.as_("clerk"), case, "civil_affairs.assistance_form")
    assert str(caught.value) == f"There is no print civil_affairs.assistance_form. {remedy}"


def test_without_its_text_the_doctor_names_it(unpublished: Town, put: Any, services: Path) -> None:
    town = unpublished
    town.case("check")
    db.session.execute(delete(VERSIONS))
    db.session.commit()
    assert said() == [
        "wrong: Cases were opened under civil_affairs.temporary_assistance v1, whose text is not stored yet. "
        "Run hub services publish."
    ]
    (services / "temporary_assistance.v1.toml").unlink()
    put(installed(services))
    assert said() == [
        "wrong: Cases were opened under civil_affairs.temporary_assistance v1, which is neither installed nor "
        "stored. Install the version of the department that has it, then hub services publish."
    ]


# --- a version that was edited -------------------------------------------------------------------------


def test_an_edited_version_opens_no_case_and_moves_no_date(town: Town, put: Any, services: Path) -> None:
    file = services / "temporary_assistance.v1.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("复印正反面", "复印两面"), "utf-8")
    put(installed(services))
    sentence = (
        f"{file}: Version 1 was published and has been edited since. "
        "Put it back, and write the change into temporary_assistance.v2.toml."
    )
    with town.refused(NotHeld, sentence):
        town.start(TEMPORARY, resident_id=town.home()[0])
    with town.refused(publishing.Edited, sentence):
        publishing.publish(OPERATOR)
    with town.refused(publishing.Edited, sentence):
        sweep()
    assert said() == [f"wrong: {sentence}"]
    assert publishing.Edited.exit_code == Refused.exit_code
    assert town.start(OLD_AGE).number.startswith("民")


def test_a_condition_nobody_registers_is_named(town: Town) -> None:
    flow = town.flow(TEMPORARY)
    with pytest.raises(NotFound) as caught:
        flow.holds("applicant_is_remarried")
    assert str(caught.value) == (
        "城市困难居民临时救助: There is no condition applicant_is_remarried. "
        "Install the version of the department that has it."
    )
