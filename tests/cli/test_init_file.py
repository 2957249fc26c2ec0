"""`hub init --from FILE`: a whole centre in one file, every fault at once, and a founding that goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.plugins.manager import load_plugins

WHOLE = """
modules = ["civil_affairs"]
[centre]
name = "红旗街道便民服务中心"
phone = "0909-1"
address = "幸福路1号"
url = "https://hub.example.cn/"
[admin]
login = "gao"
name = "高翔"
[[community]]
name = "东社区"
areas = ["第一片区"]
[[window]]
department = "civil_affairs"
[hours.winter]
morning = ["10:00", "14:00"]
afternoon = ["15:30", "19:30"]
[hours.summer]
from = "05-01"
to = "09-30"
morning = ["10:00", "14:00"]
afternoon = ["16:00", "20:00"]
[calendar]
file = "2031.toml"
"""
NOTICE = 'year = 2031\ndocument = "国办1号"\n' + "".join(
    f'[[days]]\ndate = 2031-{day}\nworking = false\nreason = "{feast}"\n'
    for day, feast in (("01-01", "元旦"), ("05-01", "劳动节"), ("10-01", "国庆节"))
)
POSTS = (
    "window.civil_affairs", "director", "deputy.1", "deputy.2", "consultation", "street", "finance", "agent.1", "leader.1",
    "officer.1.1",
)  # fmt: skip


def people(*, without: str = "") -> str:
    """Two people for each post, as A and as B."""
    return "".join(
        f'[[person]]\nlogin = "{key.replace(".", "-")}-{slot.lower()}"\nname = "{key}{slot}"\n'
        f'posts = ["{key} {slot}"]\ntrained = 2016-01-10\nstreet_post = "办事处"\n'
        for key in POSTS for slot in "AB" if f"{key} {slot}" != without
    )  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_LANG", "en")
    for name in ("HUB_DATA", "HUB_DATABASE"):
        monkeypatch.delenv(name, raising=False)


def hub(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments])


def rows(*arguments: object) -> Any:
    result = hub(*arguments, "--format", "json")
    assert result.stderr == ""
    return json.loads(result.stdout)


def file(folder: Path, text: str) -> Path:
    """The file and the notice beside it."""
    (folder / "2031.toml").write_text(NOTICE, "utf-8")
    made = folder / "centre.toml"
    made.write_text(text, "utf-8")
    return made


def test_a_whole_centre_from_one_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    made = hub("init", "--data", data, "--from", file(tmp_path, WHOLE + people()))
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout.count("https://hub.example.cn/link/") == 1 + 2 * len(POSTS)
    assert "Still open (hub doctor shows it again):" in made.stdout
    assert "has no password yet." in made.stdout
    assert sorted(path.name for path in data.iterdir() if "-" not in path.name) == ["centre.sqlite", "key"]
    here = ("--data", data)
    held = {row["key"]: (row["A"], row["B"]) for row in rows("posts", "list", *here)}
    assert held == {key: (f"{key}A", f"{key}B") for key in POSTS}
    assert rows("calendar", "show", 2031, *here)["provisional"] is False
    settings = {row["key"]: row["value"] for row in rows("settings", "list", *here) if not row["service"]}
    assert (settings["office.summer_from"], settings["office.afternoon_to"]) == ("05-01", "19:30")
    who = rows("posts", "who", "民政-6", "东社区", *here)
    assert [(row["gap"], row["untrained"]) for row in who] == [("", False)] * len(who)
    assert {row["key"]: row["on"] for row in rows("modules", "list", *here)} == {
        "civil_affairs": [1], "disability": [], "family_planning": [], "labour": [],
    }  # fmt: skip
    found = rows("staff", "may", "agent-1-a", *here)
    assert {row["role"] for row in found["rights"]} == {"community_agent"}


def test_the_handbooks_own_file_makes_a_centre(tmp_path: Path) -> None:
    """As it is printed, with a notice of the region beside it: nobody has to know first what is left out."""
    handbook = (Path(__file__).parents[2] / "docs/setting-up.md").read_text("utf-8")
    printed = handbook.partition("```toml\n")[2].partition("```")[0]
    notice = "关于2031年肉孜节放假的通知\n2031年1月24日（星期五）放假1天。"
    (tmp_path / "2027.txt").write_text(notice, "utf-8")
    data = tmp_path / "data"
    made = hub("init", "--data", data, "--from", file(tmp_path, printed))
    assert made.exit_code == 0, made.stderr
    days = rows("calendar", "show", "2031", "--data", data)["days"]
    assert [day["reason"] for day in days if day["date"] == "2031-01-24"] == ["肉孜节"]


def test_every_fault_at_once_with_its_line(tmp_path: Path) -> None:
    """Of how it is written, of what is missing, and of what only the founding itself knows."""
    data = tmp_path / "data"
    wrong = Path(__file__).with_name("wrong_centre.toml").read_text("utf-8")
    result = hub("init", "--data", data, "--from", file(tmp_path, wrong))
    there = ("agent.1, agent.2, agent.3, consultation, deputy.1, deputy.2, director, finance, leader.1, leader.2, "
             "leader.3, officer.1.1, officer.1.2, street, window.disability, window.disability.2, window.forestry"
            )  # fmt: skip
    phone = "This is no telephone number. Write a mobile number with 11 digits, or a fixed line with its area code."
    assert (result.exit_code, result.stderr.splitlines()) == (2, [f"centre.toml:{line}" for line in (
        "1: Nothing is known of colour. Known here are: centre, admin, community, window, person, calendar, posts, "
        "modules, hours.",
        '2: modules is of the wrong kind. Write it like modules = ["…", "…"].',
        '5: phone is of the wrong kind. Write it like phone = "…".',
        "7: hub.example is not a web address; write it like https://hub.example.cn.",
        "8: [admin] name is needed for a new centre.",
        "9: A login has 2 to 60 small letters, digits, dots or hyphens and begins with a letter.",
        "10: name is missing.",
        "10: There is an area 一片 already.",
        f"11: {phone}",
        '15: areas is of the wrong kind. Write it like areas = ["…", "…"].',
        "16: There is a community 东社区 already.",
        "18: There is no department forestry. There are: civil_affairs, disability, family_planning, labour.",
        "20: There is no service 民政-99. hub services list shows them all.",
        "20: There is no service 残联-77. hub services list shows them all.",
        f"22: {phone}",
        "24: There is a post window.disability already.",
        "26: An ID number has 18 characters (15 on old cards); this one has 3. Compare with the card.",
        f"26: There is no post window.none. There are: {there}.",
        '26: A post is written like "window.civil_affairs A".',
        "29: Nothing is known of age. Known here are: login, name, phone, id_number, posts, roles, trained, street_post.",
        f"30: {phone}",
        "34: trained is of the wrong kind. Write it like trained = 2026-03-02.",
        f"35: There is no post agent.9. There are: {there}.",
        "39: login is missing.",
        "39: A training that is still to come is not passed yet.",
        "43: Office hours are given for summer and winter.",
        "45: hours.winter: The morning ends before the afternoon begins, and each later than it began: 10:00, 09:00, "
        "15:30, 19:30.",
        "48: file is missing.",
        "49: year is of the wrong kind. Write it like year = 2027.",
    )])  # fmt: skip
    assert not data.exists()


def test_whom_a_fault_keeps_out_of_a_post_is_not_said_to_be_lacking(tmp_path: Path) -> None:
    """What is wrong beside it is: two posts that nobody of the file is to hold."""
    there = people(without="agent.1 B").replace('login = "director-a"', 'login = "director-a"\nphone = "?"')
    data = tmp_path / "data"
    result = hub("init", "--data", data, "--from", file(tmp_path, WHOLE + there))
    assert (result.exit_code, result.stderr.splitlines()) == (2, [
        "centre.toml:40: This is no telephone number. Write a mobile number with 11 digits, or a fixed line with "
        "its area code.",
        "东社区 civil_affairs: The post agent.1 (community agent) has no B. hub posts hold gives it one.",
    ])  # fmt: skip


def test_tables_written_otherwise_are_named(tmp_path: Path) -> None:
    text = 'person = [1]\ncommunity = "东社区"\ncentre = 1\nhours = []\nposts = "no"\n'
    result = hub("init", "--data", tmp_path / "data", "--from", file(tmp_path, text))
    assert result.exit_code == 2
    assert result.stderr.splitlines()[:5] == [
        "centre.toml:1: person is written as [[person]].",
        "centre.toml:2: community is written as [[community]].",
        "centre.toml:3: centre is written as [centre].",
        'centre.toml:4: hours is of the wrong kind. Write it like hours = { winter = { morning = ["10:00", "14:00"], '
        'afternoon = ["15:30", "19:30"] } }.',
        "centre.toml:5: posts is of the wrong kind. Write it like posts = true.",
    ]


def test_a_window_with_a_key_that_is_wrong_or_taken_is_named_with_its_line(tmp_path: Path) -> None:
    window = '[[window]]\ndepartment = "labour"\nkey = "{}"\ntitle = "{}"\n'
    text = WHOLE.replace('modules = ["civil_affairs"]', "").replace(
        "2031.toml", '2031.toml"\nyear = true\nkind = "'
    )
    text += window.format("A B", "长" * 90) + window.format("director", "窗口")
    result = hub("init", "--data", tmp_path / "data", "--from", file(tmp_path, text))
    assert (result.exit_code, result.stderr.splitlines()) == (2, [
        "centre.toml:26: year is of the wrong kind. Write it like year = 2027.",
        "centre.toml:30: A post's key has small letters, digits, dots and hyphens.",
        "centre.toml:31: Give the post a title of at most 80 characters.",
        "centre.toml:32: There is a post director already.",
    ])  # fmt: skip


def test_a_file_in_another_encoding_is_no_toml_with_a_fault(tmp_path: Path) -> None:
    made = tmp_path / "centre.toml"
    made.write_bytes('name = "中心"'.encode("gbk"))
    result = hub("init", "--data", tmp_path / "data", "--from", made)
    assert (result.exit_code, result.stderr) == (
        2,
        f"{made}: The file is not UTF-8 text. Save it as UTF-8.\n",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE.replace("2031.toml", "nothing.toml"), "The file cannot be read: there is no such file or folder"),
        (WHOLE + '[[person]]\nlogin = "a1"\nname = "x"\nposts = ["window.civil_affairs"]\n', 'A post is written like'),
        (WHOLE + '[[person]]\nlogin = "a1"\nname = "x"\nposts = ["window.none A"]\n', "There is no post window.none"),
        (WHOLE + '[[person]]\nlogin = "a1"\nname = "x"\nid_number = "123"\n', "ID number"),
        (WHOLE + people(without="agent.1 B"), "东社区 civil_affairs: The post agent.1 (community agent) has no B."),
        (WHOLE + "[[[", "This is not TOML"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing(tmp_path: Path, text: str, said: str) -> None:
    data = tmp_path / "data"
    result = hub("init", "--data", data, "--from", file(tmp_path, text))
    assert result.exit_code in (2, 3)
    assert said in result.stderr
    assert not data.exists()


def test_every_fault_of_a_person_is_told_with_its_line(tmp_path: Path) -> None:
    """Only the founding itself knows the posts and how many the plan allows: those faults come together, too."""
    wrong = "".join(
        f'[[person]]\nlogin = "a{number}"\nname = "x"\nposts = ["{post}"]\ntrained = 2016-01-10\n'
        for number, post in enumerate(("window.none A", "agent.1 A", "agent.9 B", "agent.1"))
    )
    data, text = tmp_path / "data", WHOLE.replace('modules = ["civil_affairs"]', "") + wrong
    result = hub("init", "--data", data, "--from", file(tmp_path, text))
    there = ("agent.1, consultation, deputy.1, deputy.2, director, finance, leader.1, officer.1.1, street, "
             "window.civil_affairs")  # fmt: skip
    none = f"There is no post %s. There are: {there}."
    assert (result.exit_code, result.stderr.splitlines()) == (2, [
        f"centre.toml:26: {none % 'window.none'}",
        f"centre.toml:36: {none % 'agent.9'}",
        'centre.toml:41: A post is written like "window.civil_affairs A".',
    ])  # fmt: skip
    assert not data.exists()


def test_options_stand_over_the_file(tmp_path: Path) -> None:
    text = WHOLE.replace('modules = ["civil_affairs"]', "")
    given = ("--name", "另一个中心", "--no-posts", "--community", "西社区", "--area", "西社区:北片区")
    assert hub("init", "--data", tmp_path / "d", "--from", file(tmp_path, text), *given).exit_code == 0
    here = ("--data", tmp_path / "d")
    assert [row["name"] for row in rows("communities", "list", *here)] == ["西社区"]
    assert [row["key"] for row in rows("posts", "list", *here)] == ["window.civil_affairs"]
    wrong = hub(
        "init", "--data", tmp_path / "e", *given, "--area", "南社区:x", "--hours", "10", "--summer", "05"
    )
    assert (wrong.exit_code, wrong.stderr.splitlines()) == (2, [
        "--area: 南社区:x is not COMMUNITY:AREA of one of them.",
        "--hours: Write it like 10:00-14:00,15:30-19:30.",
    ])  # fmt: skip


def test_a_founding_that_was_killed_half_way_goes_on(tmp_path: Path) -> None:
    """Left behind: half a key, tables without a centre. Nothing else is taken for an unfinished centre."""
    from hub.config import key_path
    from hub.db import migrate

    data = tmp_path / "data"
    data.mkdir()
    key_path(data).write_bytes(b"half")
    migrate.upgrade(f"sqlite:///{data / 'centre.sqlite'}")
    text = WHOLE.replace('modules = ["civil_affairs"]', "")
    assert hub("init", "--data", data, "--from", file(tmp_path, text)).exit_code == 0
    key = key_path(data).read_bytes()
    again = hub("init", "--data", data, "--from", file(tmp_path, text))
    assert (again.exit_code, again.stderr) == (
        3, f"{data}: There is a centre in this folder already. hub doctor says what is still open in it; a new "
        "centre needs a new folder.\n",
    )  # fmt: skip
    assert key_path(data).read_bytes() == key


def test_questions_broken_off_go_on_where_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True)
    data = tmp_path / "data"
    first = ["示范中心", "0909-1", "幸福路1号", "", "东社区、西社区"]
    broken = CliRunner().invoke(cli, ["init", "--data", str(data)], input="\n".join(first) + "\n")
    assert broken.exit_code == 1
    assert [path.name for path in data.iterdir()] == ["init.answers"]
    windows = [""] * len(load_plugins().keys)
    rest = [
        "一片，二片",
        "-",
        *windows,
        "perhaps",
        "",
        "14:00-10:00,15:30-19:30",
        "",
        "-",
        "-",
        "gao",
        "高翔",
    ]
    again = ["", "0909-2", *[""] * (12 + len(windows))]
    rest += ["no", *again, "yes"]
    done = CliRunner().invoke(cli, ["init", "--data", str(data)], input="\n".join(rest) + "\n")
    assert done.exit_code == 0, done.output
    assert "the 5 answers so far are kept" in broken.stderr
    assert "Going on with the 5 answers of the earlier try." in done.stdout
    assert done.stdout.index("Office hours") < done.stdout.index(
        "The centre's name"
    )  # asked again only after no
    told = (
        "Communities and areas  东社区（一片、二片） 西社区（-）", "Telephone              0909-2\n",
        "Window of 民政         民政窗口（window.civil_affairs）\n",
        "The plan's posts       主任岗、副主任岗一、副主任岗二、综合咨询窗口岗、街道领导岗、街道财务室岗、东社区代办员岗、东社区负责人岗、东社区一片包户岗、"
        "东社区二片包户岗、西社区代办员岗、西社区负责人岗\n",
    )  # fmt: skip
    assert [text for text in told if text not in done.stdout] == []
    assert not (data / "init.answers").exists()
    assert rows("communities", "list", "--data", data)[0]["name"] == "东社区"
