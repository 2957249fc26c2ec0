"""What follows on the steps of a service: letters, meetings and lists that gather cases, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to the applicant when `step` ends with `outcome`."""

    step: str
    outcome: str
    print: str
    deliver: str = "window_clerk"
    reason_required: bool = False
    refusal: bool = False


@dataclass(frozen=True, slots=True)
class BatchKind:
    """Cases gathered for one meeting or one list upward."""

    key: str
    title: str
    kind: str
    lines: str = "case"
    quorum: int = 0
    recusal: bool = False
    per: str = "centre"
    partial: bool = True
    body: str = ""
    agenda: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """[[follow_up]]: somebody is looked after once a month after the case was granted, at most `until` times.

    `consent`: only where the resident said so (`when` names that answer), and ended when she or he says so.
    `limit`: working days for one contact from the day it comes up. `source`: steps of the plan it carries.
    """

    key: str
    title: str
    role: str
    until: int
    when: str
    every: str = "month"
    consent: bool = True
    limit: int = 10
    form: str = ""
    source: tuple[int, ...] = ()
