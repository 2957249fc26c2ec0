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


def test_every_fault_at_once_with_its_line(tmp_path: Path) -> None:
    wrong = """
colour = "red"
[centre]
name = "x"
phone = 5
[admin]
login = "gao"
[[community]]
phone = "1"
[[window]]
department = "forestry"
[[person]]
login = "a1"
name = "x"
age = 5
[hours.autumn]
morning = []
"""
    data = tmp_path / "data"
    result = hub("init", "--data", data, "--from", file(tmp_path, wrong))
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "centre.toml:2: Nothing is known of colour.",
        "centre.toml:5: phone is of the wrong kind.",
        "centre.toml: Office hours are given for summer and winter.",
        "centre.toml:8: name is missing.",
        "centre.toml:15: Nothing is known of age.",
    ]
    assert not data.exists()


def test_what_only_the_whole_shows_is_told_together_too(tmp_path: Path) -> None:
    wrong = """
[centre]
name = "x"
phone = "1"
url = "hub.example"
[admin]
login = "Not A Login"
name = "x"
[[community]]
name = "东社区"
[[community]]
name = "东社区"
[[window]]
department = "forestry"
"""
    data = tmp_path / "data"
    result = hub("init", "--data", data, "--from", file(tmp_path, wrong))
    assert (result.exit_code, result.stderr.splitlines()) == (2, [
        "centre.toml:2: This is needed for a new centre.",
        "centre.toml:7: A login has 2 to 60 small letters, digits, dots or hyphens and begins with a letter.",
        "centre.toml:4: This is no telephone number. Write a mobile number with 11 digits, or a fixed line with its area code.",
        "centre.toml:5: hub.example is not a web address; write it like https://hub.example.cn.",
        "centre.toml:9: 东社区 is there twice.",
        "centre.toml:13: There is no department forestry.",
    ])  # fmt: skip
    assert not data.exists()


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
    none = "There is no post %s. hub posts list shows them all."
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
    told = ("Communities and areas  东社区（一片、二片） 西社区（-）", "Telephone              0909-2\n")
    assert [text in done.stdout for text in told] == [True, True]
    assert not (data / "init.answers").exists()
    assert rows("communities", "list", "--data", data)[0]["name"] == "东社区"
