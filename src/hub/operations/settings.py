"""What a centre may set: known settings with kind and default, rows that are only ever added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, select

from hub.db.base import db, now, transaction
from hub.db.models import Setting, Staff
from hub.domain.actor import Actor
from hub.domain.applying import Variant
from hub.domain.errors import NotFound
from hub.domain.service import Service, Step
from hub.domain.whole import KINDS
from hub.i18n import LazyString, _l, pgettext
from hub.operations.appraisal.rules import rules, title
from hub.operations.kept import changed, forget, kept
from hub.operations.rights import by_id, require
from hub.operations.setting_kinds import Known, read_value, shown
from hub.operations.words import words

_CENTRE: Final = (
    Known("centre.name", _l("The centre's name"), needed=True),
    Known("centre.phone", _l("The centre's telephone"), "phone", needed=True),
    Known("centre.address", _l("The centre's address"), needed=True),
    Known("centre.street", _l("The street's name")),
    Known("centre.url", _l("Web address (for QR codes and log-in links)"), "url"),
    Known("office.morning_from", _l("Morning from"), "time", "09:30"),
    Known("office.morning_to", _l("Morning to"), "time", "13:30"),
    Known("office.afternoon_from", _l("Afternoon from"), "time", "15:30"),
    Known("office.afternoon_to", _l("Afternoon to"), "time", "19:00"),
    Known("office.summer_from", _l("Summer hours from (month-day)"), "month_day"),
    Known("office.summer_to", _l("Summer hours through (month-day)"), "month_day"),
    Known("office.summer_morning_from", _l("Summer, morning from"), "time"),
    Known("office.summer_morning_to", _l("Summer, morning to"), "time"),
    Known("office.summer_afternoon_from", _l("Summer, afternoon from"), "time"),
    Known("office.summer_afternoon_to", _l("Summer, afternoon to"), "time"),
    Known(
        "appointment.minutes", _l("Minutes of an appointment (a multiple of 5)"), "int", 30, least=5, most=240
    ),
    Known(
        "appointment.days",
        _l("Working days ahead for which residents book on the public page"),
        "int",
        10,
        least=1,
        most=250,
    ),
    Known("duty.evening_to", _l("Evening duty and duty on rest days until"), "time", "22:00"),
    Known("centre.print_remark", _l("Remark at the foot of every print")),
    Known(
        "prints.sample_language",
        _l("Offer card and slip in a sample language that runs from the right"),
        "bool",
        False,
    ),
    Known(
        "announcements.services",
        _l("Services whose completion must be announced by law (their numbers)"),
        "services",
    ),
    Known(
        "announcements.days",
        _l("Days for which a completion hangs on the centre's board"),
        "int",
        7,
        least=1,
        most=366,
    ),
    Known(
        "contact.bodies", _l("Offices outside the centre: name, telephone, address; a semicolon between two")
    ),
    Known(
        "contact.ask_days",
        _l("Working days in which a question put to the deputy is answered and the person told"),
        "int",
        5,
        least=1,
    ),
    Known("inspection.phone", _l("Telephone for complaints (inspection)"), "phone"),
    Known("caps.centre_staff", _l("Staff of the centre at most"), "int", 15),
    Known("caps.community_agents", _l("Agents of a community at most"), "int", 4),
    Known("caps.directors", _l("Directors at most"), "int", 1),
    Known("caps.deputy_directors", _l("Deputy directors at most"), "int", 2),
    Known("load.agent_households", _l("Households that an agent has at most"), "int", least=1, most=100_000),
    Known(
        "posts.training",
        _l("A post for somebody without its training"),
        "choice",
        "refuse",
        choices=("refuse", "warn"),
    ),
    Known(
        "login.idle_minutes", _l("Log out after so many minutes without use"), "int", 60, least=10, most=720
    ),
    Known(
        "login.second_factor",
        _l("Who needs a second factor"),
        "choice",
        "all",
        choices=("all", "administrators", "none"),
    ),
    Known("messages.sms", _l("Send text messages to residents"), "bool", False),
    Known(
        "retention.case_years",
        _l("Years after closing for which a case keeps its words and people"),
        "int",
        2,
        least=1,
        most=100,
    ),
    Known("organisations.check_due", _l("Yearly check of firms: done by (month-day)"), "month_day", "06-30"),
    Known(
        "retention.voucher_years",
        _l("Years for which receipts and pay-outs keep their people"),
        "int",
        10,
        least=5,
        most=100,
    ),
    Known(
        "retention.log_months", _l("Months for which the access log is kept"), "int", 36, least=6, most=1200
    ),
    Known(
        "reports.period",
        _l("Shortest period of which numbers leave the centre; change it with a new year only"),
        "choice",
        "month",
        choices=KINDS,
    ),
    Known(
        "registry.sheet_days",
        _l("Working days into the next month by which a change sheet is closed"),
        "int",
        5,
        least=1,
    ),
    Known(
        "reminder.days",
        _l("Working days before a benefit or a re-check runs out, when it is told"),
        "int",
        10,
        least=1,
        most=250,
    ),
    Known(
        "reports.half_month_roll",
        _l("A half-month report due on a rest day is on time on the next working day"),
        "bool",
        True,
    ),
    Known("export.days", _l("Working days for which an allowed export is fetched"), "int", 3, least=1),
    Known(
        "appraisal.phone",
        _l("Who gets the points of a telephone that nobody answered"),
        "choice",
        "duty",
        choices=("duty", "holders"),
    ),
    Known(
        "appraisal.weights",
        _l("Weights of a year's appraisal: leaders, residents, own, daily checks (together 100)"),
        "weights",
    ),
    Known(
        "appraisal.grades",
        _l("Residents' marks of a person in a year from which on they are the residents' evaluation"),
        "int",
        5,
        least=1,
    ),
    Known("calendar.region", _l("Region of the holidays"), "region", "CN"),
)
_SERVICE: Final = (
    Known(
        "posting_days", _l("Days of a public notice (calendar days, both ends in)"), "int", least=1, most=366
    ),
    Known("two_certificates", _l("What the “two certificates” are")),
    Known("living_standard", _l("Living standard per head and month (yuan)"), "money"),
    Known("allowance_80", _l("Allowance per month from the age of 80 (yuan)"), "money"),
    Known("allowance_90", _l("Allowance per month from the age of 90 (yuan)"), "money"),
    Known("allowance_100", _l("Allowance per month from the age of 100 (yuan)"), "money"),
)
OFFICE: Final = "office."
"""Before the hours of the centre."""
BODY_DAYS: Final = "body_days."
"""Before the name of a superior: the working days in which it usually answers."""
POINTS: Final = "appraisal.points."
"""Before a rule of the appraisal ledger: how many points it takes or gives."""
CONFIRMED: Final = "confirmed.v"
"""Before the version of a service: what the centre noted when it compared it with the law."""
USUAL_DAYS: Final = 15
"""Where nothing is set: the only limit of a superior that the plan names (计生-2, 特批)."""
CENTRE: Final[Mapping[str, Known]] = {known.key: known for known in _CENTRE}
OF_SERVICES: Final[Mapping[str, Known]] = {known.key: known for known in _SERVICE}
"""Settings that definitions name in `settings`; one not listed here is a text."""


def known(key: str, service: Service | None = None) -> Known:
    """The setting of that name. Raises NotFound."""
    if service is not None and key in service.settings:
        return OF_SERVICES.get(key) or Known(key, key)
    if service is not None and key == confirmed_key(service):
        return Known(key, _l("Compared with the law and the centre's papers: by whom, when, with what"))
    if service is None and key in CENTRE:
        return CENTRE[key]
    if service is None and key.removeprefix(BODY_DAYS) in bodies():
        return _body(key.removeprefix(BODY_DAYS))
    if service is None and key.removeprefix(POINTS) in rules():
        return _points(key.removeprefix(POINTS))
    raise NotFound("There is no setting %(key)s.", key=key, remedy="hub settings list shows them all.")


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


def confirmed_key(service: Service) -> str:
    """The key of what the centre noted of this version of a service (`services.to_confirm`)."""
    return f"{CONFIRMED}{service.version}"


def body_days(body: str) -> str:
    """The key of the setting that says how long a superior usually takes."""
    return BODY_DAYS + body


def expected_days(step: Step) -> int:
    """Working days in which a superior usually answers a step: its published limit, else as the centre has
    set for that body; of several the longest."""
    if step.bodies:
        return max(body.limit or int(setting(body_days(body.title))) for body in step.bodies)
    return step.limit if step.limit is not None else int(setting(body_days(step.body)))


def bodies() -> dict[str, str]:
    """The superiors that the installed definitions name, each with a service that names it, in order."""
    from hub.operations.context import plugins

    newest = [versions[-1] for versions in plugins().services().values()]
    found: dict[str, str] = {}
    for service in newest:
        for step in service.steps:
            for name in step.superiors:
                found.setdefault(name, service.key)
    return found


def of_centre() -> list[Known]:
    """The centre's own settings: the fixed ones, the points of the ledger, how long each superior takes."""
    return [*CENTRE.values(), *(_points(rule) for rule in rules()), *(_body(body) for body in bodies())]


def _points(rule: str) -> Known:
    label = _l("Points in the appraisal ledger: %(rule)s", rule=LazyString(title, rule))
    return Known(POINTS + rule, label, "int", rules()[rule].points)


def _body(body: str) -> Known:
    named = LazyString(pgettext, bodies()[body], body)
    label = _l("Working days in which %(body)s usually answers", body=named)
    return Known(body_days(body), label, "int", USUAL_DAYS, least=1)


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
    """The keys a service needs and nobody has set; the steps that need them are blocked."""
    return tuple(key for key, value in service_settings(service).items() if value in (None, ""))


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
    rows = db.session.execute(select(Setting.service, Setting.key, Setting.value).where(Setting.id.in_(last)))
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
