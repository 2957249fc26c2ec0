"""Files to dataclasses, and what is said of files that are none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from hub.definitions.loader import load, loads
from hub.definitions.source import read
from hub.domain.errors import InputError, Many

SAMPLE = Path(__file__).parent / "sample" / "services" / "allowance.v1.toml"
RIGHT = SAMPLE.read_text(encoding="utf-8")


def test_a_folder_and_a_file_load_alike() -> None:
    assert load(SAMPLE.parent) == load(SAMPLE)


def test_what_stands_in_the_file_is_in_the_service() -> None:
    (service,) = load(SAMPLE)
    assert (service.key, service.department, service.slug, service.seq) == (
        "examples.allowance", "examples", "allowance", "例-1",
    )  # fmt: skip
    assert (service.effective_from, service.effective_to) == (dt.date(2016, 11, 25), None)
    assert (service.clazz, service.promised, service.promised_of("short")) == ("promised", 20, 15)
    assert (service.opening.days_of_month, service.opening.roll) == ((1, 10), "next_working")
    check = service.step("check")
    assert [(task.key, task.do, task.limit, task.source) for task in check.tasks] == [
        ("visit", "visit", 1, (4,))
    ]
    assert list(service.step("bureau").outcomes) == ["approved", "rejected", "back"]
    assert (service.material("id_card").copies_in_all, service.material("id_card").stays) == (3, False)
    assert (service.material("lease").stays, service.material("statement").asked) == (True, False)
    assert service.batch("bureau").partial is True


def test_without_a_promise_it_is_twenty_days_by_article_six() -> None:
    text = RIGHT.replace('promised = 20\nstatutory = 20\nbasis = "art6"\n', "")
    service = loads(text, "x")
    assert (service.promised, service.statutory, service.basis) == (20, None, "art6")


def test_an_immediate_service_promises_the_same_day() -> None:
    text = RIGHT.replace("promised = 20\nstatutory = 20\n", "").replace(
        'class = "promised"', 'class = "immediate"'
    )
    assert loads(text, "x").promised == 0


def test_a_batch_may_want_all_answers_at_once() -> None:
    text = RIGHT.replace('kind = "send_up"', 'kind = "send_up"\npartial = false')
    assert loads(text, "x").batch("bureau").partial is False


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no such file or folder"):
        load(tmp_path / "none")
    assert load(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", ["broken.v1.toml:1: The file is not UTF-8. Save it as UTF-8."]),
        (b"", [
            "broken.v1.toml:1: The ground and amount of the fee are not filled in. Add it.",
            *(f"broken.v1.toml:1: {key} is missing. Add it." for key in (
                "accepts_at", "class", "counter", "effective", "format", "handed_in_at", "key", "kind",
                "number_prefix", "seq", "started_by", "subject", "summary", "title", "version",
            )),
        ]),
        (b"a = 1\n\nb = [1, \n", ["broken.v1.toml:4: This is not valid TOML: Invalid value."]),
        (b'a = "x"\na = 1\n', ["broken.v1.toml:2: This is not valid TOML: Cannot overwrite a value."]),
    ],
)  # fmt: skip
def test_a_file_that_is_no_definition(content: bytes, said: list[str], tmp_path: Path) -> None:
    file = tmp_path / "broken.v1.toml"
    file.write_bytes(content)
    definitions, findings = read(tmp_path)
    assert definitions == []
    assert sorted(str(one.error()).removeprefix(f"{tmp_path}/") for one in findings) == said
    with pytest.raises(Many):
        load(tmp_path)


WRONG = {
    'title = "示例补贴"\nsummary': ('title = ""\nsummary', "title must be a text that is not empty."),
    "version = 1": ("version = true", "version must be a whole number from 1 to 1000."),
    "effective = { from = 2016-11-25 }": (
        'effective = { from = "2016-11-25" }',
        "effective.from must be a date.",
    ),
    'settings = ["posting_days"]': ('settings = "posting_days"', "settings must be a list."),
    "copies = 1": ("copies = -1", "material.copies must be a whole number from 0 to 20."),
    "inferred = true\nbatch": ('inferred = "yes"\nbatch', "step.inferred must be true or false."),
    'places = ["centre", "community"]': (
        'places = ["centre", "centre"]',
        "step.places names something twice.",
    ),
    "days_of_month = [1, 10]": ("days_of_month = [1]", "opening.days_of_month must be a list of 2 values."),
    'outcomes = { done = "panel" }': ("outcomes = {}", "step.outcomes must be a table that is not empty."),
    'labels = { done = "核实完毕" }': (
        'labels = { Done = "核实完毕" }',
        "step.labels.Done is not a name: Done.",
    ),
    'key = "renting"': ('key = "Renting"', "question.key is not a name: Renting."),
    "[law]": ("[[law]]", "law must be a table."),
    "[[party]]": ("[party]", "party must be a list of tables."),
    '{ key = "yes", text = "是" }': (
        '{ key = "yes", txt = "是" }',
        "question.choices.txt is not known here.",
    ),
    'when = "renting=yes"': ('when = "renting==yes"', "material.when is not a name: renting==yes."),
    "source = [3]": ('source = ["3"]', "step.source must be a whole number from 1 to 1000."),
}


@pytest.mark.parametrize("was", WRONG)
def test_every_kind_of_value_says_what_it_wants(was: str, tmp_path: Path) -> None:
    now, said = WRONG[was]
    assert RIGHT.count(was) >= 1
    (tmp_path / "allowance.v1.toml").write_text(RIGHT.replace(was, now, 1), encoding="utf-8")
    definitions, findings = read(tmp_path)
    assert definitions == []
    assert said in [one.what % one.params for one in findings]
    assert {one.check for one in findings} == {"schema"}


def test_a_misspelt_key_is_met_with_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "a.v1.toml").write_text(RIGHT.replace("days_setting", "day_setting"), encoding="utf-8")
    (finding,) = read(tmp_path)[1]
    assert finding.error().text().endswith("step.day_setting is not known here. Did you mean days_setting?")


def test_a_published_body_is_read_without_its_file() -> None:
    assert loads(RIGHT, "allowance 1").file == "allowance 1"
    with pytest.raises(Many, match=r"allowance 1:12: class"):
        loads(RIGHT.replace('class = "promised"', 'class = "soon"'), "allowance 1")


def test_the_household_booklet_has_one_name_in_every_version() -> None:
    """户口本, 户口簿 and 孩子的户口本 of published versions are the 居民户口簿 of all others."""
    names = {
        paper.title
        for folder in Path("plugins").glob("*/src/*/services")
        for service in load(folder)
        for paper in service.materials
        if "户口簿" in paper.title or "户口本" in paper.title
    }
    assert names == {"居民户口簿", "孩子的居民户口簿", "担保人居民户口簿"}
