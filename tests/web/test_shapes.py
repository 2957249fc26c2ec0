"""The drawings: what the macros make of a view-model."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string, url_for

from hub.operations.registry.residents import Hit
from hub.web.back import numbered
from hub.web.case_days import _placed
from hub.web.format import day, flow_columns, money, short_day, span, yuan
from hub.web.shapes import Action, DayCell, DayRun, FlowStop, Light
from hub.web.words import days_left


@pytest.fixture
def page(app: Flask) -> Iterator[Flask]:
    with app.test_request_context("/login"):
        app.preprocess_request()
        yield app


def flow(*stops: FlowStop, guide: bool = False) -> str:
    source = '{% from "parts/flow.html" import flow %}{{ flow(stops, "x", guide=guide) }}'
    return render_template_string(source, stops=stops, guide=guide)


@pytest.mark.usefixtures("page")
def test_the_rail_has_a_tick_for_each_counted_day_and_fills_those_that_are_over() -> None:
    drawn = flow(
        FlowStop("受理", state="done"), FlowStop("核查", state="current", days_from=1, days_to=6, days_done=4)
    )
    assert drawn.count('class="tick on"') == 4
    assert drawn.count('class="tick"') == 2


@pytest.mark.usefixtures("page")
def test_on_a_rest_day_what_was_due_before_it_is_overdue_not_due_today() -> None:
    """On a Saturday a case of Friday is no working day late, but red."""
    said = [days_left("red", 0), days_left("yellow", 0), days_left("red", -1), days_left("yellow", 1)]
    assert [each.text for each in said] == ["超期", "今天到期", "超1天", "剩1天"]


@pytest.mark.usefixtures("page")
def test_a_stopped_clock_is_a_dotted_rail_without_ticks() -> None:
    drawn = flow(
        FlowStop("受理", state="done"),
        FlowStop("公示", state="stopped", dotted_before=True, days_from=1, days_to=3),
    )
    assert 'class="rail dots"' in drawn
    assert "tick" not in drawn


@pytest.mark.usefixtures("page")
def test_the_current_stop_is_told_to_listeners_in_words() -> None:
    drawn = flow(FlowStop("受理", state="done"), FlowStop("核查", state="current"))
    assert drawn.count('aria-current="step"') == 1
    assert "，已办" in drawn
    assert "，现在" in drawn


@pytest.mark.usefixtures("page")
def test_a_guide_numbers_its_stops_and_fills_those_where_one_must_come() -> None:
    drawn = flow(FlowStop("申请", number=1, mine=True), FlowStop("公示", number=2, stopped=True), guide=True)
    assert re.findall(r'class="node" aria-hidden="true">(\d)<', drawn) == ["1", "2"]
    assert drawn.count(" mine") == 1
    assert drawn.count(" halts") == 1


@pytest.mark.parametrize(("stops", "columns"), [(1, 3), (5, 5), (8, 8), (9, 5), (11, 6), (17, 6)])
def test_rows_of_a_long_flow_are_even(stops: int, columns: int) -> None:
    assert flow_columns(range(stops)) == columns


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("kind", ["green", "yellow", "red", "stopped"])
def test_a_light_is_a_shape_and_a_word(kind: str) -> None:
    source = '{% from "parts/look.html" import light %}{{ light(it) }}'
    drawn = render_template_string(source, it=Light(kind, "剩6天"))  # type: ignore[arg-type]
    assert drawn == f'<span class="light {kind}"><i aria-hidden="true"></i>剩6天</span>'


@pytest.mark.usefixtures("page")
def test_what_cannot_be_done_says_why_and_is_not_primary() -> None:
    source = '{% from "parts/look.html" import action %}{{ action(it) }}'
    drawn = render_template_string(source, it=Action("受理", primary=True, key="F10", why_not="还缺2项"))
    assert "disabled" in drawn
    assert "primary" not in drawn
    assert "还缺2项" in drawn


@pytest.mark.usefixtures("page")
def test_a_text_of_a_resident_is_never_markup() -> None:
    drawn = flow(FlowStop("<script>x</script>", person='"><img src=x>'))
    assert "<script>" not in drawn
    assert "<img" not in drawn


def cell(number: int) -> DayCell:
    return DayCell(dt.date(2026, 9, 1) + dt.timedelta(number), None, "off", "")


def test_notes_that_would_touch_go_one_level_down_and_the_third_to_the_list() -> None:
    runs = [DayRun((cell(i),), "周日调休上班", "计入") for i in range(3)]
    placed = _placed(runs)
    assert [(run.title != "", run.level) for run in placed] == [(True, 0), (True, 1), (True, 2)]


def test_notes_far_apart_stay_on_one_level() -> None:
    runs = [DayRun(tuple(cell(i * 10 + k) for k in range(10)), "国庆节", "不计") for i in range(3)]
    assert [run.level for run in _placed(runs)] == [0, 0, 0]


@pytest.mark.usefixtures("page")
def test_dates_and_sums_are_written_as_people_write_them() -> None:
    assert day(dt.date(2026, 10, 21)) == "10月21日 周三"
    assert day(dt.date(2027, 1, 4)) == "2027年1月4日 周一"  # another year says so
    shorter = [short_day(dt.date(2026, 10, 21)), short_day(dt.date(2025, 12, 30)), short_day(None)]
    assert shorter == ["10月21日", "2025年12月30日", ""]
    assert span(dt.date(2026, 10, 1), dt.date(2026, 10, 7)) == "10月1–7日"
    assert span(dt.date(2026, 9, 29), dt.date(2026, 10, 2)) == "9月29日–10月2日"
    assert (money(110400), yuan(110400)) == ("1,104.00", "1,104.00元")
    assert (money(None), yuan(None)) == ("", "")


@pytest.mark.usefixtures("page")
def test_what_fills_a_text_is_escaped_and_the_text_itself_is_not_filled_without_values() -> None:
    source = (
        "{{ _('%(post)s, holder %(slot)s', post=post, slot='A') }}|{{ _('100%% of <b>') }}|{{ _('5 % now') }}"
    )
    assert render_template_string(source, post="<i>岗</i>") == (
        "&lt;i&gt;岗&lt;/i&gt; A岗|100%% of <b>|5 % now"
    )


@pytest.mark.usefixtures("page")
def test_names_and_lights_are_escaped_and_a_name_breaks_after_its_dot_only() -> None:
    source = '{% from "parts/look.html" import light, person %}{{ person(name) }}{{ light(lit, big=true) }}{{ light(none) }}'
    assert render_template_string(source, name="古丽·<b>", lit=Light("red", "<超>")) == (
        '<span class="person" lang="zh-Hans">古丽·<wbr>&lt;b&gt;</span>'
        '<span class="light red light-big"><i aria-hidden="true"></i>&lt;超&gt;</span>'
    )


@pytest.mark.usefixtures("page")
def test_the_addresses_of_a_list_are_those_of_its_lines() -> None:
    found = [numbered(*page)(107) for page in (("case.page", "case_id"), ("meetings.one", "batch_id"))]
    assert found == [url_for("case.page", case_id=107), url_for("meetings.one", batch_id=107)]


@pytest.mark.usefixtures("page")
def test_a_hit_is_told_apart_and_what_was_typed_of_it_stays_text() -> None:
    hit = Hit(7, "哈丽旦·买买提", "F", 1958, "0327", None, "", "<b>5号楼", "moved_out")
    drawn = render_template_string('{% from "parts/hits.html" import hit_line %}{{ hit_line(hit) }}', hit=hit)
    assert drawn == (
        '<b><span class="person" lang="zh-Hans">哈丽旦·<wbr>买买提</span></b> 女，1958年生，证件尾号 0327'
        '<span class="note">街道以外 &lt;b&gt;5号楼 <b>已迁出</b></span>'
    )
