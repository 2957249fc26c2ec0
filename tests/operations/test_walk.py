"""The walk: every edge of every service through the real operations, and every print on the way."""

from __future__ import annotations

import json

from click.testing import CliRunner
from flask import Flask

from hub.cli.services_walk import walk as command
from hub.domain.service import Service
from hub.operations.context import plugins
from hub.testing.fixtures import opened
from hub.testing.walk import edges


def test_the_walk_goes_every_edge_of_every_service_and_makes_each_print() -> None:
    """One command over all services: every end, every print, and nothing left over."""
    done = CliRunner().invoke(command, ["--all", "--format", "json"], catch_exceptions=False)
    walked = json.loads(done.output)
    assert [row["fault"] for row in walked if not row["ok"]] == []
    assert done.exit_code == 0
    with opened("sqlite://", WEB=False) as app:
        services = _services(app)
    gone, prints, ends, notices = {}, {}, {}, {}
    for row in walked:
        where = row["key"], row["variant"]
        gone.setdefault(where, set()).update(map(tuple, row["path"]))
        ends.setdefault(row["key"], set()).add(row["end"])
        prints.setdefault(row["key"], set()).update(row["prints"])
        notices.setdefault(row["key"], set()).update(row["notices"])
    assert gone == {
        (service.key, variant): edges(service, variant)
        for service in services for variant in [each.key for each in service.variants] or [""]
    }  # fmt: skip
    assert ends == {service.key: {"granted", "refused", "not_accepted"} for service in services}
    assert prints == {service.key: _prints(service) for service in services}
    assert notices == {
        service.key: {name for step in service.steps for name in step.notices} for service in services
    }


def _services(app: Flask) -> list[Service]:
    with app.app_context():
        return [versions[-1] for versions in plugins().services().values()]


def _prints(service: Service) -> set[str]:
    """The prints a definition names, and those of every case."""
    named = [
        name
        for step in service.steps
        for name in (*step.prints, *(p for task in step.tasks for p in task.prints))
    ]
    own = {name if "." in name else f"{service.department}.{name}" for name in named}
    letters = {letter.print for letter in service.letters}
    batches = {key for batch in service.batches for key in (batch.agenda, batch.minutes) if key}
    return own | letters | batches | {"hub.slip", "hub.receipt", "hub.why_this_date"}
