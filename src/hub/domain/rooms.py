"""Rooms of the hub that a department's window keeps beside its services: what there is, by name."""

from __future__ import annotations

from typing import Final

VACANCIES: Final = "vacancies"
"""招工信息: work that is offered, published until a day (plan, centre's duties ⑩)."""
COURSES: Final = "courses"
"""技能培训班: courses with places, enrolment, attendance, certificate (plan, centre's duties ⑪)."""
ROOMS: Final = (VACANCIES, COURSES)
