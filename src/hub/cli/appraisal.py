"""`hub appraisal`: rules and their points, checks of posts, entries and how they are heard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from hub.cli.common import as_json, format_option, output, requires, with_app
from hub.cli.kinds import day_option
from hub.cli.speech import Group, tr

if TYPE_CHECKING:
    from hub.domain.actor import Actor
    from hub.operations.appraisal.ledger import Entry

RULES = {"rule": "Rule", "title": "Title", "points": "Points", "basis": "Where it stands"}
CHECKS = {
    "number": "Number", "day": "Day", "time": "Time", "post": "Post", "what": "What was noted", "a": "A",
    "b": "B", "does": "On duty", "same_as": "Same call as", "state": "State",
}  # fmt: skip
ENTRIES = {
    "number": "Number", "day": "Day", "person": "Person", "rule": "Rule", "points": "Points",
    "evidence": "Evidence", "state": "State", "told_on": "Told on", "reply_by": "Reply by", "reply": "Reply",
}  # fmt: skip

SHEETS = {
    "number": "Number", "name": "Name", "leaders": "Leaders' evaluation",
    "residents": "Residents' evaluation", "own": "Own evaluation", "daily": "Daily checks",
    "on_time": "In time", "completed": "Completed", "points": "Points", "result": "Result",
}  # fmt: skip


@click.group(cls=Group)
def appraisal() -> None:
    """Points and their rules, checks of posts, hearings, yearly rounds."""


@appraisal.command()
@format_option
@with_app
@requires("desk", or_operator=True)
def rules(actor: Actor, format: str) -> None:
    """The rules with their points; those whose points nobody has set are named below."""
    from hub.operations.appraisal import points
    from hub.operations.appraisal import rules as known

    rows = [
        {"rule": key, "title": known.title(key), "points": points.points_of(key), "basis": known.basis(key)}
        for key in known.rules()
    ]
    having = [row for row in rows if row["points"] is not None]
    waiting = {str(row["rule"]): str(row["title"]) for row in rows if row["points"] is None}
    note = tr("Still to be set by the centre: %(rules)s.") % {"rules": ", ".join(waiting.values())}
    if format == "json":
        told = {"items": having, "note": note if waiting else "", "open": list(waiting)}
        as_json(told)
        return
    output(having, format, RULES)
    if waiting:
        click.echo(note)


@appraisal.command()
@format_option
@with_app
@requires("check.keep")
def checks(actor: Actor, format: str) -> None:
    """What was noted of posts, the newest first."""
    from hub.operations.appraisal.checks import checks as noted

    output([
        {"number": one.number, "day": one.on, "time": one.time, "post": one.post, "what": one.kind,
         "a": one.a, "b": one.b, "does": one.does, "same_as": one.same_as, "state": one.state}
        for one in noted(actor)
    ], format, CHECKS)  # fmt: skip


@appraisal.command()
@click.argument("kind", type=click.Choice(["absent", "phone", "check_call"]))
@click.argument("post")
@day_option("--on", "The day (today).")
@click.option("--time", required=True, help="The time, like 10:05.")
@click.option("--caller", default="", help="Which superior called.")
@click.option("--note", default="", help="What was seen; no residents' names.")
@click.option("--other", is_flag=True, help="Another call than one noted within the hour.")
@format_option
@with_app
@requires("check.keep")
def check(
    actor: Actor,
    kind: str,
    post: str,
    on: dt.date | None,
    time: str,
    caller: str,
    note: str,
    other: bool,
    format: str,
) -> None:
    """Note that nobody was at POST (its key), or that nobody answered its telephone."""
    from hub.db.base import today
    from hub.operations.ab_posts.staffing import post_of
    from hub.operations.appraisal.checks import record

    made = record(actor, kind=kind, post_id=post_of(post).id, on=on or today(), time=time, caller=caller,
                  note=note, other=other)  # fmt: skip
    output({"number": made.number}, format, {"number": "Number"})


@appraisal.command()
@click.argument("rule")
@click.argument("evidence")
@click.option("--person", "people", multiple=True, metavar="LOGIN", help="Whom it is about; else all.")
@format_option
@with_app
@requires("appraisal.enter")
def propose(actor: Actor, rule: str, evidence: str, people: tuple[str, ...], format: str) -> None:
    """Propose entries by RULE for what the EVIDENCE (its number) says."""
    from hub.operations.appraisal.entries import propose as enter

    made = enter(actor, rule=rule, evidence=evidence, people=people)
    output({"number": made.number}, format, {"number": "Number"})


@appraisal.command()
@click.argument("number")
@day_option("--on", "The day (today).")
@with_app
@requires("appraisal.enter")
def tell(actor: Actor, number: str, on: dt.date | None) -> None:
    """Note that the person of the entry NUMBER was told: ten working days to reply begin."""
    from hub.operations.appraisal import entries, ledger

    entries.tell(actor, ledger.id_of(actor, number), on=on)
    click.echo(tr("Done."))


@appraisal.command()
@click.argument("number")
@click.argument("text")
@with_app
@requires("desk")
def reply(actor: Actor, number: str, text: str) -> None:
    """Reply to an entry about oneself, once and within ten working days."""
    from hub.operations.appraisal import entries, ledger

    entries.reply(actor, ledger.id_of(actor, number), text=text)
    click.echo(tr("Done."))


@appraisal.command()
@click.argument("number")
@click.argument("verdict", type=click.Choice(["uphold", "cancel"]))
@click.option("--reason", default="", help="The person reads it.")
@with_app
@requires("appraisal.decide")
def decide(actor: Actor, number: str, verdict: str, reason: str) -> None:
    """Uphold or cancel an entry that somebody else proposed."""
    from hub.operations.appraisal import entries, ledger

    entries.decide(actor, ledger.id_of(actor, number), upheld=verdict == "uphold", reason=reason)
    click.echo(tr("Done."))


@appraisal.command("ledger")
@click.option("--year", type=click.IntRange(2000, 2999), help="The year (this one).")
@click.option("--open", "open_only", is_flag=True, help="Only what is still heard.")
@format_option
@with_app
@requires("appraisal.enter")
def ledger_(actor: Actor, year: int | None, open_only: bool, format: str) -> None:
    """The ledger by number, without what is about oneself."""
    from hub.operations.appraisal.ledger import ledger

    output(_rows(ledger(actor, year=year, open_only=open_only)), format, ENTRIES)


@appraisal.command()
@click.option("--year", type=click.IntRange(2000, 2999), help="The year (this one).")
@format_option
@with_app
@requires("desk")
def own(actor: Actor, year: int | None, format: str) -> None:
    """One's own entries of a year, and the points of those that stand."""
    from hub.operations.appraisal.ledger import own as mine

    found = mine(actor, year)
    if format == "json":
        rows = [{**row, "day": str(row["day"])} for row in _rows(found.entries)]
        told = {"year": found.year, "points": found.points, "entries": rows}
        as_json(told)
        return
    output(_rows(found.entries), format, ENTRIES)
    click.echo(tr("What stands: %(points)s") % {"points": found.points})


def _rows(found: Any) -> list[dict[str, Any]]:
    return [_row(one) for one in found]


def _row(one: Entry) -> dict[str, Any]:
    return {
        "number": one.number, "day": one.day, "person": one.name, "rule": one.title, "points": one.points,
        "evidence": one.evidence, "state": one.state, "told_on": one.told_on, "reply_by": one.reply_by,
        "reply": one.reply,
    }  # fmt: skip


@appraisal.command("rounds")
@format_option
@with_app
@requires("desk")
def rounds_(actor: Actor, format: str) -> None:
    """The yearly rounds in which one has a sheet; all for those who hold them."""
    from hub.operations.appraisal.sheets import rounds

    found = [{"number": one.number, "year": one.year, "open": one.open, "sheets": one.sheets}
             for one in rounds(actor)]  # fmt: skip
    output(found, format, {"number": "Number", "open": "Open", "sheets": "Sheets"})


@appraisal.command("open")
@click.argument("year", type=click.IntRange(2000, 2999))
@format_option
@with_app
@requires("appraisal.hold")
def open_(actor: Actor, year: int, format: str) -> None:
    """Open the round of YEAR."""
    from hub.operations.appraisal.rounds import open_round

    output({"number": open_round(actor, year=year).number}, format, {"number": "Number"})


@appraisal.command("sheets")
@click.argument("year", type=click.IntRange(2000, 2999))
@format_option
@with_app
@requires("desk")
def sheets_(actor: Actor, year: int, format: str) -> None:
    """The sheets of the round of YEAR by post; one's own, or all for those who hold it."""
    from hub.operations.appraisal.sheets import sheets
    from hub.operations.prints.appraisal_print import said

    rows = [
        {"number": one.number, "login": one.login, "name": one.name, "completed": one.counts.completed,
         "on_time": one.counts.on_time, "rate": said(one.counts.rate), "points": one.counts.points,
         **{part: said(score) for part, score in one.scores.items()}, "result": said(one.result)}
        for one in sheets(actor, _round(actor, year))
    ]  # fmt: skip
    output(rows, format, SHEETS)


@appraisal.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@click.argument("login")
@click.option("--leaders", type=float, help="Leaders' evaluation, 0 to 100.")
@click.option("--daily", type=float, help="Daily checks, 0 to 100.")
@click.option("--residents", type=float, help="Residents' evaluation, where too few cases have a mark.")
@click.option("--own", type=float, help="Own evaluation, by the person only.")
@with_app
@requires("desk")
def fill(
    actor: Actor, year: int, login: str, leaders: float | None, daily: float | None,
    residents: float | None, own: float | None,
) -> None:  # fmt: skip
    """Fill LOGIN's sheet of YEAR: --leaders and --daily by who holds the round, --own by the person."""
    from hub.domain.errors import InputError, NotFound
    from hub.operations.appraisal import rounds, sheets

    found = [one.id for one in sheets.sheets(actor, _round(actor, year)) if one.login == login]
    if not found:
        raise NotFound("There is no such sheet.", where=login)
    if own is not None:
        rounds.evaluate(actor, found[0], own=round(10 * own))
    elif leaders is None or daily is None:
        raise InputError("Give --leaders and --daily, or --own.")
    else:
        rounds.fill(actor, found[0], leaders=round(10 * leaders), daily=round(10 * daily),
                    residents=None if residents is None else round(10 * residents))  # fmt: skip
    click.echo(tr("Done."))


@appraisal.command()
@click.argument("year", type=click.IntRange(2000, 2999))
@with_app
@requires("appraisal.hold")
def close(actor: Actor, year: int) -> None:
    """Close the round of YEAR: its sheets are reckoned and stay as they are."""
    from hub.operations.appraisal.rounds import close as end

    end(actor, _round(actor, year))
    click.echo(tr("Done."))


def _round(actor: Actor, year: int) -> int:
    from hub.domain.errors import NotFound
    from hub.operations.appraisal.sheets import rounds

    for one in rounds(actor):
        if one.year == year:
            return one.id
    raise NotFound("There is no such round.", where=str(year))
