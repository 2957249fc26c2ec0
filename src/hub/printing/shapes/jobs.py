"""What the rooms of vacancies and training courses print."""

from typing import Annotated, TypedDict

from hub.printing.rules import Count, Date
from hub.printing.shapes.parts import Official


class VacancyLine(TypedDict):
    """One vacancy; `about` "" = nothing more is asked for."""

    no: Annotated[int, Count]
    title: str
    employer: str
    openings: Annotated[int, Count]
    wage: str
    place: str
    about: str
    until: Annotated[str, Date]


class VacancyList(Official):
    """`hub.vacancy_list` 招工信息, for the notice board."""

    lines: list[VacancyLine]


class AttendanceLine(TypedDict):
    """One person with a place; `there` by day: was there, "" = left for the pen."""

    no: Annotated[int, Count]
    person: str
    id_tail: str
    community: str
    there: list[str]


class CourseList(Official):
    """`hub.course_list` 培训签到表: one column a day."""

    course: str
    organiser: str
    place: str
    time: str
    days: list[Annotated[str, Date]]
    lines: list[AttendanceLine]


class CourseCertificate(Official):
    """`hub.course_certificate` 培训合格证 of one person."""

    person: str
    id_tail: str
    course: str
    organiser: str
    first_on: Annotated[str, Date]
    last_on: Annotated[str, Date]
    attended: Annotated[int, Count]
    days: Annotated[int, Count]
    issued_on: Annotated[str, Date]
