"""The whole contract between the hub and a department, on one page.

A department is an installed package with an entry point in the group ``hub``: its name is the department's
key, its target the module with the hooks below. It imports `hub.api` only. Hooks are called once, when the
hub starts; a misspelt, broken or doubled department is named and stops the start. Whether a department is
switched on in a community is asked elsewhere (`hub.plugins.calls`). No hook is here that nobody needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pluggy

from hub.domain.appraisal import PointRule
from hub.domain.case import Condition
from hub.domain.department import Amount, Department
from hub.domain.form import Form
from hub.domain.outreach import Outreach
from hub.domain.report import Report
from hub.domain.roster import Population

hookspec = pluggy.HookspecMarker("hub")
hookimpl = pluggy.HookimplMarker("hub")


@hookspec
def hub_department() -> Department:  # type: ignore[empty-body]
    """Who this is: key (as the entry point), Chinese title, prefix of its services' numbers. Required."""


@hookspec
def hub_services() -> Path:  # type: ignore[empty-body]
    """The folder of its definitions, one TOML file per service and version (CONTRIBUTING, Add a service)."""


@hookspec
def hub_conditions() -> Mapping[str, Condition]:  # type: ignore[empty-body]
    """Named functions for ``when = "name"``: from the `Facts` of one case to true or false, and pure."""


@hookspec
def hub_amounts() -> Mapping[str, Amount]:  # type: ignore[empty-body]
    """Named functions for ``[payment] amount = "name"``: from an `Approved` case to fen per month or
    period, as the ``rate`` says, and pure. What cannot be reckoned raises InputError: the approval waits."""


@hookspec
def hub_forms() -> Mapping[str, Form]:  # type: ignore[empty-body]
    """Named forms of steps and tasks (``form = "name"``): what is asked, in order."""


@hookspec
def hub_populations() -> Mapping[str, Population]:  # type: ignore[empty-body]
    """Named populations of rosters (``population = "name"``): whom a list of checks is about on a day.

    Pure functions from one `Subject` and a day to true or false. The hub shows them registry facts and what
    this department itself has granted, nothing else (privacy.md, Holds and Never)."""


@hookspec
def hub_outreach() -> Mapping[str, Outreach]:  # type: ignore[empty-body]
    """Benefits people may be entitled to, from registry facts: shown to officer and agent, only to offer."""


@hookspec
def hub_reports() -> Mapping[str, Report]:  # type: ignore[empty-body]
    """Named reports: what is counted of the own cases, entitlements or pay-outs, and by what. A report reads
    nothing: it declares columns, counted in the reader's scope in one statement (`hub.domain.report`)."""


@hookspec
def hub_point_rules() -> Mapping[str, PointRule]:  # type: ignore[empty-body]
    """Its rules of the appraisal ledger. Points the plan does not name are None: the centre sets them."""


@hookspec
def hub_to_confirm() -> Mapping[str, tuple[str, ...]]:  # type: ignore[empty-body]
    """By service (its slug): what a centre asks about before it offers it, beside its definition."""


@hookspec
def hub_prints() -> Path:  # type: ignore[empty-body]
    """The folder of its Typst templates; ``name.typ`` is the print ``name``."""


@hookspec
def hub_translations() -> Path:  # type: ignore[empty-body]
    """The folder of its catalogues, ``<locale>/LC_MESSAGES/messages.po``; the English of a definition's texts
    has the service's key as context (msgctxt)."""


@hookspec(firstresult=True)
def hub_send_sms(number: str, text: str) -> bool | str:  # type: ignore[empty-body]
    """Send a text message to a mobile number; false, or the carrier's receipt (true: taken without one).

    Only where switched on (setting ``messages.sms``), never twice for one message. `text` names no person and
    no matter; an error is "not sent". A package of this hook and the next alone is a carrier, no department.
    """


@hookspec
def hub_undelivered_sms(receipts: tuple[str, ...]) -> Iterable[str]:  # type: ignore[empty-body]
    """Which of the texts with these receipts the carrier could not deliver: somebody goes there instead."""
