"""hub doctor: each thing that can be wrong is named, a sound centre has nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from hub import config
from hub.db import migrate
from hub.db.base import db, now
from hub.db.models import Grant, Household, ModuleActivation, Post, Resident, Staff
from hub.domain.department import Department
from hub.domain.errors import NotFound
from hub.hookspecs import hookimpl
from hub.operations.ab_posts.staffing import add_post, leave_post
from hub.operations.calendars.calendar_changes import import_year
from hub.operations.calendars.calendar_lists import read_list
from hub.operations.centre.communities import add_community
from hub.operations.context import plugins, service_of
from hub.operations.known_settings import known
from hub.operations.rights import OPERATOR
from hub.operations.services.modules import disable, enable
from hub.operations.services.to_confirm import confirm, points
from hub.operations.settings import put_setting
from hub.operations.staff.accounts import new_link, staff_of, use_link
from hub.operations.upkeep import doctor, doctor_people
from hub.plugins.manager import load_plugins
from hub.testing import tables
from hub.testing.centre import SINCE, grant, person, small_centre

KEY = "civil_affairs"
YEAR = "2031-01-01,否,元旦\n2031-05-01,否,劳动节\n2031-10-01,否,国庆节\n"
"""The days that every national arrangement names."""


@pytest.fixture
def sound(app_without_pages: Flask) -> Iterator[tuple[int, int]]:
    """A centre on which nobody has to do anything."""
    app_without_pages.config["HUB_NOW"] = lambda: dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
    with app_without_pages.app_context():
        places = small_centre(*plugins().keys)
        register_somebody(places[0])
        for key in ("centre.name", "centre.phone", "centre.address"):
            put_setting(OPERATOR, key=key, value="12345")
        put_setting(OPERATOR, key="centre.url", value="http://hub.example")
        for service in [versions[-1] for versions in plugins().services().values()]:
            for key in service.settings:
                value = "900" if known(key, service).kind == "money" else "7"
                put_setting(OPERATOR, key=key, value=value, service=service)
        use_link(new_link(OPERATOR, login="admin").token, "a sentence of hers alone")
        db.session.execute(update(Post).values(phone="0909-0000001"))
        known_by_id_number()
        confirm(OPERATOR, services=[one.service.key for one in points()], note="已与市级部门核对")
        for place in places:
            enable(OPERATOR, department=KEY, community_id=place)
        yield places


def register_somebody(place: int) -> None:
    """One person in the register, of whom nothing else is kept."""
    row = {
        "name": "古丽", "name_key": "古丽", "id_number": "65999919800101003X", "id_hash": "h", "id_tail": "003X",
        "birth": dt.date(1980, 1, 1), "sex": "F", "updated_at": now(), "community_id": place,
    }  # fmt: skip
    db.session.add(Resident(**row))
    db.session.commit()


def known_by_id_number() -> None:
    """Everybody's ID number is on record (a fingerprint of nobody's number will do)."""
    db.session.execute(update(Staff).values(id_hash="0" * 64))
    db.session.commit()


def said() -> list[str]:
    """What is found, as "level check: sentence"."""
    db.session.rollback()
    return [f"{one.level} {one.check}: {one.error}" for one in doctor.examine()]


def test_a_sound_centre_has_nothing(sound: tuple[int, int]) -> None:
    assert said() == []


def test_an_empty_register_is_said_until_somebody_is_in_it(sound: tuple[int, int]) -> None:
    db.session.query(Resident).delete()
    db.session.commit()
    assert said() == [
        "look register: Nobody is in the register yet. hub residents import FILE --community NAME takes a "
        "community's sheet; else everybody is registered at the window."
    ]


def test_an_administrator_who_can_log_in(sound: tuple[int, int]) -> None:
    staff_of("admin").password_hash = None
    db.session.commit()
    assert said() == [
        "wrong administrator: The administrator admin has no password yet. Open the one-time link; hub staff "
        "link makes a new one."
    ]


def test_settings_that_block(sound: tuple[int, int]) -> None:
    put_setting(OPERATOR, key="centre.phone", value="")
    put_setting(OPERATOR, key="posting_days", value="", service=service_of("民政-1"))
    # The label is in the language of whoever asks: Chinese here.
    assert said() == [
        "wrong settings: Under “中心”, “中心电话” is not set. hub settings set centre.phone VALUE.",
        "wrong service settings: 民政-1 城市低保: 公示天数（自然日，含首尾两天） is not set; the step "
        "that needs it is blocked. hub settings set posting_days VALUE --service 民政-1.",
    ]


def test_what_the_plan_leaves_open_is_confirmed_version_by_version(sound: tuple[int, int]) -> None:
    """The ground of a refusal, the limit by article 6 …: nobody has compared them with the law."""
    confirm(OPERATOR, services=["劳动-12", "计生-6"], note="")
    assert said() == [
        f"look to confirm: {title}: Nobody has compared with the law and your own papers what the plan leaves "
        f"open of 1 services: {seq}. hub services unconfirmed shows what; hub services confirm notes that it "
        "was done."
        for title, seq in (("计划生育", "计生-6"), ("劳动保障", "劳动-12"))
    ]
    (inspection,) = [one for one in points("labour") if one.service.seq == "劳动-12"]
    assert [gap.texts for gap in inspection.gaps] == [("依据写作《劳动保障监察条例》，没有写到条款。",)]
    newest = service_of("民政-1").version
    assert [put_refused(version) for version in (newest - 1, newest)] == [True, False]
    assert [one.noted for one in points("civil_affairs") if one.service.seq in ("民政-1", "民政-3")] == [
        "x", "已与市级部门核对",
    ]  # fmt: skip


def put_refused(version: int) -> bool:
    """Whether nothing can be noted for that version of 民政-1: only the newest is compared."""
    try:
        put_setting(OPERATOR, key=f"confirmed.v{version}", value="x", service=service_of("民政-1"))
    except NotFound:
        return True
    return False


def test_staffing_of_what_is_switched_on(sound: tuple[int, int]) -> None:
    leave_post(OPERATOR, key="agent.w", slot="B")
    leave_post(OPERATOR, key="officer.e", slot="A")
    found = said()
    assert [line.partition(": 民政清退")[0] for line in found if line.startswith("wrong answerable")] == [
        "wrong answerable: 东社区 · 民政: Nobody answers for 26 steps of household officer"
    ]
    assert [line for line in found if "answerable" not in line] == [
        "wrong staffing: 东社区 · 民政: The post officer.e (household officer) has no A. hub posts hold gives it one.",
        "wrong staffing: 西社区 · 民政: The post agent.w (community agent) has no B. "
        "hub posts hold gives it one.",
        "look posts: 1 posts have no A: officer.e (officer.e). hub posts hold gives them one.",
    ]
    finance2 = select(Staff.id).where(Staff.login == "finance2").scalar_subquery()
    db.session.execute(update(Grant).where(Grant.staff_id == finance2).values(until=dt.date(2026, 3, 1)))
    db.session.commit()
    assert [line for line in said() if "finance" in line] == [
        "look finance: Pay-outs of 民政 need two people of finance, there are 1: one notes the money, another "
        "closes. The administrator gives another person the role of finance first."
    ]


def test_a_department_switched_on_and_not_installed(sound: tuple[int, int]) -> None:
    db.session.add(ModuleActivation(department="forestry", community_id=sound[0], since=now()))
    db.session.commit()
    assert said() == [
        "wrong switched on: forestry is switched on, but its package is not installed. "
        "Install it, or switch it off: hub modules disable forestry --community NAME."
    ]


def test_a_department_that_is_not_installed_is_switched_off_as_the_doctor_says(
    sound: tuple[int, int],
) -> None:
    db.session.add(ModuleActivation(department="forestry", community_id=sound[0], since=now()))
    db.session.commit()
    assert disable(OPERATOR, department="forestry", community_id=sound[0])
    assert said() == []
    with pytest.raises(NotFound, match="There is no department forestry"):
        disable(OPERATOR, department="forestry", community_id=sound[0])


def test_tables_of_a_department_that_is_gone(sound: tuple[int, int]) -> None:
    for name in ("alembic_version_forestry", "forestry_facts", "forestry_more"):
        db.session.connection().execute(text(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)"))
    db.session.commit()
    found = said()
    for name in ("alembic_version_forestry", "forestry_facts", "forestry_more"):
        db.session.connection().execute(text(f"DROP TABLE {name}"))
    db.session.commit()
    assert found == [
        "wrong uninstalled: The department forestry is not installed, but its 2 tables are here and block "
        "deletions. Install it again, or keep a backup and have its tables dropped."
    ]


def test_what_a_department_will_ask_is_said_before_it_is_switched_on(sound: tuple[int, int]) -> None:
    put_setting(OPERATOR, key="posting_days", value="", service=service_of("残联-5"))
    assert said() == [
        "look settings ahead: 残联: Before it is switched on, set 残联-5 公示天数（自然日，含首尾两天）. "
        "hub settings set KEY VALUE --service NUMBER, for 残联-5 posting_days."
    ]
    enable(OPERATOR, department="disability", community_id=sound[0])
    assert [line.partition(":")[0] for line in said()] == ["wrong service settings"]


def test_a_window_that_lacks_somebody_is_named_once_for_all_its_communities(sound: tuple[int, int]) -> None:
    leave_post(OPERATOR, key="window.civil_affairs", slot="B")
    assert [line for line in said() if line.startswith("wrong staffing")] == [
        "wrong staffing: 东社区、西社区 · 民政: The post window.civil_affairs (window clerk) has no B. "
        "hub posts hold gives it one."
    ]


def test_who_is_lacking_is_found_by_one_reading_however_many_communities_there_are(
    sound: tuple[int, int],
) -> None:
    def asked() -> int:
        db.session.rollback()
        with tables.statements(db.engine) as sent:
            assert len([*doctor_people.staffing(), *doctor_people.unanswered()]) > 0
        return len(sent)

    leave_post(OPERATOR, key="window.civil_affairs", slot="A")
    of_two = asked()
    for name in ("南社区", "北社区"):
        made = add_community(OPERATOR, name=name)
        enable(OPERATOR, department=KEY, community_id=made, reason="先开通")
    assert asked() == of_two


def test_households_of_a_community_without_areas_have_no_officer(sound: tuple[int, int]) -> None:
    north = add_community(OPERATOR, name="北社区")
    bare = "look modules: In 北社区 no department is switched on. hub modules enable KEY --community NAME."
    assert said() == [bare]
    db.session.add(Household(community_id=north, number="1", building="9号楼"))
    db.session.commit()
    assert said() == [
        bare,
        "look areas: 北社区: The community has no officers' areas. hub posts area adds one.",
    ]


def test_nothing_switched_on_yet(sound: tuple[int, int]) -> None:
    db.session.query(ModuleActivation).delete()
    db.session.commit()
    none = "look modules: No department is switched on anywhere. hub modules enable KEY --everywhere."
    assert said() == [none]
    leave_post(OPERATOR, key="agent.w", slot="A")
    leave_post(OPERATOR, key="agent.w", slot="B")
    leave_post(OPERATOR, key="deputy", slot="B")
    assert [line for line in said() if "民政" in line or "posts have" in line] == [
        "look modules: 民政: It cannot be switched on yet in 东社区、西社区: its posts lack 3 holders, A or B.",
        "look posts: 1 posts have no A: agent.w (agent.w). hub posts hold gives them one.",
        "look posts: 2 posts have no B: agent.w (agent.w)、deputy (deputy). hub posts hold gives them one.",
    ]


def test_a_post_nobody_holds_and_a_grant_that_gives_nothing(sound: tuple[int, int]) -> None:
    add_post(OPERATOR, key="spare", title="备用", role="finance")
    db.session.add(Grant(staff_id=staff_of("clerk").id, role="community_agent", since=SINCE))
    db.session.commit()
    assert said() == [
        "look posts: 1 posts have no A: 备用 (spare). hub posts hold gives them one.",
        "look grants: clerk: the role community agent names no place and gives nothing. "
        "Revoke it and grant it for a department or community.",
    ]


def test_caps_exceeded_are_shown_with_their_reason(sound: tuple[int, int]) -> None:
    east, _ = sound
    for number in range(3):
        person(f"more{number}")
        grant(f"more{number}", "community_agent", community_id=east, reason="" if number < 2 else "借调")
    known_by_id_number()
    assert said() == [
        "look caps: There are 5 of agents of this community (东社区), the plan has 4: more2 2016-01-01: 借调"
    ]


def test_years_that_are_not_published(sound: tuple[int, int], app_without_pages: Flask) -> None:
    app_without_pages.config["HUB_NOW"] = lambda: dt.datetime(2031, 9, 30, 4, 0, tzinfo=dt.UTC)
    year = "look calendar: The arrangement of {} is not published here; dates in it are provisional. "
    take = "hub calendar import takes the State Council's list."
    assert said() == [year.format(2031) + take]
    app_without_pages.config["HUB_NOW"] = lambda: dt.datetime(2031, 10, 1, 4, 0, tzinfo=dt.UTC)
    assert said() == [year.format(2031) + take, year.format(2032) + take]
    import_year(OPERATOR, read_list(f"日期,上班,说明\n{YEAR}".encode(), "x.csv"))
    assert said() == [year.format(2032) + take]


def test_a_year_told_twice(sound: tuple[int, int]) -> None:
    import_year(OPERATOR, read_list(f"日期,上班,说明\n{YEAR}".replace("2031", "2026").encode(), "x.csv"))
    assert said() == [
        "look imported years: 2026 has an imported list beside the program's own: where they differ, "
        "it holds. Compare them: hub calendar show."
    ]


def test_a_definition_that_does_not_hold(
    sound: tuple[int, int], app_without_pages: Flask, tmp_path: Path
) -> None:
    (tmp_path / "bad.v1.toml").write_text("format = ")
    made = type("labour", (), {"__name__": "labour"})
    made.hub_department = staticmethod(hookimpl(lambda: Department("labour", "劳动", "劳动")))
    made.hub_services = staticmethod(hookimpl(lambda: tmp_path))
    app_without_pages.extensions["hub_plugins"] = load_plugins(modules={"labour": made})
    assert "wrong departments: " in said()[0]
    assert "bad.v1.toml:1" in said()[0]


# --- before the app opens -------------------------------------------------------------------------


def files(data: Path) -> list[str]:
    url = f"sqlite:///{data / 'centre.sqlite'}"
    return [f"{one.check}: {one.error}" for one in doctor.examine_files(data, url)]


def test_folder_key_and_migrations(tmp_path: Path) -> None:
    assert files(tmp_path / "x") == [
        f"folder: {tmp_path / 'x'}: There is no such folder. A new centre begins with hub init."
    ]
    assert files(tmp_path)[0].startswith(f"key: {tmp_path / 'key'}: There is no key file.")
    path = config.create_key(tmp_path)
    lost = "There is no centre in this database: it was lost, or never made. hub restore FILE brings the last"
    [said] = files(tmp_path)
    assert said.startswith(f"migrations: {tmp_path / 'centre.sqlite'}: {lost}")
    with migrate.exclusive(f"sqlite:///{tmp_path / 'centre.sqlite'}") as tx:
        migrate.upgrade_to(tx, {"hub": "0001"})
    [said] = files(tmp_path)
    assert said.endswith("migrations are waiting. Run hub db upgrade.")
    migrate.upgrade(f"sqlite:///{tmp_path / 'centre.sqlite'}")
    assert files(tmp_path) == []
    path.chmod(0o640)
    assert files(tmp_path) == [f"key: {path}: Others may read the key file. chmod 600 puts it right."]
