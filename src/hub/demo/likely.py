"""What is likely of a case of the demonstration: an age, a sum, an income; alike in every form of it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from hub.domain.case import Flow
from hub.domain.form_field import Field
from hub.domain.service import Service

GROWN: Final = (22, 80)
AGES: Final[Mapping[str, tuple[int, int]]] = {
    "civil_affairs.old_age_allowance": (80, 110), "civil_affairs.health_check": (80, 110),
    "disability.cataract_surgery": (55, 86), "disability.fuel_subsidy": (20, 60),
    "disability.home_care": (18, 60), "disability.startup_funds": (18, 55),
    "family_planning.birth_registration": (22, 40), "family_planning.check_voucher": (22, 40),
    "family_planning.reward_support": (30, 60), "labour.graduates": (20, 26), "labour.hardship": (40, 60),
    "labour.employment_grant": (22, 58), "labour.insurance_subsidy": (40, 60), "labour.job_card": (18, 58),
    "labour.card_review": (18, 58), "labour.micro_loan": (22, 56), "labour.late_contributions": (61, 76),
}  # fmt: skip
"""From and below which age people ask for a service; all others are asked for by the `GROWN`."""
USUAL: Final = (500, 800, 1000, 1500, 2000)
SUMS: Final[Mapping[str, tuple[int, ...]]] = {
    "civil_affairs.low_rent_housing": (160, 200, 240), "civil_affairs.funeral_aid": (1000, 1500),
    "disability.fuel_subsidy": (260,), "disability.home_care": (1500,),
    "disability.startup_funds": (3000, 5000, 8000), "labour.insurance_subsidy": (3240,),
    "labour.micro_loan": (30_000, 50_000, 80_000),
}  # fmt: skip
"""Sums in yuan that a service gives or lends; a subsidy of contributions is two thirds of the 4,860 paid."""
WORK: Final[Mapping[str, tuple[str, ...]]] = {
    "labour.employment_grant": ("none", "flexible"), "labour.hardship": ("none", "flexible"),
    "labour.insurance_subsidy": ("flexible",), "labour.job_card": ("none", "flexible", "own"),
    "labour.micro_loan": ("own",),
}  # fmt: skip
"""How those work who ask for it."""
POOR: Final = (180, 690)
"""Income per head of who is below the standard of the demonstration."""


def asks(service: Service, age: int, relation: str) -> bool:
    """Whether somebody of that age comes for it; for a household, its head."""
    least, below = AGES.get(service.key, GROWN)
    return least <= age < below and (service.subject != "household" or relation == "户主")


def likely(field: Field, flow: Flow) -> str | None:
    """What a field about money, people and work says in this case; None of all others."""
    key, chance = flow.service.key, _chance(flow)
    per_head, drawn = chance.randrange(*POOR), chance.randint(2, 4)
    people = len(flow.facts.members) if flow.service.subject == "household" else drawn
    found = {
        "amount": str(chance.choice(SUMS.get(key, USUAL))), "members": str(people),
        "income_per_head": f"{per_head}.00", "income": f"{per_head * people}.00",
        "working": str(chance.randint(0, max(people - 1, 0))), "work": chance.choice(WORK.get(key, ("",))),
    }  # fmt: skip
    return found.get(field.key) or None


def _chance(flow: Flow) -> random.Random:
    """Chance that falls alike in every form of a case."""
    facts = flow.facts
    return random.Random(f"{flow.service.key} {facts.applicant_birth} {[one.key for one in facts.members]}")
