"""Reasoning about a flow: absent steps, circles, ends, refusals, the longest way."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.applying import Choice, Question, Variant
from hub.domain.flow import counted, graph, longest, situations
from hub.domain.service import Service, Step, StepTask

YES_NO = (Choice("yes", "是"), Choice("no", "否"))


def step(key: str, outcomes: dict[str, str], limit: int | None = 1, **more: Any) -> Step:
    return Step(
        key=key,
        title=key,
        role="window_clerk",
        do=more.pop("do", "work"),
        outcomes=outcomes,
        limit=limit,
        **more,
    )


def service(*steps: Step, **more: Any) -> Service:
    return Service(
        key="x.y",
        seq="x-1",
        version=1,
        title="t",
        effective_from=dt.date(2016, 11, 25),
        kind="application",
        subject="person",
        clazz="promised",
        started_by="applicant",
        handed_in_at="centre",
        accepts_at="centre",
        counter="x",
        promised=20,
        basis="art6",
        fee="none",
        number_prefix="x",
        steps=steps,
        **more,
    )


ACCEPT = step(
    "accept", {"accepted": "a", "not_accepted": "end:not_accepted"}, None, do="accept", phase="acceptance"
)


def test_reached_ends_and_the_way_forward() -> None:
    flow = graph(service(
        ACCEPT, step("a", {"ok": "b", "no": "refuse"}), step("b", {"ok": "end:granted", "back": "a"}),
        step("refuse", {"told": "end:refused"}), step("lost", {"ok": "end:granted"}),
    ))  # fmt: skip
    assert flow.reached() == {
        "accept", "a", "b", "refuse", "end:granted", "end:refused", "end:not_accepted",
    }  # fmt: skip
    assert flow.ends("b") == {"granted", "refused"}
    assert [one.key for one in flow.forward()] == ["accept", "a", "b"]
    assert [(edge.step, edge.outcome) for edge in flow.loops()] == [("b", "back")]
    refusing = [(e.step, e.outcome) for edges in flow.edges.values() for e in edges if flow.refusing(e)]
    # The delivery of the letter itself decides nothing any more: only the two decisions are refusals.
    assert refusing == [("accept", "not_accepted"), ("a", "no")]


def test_an_absent_step_passes_on_along_its_first_outcome() -> None:
    whole = service(
        ACCEPT, step("a", {"ok": "b", "no": "end:refused"}, when="ill=yes"), step("b", {"ok": "end:granted"}),
        questions=(Question("ill", "?", YES_NO),),
    )  # fmt: skip
    without = graph(whole, absent=frozenset({"a"}))
    assert without.edges["accept"][0].target == "b"
    assert [sorted(flow.steps) for flow in situations(whole)] == [["a", "accept", "b"], ["accept", "b"]]


def test_a_question_that_is_not_always_asked_may_stay_unanswered() -> None:
    whole = service(
        ACCEPT, step("a", {"ok": "end:granted"}, when="ill!=yes"),
        questions=(Question("who", "?", YES_NO), Question("ill", "?", YES_NO, when="who=yes")),
    )  # fmt: skip
    # Answered yes: absent; answered no: present; not asked: absent, as in `Flow.holds`.
    assert [sorted(flow.steps) for flow in situations(whole)] == [["accept"], ["a", "accept"]]


def test_named_conditions_are_tried_both_ways_and_variants_apart() -> None:
    whole = service(
        ACCEPT,
        step("a", {"ok": "b"}, when="is_remarried"),
        step("b", {"ok": "end:granted"}, variants=("v",)),
        step("c", {"ok": "end:granted"}, variants=("w",)),
        variants=(Variant("v", "v"), Variant("w", "w")),
    )
    found = [(flow.variant, sorted(flow.steps)) for flow in situations(whole)]
    assert found == [
        ("v", ["a", "accept", "b"]),
        ("v", ["accept", "b"]),
        ("w", ["a", "accept", "c"]),
        ("w", ["accept", "c"]),
    ]


def test_very_many_answers_are_not_all_tried() -> None:
    questions = tuple(Question(f"q{n}", "?", YES_NO) for n in range(12))
    steps = [step(f"s{n}", {"ok": "end:granted"}, when=f"q{n}=yes") for n in range(12)]
    assert [len(flow.steps) for flow in situations(service(ACCEPT, *steps, questions=questions))] == [13, 1]


def test_absent_steps_that_lead_round_in_a_circle_are_named() -> None:
    whole = service(ACCEPT, step("a", {"ok": "b"}), step("b", {"ok": "a"}))
    assert graph(whole, absent=frozenset({"a", "b"})).circles == {"accept"}


def test_an_unknown_target_is_no_edge() -> None:
    flow = graph(service(ACCEPT, step("a", {"ok": "nowhere"})))
    assert (flow.edges["a"], flow.ends("a")) == ((), frozenset())


LINE = (
    ACCEPT,
    step("a", {"ok": "b", "no": "c"}, 3),
    step("b", {"ok": "c"}, 5),
    step("c", {"ok": "end:granted"}, 2),
)


@pytest.mark.parametrize(
    ("steps", "days", "path"),
    [
        # 3 + 5 + 2; the way past b has 5 only.
        (LINE, 10, ("a", "b", "c")),
        # b must be done 4 days after acceptance; a has taken 3 of them: 4, then 2.
        ((*LINE[:2], replace(LINE[2], limit_from="accepted", limit=4), LINE[3]), 6, ("a", "b", "c")),
        # 2 days after acceptance are over when a is done: nothing is won, 3 + 2.
        (
            (
                ACCEPT,
                replace(LINE[1], outcomes={"ok": "b"}),
                replace(LINE[2], limit_from="accepted", limit=2),
                LINE[3],
            ),
            5,
            ("a", "b", "c"),
        ),
        # Stopped, as at a superior's: not counted.
        ((*LINE[:2], replace(LINE[2], clock="stopped"), LINE[3]), 5, ("a", "c")),
        # After completion: not counted.
        ((*LINE[:3], replace(LINE[3], phase="after")), 8, ("a", "b")),
        # A step without limit of its own takes as long as the longest of its tasks.
        (
            (
                *LINE[:2],
                replace(LINE[2], limit=None, tasks=(StepTask("x", "x", "r", 1), StepTask("y", "y", "r", 4))),
                LINE[3],
            ),
            9,
            ("a", "b", "c"),
        ),
        # A return is taken once: 3 + 5 + 3 + 5 + 2.
        (
            (*LINE[:2], replace(LINE[2], outcomes={"ok": "c", "back": "a"}), LINE[3]),
            18,
            ("a", "b", "a", "b", "c"),
        ),
    ],
)
def test_longest_way(steps: tuple[Step, ...], days: int, path: tuple[str, ...]) -> None:
    found = longest(graph(service(*steps)), counted)
    assert (found.days, found.path) == (days, path)
