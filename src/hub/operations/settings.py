"""What a centre has set: the value that holds of each known setting, in rows that are only ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from hub.db.base import db, now, transaction
from hub.db.models import Setting, Staff
from hub.domain.actor import Actor
from hub.domain.applying import Variant
from hub.domain.errors import InputError, Many
from hub.domain.service import Service, Step
from hub.operations.appraisal.rules import rules
from hub.operations.kept import ask, changed, forget, kept
from hub.operations.known_settings import (
    BODY_DAYS,
    CENTRE,
    OF_SERVICES,
    OFFICE,
    POINTS,
    USUAL_DAYS,
    body_days,
    known,
    of_centre,
)
from hub.operations.rights import by_id, require
from hub.operations.setting_kinds import Known, read_value, shown
from hub.operations.words import words


def setting(key: str, service: str = "") -> Any:
    """The value that holds now: the newest row, else the default, else None."""
    rows = _newest()
    value = rows.get((service, key))
    return value if value is not None else _unset(key, service, emptied=(service, key) in rows)


def _unset(key: str, service: str, *, emptied: bool) -> Any:
    """What holds while nothing is set: the default. Emptied, an office hour and points are none at all."""
    if not service and key.startswith(BODY_DAYS):
        return USUAL_DAYS
    if emptied and key.startswith((OFFICE, POINTS)):
        return None
    if not service and key.startswith(POINTS):
        return rules()[key.removeprefix(POINTS)].points
    found = OF_SERVICES.get(key) if service else CENTRE.get(key)
    return found.default if found else None


def expected_days(step: Step) -> int:
    """Working days in which a superior usually answers a step: its published limit, else as the centre has
    set for that body; of several the longest."""
    if step.bodies:
        return max(body.limit or int(setting(body_days(body.title))) for body in step.bodies)
    return step.limit if step.limit is not None else int(setting(body_days(step.body)))


def service_settings(service: Service) -> dict[str, Any]:
    """What the centre has set for a service, by the keys its definition names; None = still to be set."""
    return {key: setting(key, service.key) for key in service.settings}


def waits_for(service: Service, variant: Variant) -> Known | None:
    """The setting that a kind of case waits for; None where it can be taken."""
    key = variant.needs_setting
    return known(key, service) if key and setting(key, service.key) in (None, "") else None


def meant_by(service: Service, variant: Variant) -> str:
    """What the centre has written of a kind of case that it had to explain first (“两证”); "" for others."""
    return str(setting(variant.needs_setting, service.key) or "") if variant.needs_setting else ""


def taken_variants(service: Service) -> list[Variant]:
    """The kinds of case that can be taken now: offered, and nothing to be set first."""
    return [each for each in service.variants if each.enabled and waits_for(service, each) is None]


def missing_settings(service: Service) -> tuple[str, ...]:
    """The keys a service needs and nobody has set; the steps that need them are blocked.

    What a kind of case waits for blocks nothing: that kind is not taken meanwhile (`waits_for`).
    """
    kinds = {variant.needs_setting for variant in service.variants}
    empty = [key for key, value in service_settings(service).items() if value in (None, "")]
    return tuple(key for key in empty if key not in kinds)


def put_setting(
    actor: Actor, *, key: str, value: Any, service: Service | None = None, reason: str = ""
) -> Any:
    """Set a value from now on; the old rows stay. Returns the value as kept.

    Raises NotFound for an unknown setting, InputError for a value of the wrong kind.
    """
    found = known(key, service)
    require(actor, found.permission)
    taken, said = read_value(found, value), words(reason, Setting.__table__.c.reason)
    add_row(actor, service.key if service else "", key, taken, said)
    return taken


def put_settings(actor: Actor, typed: Sequence[tuple[Service | None, str, str]], *, reason: str = "") -> None:
    """Set several, each a service or None, a key and a value, all or none.

    Raises Many, each fault at `place` of its setting.
    """
    faults: list[InputError] = []
    with transaction():
        for service, key, value in typed:
            try:
                put_setting(actor, key=key, value=value, service=service, reason=reason)
            except InputError as error:
                error.where = place(service, key) if error.where == key else error.where
                faults.append(error)
        if faults:
            raise Many(faults)


def place(service: Service | None, key: str) -> str:
    """One name for a setting among those of all services."""
    return f"{service.key if service else ''}-{key}"


def add_row(actor: Actor, service: str, key: str, value: Any, reason: str) -> None:
    """One more row, for a setting whose value is checked already.

    Whoever else sets something waits for its end: rows are told to be new by their ids (`kept.STAMP`), so a
    smaller one must not be committed later.
    """
    with transaction() as tx:
        changed(tx, "settings")
        db.session.add(
            Setting(service=service, key=key, value=value, reason=reason, by_id=by_id(actor), at=now())
        )
    forget()


def history(key: str, service: str = "") -> Sequence[dict[str, Any]]:
    """Every value a setting has had, newest first, with who and when."""
    asked = (
        select(Setting.value, Setting.reason, Setting.at, Staff.name)
        .outerjoin(Staff, Staff.id == Setting.by_id)
        .where(Setting.service == service, Setting.key == key)
        .order_by(Setting.id.desc())
    )
    return [dict(row) for row in db.session.execute(asked).mappings()]


def as_typed(key: str, service: Service | None = None) -> Sequence[dict[str, Any]]:
    """The history of a known setting, its values as they are typed. Raises NotFound."""
    found = known(key, service)
    rows = history(key, service.key if service else "")
    return [{**row, "value": shown(found, row["value"])} for row in rows]


def _newest() -> Mapping[tuple[str, str], Any]:
    return kept("settings", _read)


def _read() -> Mapping[tuple[str, str], Any]:
    last = select(func.max(Setting.id)).group_by(Setting.service, Setting.key)
    rows = ask(select(Setting.service, Setting.key, Setting.value).where(Setting.id.in_(last)))
    return {(row.service, row.key): row.value for row in rows}


def all_settings() -> Sequence[dict[str, Any]]:
    """Every setting that could be set here: the centre's, then those the newest definitions name."""
    from hub.operations.context import plugins

    rows: list[tuple[Service | None, Known]] = [(None, found) for found in of_centre()]
    for versions in plugins().services().values():
        rows += [(versions[-1], known(key, versions[-1])) for key in versions[-1].settings]
    return [_line(service, found) for service, found in rows]


def _line(service: Service | None, found: Known) -> dict[str, Any]:
    key = service.key if service else ""
    return {
        "service": key, "key": found.key, "label": str(found.label), "kind": found.kind,
        "value": shown(found, setting(found.key, key)), "default": found.default,
        "needed": found.needed or bool(service),
    }  # fmt: skip
