"""The proofs, one concern each: `check(service, context)` yields findings under the name of its module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from hub.definitions.checks import (
    acts,
    batches,
    carried,
    collections,
    conditions,
    flow,
    follow_ups,
    forward,
    identity,
    joint,
    letters,
    limits,
    lock,
    loops,
    opening,
    outcomes,
    papers,
    payments,
    plan,
    privacy,
    promise,
    registered,
    registers,
    roles,
    rosters,
    settings,
    stocks,
    sums,
    texts,
    trials,
    unique,
    variants,
    versions,
    wording,
)  # fmt: skip
from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service

Check = Callable[[Service, Context], Iterator[Finding]]

CHECKS: Final[Mapping[str, Check]] = {
    module.__name__.rsplit(".", 1)[1]: module.check
    for module in (
        identity,
        versions,
        opening,
        unique,
        variants,
        conditions,
        roles,
        settings,
        rosters,
        follow_ups,
        stocks,
        registered,
        batches,
        outcomes,
        flow,
        loops,
        forward,
        limits,
        sums,
        promise,
        letters,
        acts,
        joint,
        papers,
        payments,
        collections,
        registers,
        privacy,
        wording,
        texts,
        carried,
        plan,
        lock,
        trials,
    )
}

NEED_A_FLOW: Final = frozenset({"forward", "sums", "letters"})
"""Left out where `flow` finds something: what they would say follows from that."""

LAST: Final = "trials"
"""Left out where anything else is found: a test would only say so again."""
