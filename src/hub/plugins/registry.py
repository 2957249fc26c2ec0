"""What the departments bring, resolved once per app: services, conditions, forms, prints, catalogues."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import pluggy

from hub.definitions.catalogues import Catalogue, read_catalogues
from hub.domain import appraisal
from hub.domain.appraisal import PointRule
from hub.domain.case import Condition
from hub.domain.department import Amount, Department
from hub.domain.errors import HubError, Many, NotBrought, NotFound, NotHeld
from hub.domain.form import Form
from hub.domain.outreach import Outreach
from hub.domain.report import Report, faults
from hub.domain.rooms import ROOMS
from hub.domain.roster import Population
from hub.domain.service import Service
from hub.i18n.sample import SAMPLE, sample_catalogue
from hub.plugins.apart import alike
from hub.plugins.calls import each

if TYPE_CHECKING:
    from hub.definitions.source import Definition

GONE: Final = "Install the version of the department that has it."
"""What to do where a definition, perhaps an older one, names something that is not registered."""


class Plugins:
    """The registry of one app. Everything is read on first use and kept."""

    def __init__(self, manager: pluggy.PluginManager, keys: tuple[str, ...]) -> None:
        self.manager = manager
        self.keys = keys

    @cached_property
    def departments(self) -> Mapping[str, Department]:
        """Departments by key. Raises NotHeld for one whose key is not its entry point's name."""
        found = dict(each(self.manager, "hub_department"))
        for key in self.keys:
            if key not in found or found[key].key != key:
                raise NotHeld("The department %(key)s does not say who it is (hub_department).", key=key)
            if unknown := set(found[key].rooms) - set(ROOMS):
                raise NotHeld("The department %(key)s asks for rooms that are not there: %(rooms)s.", key=key,
                              rooms=", ".join(sorted(unknown)))  # fmt: skip
        return MappingProxyType(found)

    def services(self) -> Mapping[str, tuple[Service, ...]]:
        """All versions by service key, oldest first. Raises Many with file and line."""
        return self._services

    def service(self, key: str, version: int | None = None) -> Service:
        """One service by key or seq (民政-1); the newest version unless one is named."""
        versions = self._services.get(self._by_seq.get(key, key), ())
        for service in reversed(versions):
            if version in (None, service.version):
                return service
        if versions:
            raise NotFound("%(key)s has no version %(version)s.", key=key, version=version)
        raise NotFound("There is no service %(key)s.", remedy="hub services list shows them all.", key=key)

    def shipped(self, key: str, version: int) -> Definition | None:
        """One version of a service as the installed departments bring it; None where they do not."""
        return self._definitions.get((self._by_seq.get(key, key), version))

    def definitions(self) -> Mapping[tuple[str, int], Definition]:
        """All versions by service key and number, with their texts. Raises Many with file and line."""
        return self._definitions

    def condition(self, name: str, department: str = "") -> Condition:
        """A condition by its full name (civil_affairs.x) or, inside a department, by x."""
        full = _full(name, department)
        if full not in self.conditions:
            raise NotBrought("There is no condition %(name)s.", remedy=GONE, name=full)
        return self.conditions[full]

    def form(self, name: str, department: str = "") -> Form:
        """A form by its full name or, inside a department, by its own."""
        full = _full(name, department)
        if full not in self.forms:
            raise NotBrought("There is no form %(name)s.", remedy=GONE, name=full)
        return self.forms[full]

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """All conditions by full name."""
        return self._gather("hub_conditions")

    @cached_property
    def amounts(self) -> Mapping[str, Amount]:
        """All functions of amounts by full name."""
        return self._gather("hub_amounts")

    def amount(self, name: str, department: str = "") -> Amount:
        """A function of amounts by its full name or, inside a department, by its own."""
        full = _full(name, department)
        if full not in self.amounts:
            raise NotBrought("There is no function of amounts %(name)s.", remedy=GONE, name=full)
        return self.amounts[full]

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        """All forms by full name."""
        return self._gather("hub_forms")

    def population(self, name: str, department: str = "") -> Population:
        """A population by its full name or, inside a department, by its own."""
        full = _full(name, department)
        if full not in self.populations:
            raise NotBrought("There is no population %(name)s.", remedy=GONE, name=full)
        return self.populations[full]

    @cached_property
    def populations(self) -> Mapping[str, Population]:
        """All populations of rosters by full name."""
        return self._gather("hub_populations")

    @cached_property
    def outreach(self) -> Mapping[str, Outreach]:
        """Benefits to offer, by full name."""
        return self._gather("hub_outreach")

    @cached_property
    def reports(self) -> Mapping[str, Report]:
        """All reports by full name. Raises NotHeld for one that cannot be counted as it says."""
        found = self._gather("hub_reports")
        for key, report in found.items():
            for fault in faults(report):
                raise NotHeld("The report %(key)s does not hold: %(fault)s.", key=key, fault=fault)
        return found

    @cached_property
    def point_rules(self) -> Mapping[str, PointRule]:
        """All rules of the appraisal ledger by full name. Raises NotHeld for one that cannot be kept."""
        found = self._gather("hub_point_rules")
        for key, rule in found.items():
            for fault in appraisal.faults(rule):
                raise NotHeld("The point rule %(key)s does not hold: %(fault)s.", key=key, fault=fault)
        return found

    @cached_property
    def to_confirm(self) -> Mapping[str, tuple[str, ...]]:
        """What a centre asks before it offers a service, by service key. Raises NotHeld for none."""
        found = self._gather("hub_to_confirm")
        for key in found:
            if key not in self._services:
                raise NotHeld("There is no service %(key)s of which something is to be confirmed.", key=key)
        return found

    @cached_property
    def prints(self) -> Mapping[str, Path]:
        """Typst templates of the departments by full name (civil_affairs.approval)."""
        found = {
            f"{key}.{file.stem}": file
            for key, folder in each(self.manager, "hub_prints")
            for file in sorted(Path(folder).glob("*.typ"))
        }
        return MappingProxyType(found)

    @cached_property
    def print_titles(self) -> Mapping[str, str]:
        """The official titles of the departments' prints by full name, as their samples have them."""
        return MappingProxyType({name: each.get("title", name) for name, each in self.samples.items()})

    @cached_property
    def print_copies(self) -> Mapping[str, list[dict[str, Any]]]:
        """For whom each copy of a department's print is, as its sample has it; only of those in several."""
        found = {name: each.get("copies", []) for name, each in self.samples.items()}
        return MappingProxyType({name: copies for name, copies in found.items() if len(copies) > 1})

    @cached_property
    def samples(self) -> Mapping[str, Mapping[str, Any]]:
        """A filled example of each of the departments' prints by full name, of invented people."""
        files = {name: file.with_suffix(".sample.json") for name, file in self.prints.items()}
        return {
            name: json.loads(file.read_text(encoding="utf-8"))
            for name, file in files.items()
            if file.is_file()
        }

    @cached_property
    def messages(self) -> tuple[Path, ...]:
        """The departments' catalogue folders."""
        return tuple(Path(folder) for _, folder in each(self.manager, "hub_translations"))

    @cached_property
    def catalogues(self) -> Mapping[str, Mapping[str, Catalogue]]:
        """The translations of each department, by language: for prints, whose language is the resident's."""
        return {key: read_catalogues(Path(f)) for key, f in each(self.manager, "hub_translations")}

    def catalogue(self, department: str, language: str) -> Catalogue:
        """One department's translations into a language; empty where it has none."""
        if language == SAMPLE:
            return sample_catalogue(self.catalogue(department, "en"))
        return self.catalogues.get(department, {}).get(language, {})

    @cached_property
    def folders(self) -> Mapping[str, Path]:
        """The definitions' folder of each department."""
        return MappingProxyType({key: Path(f) for key, f in each(self.manager, "hub_services")})

    @cached_property
    def _definitions(self) -> Mapping[tuple[str, int], Definition]:
        faults: list[HubError] = []
        found: dict[tuple[str, int], Definition] = {}
        for key, folder in self.folders.items():
            try:
                for one in _load(folder, _signature(folder)):
                    self._own(key, one.service)
                    found[one.service.key, one.service.version] = one
            except Many as many:
                faults += many.errors
        faults += alike(one.service for one in found.values())
        if faults:
            raise Many(faults)
        return MappingProxyType(found)

    @cached_property
    def _services(self) -> Mapping[str, tuple[Service, ...]]:
        found: dict[str, list[Service]] = {}
        for one in self._definitions.values():
            found.setdefault(one.service.key, []).append(one.service)
        return MappingProxyType(
            {key: tuple(sorted(all_, key=lambda one: one.version)) for key, all_ in found.items()}
        )

    @cached_property
    def _by_seq(self) -> Mapping[str, str]:
        return {versions[-1].seq: key for key, versions in self._services.items()}

    def _own(self, key: str, service: Service) -> None:
        if service.department != key:
            fault = NotHeld(
                "The service %(service)s does not belong to the department %(key)s.",
                where=service.file, service=service.key, key=key,
            )  # fmt: skip
            raise Many([fault])

    def _gather(self, hook: str) -> Mapping[str, Any]:
        found = {
            f"{key}.{name}": value
            for key, values in each(self.manager, hook)
            for name, value in values.items()
        }
        return MappingProxyType(found)


def _full(name: str, department: str) -> str:
    return name if "." in name or not department else f"{department}.{name}"


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    files = sorted(folder.glob("*.toml"))
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files)


@lru_cache(maxsize=32)
def _load(folder: Path, _as_of: tuple[tuple[str, int, int], ...]) -> tuple[Definition, ...]:
    """Definitions are frozen: apps of one process share what a folder holds until a file changes."""
    from hub.definitions.loader import load_definitions

    return tuple(load_definitions(folder))
