"""The flow as a picture for the pages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from hub.printing import flow_svg
from hub.printing.chart import limit_text
from hub.printing.samples import sample

SVG = "{http://www.w3.org/2000/svg}"


def stops() -> list[Any]:
    found: list[Any] = sample("hub.card")["stops"]
    return found


def drawn(**options: Any) -> ET.Element:
    return ET.fromstring(flow_svg(options.pop("stops", stops()), **options))


def test_every_stop_has_title_role_and_limit_in_order() -> None:
    texts = [node.text for node in drawn().iter(f"{SVG}text")]
    wanted: list[str] = []
    for number, stop in enumerate(stops(), start=1):
        wanted += [str(number), stop["title"], stop["role"], limit_text(stop)]
    assert texts == wanted


def test_the_rail_is_dotted_towards_each_stop_where_the_clock_stands() -> None:
    rails = list(drawn().iter(f"{SVG}line"))
    assert [rail.get("stroke-dasharray") is not None for rail in rails] == [
        stop["clock"] == "stopped" for stop in stops()[1:]
    ]


def test_a_running_case_has_marks_instead_of_numbers() -> None:
    states = ["done"] * 5 + ["current", "stopped", "to_come"]
    cases = [
        {**stop, "state": state, "lines": ["巴特尔"]} for stop, state in zip(stops(), states, strict=True)
    ]
    picture = drawn(stops=cases, upright=True)
    assert len(list(picture.iter(f"{SVG}path"))) == 5  # ticks
    assert len(list(picture.iter(f"{SVG}rect"))) == 2  # two bars
    assert [node.text for node in picture.iter(f"{SVG}text")].count("巴特尔") == 8


def test_standing_is_narrow_and_lying_is_wide() -> None:
    assert (drawn().get("width"), drawn(upright=True).get("width")) == (str(8 * 131), "328")


def test_markup_in_a_title_stays_text() -> None:
    one = {**stops()[0], "title": '<b>&"x"\'', "role": "</svg>"}
    picture = drawn(stops=[one], title="<script>")
    assert picture.find(f"{SVG}title").text == "<script>"  # type: ignore[union-attr]
    assert [node.text for node in picture.iter(f"{SVG}text")][1:3] == ['<b>&"x"\'', "</svg>"]


def test_limits_in_words() -> None:
    stop: Any = {"key": "a", "title": "a", "role": "a", "clock": "running"}
    assert [
        limit_text(stop),
        limit_text({**stop, "limit": 0}),
        limit_text({**stop, "limit": 1}, "en"),
        limit_text({**stop, "limit": 2}, "en"),
        limit_text({**stop, "limit": 2}),
        limit_text({**stop, "limit_note": "每月一次", "limit": 2}),
        limit_text({**stop, "clock": "stopped"}),
    ] == ["随总时限", "当场", "1 working day", "2 working days", "2个工作日", "每月一次", "不计时"]


def test_an_empty_flow_is_an_empty_picture() -> None:
    assert [child.tag for child in drawn(stops=[])] == [f"{SVG}title"]
