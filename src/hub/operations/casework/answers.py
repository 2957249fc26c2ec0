"""Whether the questions of a service are answered, each that exists for the case."""

from __future__ import annotations

from collections.abc import Mapping

from hub.domain.case import Flow
from hub.domain.errors import HubError, InputError, Many


def check_answers(flow: Flow, answers: Mapping[str, str]) -> None:
    """Raise Many for every question that exists for this case and has no valid answer."""
    faults: list[HubError] = []
    known = {question.key for question in flow.service.questions}
    faults += [InputError("There is no such question.", where=key) for key in answers if key not in known]
    for question in flow.service.questions:
        if flow.holds(question.when) and question.choice(answers.get(question.key, "")) is None:
            faults.append(InputError("Please answer this.", where=question.text))
    if faults:
        raise Many(faults)
