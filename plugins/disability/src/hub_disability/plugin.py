"""What the services for disabled people register with the hub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hub.api import Amount, Condition, Department, Form, Outreach, Report, hookimpl

from . import KEY, TITLE
from .amounts import AMOUNTS
from .conditions import CONDITIONS
from .forms import FORMS
from .outreach import OUTREACH
from .reports import REPORTS
from .to_confirm import TO_CONFIRM

_HERE = Path(__file__).parent


@hookimpl
def hub_department() -> Department:
    """残联."""
    return Department(key=KEY, title=TITLE, prefix="残联")


@hookimpl
def hub_services() -> Path:
    """One TOML file per service and version."""
    return _HERE / "services"


@hookimpl
def hub_conditions() -> Mapping[str, Condition]:
    """The conditions named in `services/`."""
    return CONDITIONS


@hookimpl
def hub_amounts() -> Mapping[str, Amount]:
    """The functions of amounts named in `services/`."""
    return AMOUNTS


@hookimpl
def hub_forms() -> Mapping[str, Form]:
    """The forms named in `services/`."""
    return FORMS


@hookimpl
def hub_outreach() -> Mapping[str, Outreach]:
    """Benefits to offer."""
    return OUTREACH


@hookimpl
def hub_reports() -> Mapping[str, Report]:
    """Its reports, column by column."""
    return REPORTS


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
