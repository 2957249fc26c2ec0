"""What a department may use. Departments import nothing else of the hub."""

from hub.domain.appraisal import PointRule
from hub.domain.case import Condition, Facts
from hub.domain.department import Amount, Approved, Department
from hub.domain.errors import InputError, NotFound, NotHeld, Refused
from hub.domain.form import Form
from hub.domain.form_field import CHANGE, Field, Lines
from hub.domain.outreach import Outreach
from hub.domain.report import Figure, Report
from hub.domain.roster import Population, Subject
from hub.hookspecs import hookimpl

__all__ = [
    "CHANGE", "Amount", "Approved", "Condition", "Department", "Facts", "Field", "Figure", "Form",
    "InputError", "Lines", "NotFound", "NotHeld", "Outreach", "PointRule", "Population", "Refused", "Report",
    "Subject", "hookimpl",
]  # fmt: skip
