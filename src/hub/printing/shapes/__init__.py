"""What each print needs, as typed dictionaries: flat, JSON, texts ready to print.

Dates are ISO texts ("2026-10-21"); the template writes them in the language of the print and adds the
weekday. Limits are whole working days. A text may be empty: on a form an empty box is left for the pen.
`NotRequired` fields may be left out; anything else missing, and any field not named here, is refused.
"""

from hub.printing.shapes.forms import Form, FormMember, FormPerson, FormTable, Opinion
from hub.printing.shapes.guides import Card, Chart, Guide
from hub.printing.shapes.letters import (
    ChangedDay,
    DateMoved,
    Day,
    Example,
    Held,
    Receipt,
    Refusal,
    Result,
    Slip,
    WhyThisDate,
)
from hub.printing.shapes.office import (
    AgendaLine,
    FileCover,
    FilePaper,
    Meeting,
    MinutesLine,
    NoticeLine,
    PanelAgenda,
    PanelMember,
    PanelMinutes,
    PublicNotice,
    SendUpLine,
    SendUpList,
)
from hub.printing.shapes.parts import (
    Copy,
    Fact,
    ForResident,
    Language,
    Official,
    Outcome,
    Paper,
    PaperGroup,
    Sheet,
    Stop,
    StopTask,
)

SHAPES: dict[str, type] = {
    "hub.slip": Slip,
    "hub.card": Card,
    "hub.receipt": Receipt,
    "hub.refusal": Refusal,
    "hub.result": Result,
    "hub.public_notice": PublicNotice,
    "hub.panel_agenda": PanelAgenda,
    "hub.panel_minutes": PanelMinutes,
    "hub.send_up_list": SendUpList,
    "hub.why_this_date": WhyThisDate,
    "hub.date_moved": DateMoved,
    "hub.file_cover": FileCover,
    "hub.guide": Guide,
    "hub.chart": Chart,
}
"""The shape of every print of the hub; any other print takes `Form`."""

__all__ = [
    "SHAPES",
    "AgendaLine",
    "Card",
    "ChangedDay",
    "Chart",
    "Copy",
    "DateMoved",
    "Day",
    "Example",
    "Fact",
    "FileCover",
    "FilePaper",
    "ForResident",
    "Form",
    "FormMember",
    "FormPerson",
    "FormTable",
    "Guide",
    "Held",
    "Language",
    "Meeting",
    "MinutesLine",
    "NoticeLine",
    "Official",
    "Opinion",
    "Outcome",
    "PanelAgenda",
    "PanelMember",
    "PanelMinutes",
    "Paper",
    "PaperGroup",
    "PublicNotice",
    "Receipt",
    "Refusal",
    "Result",
    "SendUpLine",
    "SendUpList",
    "Sheet",
    "Slip",
    "Stop",
    "StopTask",
    "WhyThisDate",
]
