"""What follows a try to tell somebody something: every result has a next turn, or is the end."""

from __future__ import annotations

import itertools

import pytest

from hub.domain.outbox import CHANNELS, RESULTS, Next, after

MISSED, GONE, WRONG = ("call", "no_answer"), ("visit", "moved_away"), ("call", "wrong_number")


@pytest.mark.parametrize(
    ("channel", "result", "earlier", "expected"),
    [
        # Whoever was spoken to, answered or signed knows: nothing follows.
        ("call", "reached", (), Next("")),
        ("sms", "answered", (("sms", "sent"),), Next("")),
        ("letter", "handed", (), Next("")),
        # No answer: the next working day again; after the third time somebody goes there.
        ("call", "no_answer", (), Next("call", 1)),
        ("call", "no_answer", (MISSED,), Next("call", 1)),
        ("call", "no_answer", (MISSED, MISSED), Next("visit", 1)),
        # Other channels' tries are not counted as calls.
        ("call", "no_answer", (("sms", "failed"), ("visit", "nobody_home")), Next("call", 1)),
        # A wrong number will be wrong tomorrow too.
        ("call", "wrong_number", (), Next("visit", 1)),
        ("sms", "failed", (), Next("visit", 1)),
        ("letter", "returned", (), Next("visit", 1)),
        # What was sent is asked after in three working days.
        ("sms", "sent", (), Next("sms", 3)),
        ("letter", "sent", (), Next("letter", 3)),
        ("visit", "nobody_home", (("visit", "nobody_home"),) * 3, Next("visit", 2)),
        # Whoever has moved away cannot be visited there: the window finds a number.
        ("visit", "moved_away", (), Next("call", 1)),
        # No call reaches the person either: nobody goes to the old home again, somebody finds out.
        ("call", "no_answer", (GONE, MISSED), Next("call", 1)),
        ("call", "no_answer", (GONE, MISSED, MISSED), Next("find", 1)),
        ("call", "wrong_number", (GONE,), Next("find", 1)),
        ("sms", "failed", (GONE,), Next("find", 1)),
        ("visit", "moved_away", (("call", "wrong_number"),), Next("find", 1)),
        ("visit", "moved_away", (MISSED, MISSED, MISSED), Next("find", 1)),
        ("find", "new_phone", (GONE, WRONG), Next("call", 1)),
        ("find", "new_address", (GONE, WRONG), Next("visit", 1)),
        # What was before says nothing of the new number or home.
        ("call", "no_answer", (GONE, WRONG, ("find", "new_phone")), Next("call", 1)),
        ("visit", "moved_away", (GONE, WRONG, ("find", "new_address")), Next("call", 1)),
        ("find", "not_found", (GONE, WRONG), Next("", lost=True)),
    ],
)
def test_what_follows(
    channel: str, result: str, earlier: tuple[tuple[str, str], ...], expected: Next
) -> None:
    assert after(channel, result, earlier) == expected


def test_nothing_is_lost() -> None:
    """The resident knows, or there is a next try on a later day, or somebody has looked in vain."""
    for channel, results in RESULTS.items():
        for result, n in itertools.product(results, range(5)):
            following = after(channel, result, ((channel, result),) * n)
            assert following.lost is (result == "not_found")
            assert following.lost or following.done or (following.channel in CHANNELS and following.days >= 1)


@pytest.mark.parametrize(("channel", "result"), [("call", "handed"), ("visit", "answered"), ("sms", "")])
def test_what_cannot_come_of_a_channel(channel: str, result: str) -> None:
    with pytest.raises(ValueError, match=f"^{result}$"):
        after(channel, result, ())
