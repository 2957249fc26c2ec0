"""What verbs need of the running app: departments, definitions, the flow of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask import current_app

from hub.domain.case import Condition, Facts, Flow, Member
from hub.domain.service import Service
from hub.operations.services import bodies
from hub.plugins.registry import Plugins


def plugins() -> Plugins:
    """The departments of the running app."""
    found: Plugins = current_app.extensions["hub_plugins"]
    return found


def service_of(key: str, version: int | None = None) -> Service:
    """A service by key or seq, in one version (the newest where none is named). Raises NotFound.

    A version that is shipped no more is read from its body in the database.
    """
    if version is not None:
        shipped = plugins().shipped(key, version)
        found = shipped.service if shipped else bodies.stored(key, version)
        if found is not None:
            return found
    return plugins().service(key, version)


def every_version() -> Iterator[Service]:
    """All services, newest version first: those shipped, then those that only the database has."""
    for versions in plugins().services().values():
        yield from reversed(versions)
    for key, version in sorted(bodies.hashes(), reverse=True):
        if plugins().shipped(key, version) is None:
            yield service_of(key, version)


def facts_of(variant: str, stored: Mapping[str, Any], on: dt.date | None = None) -> Facts:
    """The facts of a case from its `facts` column."""
    birth = stored.get("birth")
    return Facts(
        variant=variant,
        answers=stored.get("answers", {}),
        members=tuple(Member(key, name) for key, name in stored.get("members", ())),
        applicant_birth=dt.date.fromisoformat(birth) if birth else None,
        on=on,
    )


def flow_of(service: Service, facts: Facts) -> Flow:
    """The flow of one case, with the department's conditions under their short names too."""
    return Flow(service, facts, _conditions(plugins(), service.department))


@lru_cache(maxsize=64)
def _conditions(found: Plugins, department: str) -> Mapping[str, Condition]:
    own = f"{department}."
    every = found.conditions
    short = {name.removeprefix(own): test for name, test in every.items() if name.startswith(own)}
    return {**every, **short}
