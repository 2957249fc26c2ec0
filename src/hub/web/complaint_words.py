"""Words of complaints, praise and grades."""

from __future__ import annotations

from typing import Any, Final

from hub.i18n import _, _l

KINDS: Final[dict[str, Any]] = {
    "complaint": _l("complaint"), "praise": _l("praise"), "suggestion": _l("suggestion"),
}  # fmt: skip
CHANNELS: Final[dict[str, Any]] = {
    "box": _l("suggestion box"), "phone": _l("called"), "visit": _l("in person"),
    "referred": _l("passed on by another office"), "page": _l("on the public page"),
}  # fmt: skip
REASONS: Final[dict[str, Any]] = {
    "first_contact": _l("put off at the first question"), "passing_on": _l("sent to and fro"),
    "nobody_there": _l("nobody at the post"), "omission": _l("not told all at once"),
    "late": _l("took too long"), "manner": _l("manner"), "other": _l("something else"),
}  # fmt: skip
VERDICTS: Final[dict[str, Any]] = {"upheld": _l("upheld"), "unfounded": _l("unfounded")}
STATES: Final[dict[str, Any]] = {"open": _l("not answered yet"), "answered": _l("answered")}
GRADES: Final[dict[int, Any]] = {
    5: _l("very content"), 4: _l("content"), 3: _l("fairly content"), 2: _l("not content"),
    1: _l("not content at all"),
}  # fmt: skip


def labels() -> dict[str, str]:
    """What the fields are called."""
    return {
        "kind": _("What it is"), "channel": _("How it came"), "reason": _("What the complaint is about"),
        "post_id": _("Post"), "said": _("What happened"), "about": _("Case number"), "name": _("Name"),
        "phone": _("Telephone"), "verdict": _("Verdict"), "finding": _("What was found"),
        "answer": _("Answer to the person"), "grade": _("Grade"), "number": _("Register number"),
        "code": _("Follow-up code"),
    }  # fmt: skip
