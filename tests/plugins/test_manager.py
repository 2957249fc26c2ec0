"""Departments are found by entry point; a broken, doubled or misspelt one is named and stops the start."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from hub.domain.department import Department
from hub.domain.errors import Many, NotFound, NotHeld
from hub.domain.form import Form
from hub.domain.report import Figure, Report
from hub.hookspecs import hookimpl
from hub.plugins.manager import load_plugins


def department(key: str, **hooks: Any) -> SimpleNamespace:
    """A department made of functions; each value is what its hook answers."""
    made = SimpleNamespace(__name__=f"hub_{key}.plugin")
    for name, answer in {"hub_department": Department(key, key.title(), key), **hooks}.items():
        setattr(made, name, hookimpl(_answering(answer)))
    return made


def _answering(answer: Any) -> Any:
    return lambda: answer


def module(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    """A module that can be imported by name."""
    made = ModuleType(name)
    exec(text, made.__dict__)
    monkeypatch.setitem(sys.modules, name, made)


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "hub")


def test_the_installed_department_is_found() -> None:
    plugins = load_plugins()
    assert "civil_affairs" in plugins.keys
    assert plugins.departments["civil_affairs"].title == "民政"


def test_two_packages_of_one_name_are_both_named() -> None:
    with pytest.raises(
        Many, match=r"Two packages register the department labour: a\.plugin, b\.plugin\. Uninstall"
    ):
        load_plugins([point("labour", "a.plugin"), point("labour", "b.plugin")])


def test_all_broken_ones_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hub_gone", None)
    with pytest.raises(Many) as found:
        load_plugins([point("labour", "hub_gone"), point("school", "json:nothing")])
    first, second = str(found.value).splitlines()
    assert first.startswith("The department labour (hub_gone) cannot be loaded: ModuleNotFoundError")
    assert second.startswith("The department school (json:nothing) cannot be loaded: AttributeError")


def test_a_misspelt_hook_is_no_silence() -> None:
    with pytest.raises(NotHeld, match=r"The department labour .*hub_servces"):
        load_plugins(modules={"labour": department("labour", hub_servces=Path())})


def test_a_hook_with_an_argument_that_does_not_exist_is_named() -> None:
    made = department("labour")
    made.hub_services = hookimpl(lambda folder: folder)
    with pytest.raises(NotHeld, match=r"The department labour \(hub_labour\.plugin\) cannot be loaded"):
        load_plugins(modules={"labour": made})


def test_a_department_must_say_who_it_is() -> None:
    nameless = SimpleNamespace(__name__="x")
    liar = department("school")
    for made in (nameless, liar):
        with pytest.raises(NotHeld, match="The department labour does not say who it is"):
            _ = load_plugins(modules={"labour": made}).departments


def test_an_app_does_not_start_with_a_broken_department(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub import app as composition

    def broken() -> None:
        load_plugins([point("labour", "hub_gone.plugin")])

    monkeypatch.setattr(composition, "load_plugins", broken)
    with pytest.raises(Many, match=r"The department labour \(hub_gone\.plugin\) cannot be loaded"):
        composition.create_app({"DATABASE": f"sqlite:///{tmp_path / 'x'}", "KEY": "k", "WEB": False})


# --- what the registry resolves -------------------------------------------------------------------


def test_names_carry_the_departments_key() -> None:
    form = Form("visit", "入户", ())
    plugins = load_plugins(
        modules={
            "labour": department("labour", hub_forms={"visit": form}, hub_conditions={"is_old": bool}),
            "school": department("school", hub_conditions={"is_old": callable}),
        }
    )
    assert sorted(plugins.conditions) == ["labour.is_old", "school.is_old"]
    assert plugins.condition("school.is_old") is callable
    assert plugins.condition("is_old", department="labour") is bool
    assert plugins.form("visit", department="labour") is form
    with pytest.raises(NotFound, match=r"There is no condition is_old"):
        plugins.condition("is_old")
    with pytest.raises(NotFound, match=r"There is no form school\.visit"):
        plugins.form("visit", department="school")


def test_a_report_chooses_its_rows_by_what_they_have() -> None:
    figure = Figure("paid", "已付", "已经付了的", "lines", where={"ended": ("paid",)})
    report = Report(
        "发放", "付了多少", "payments", "community", (figure,), "发放批次", where={"service": ("x",)}
    )
    plugins = load_plugins(modules={"labour": department("labour", hub_reports={"paid": report})})
    with pytest.raises(NotHeld) as refused:
        _ = plugins.reports
    assert str(refused.value) == (
        "The report labour.paid does not hold: payments are not chosen by ended, service, but by community, "
        "month, programme, state."
    )


def test_prints_and_catalogues_are_folders(tmp_path: Path) -> None:
    (tmp_path / "letter.typ").write_text("")
    (tmp_path / "notes.txt").write_text("")
    plugins = load_plugins(
        modules={"labour": department("labour", hub_prints=tmp_path, hub_translations=tmp_path / "po")}
    )
    assert dict(plugins.prints) == {"labour.letter": tmp_path / "letter.typ"}
    assert plugins.messages == (tmp_path / "po",)


def test_services_by_key_seq_and_version() -> None:
    plugins = load_plugins()
    service = plugins.service("民政-1")
    assert service.key == "civil_affairs.minimum_living"
    assert plugins.service(service.key, service.version) is service
    with pytest.raises(NotFound, match=r"There is no service 民政-99"):
        plugins.service("民政-99")
    with pytest.raises(NotFound, match=r"民政-1 has no version 99"):
        plugins.service("民政-1", 99)


def test_a_service_belongs_to_the_department_that_brings_it() -> None:
    folder = load_plugins().folders["civil_affairs"]
    plugins = load_plugins(modules={"labour": department("labour", hub_services=folder)})
    with pytest.raises(Many, match="does not belong to the department labour"):
        plugins.services()


def test_two_departments_share_no_number(tmp_path: Path) -> None:
    folder = load_plugins().folders["civil_affairs"]
    text = (folder / "minimum_living.v1.toml").read_text(encoding="utf-8")
    text = text.replace('"civil_affairs.minimum_living"', '"folk.minimum_living"')
    (tmp_path / "minimum_living.v1.toml").write_text(text, encoding="utf-8")
    found = {"civil_affairs": folder, "folk": tmp_path}
    plugins = load_plugins(modules={key: department(key, hub_services=each) for key, each in found.items()})
    with pytest.raises(Many) as refused:
        plugins.services()
    assert [str(one) for one in refused.value.errors] == [
        "Two departments have a service 民政-1: civil_affairs, folk. Give one another seq.",
        "Case numbers of two departments begin with 民: civil_affairs, folk. Give one another number_prefix.",
    ]


def test_a_definition_that_does_not_hold_stops_its_reading(tmp_path: Path) -> None:
    (tmp_path / "bad.v1.toml").write_text("format = 1\nkey = ")
    plugins = load_plugins(modules={"labour": department("labour", hub_services=tmp_path)})
    with pytest.raises(Many, match=r"bad\.v1\.toml:2"):
        plugins.services()


def test_a_carrier_of_texts_is_no_department() -> None:
    sends = SimpleNamespace(__name__="carrier", hub_send_sms=hookimpl(lambda number, text: "R1"))
    found = load_plugins(modules={"carrier": sends})
    assert (found.keys, dict(found.departments)) == ((), {})
    assert found.manager.hook.hub_send_sms(number="1", text="x") == "R1"
