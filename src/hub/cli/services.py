"""`hub services`: the definitions: list, show, prove, compare, publish, and print what residents read."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import data_option, format_option, operator, output, requires
from hub.cli.speech import Command, Group, tr
from hub.i18n.sample import SAMPLE

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.domain.service import Service
    from hub.plugins.registry import Plugins

LIST_COLUMNS = {
    "seq": "Seq", "key": "Key", "title": "Title", "version": "Version", "promised_limit": "Limit",
    "steps": "Steps", "materials": "Papers", "enabled": "On",
}  # fmt: skip
STEP_COLUMNS = {
    "key": "Step",
    "title": "Title",
    "role": "Role",
    "limit": "Limit",
    "clock": "Clock",
    "ways": "Outcomes",
}
PAPER_COLUMNS = {
    "title": "Paper", "original": "Original", "copies": "Copies", "stage": "Stage", "when": "Condition",
}  # fmt: skip
FINDING_COLUMNS = {
    "where": "Place in the file",
    "check": "Check",
    "what": "What is wrong",
    "remedy": "What to do",
}
DIFF_COLUMNS = {"change": "Change", "where": "Place in the file", "before": "Before", "after": "After"}

variant_option = click.option("--variant", default="", metavar="V", help="One variant (its key).")


class WithMore(Group):
    """Brings in what lies in files of its own when it is called: `walk` needs the whole engine."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_MORE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MORE:
            return super().get_command(ctx, cmd_name)
        from hub.cli.root import undeclared

        found: click.Command = getattr(import_module(f"hub.cli.services_{_MORE[cmd_name]}"), cmd_name)
        if undeclared(found, f"services {cmd_name}"):
            raise RuntimeError(f"commands without a permission: services {cmd_name}")
        return found


_MORE = {"confirm": "confirm", "revise": "revise", "unconfirmed": "confirm", "walk": "walk"}
"""By command, whose file it lies in."""


@click.group(cls=WithMore)
def services() -> None:
    """The services: list, show, check, walk, print."""


@services.command("list")
@click.option("--parts", is_flag=True, help="Also rounds of checks and procedures that belong to a service.")
@data_option
@format_option
@operator
def list_(parts: bool, data: Path | None, format: str) -> None:
    """All services, newest versions; with a centre `enabled` says whether a community has them on."""
    from hub.operations.services.catalogue import summary

    plugins, on = _installed(data)
    newest = [versions[-1] for versions in plugins.services().values() if parts or not versions[-1].part_of]
    rows = [summary(one, _enabled(one, on)) for one in sorted(newest, key=_order)]
    output(rows, format, LIST_COLUMNS)


@services.command()
@click.argument("key")
@variant_option
@click.option("--version", type=int, help="An older version.")
@data_option
@format_option
@operator
def show(key: str, variant: str, version: int | None, data: Path | None, format: str) -> None:
    """One definition; KEY is civil_affairs.minimum_living or 民政-1."""
    from hub.operations.services.catalogue import full

    plugins, on = _installed(data)
    service = plugins.service(key, version)
    found = full(service, _enabled(service, on), variant)
    if format == "json":
        output(found, format, {})
        return
    click.echo(f"{found['seq']}  {found['title']}  {found['key']} v{found['version']}")
    click.echo(tr("Promised: %(days)s working days.") % {"days": found["promised_limit"]})
    steps = found["steps"] or _stages(service)
    output([{**row, "ways": _ways(row["outcomes"])} for row in steps], format, STEP_COLUMNS)
    click.echo()
    output([row for row in found["materials"] if row["asked"]], format, PAPER_COLUMNS)


@services.command()
@click.argument("plugin", required=False, default="")
@format_option
@operator
def check(plugin: str, format: str) -> None:
    """Prove every definition, or those of one department. Ends with 1 where something does not hold."""
    from hub.domain.errors import sentences
    from hub.plugins.manager import load_plugins
    from hub.plugins.proving import check_departments

    findings = check_departments(load_plugins(), _hub_prints(), plugin)
    rows = [
        {
            "file": one.file,
            "line": one.line,
            "where": one.where,
            "check": one.check,
            "what": _fill(one.what, one.params),
            "remedy": _fill(one.remedy, one.params),
        }
        for one in findings
    ]
    if format == "json":
        output(rows, format, FINDING_COLUMNS)
    elif rows:
        for row in rows:
            click.echo(f"{row['where']}: [{row['check']}] {sentences(str(row['what']), str(row['remedy']))}")
    else:
        click.echo(tr("Every definition holds."))
    if rows:
        click.get_current_context().exit(1)


@services.command()
@click.argument("key")
@click.argument("v1", type=int)
@click.argument("v2", type=int)
@data_option
@format_option
@operator
def diff(key: str, v1: int, v2: int, data: Path | None, format: str) -> None:
    """What changed between two versions of a service: papers, steps, limits, outcomes.

    With a centre also of versions that are installed no more.
    """
    from hub.operations.context import service_of
    from hub.operations.services.catalogue import differences

    plugins, on = _installed(data)
    before, after = (plugins.service(key, v) if on is None else service_of(key, v) for v in (v1, v2))
    rows = differences(before, after)
    words = {"changed": tr("changed"), "added": tr("added"), "removed": tr("removed")}
    shown = rows if format == "json" else [{**row, "change": words[row["change"]]} for row in rows]
    output(shown, format, DIFF_COLUMNS)


@services.command()
@click.argument("plugin", required=False, default="")
@data_option
@requires("service.publish", or_operator=True)
def publish(plugin: str, data: Path | None, actor: Actor) -> None:
    """Publish new versions; from then on they are never edited.

    Their hashes go into services.lock, where the department's sources are here; with a centre, their texts
    into its database.
    """
    from hub.definitions.lock import publish as lock_them
    from hub.domain.errors import Many, Refused
    from hub.plugins.proving import check_departments, chosen, definitions_of, surroundings

    plugins, on = _installed(data)
    if findings := check_departments(plugins, _hub_prints(), plugin):
        raise Many([one.error() for one in findings])
    locks = {key: surroundings(plugins, key, frozenset()).lock for key in chosen(plugins, plugin)}
    without = [key for key, lock in locks.items() if lock is None]
    if without and on is None:
        raise Refused(
            "%(key)s is installed without its sources: there is nothing to publish.", key=without[0],
            remedy="Name a centre with --data: its database keeps the texts.",
        )  # fmt: skip
    kept = [] if on is None else _store(actor, plugin)
    for line in kept:
        click.echo(line)
    locked = [name for key, lock in locks.items() if lock
              for name in lock_them(lock, definitions_of(plugins, key)[0])]  # fmt: skip
    for line in locked or ([] if kept else [tr("Nothing is new.")]):
        click.echo(line)


def _store(actor: Actor, plugin: str) -> list[str]:
    """The versions whose texts the centre keeps from now on."""
    from hub.operations.services.publishing import publish as keep

    said = tr("%(key)s v%(version)s: kept in the database.")
    return [said % {"key": one.key, "version": one.version} for one in keep(actor, plugin)]


def _print(kind: str) -> click.Command:
    """`card`, `guide` or `chart`."""

    @click.argument("key")
    @variant_option
    @click.option("--lang", type=click.Choice(["zh", "en", SAMPLE]), default="zh",
                  help="The language of a card; qps is a sample that runs from the right.")  # fmt: skip
    @click.option("--output", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
                  help="A .html, .pdf or .svg file; HTML on standard output without it.")  # fmt: skip
    @data_option
    @operator
    def command(key: str, variant: str, lang: str, file: Path | None, data: Path | None) -> None:
        from hub.cli.services_print import make

        plugins, on = _installed(data)
        make(
            kind,
            plugins,
            plugins.service(key),
            variant=variant,
            lang=lang,
            file=file,
            has_centre=on is not None,
        )

    return click.command(kind, cls=Command, help=_HELP[kind])(command)


_HELP = {
    "card": "The notification card (一次告知卡): what a service asks for, before one starts.",
    "guide": "The service guide (服务指南).",
    "chart": "The flow chart (流程图): role and limit at every link.",
}
for _kind in _HELP:
    services.add_command(_print(_kind))


@services.command(cls=Command)
@click.argument("key")
@click.option("--name", default="", help="Which form, where the service has several; the first without it.")
@click.option("--sample", "as_sample", is_flag=True, help="Filled in for an invented person (样张).")
@click.option("--output", "file", required=True, metavar="FILE", help="A .pdf or .svg file.",
              type=click.Path(dir_okay=False, path_type=Path))  # fmt: skip
@data_option
@operator
def form(key: str, name: str, as_sample: bool, file: Path, data: Path | None) -> None:
    """The form that an applicant fills in, blank for the pen or as a filled sample."""
    from hub.cli.services_print import make_form

    plugins, on = _installed(data)
    make_form(
        plugins, plugins.service(key), name=name, as_sample=as_sample, file=file, has_centre=on is not None
    )


def _installed(data: Path | None) -> tuple[Plugins, frozenset[str] | None]:
    """The departments, and those that some community of the centre has on (None without a centre)."""
    import os

    from hub.plugins.manager import load_plugins

    root = click.get_current_context().find_root()
    if not (data or os.environ.get("HUB_DATA") or root.obj):
        return load_plugins(), None
    from hub.cli.common import open_app
    from hub.plugins.activation import all_on

    plugins: Plugins = open_app(data).extensions["hub_plugins"]
    return plugins, frozenset(key for key, places in all_on().items() if places)


def _enabled(service: Service, on: frozenset[str] | None) -> bool:
    return service.enabled and (on is None or service.department in on)


def _hub_prints() -> frozenset[str]:
    from hub.printing.shapes import SHAPES

    return frozenset(SHAPES)


def _order(service: Service) -> tuple[str, int]:
    """By department, and in it by number."""
    return service.department, int(service.seq.rpartition("-")[2])


def _stages(service: Service) -> list[dict[str, Any]]:
    """The stages of a roster whose items are no cases, as rows like steps."""
    return [
        {"key": stage.key, "title": stage.title, "role": stage.role, "limit": stage.limit, "clock": "",
         "outcomes": {one.key: one.to for one in stage.outcomes}}
        for stage in (service.roster.stages if service.roster else ())
    ]  # fmt: skip


def _ways(outcomes: dict[str, str]) -> str:
    return ", ".join(f"{name} → {target}" for name, target in outcomes.items())


def _fill(text: str, params: Any) -> str:
    return tr(text) % params if text and params else tr(text)
