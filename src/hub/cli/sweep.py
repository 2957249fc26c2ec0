"""`hub sweep`: the time-driven work, once (for cron) or again and again (beside `hub run`)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

import click

from hub.cli.common import format_option, open_app, operator, output, say, with_app
from hub.cli.speech import Command, tr

LOOK = 2.0
"""Seconds between two looks whether the server is still there."""
TITLES = {
    "moved": "Cases whose dates moved with the calendar",
    "woken": "Cases whose state changed by itself",
    "taken_down": "Notices taken down",
    "missed": "Appointments nobody came to or noted",
    "undelivered": "Text messages that did not arrive",
    "texted": "Text messages sent",
    "handed_on": "Items of rosters handed on or with another date",
    "reminded": "Reminders made of what runs out soon",
    "sessions": "Log-ins that are over",
    "links": "Log-in links that ran out",
    "requests": "Request keys forgotten",
    "compared": "New people looked at for a second record",
    "anchored": "Cases sealed in the day's anchor",
    "counted": "Numbers of each day that changed",
    "recounted": "Counts of all cases anew, once a day",
}


@click.command(cls=Command)
@click.option("--every", type=click.IntRange(1), help="Go on, so many seconds apart.")
@click.option("--beside", type=int, metavar="PID", hidden=True, help="End with the server of this process.")
@format_option
@with_app
@operator
def sweep(every: int | None, beside: int | None, format: str) -> None:
    """Do the time-driven work: dates, lights, notices taken down, the day's anchor. Twice changes nothing."""
    from hub.operations.upkeep.sweep import sweep as work

    if every is None:
        done = work()
        rows = [{"what": tr(TITLES[name]), "count": count} for name, count in done.items()]
        output(done if format == "json" else rows, format, {"what": "What was done", "count": "Count"})
        return
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    while not ended.is_set():
        _once(work)
        _rest(ended, every, beside)


def _rest(ended: threading.Event, seconds: float, beside: int | None) -> None:
    """Wait for the next round, for a signal (`ended`), or for the death of the server it runs beside."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not ended.wait(min(left, LOOK)):
        if beside is not None and os.getppid() != beside:
            ended.set()


def _once(work: Callable[[], object]) -> None:
    """One round in a context of its own; an error is logged and the next round comes."""
    from hub.cli.unexpected import foreseen, report
    from hub.domain.errors import HubError

    with open_app().app_context():
        try:
            work()
        except HubError as error:
            click.echo(say(error), err=True)
        except Exception as error:
            known = foreseen(error)
            click.echo(say(known) if known else report(error), err=True)
