"""What follows a try to tell somebody something: every result has a next turn, or is the end."""

from __future__ import annotations

import itertools

import pytest

from hub.domain.outbox import CHANNELS, RESULTS, Next, after


@pytest.mark.parametrize(
    ("channel", "result", "earlier", "expected"),
    [
        # Whoever was spoken to, answered or signed knows: nothing follows.
        ("call", "reached", (), Next("")),
        ("sms", "answered", ("sms",), Next("")),
        ("letter", "handed", (), Next("")),
        # No answer: the next working day again; after the third time somebody goes there.
        ("call", "no_answer", (), Next("call", 1)),
        ("call", "no_answer", ("call",), Next("call", 1)),
        ("call", "no_answer", ("call", "call"), Next("visit", 1)),
        # Other channels' tries are not counted as calls.
        ("call", "no_answer", ("sms", "visit"), Next("call", 1)),
        # A wrong number will be wrong tomorrow too.
        ("call", "wrong_number", (), Next("visit", 1)),
        ("sms", "failed", (), Next("visit", 1)),
        ("letter", "returned", (), Next("visit", 1)),
        # What was sent is asked after in three working days.
        ("sms", "sent", (), Next("sms", 3)),
        ("letter", "sent", (), Next("letter", 3)),
        ("visit", "nobody_home", ("visit", "visit", "visit"), Next("visit", 2)),
        # Whoever has moved away cannot be visited there: the window finds a number.
        ("visit", "moved_away", (), Next("call", 1)),
    ],
)
def test_what_follows(channel: str, result: str, earlier: tuple[str, ...], expected: Next) -> None:
    assert after(channel, result, earlier) == expected


def test_nothing_is_lost() -> None:
    """Either the resident knows, or there is a next try on a later day."""
    for channel, results in RESULTS.items():
        for result, n in itertools.product(results, range(5)):
            following = after(channel, result, (channel,) * n)
            assert following.done or (following.channel in CHANNELS and following.days >= 1)


@pytest.mark.parametrize(("channel", "result"), [("call", "handed"), ("visit", "answered"), ("sms", "")])
def test_what_cannot_come_of_a_channel(channel: str, result: str) -> None:
    with pytest.raises(ValueError, match=f"^{result}$"):
        after(channel, result, ())
