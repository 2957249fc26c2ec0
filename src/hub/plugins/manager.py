"""Finds the installed departments, registers them, and stops the start where one is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any, Final

import pluggy

from hub import hookspecs
from hub.domain.errors import HubError, Many, NotHeld
from hub.plugins.registry import Plugins

GROUP = "hub"
CARRIER: Final = frozenset({"hub_send_sms", "hub_undelivered_sms"})
"""The hooks of a carrier of text messages; a package with no other is no department."""


def load_plugins(
    found: Iterable[EntryPoint] | None = None, modules: Mapping[str, ModuleType | Any] | None = None
) -> Plugins:
    """All departments, registered in a manager of their own.

    `found`: entry points (the installed ones of group "hub" by default); `modules`: instead of entry
    points, departments by key (tests). Raises Many with one named fault per duplicate or broken one.
    """
    if modules is None:
        points = sorted(entry_points(group=GROUP) if found is None else found, key=lambda point: point.name)
        modules = _import_all(points)
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    for key, module in modules.items():
        _register(manager, key, module)
    _check_pending(manager)
    return Plugins(manager, tuple(key for key, module in modules.items() if not _is_carrier(manager, module)))


def _import_all(points: Iterable[EntryPoint]) -> dict[str, Any]:
    points = list(points)
    faults: list[HubError] = [
        _twice(key, points) for key, n in Counter(p.name for p in points).items() if n > 1
    ]
    modules: dict[str, Any] = {}
    for point in points:
        try:
            modules[point.name] = point.load()
        except Exception as error:
            faults.append(_broken(point.name, error, _package(point)))
    if faults:
        raise Many(faults)
    return modules


def _twice(key: str, points: Iterable[EntryPoint]) -> HubError:
    packages = ", ".join(sorted(_package(point) for point in points if point.name == key))
    return NotHeld(
        "Two packages register the department %(key)s: %(packages)s.",
        remedy="Uninstall one of them.",
        key=key,
        packages=packages,
    )


def _broken(key: str, error: BaseException, package: str = "") -> HubError:
    return NotHeld(
        "The department %(key)s (%(package)s) cannot be loaded: %(kind)s: %(why)s.",
        remedy="Repair or uninstall the package.",
        key=key,
        package=package or "?",
        kind=type(error).__name__,
        why=error,
    )


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


def _register(manager: pluggy.PluginManager, key: str, module: Any) -> None:
    try:
        manager.register(module, name=key)
    except (pluggy.PluginValidationError, ValueError) as error:
        raise _broken(key, error, getattr(module, "__name__", "")) from error


def _is_carrier(manager: pluggy.PluginManager, module: Any) -> bool:
    callers = manager.get_hookcallers(module) or []
    return bool(callers) and {caller.name for caller in callers} <= CARRIER


def _check_pending(manager: pluggy.PluginManager) -> None:
    try:
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        name = manager.get_name(error.plugin) or "?"
        raise _broken(name, error, getattr(error.plugin, "__name__", "")) from error
