"""A case whose applicant has died or left the street: the window says whether and how it goes on."""

from __future__ import annotations

from typing import Final

from hub.domain.service import Step

SUSPENDED: Final = "suspended"
"""Key of the window's task that every definition has without naming it."""
DOES: Final = "suspend"
WITHIN: Final = 3
"""Working days for the window's answer: those of an immediate call and a letter (no source names any)."""
TITLE: Final = "申请人情况有变，定是否续办"
DIED: Final = "died"
MOVED_OUT: Final = "moved_out"
STOP: Final = "申请人去世"
"""Name of the stop in the list of days: without an applicant no limit runs (definitions.md, Meaning)."""


def task_title(step: Step, key: str) -> str:
    """What the task `key` of a step is called; "" is the step itself."""
    task = step.task(key) if key else None
    return TITLE if key == SUSPENDED else task.title if task else step.title
