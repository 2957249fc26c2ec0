"""The root group: commands by name, loaded when called; every error becomes one sentence."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

import click

from hub.cli.speech import Group, speak, tr
from hub.domain.errors import HubError

COMMANDS: Final[Mapping[str, str]] = {
    "access-log": "Who looked at whose record, when and why.",
    "appointments": "Appointments of a day at the own windows.",
    "appraisal": "Points and their rules, checks of posts, hearings, yearly rounds.",
    "audit": "Prove that no event was changed, removed or added.",
    "backup": "Write everything to one encrypted file.",
    "calendar": "Working days, overrides, and cases whose dates moved.",
    "cases": "List, show and explain cases.",
    "collection": "Days of the collection desk: list, show, count and check.",
    "communities": "The centre's communities.",
    "courses": "Training courses: list, offer, cancel.",
    "db": "Migrations of the hub and its departments.",
    "deadlines": "Explain a due date from a file of events.",
    "demo": "A centre with invented people, served on this machine.",
    "doctor": "Say what is wrong with this installation.",
    "duty": "Duty at noon, in the evening and on holidays.",
    "exports": "Lists taken out as sheets: who, which, what for.",
    "init": "Set up a new centre.",
    "keys": "The secrets of the key file: status, and a new one.",
    "modules": "Departments: which is on in which community.",
    "organisations": "Firms and sole traders: their yearly check in numbers, and by list.",
    "payments": "Pay-outs: made, checked, approved, funded, handed out, closed.",
    "plugins": "Departments as packages: make a new one, check one.",
    "posts": "Posts and who holds them.",
    "reminders": "What runs out soon: how many, or whom in the own area.",
    "reports": "Numbers without names: list, run, and what a number was counted from.",
    "residents": "Import and count residents; changes; records found twice.",
    "release": "Open notices and payments again after a restore.",
    "restore": "Bring a centre back from a backup.",
    "retention": "Erase what is kept no longer.",
    "rosters": "People to be checked by a date: list, show, make, close, report.",
    "run": "Serve the centre, and sweep beside it.",
    "services": "The services: list, show, check, walk, print.",
    "settings": "What this centre has set.",
    "staff": "Accounts, roles and log-in links.",
    "supervision": "What is overdue or near, orders, cards and half-month reports.",
    "takeover": "Take over recipients and cases from before the hub.",
    "sweep": "Do the time-driven work once.",
    "vacancies": "Work that is offered: list, publish, take down.",
}
"""Every command: its name and one line. `a-b` lies in `hub/cli/a_b.py` as `a_b`."""


TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "begin": ("demo", "init", "run", "doctor"),
    "keep": ("backup", "restore", "release", "db", "keys", "sweep", "retention", "audit"),
    "centre": ("communities", "modules", "posts", "staff", "settings", "calendar", "services"),
    "cases": (
        "residents", "cases", "appointments", "collection", "payments", "rosters", "reminders", "takeover",
        "organisations", "vacancies", "courses",
    ),
    "watch": ("supervision", "appraisal", "duty", "reports", "exports", "access-log"),
    "write": ("plugins", "deadlines"),
}  # fmt: skip
"""The commands as they are looked for."""
TOPIC_TITLES: Final = {
    "begin": "To begin", "keep": "To keep it running", "centre": "The centre", "cases": "Residents and cases",
    "watch": "Supervision and numbers", "write": "For whoever writes departments",
}  # fmt: skip


class WrongUse(click.ClickException):
    """Wrong use as one line on stderr that says what and where; a group without a command shows its help."""

    exit_code = 2

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(" ".join(error.format_message().split()))
        self.ctx = error.ctx
        self.bare = isinstance(error, click.exceptions.NoArgsIsHelpError)

    def show(self, file: Any = None) -> None:
        """Print the line; with it, on standard output, the commands there are."""
        if self.bare and self.ctx:
            click.echo(self.ctx.get_help())
        said = tr("Missing command.") if self.bare and self.ctx else self.message
        where = f"{self.ctx.command_path}: " if self.ctx else ""
        click.echo(f"{where}{said}", file=file, err=file is None)


class LazyGroup(Group):
    """A group that imports a command only to run it, and lets none run that declares no permission."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for topic, names in TOPICS.items():
            with formatter.section(tr(TOPIC_TITLES[topic])):
                formatter.write_dl([(name, tr(COMMANDS[name])) for name in names])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        speak()
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise WrongUse(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except HubError as error:
            from hub.cli.common import say

            click.echo(say(error), err=True)
            ctx.exit(error.exit_code)
        except click.UsageError as error:
            raise WrongUse(error) from None
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            sys.stdout = None
            ctx.exit(1)
        except Exception as error:
            from hub.cli.common import say
            from hub.cli.unexpected import foreseen, report

            known = foreseen(error)
            click.echo(say(known) if known else report(error), err=True)
            ctx.exit(known.exit_code if known else 1)


def load(name: str) -> click.Command:
    """Import one command. Raises RuntimeError where it, or a part of it, declares no permission."""
    word = name.replace("-", "_")
    command: click.Command = getattr(import_module(f"hub.cli.{word}"), word)
    missing = undeclared(command, name)
    if missing:
        raise RuntimeError(f"commands without a permission: {', '.join(missing)}")
    return command


def undeclared(command: click.Command, name: str) -> list[str]:
    """Names of commands that declare neither `@requires` nor `@operator` (`hub.cli.common`)."""
    found: list[str] = []
    if isinstance(command, click.Group):
        for part, child in command.commands.items():
            found += undeclared(child, f"{name} {part}")
        if not command.invoke_without_command:
            return found
    if not getattr(command.callback, "hub_permission", None):
        found.append(name)
    return found


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hub")
def cli() -> None:
    """The street service centre's hub (便民服务中心).

    Every command finds the centre's data by --data FOLDER or HUB_DATA, and explains itself with --help.

    New here: hub demo shows a centre with invented people; hub init sets up a real one.
    """
