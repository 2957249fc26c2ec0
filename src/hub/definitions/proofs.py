"""Runs every proof over every definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hub.definitions.checks import CHECKS
from hub.definitions.context import Context, Surroundings
from hub.definitions.finding import Finding, by_place
from hub.definitions.loader import Definition


def prove(definitions: Sequence[Definition], around: Surroundings | None = None) -> list[Finding]:
    """All findings, in the order of files and lines; proofs that need more than `around` has are left out."""
    neighbours = tuple(definitions)
    findings: list[Finding] = []
    for definition in neighbours:
        context = Context(definition, neighbours, around or Surroundings())
        for name, check in CHECKS.items():
            findings += check(definition.service, replace(context, check=name))
    return by_place(findings)
