"""三㈠, 限时办结 article 6: the services and their windows, the limit they have, and how it changes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from hub.definitions.catalogues import Catalogue
from hub.definitions.plan import Plan, find_plan
from hub.domain.errors import Refused
from hub.domain.service import Service
from hub.hookspecs import hookimpl
from hub.operations.casework import intake
from hub.operations.casework.views import explain_row
from hub.operations.centre.windows import windows
from hub.operations.context import plugins, service_of
from hub.operations.reception import first_contacts
from hub.operations.services import guides
from hub.operations.services.catalogue import full, summary
from hub.operations.services.guide_words import words_of
from hub.operations.staff.people import actor_by_login
from hub.plugins.manager import load_plugins
from hub.testing import databases, factories
from hub.testing import sample as department
from hub.testing.centre import person, post
from hub.testing.fixtures import opened
from hub.testing.sample.driver import Clock

from .conftest import Desk

PLAN = {"civil_affairs": 11, "labour": 12, "family_planning": 6, "disability": 5}
NOTHING: Catalogue = {}


def test_four_departments_have_thirty_four_services(desk: Desk) -> None:
    # B-013: 民政 11, 劳动保障 12, 计划生育 6, 残联 5, each in one department and at its window.
    newest = [versions[-1] for versions in plugins().services().values() if not versions[-1].part_of]
    rows = [summary(one, True) for one in newest]
    assert Counter(row["department"] for row in rows) == PLAN
    assert Counter(row["counter"] for row in rows) == PLAN
    assert len(rows) == 34
    titles = {key: one.title for key, one in plugins().departments.items()}
    assert titles == {
        "civil_affairs": "民政",
        "labour": "劳动保障",
        "family_planning": "计划生育",
        "disability": "残联",
    }


def test_where_the_plan_names_no_copy_the_one_that_is_asked_for_is_to_be_confirmed(desk: Desk) -> None:
    # an original is seen and given back, so what lies in the file and goes up is a copy (残联-5 ① and others).
    plan = find_plan(Path(__file__))
    assert plan is not None
    newest = [versions[-1] for versions in plugins().services().values() if not versions[-1].part_of]
    asked = {service.key for service in newest if _adds_a_copy(service, plan)}
    said = {
        key
        for key, texts in plugins().to_confirm.items()
        if any("复印件，方案没有写" in each for each in texts)
    }
    assert (asked, "disability.home_care" in asked) == (said, True)


def _adds_a_copy(service: Service, plan: Plan) -> bool:
    """Whether it asks for a copy of which the plan says nothing, neither of that paper nor of all."""
    if plan.services[service.seq]["copies_overall"]:
        return False
    papers = plan.papers(service.seq)
    silent = {key for key, one in papers.items() if not one["copies"] and not one["sets"]}
    return any(paper.copies and silent.intersection(paper.source) for paper in service.materials)


def test_five_windows_of_which_one_is_for_inquiries(desk: Desk) -> None:
    # B-018: four business windows with the 34 services, 综合咨询 with none and the inquiry about no service.
    person("guide", "consultant")
    post("consultation", "consultant", "guide")
    desk.on(2018, 12, 6)
    first_contacts.register(
        desk.as_("guide"), name="王先生", matter="问户口怎么迁", result="告知到派出所办理"
    )
    first_contacts.register(
        desk.as_("clerk"), name="李女士", matter="问低保", service="civil_affairs.minimum_living"
    )
    found = windows(desk.as_("admin"))
    assert [(one.title, one.services, one.inquiries) for one in found] == [
        ("综合咨询", 0, 1), ("民政", 11, 1), ("残联", 5, 0), ("计划生育", 6, 0), ("劳动保障", 12, 0),
    ]  # fmt: skip
    assert found[0].posts == ("consultation",)
    with pytest.raises(Refused):
        windows(desk.as_("guide"))
    # Whoever consults sees no case.
    assert not desk.as_("guide").may("case.read")


def test_without_a_promise_twenty_days_by_article_six(desk: Desk) -> None:
    # TL-06b: 民政-11 promises nothing of its own: 20, printed with its ground; accepted 12-01, due 12-29.
    service = service_of("民政-11")
    said = full(service, True)
    assert (said["promised_limit"], said["basis"]) == (20, "art6")
    card = guides.card(service, guides.Place(), words_of(service, "zh", NOTHING), desk.clock.day)
    assert "限时办结制度第六条：没有规定的，按20个工作日" in str(card)
    row = {"ledger": [["accepted", "2016-12-01", "", 0, False, None]], "variant": "", "accepted_on": None}
    assert explain_row(row, service, dt.date(2016, 12, 1)).due == dt.date(2016, 12, 29)


def test_a_new_limit_is_a_new_version_from_its_day_on(tmp_path: Path) -> None:
    # TL-06c: version 2 with 15 days from 2016-12-12; a case keeps the version it was opened under.
    clock = Clock(dt.date(2016, 12, 1))
    found = load_plugins(modules={"sample": _with_version_two(tmp_path)})
    url = databases.sqlite_url(tmp_path)
    with opened(url, WEB=False, PLUGINS=found, HUB_NOW=clock) as app, app.app_context():
        head = factories.centre("sample").head
        cases = {}
        for name, opened_on in (("A", 1), ("C", 9), ("B", 13)):
            clock.day = dt.date(2016, 12, opened_on)
            cases[name] = intake.start(actor_by_login("clerk"), service="sample.seven", resident_id=head).id
        due = {}
        hands = Desk(app, clock, factories.Centre(1, 2, head, 0, 0, 0)).hands
        for name, accepted in (("A", 1), ("B", 13), ("C", 13)):
            clock.day = dt.date(2016, 12, accepted)
            hands.accept(hands.row(cases[name]))
            due[name] = (hands.row(cases[name])["version"], hands.row(cases[name])["due"])
    assert due == {
        "A": (1, dt.date(2016, 12, 29)), "B": (2, dt.date(2017, 1, 4)), "C": (1, dt.date(2017, 1, 11)),
    }  # fmt: skip


def _with_version_two(folder: Path) -> ModuleType:
    """The sample department, its plain service with a second version."""
    services = Path(shutil.copytree(Path(department.__file__).parent / "services", folder / "services"))
    text = (services / "seven.v1.toml").read_text(encoding="utf-8")
    for was, now in (
        ("version = 1\n", "version = 2\n"), ("{ from = 2016-11-25 }", "{ from = 2016-12-12 }"),
        ("promised = 20\n", "promised = 15\n"),
    ):  # fmt: skip
        assert text.count(was) == 1
        text = text.replace(was, now)
    (services / "seven.v2.toml").write_text(text, encoding="utf-8")
    module = ModuleType("sample_with_two")
    for name, value in vars(department).items():
        if not name.startswith("__"):
            setattr(module, name, value)

    @hookimpl
    def hub_services() -> Path:
        return services

    module.hub_services = hub_services  # type: ignore[attr-defined]
    return module
