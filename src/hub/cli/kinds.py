"""Options that several commands share: a day, a community by id or name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import click

from hub.cli.common import open_app
from hub.cli.speech import tr

ROW = click.IntRange(1, 2**31 - 1)
"""The number of a row, as far as a database counts."""


class Day(click.ParamType[dt.date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(tr("%(text)s is not a date; write it like 2016-11-25.") % {"text": value}, param, ctx)


def day_option(flag: str, help: str, name: str | None = None) -> Callable[[Any], Any]:
    """An option that takes a date."""
    return click.option(*([flag, name] if name else [flag]), type=Day(), metavar="DATE", help=help)


def _community(ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    if not value:
        return None
    from hub.operations.centre.communities import find_community

    # The folder may be named after this option: it is looked up here, because the app is needed now.
    open_app(ctx.params.get("data"))
    return find_community(value).id


community_option = click.option(
    "--community", metavar="ID", callback=_community, help="The community's id or name."
)


def whose_sheet(function: Any) -> Any:
    """An option for the community whose sheet is brought in, by id or name; passes `community_id`."""
    return click.option("--community", "community_id", metavar="ID", required=True, callback=_community,
                        help="Whose sheet it is: the community's id or name.")(function)  # fmt: skip
