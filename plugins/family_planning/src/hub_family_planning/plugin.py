"""What 计划生育 registers with the hub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hub.api import Condition, Department, Form, hookimpl

from . import KEY, TITLE
from .conditions import CONDITIONS
from .forms import FORMS
from .to_confirm import TO_CONFIRM

_HERE = Path(__file__).parent


@hookimpl
def hub_department() -> Department:
    """计划生育."""
    return Department(key=KEY, title=TITLE, prefix="计生")


@hookimpl
def hub_services() -> Path:
    """One TOML file per service and version."""
    return _HERE / "services"


@hookimpl
def hub_conditions() -> Mapping[str, Condition]:
    """The conditions named in `services/`."""
    return CONDITIONS


@hookimpl
def hub_forms() -> Mapping[str, Form]:
    """The forms named in `services/`."""
    return FORMS


@hookimpl
def hub_to_confirm() -> Mapping[str, tuple[str, ...]]:
    """What a centre asks before it offers them."""
    return TO_CONFIRM


@hookimpl
def hub_prints() -> Path:
    """Typst templates."""
    return _HERE / "prints"


@hookimpl
def hub_translations() -> Path:
    """English of the definitions' texts."""
    return _HERE / "translations"
