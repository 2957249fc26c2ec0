"""What the centre may set, with what held before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from hub.domain.service import Service
from hub.i18n import _, _l
from hub.operations import known_settings, settings
from hub.operations.calendars import hours
from hub.operations.context import plugins, service_of
from hub.operations.setting_kinds import Known, shown
from hub.web.forms import Form, said_of
from hub.web.gate import actor, permission
from hub.web.words import said

CHOICES = {
    "all": _l("everybody"), "administrators": _l("administrators only"), "none": _l("nobody"),
    "month": _l("month"), "quarter": _l("quarter"), "year": _l("year"),
    "warn": _l("is possible; it is shown as missing"), "refuse": _l("is refused"),
    "duty": _l("whoever was on duty"), "holders": _l("A and B of the post"),
    "yes": _l("yes"), "no": _l("no"),
}  # fmt: skip

WAS: Final = "was:"
"""Before the place of a setting: what stood in its field when the page was opened, also after a fault."""

area = Blueprint("settings", __name__, url_prefix="/settings")


class Section(NamedTuple):
    """Settings under one heading; a row is a setting, its value as typed, its service's key ("" for the
    centre's) and, where the heading does not say it, that service's number and name.
    """

    title: str
    rows: list[tuple[Known, Any, str, str]]
    note: str = ""


@area.get("")
@permission("setting.manage")
def page() -> str:
    """All settings: what steps wait for, the centre's, then those of each service."""
    return _page(Form())


def _page(form: Form) -> str:
    return render_template(
        "staff/admin/settings.html", form=form, WAS=WAS, choice_words=CHOICES,
        sections=[section for section in _sections() if section.rows],
        ids={fault.field: f"s-{fault.field}" for fault in form.faults},
    )  # fmt: skip


def _sections() -> Iterator[Section]:
    """A service's settings that are not set stand together at the top, unless the service is switched off."""
    services = _services()
    waiting = [
        (*row, one.key, f"{one.seq} {said(one, one.short)}")
        for one, rows in services if one.enabled for row in rows if _is_bare(row)
    ]  # fmt: skip
    yield Section(_("Not set yet"), waiting, _("the steps that need it are blocked"))
    for title, rows in _of_centre():
        yield Section(title, [(*row, "", "") for row in rows])
    for one, rows in services:
        kept = [(*row, one.key, "") for row in rows if not (one.enabled and _is_bare(row))]
        yield Section(said(one, one.title), kept)


def _is_bare(row: tuple[Known, Any]) -> bool:
    return row[1] in (None, "")


def _of_centre() -> list[tuple[str, list[tuple[Known, Any]]]]:
    known = [(known_settings.room(one.key), one) for one in known_settings.of_centre()]
    return [
        (str(title), [_chosen(one, settings.setting(one.key)) for room, one in known if room in rooms])
        for title, rooms in known_settings.GROUPS.items()
    ]


def _chosen(known: Known, value: Any) -> tuple[Known, Any]:
    """A yes or no is chosen like any other word."""
    if known.kind != "bool":
        return known, value
    return replace(known, choices=("yes", "no")), None if value is None else "yes" if value else "no"


def _services() -> list[tuple[Service, list[tuple[Known, Any]]]]:
    newest = [versions[-1] for versions in plugins().services().values() if versions[-1].settings]
    return [(one, _set(one)) for one in newest]


def _set(service: Service) -> list[tuple[Known, Any]]:
    """Each setting of a service with its value as it is typed."""
    pairs = [
        (known_settings.known(key, service), value)
        for key, value in settings.service_settings(service).items()
    ]
    return [(known, shown(known, value)) for known, value in pairs]


@area.post("")
@permission("setting.manage")
def put() -> Any:
    """Set what was typed otherwise than it stood there, all or none; old values stay on record."""
    rows = _typed()
    was = request.form.getlist("was")[: len(rows)]
    known = {
        settings.place(service, key): known_settings.known(key, service) for service, key, _value in rows
    }
    form = Form(
        MultiDict(
            [
                *zip(known, (value for *_of, value in rows), strict=True),
                *((WAS + place, before) for place, before in zip(known, was, strict=False)),
            ]
        ),
        labels={place: str(one.label) for place, one in known.items()},
    )
    with form.catching():
        changed = [row for row, before in zip_longest(rows, was) if row[-1] != before]
        settings.put_settings(actor(), changed, reason=request.form.get("reason", ""))
        flash(_("Set from now on.") if changed else _("Nothing was changed."))
        if any(key.startswith(known_settings.OFFICE) for _of, key, _value in changed):
            for fault in hours.faults():
                flash(said_of(fault))
        return redirect(url_for("settings.page"))
    return _page(form), form.status


def _typed() -> list[tuple[Service | None, str, str]]:
    """Service, key and value of each row that was sent."""
    keys, of, values = (request.form.getlist(name) for name in ("key", "service", "value"))
    return [
        (service_of(service) if service else None, key, value)
        for service, key, value in zip_longest(of[: len(keys)], keys, values[: len(keys)], fillvalue="")
    ]


@area.get("/history")
@permission("setting.manage")
def history() -> str:
    """Every value one setting has had."""
    key, of = request.args.get("key", ""), request.args.get("service", "")
    service = service_of(of) if of else None
    known = known_settings.known(key, service)
    rows = [{**row, "value": _chosen(known, row["value"])[1]} for row in settings.as_typed(key, service)]
    words = CHOICES if _chosen(known, None)[0].choices else {}
    return render_template("staff/admin/setting_history.html", known=known, rows=rows, choice_words=words)
