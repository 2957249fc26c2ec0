"""Which settings there are: the centre's own, those that definitions name, one for each rule and superior."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.domain.errors import NotFound
from hub.domain.service import Service
from hub.domain.whole import KINDS
from hub.i18n import LazyString, _l, pgettext
from hub.operations.appraisal.rules import rules, title
from hub.operations.setting_kinds import Known

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
GROUPS: Final[Mapping[LazyString, tuple[str, ...]]] = {
    _l("The centre"): ("centre", "inspection", "contact"),
    _l("Office hours and appointments"): ("office", "appointment", "duty", "calendar"),
    _l("Prints, notices and messages"): ("prints", "announcements", "messages"),
    _l("People and log-in"): ("caps", "load", "posts", "login"),
    _l("Time limits and how long things are kept"): (
        "registry", "reminder", "organisations", "export", "retention",
    ),
    _l("Reports and appraisal"): ("reports", "appraisal"),
    _l("How long superiors take"): ("body_days",),
}  # fmt: skip
"""The headings over the centre's settings, by what stands before the dot of a key."""
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


def room(key: str) -> str:
    """What stands before the dot of a centre's key."""
    return key.partition(".")[0]


def heading(key: str) -> str:
    """The heading over a setting of the centre, in the reader's language."""
    return next(str(title) for title, rooms in GROUPS.items() if room(key) in rooms)


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


def of_centre() -> list[Known]:
    """The centre's own settings: the fixed ones, the points of the ledger, how long each superior takes."""
    return [*CENTRE.values(), *(_points(rule) for rule in rules()), *(_body(body) for body in bodies())]


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


def body_days(body: str) -> str:
    """The key of the setting that says how long a superior usually takes."""
    return BODY_DAYS + body


def confirmed_key(service: Service) -> str:
    """The key of what the centre noted of this version of a service (`services.to_confirm`)."""
    return f"{CONFIRMED}{service.version}"


def _points(rule: str) -> Known:
    label = _l("Points in the appraisal ledger: %(rule)s", rule=LazyString(title, rule))
    return Known(POINTS + rule, label, "int", rules()[rule].points)


def _body(body: str) -> Known:
    named = LazyString(pgettext, bodies()[body], body)
    label = _l("Working days in which %(body)s usually answers", body=named)
    return Known(body_days(body), label, "int", USUAL_DAYS, least=1)
