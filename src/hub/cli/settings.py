"""`hub settings`: what this centre has set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.common import format_option, operator, output, requires, with_app
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor

COLUMNS = {"service": "Service", "key": "Setting", "label": "Meaning", "value": "Value", "default": "Default"}
HISTORY_COLUMNS = {"value": "Value", "at": "Date and time", "name": "Who", "reason": "Reason"}

service_option = click.option("--service", "service_key", default="", help="A setting of this service.")


@click.group(cls=Group)
def settings() -> None:
    """What this centre has set."""


@settings.command("list")
@format_option
@with_app
@operator
def list_(format: str) -> None:
    """All settings, the services' too, with what holds now."""
    from hub.operations.settings import all_settings

    output(all_settings(), format, COLUMNS)


@settings.command()
@click.argument("key")
@service_option
@format_option
@with_app
@operator
def get(key: str, service_key: str, format: str) -> None:
    """Every value a setting has had, the present one first."""
    from hub.operations.context import service_of
    from hub.operations.settings import as_typed

    service = service_of(service_key) if service_key else None
    output(as_typed(key, service), format, HISTORY_COLUMNS)


@settings.command("set")
@click.argument("key")
@click.argument("value")
@service_option
@click.option("--reason", default="")
@with_app
@requires("setting.manage", or_operator=True)
def set_(actor: Actor, key: str, value: str, service_key: str, reason: str) -> None:
    """Set a value from now on; "" empties it. Earlier values are kept."""
    from hub.operations.calendars.hours import faults
    from hub.operations.context import service_of
    from hub.operations.known_settings import OFFICE
    from hub.operations.settings import put_setting

    service = service_of(service_key) if service_key else None
    put_setting(actor, key=key, value=value, service=service, reason=reason)
    click.echo(tr("Done."))
    if key.startswith(OFFICE):
        for fault in faults():
            click.echo(fault.text(tr))
