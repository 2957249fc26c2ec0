"""What verbs need of the running app: departments, definitions, the flow of one case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from flask import current_app

from hub.domain.case import Condition, Facts, Flow, Member
from hub.domain.service import Service
from hub.plugins.registry import Plugins


def plugins() -> Plugins:
    """The departments of the running app."""
    found: Plugins = current_app.extensions["hub_plugins"]
    return found


def service_of(key: str, version: int | None = None) -> Service:
    """A service by key or seq, in one version (the newest where none is named). Raises NotFound."""
    return plugins().service(key, version)


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
