"""The proofs over the definitions of installed departments, with all that they name (hub services check)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hub.definitions.catalogues import read_catalogues
from hub.definitions.context import Known, Surroundings
from hub.definitions.finding import Finding, by_place
from hub.definitions.lock import find_lock, gone
from hub.definitions.plan import find_plan
from hub.definitions.proofs import prove
from hub.definitions.source import Definition, read
from hub.domain.errors import NotFound
from hub.plugins.calls import each
from hub.plugins.registry import Plugins


def check_departments(plugins: Plugins, prints: frozenset[str], only: str = "") -> list[Finding]:
    """Every finding of every department, or of one. `prints`: the hub's own. Raises NotFound."""
    findings: list[Finding] = []
    for key in chosen(plugins, only):
        definitions, faults = read(plugins.folders[key])
        around = surroundings(plugins, key, prints)
        findings += faults + prove(definitions, around)
        if around.lock is not None:
            findings += gone(around.lock)
    return by_place(findings)


def definitions_of(plugins: Plugins, department: str) -> tuple[list[Definition], list[Finding]]:
    """What can be read of a department's definitions, and what is wrong with the rest."""
    return read(plugins.folders[department])


def chosen(plugins: Plugins, only: str) -> list[str]:
    """The departments with definitions, or the one that is named. Raises NotFound."""
    known = list(plugins.folders)
    if only and only not in known:
        raise NotFound(
            "There is no department %(key)s.",
            key=only,
            remedy="Installed are: %(known)s.",
            known=", ".join(known),
        )
    return [only] if only else known


def surroundings(plugins: Plugins, department: str, prints: frozenset[str]) -> Surroundings:
    """What the proofs of a department's definitions may name."""
    folder = plugins.folders[department]
    known = Known(
        conditions=frozenset(plugins.conditions), forms=frozenset(plugins.forms),
        prints=prints | frozenset(plugins.prints),
        populations=frozenset(plugins.populations),
        amounts=frozenset(plugins.amounts),
    )  # fmt: skip
    return Surroundings(
        known=known, conditions=plugins.conditions,
        catalogues=read_catalogues(translations(plugins).get(department, folder / "none")),
        plan=find_plan(folder), lock=find_lock(folder), department=department,
    )  # fmt: skip


def translations(plugins: Plugins) -> Mapping[str, Path]:
    """Each department's folder of catalogues."""
    return {key: Path(folder) for key, folder in each(plugins.manager, "hub_translations")}
