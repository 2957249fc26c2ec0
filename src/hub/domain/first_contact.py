"""首问负责: what the register of first contacts knows, without a database (首问首办责任制)."""

from __future__ import annotations

import re
from typing import Final

from hub.domain.errors import InputError

VIAS: Final = ("visit", "call")
"""How somebody comes: in person, or by telephone (article 10)."""
RESULTS: Final = ("answered", "accepted", "outside", "told_number", "told", "cannot")
"""How it ends: answered, accepted as a case, not this centre's (article 9), told a number (article 10), told
everything at once, told all reasons why it cannot be done (一次性告知制度)."""
WAITS: Final = ("", "led", "papers", "leader", "answer")
"""What an open one waits for: whoever has it; the window it was led to; the handler of the papers taken in;
the deputy's answer (article 8), or that the answer is passed on."""
PAPERS_LIMIT: Final = 1
"""Working days until papers taken for an absent colleague are with the handler or B (article 7)."""

_EMPTY: Final = frozenset({"不知道", "不清楚", "不归我管", "我不知道", "我不清楚", "这不归我管"})
_SIGNS: Final = re.compile(r"[\s，。！？、,.!?;；…~]+")


def check_answer(text: str) -> None:
    """Raise InputError for an answer that is none: empty, or only what article 5 forbids to say."""
    said = _SIGNS.sub("", text)
    if not said:
        raise InputError("Say what the person was told.", where="result")
    if said in _EMPTY:
        raise InputError("“%(text)s” is no answer (article 5).", text=said, where="result",
                         remedy="Lead the person to the right window, or ask the deputy.")  # fmt: skip
