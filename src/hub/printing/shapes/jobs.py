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
