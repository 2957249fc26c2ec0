"""Runs every proof over every definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hub.definitions.checks import CHECKS, LAST, NEED_A_FLOW
from hub.definitions.context import Context, Surroundings
from hub.definitions.finding import Finding, by_place
from hub.definitions.source import Definition
from hub.domain.flow import situations


def prove(definitions: Sequence[Definition], around: Surroundings | None = None) -> list[Finding]:
    """All findings, in the order of files and lines; proofs that need more than `around` has are left out."""
    neighbours = tuple(definitions)
    findings: list[Finding] = []
    for definition in neighbours:
        graphs = tuple(situations(definition.service))
        context = Context(definition, graphs, neighbours, around or Surroundings())
        findings += _one(definition, context)
    return by_place(findings)


def _one(definition: Definition, context: Context) -> list[Finding]:
    found: dict[str, list[Finding]] = {}
    for name, check in CHECKS.items():
        follows = any(found.values()) if name == LAST else name in NEED_A_FLOW and found["flow"]
        if not follows:
            found[name] = list(check(definition.service, replace(context, check=name)))
    return [finding for findings in found.values() for finding in findings]
