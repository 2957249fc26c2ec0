"""Collections and rounds of 劳动保障, worked out by hand from the plan."""

from __future__ import annotations

from pathlib import Path

from hub.definitions.loader import load

FOLDER = Path(__file__).resolve().parents[1] / "src" / "hub_labour" / "services"
SERVICES = {service.seq: service for service in load(FOLDER)}


def asked(seq: str, variant: str) -> list[str]:
    return [paper.title for paper in SERVICES[seq].materials_of(variant) if paper.asked]


def test_what_is_looked_at_before_a_premium_is_taken() -> None:
    assert asked("劳动-4", "renewal") == ["社保卡"]
    assert asked("劳动-4", "new") == ["身份证", "一寸照片一张"]
    assert asked("劳动-5", "renewal") == ["身份证"]
    assert asked("劳动-5", "new") == ["居民户口簿", "身份证", "一寸照片一张"]


def test_both_premiums_are_told_of_collected_and_sent_to_the_same_bureau() -> None:
    for seq, notice in (("劳动-4", "medical"), ("劳动-5", "pension")):
        collection = SERVICES[seq].collection
        assert collection is not None
        assert (collection.period, collection.send_to) == ("year", "市社保局")
        assert collection.notice == f"labour.{notice}_insurance_notice"


def test_a_retiree_comes_or_is_visited_and_the_centre_reports() -> None:
    roster = SERVICES["劳动-6"].roster
    assert roster is not None
    reported = [("sum_up", "community_agent", 2, (3,)), ("report", "window_clerk", 2, (4,))]
    assert {
        kind.key: [(stage.key, stage.role, stage.limit, stage.source) for stage in roster.of(kind.key).stages]
        for kind in SERVICES["劳动-6"].variants
    } == {
        "comes": [
            ("certify", "community_agent", 20, (1,)), ("visit", "household_officer", 1, (2,)), *reported,
        ],
        "visited": [("call_on", "household_officer", 20, (2,)), *reported],
    }  # fmt: skip
    assert {(one.key, one.to) for one in roster.first.outcomes} == {
        ("came", "sum_up"), ("away", "sum_up"), ("to_visit", "visit"), ("gone", "sum_up"),
        ("not_found", "again"),
    }  # fmt: skip
    report = {kind: roster.of(kind).stages[-1].outcomes for kind in ("comes", "visited")}
    assert {kind: [(one.key, one.to) for one in said] for kind, said in report.items()} == {
        "comes": [("reported", "done"), ("unclear", "certify")],
        "visited": [("reported", "done"), ("unclear_visit", "call_on")],
    }, "unclear papers go back to whoever took them"
    assert set(roster.dropped_columns) >= {"养老金金额", "银行账号", "联系电话", "住址"}
