"""What a definition says of applying: windows of time, laws, parties, questions, variants, papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAGES: Final = ("acceptance", "filing", "payment", "elsewhere")
"""When a paper is asked for (definitions.md, Staged papers); a step may name the one it takes papers of."""
ID_PAPERS: Final = frozenset({"id_card", "household_book"})
"""Papers that say who one is and where one lives, which every department's window looks at."""


@dataclass(frozen=True, slots=True)
class Opening:
    """When a first receipt is taken. All empty = always."""

    days_of_month: tuple[int, int] | None = None
    roll: str = ""
    months: tuple[int, int] | None = None
    every_months: int = 0
    anchor: str = ""
    quarter_end: bool = False
    on_notice: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """References, ground and remedy of a refusal, and whether the rule still stands.

    `not_asked`: papers of the plan (mark and words of `services.json`) that the law has since done away with.
    """

    refs: tuple[str, ...] = ()
    refusal_basis: str = ""
    remedy: str = ""
    legal_status: str = "in_force"
    superseded_by: str = ""
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Who takes part: `role`, how many, and from where they come."""

    role: str
    min: int = 1
    max: int = 1
    source: str = "registry"
    in_person: bool = False
    when: str = ""


PROXY: Final = Party("proxy", min=0, source="free")
"""Whoever applies may be acted for, unless the definition requires presence."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a question."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """Asked at intake and by the public "what do I need". `confirmed` False = the plan only implies it."""

    key: str
    text: str
    choices: tuple[Choice, ...]
    confirmed: bool = True
    when: str = ""

    def choice(self, key: str) -> Choice | None:
        """The choice with that key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Bar:
    """Who cannot be accepted: where `when` holds, with the rule as a sentence for the applicant."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Variant:
    """情形: a special case; empty fields are as in the service."""

    key: str
    title: str
    promised: int | None = None
    statutory: int | None = None
    basis: str = ""
    legal_status: str = ""
    enabled: bool = True
    subject: str = ""
    needs_setting: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """One line of the checklist. `source`: the marks of `services.json` it carries.

    `use` names a set shared by several services (`ID_PAPERS` by all departments); `reuse_months`: how long a
    sighting of it is good for the applicant's next case, 0 = it is asked for anew each time.
    """

    key: str
    title: str
    kind: str = "paper"
    original: bool = True
    copies: int = 0
    sets: int = 1
    pieces: int = 0
    of: str = ""
    per: str = ""
    when: str = ""
    variants: tuple[str, ...] = ()
    stage: str = "acceptance"
    gate: bool = False
    one_of: str = ""
    substitute_for: str = ""
    issued_by: str = ""
    where: str = ""
    note: str = ""
    keep: str = "seen"
    basis: str = ""
    retention: int = 0
    use: str = ""
    reuse_months: int = 0
    confirmed: bool = True
    source: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """What makes two papers of different services the same one: the shared set, else the own key."""
        return self.use or self.key

    @property
    def asked(self) -> bool:
        """Whether a resident is asked for it (internal papers and those we issue never are)."""
        return not self.issued_by and self.kind != "internal"

    @property
    def copies_in_all(self) -> int:
        """How many copies are handed in: so many of each set."""
        return self.copies * self.sets

    @property
    def stays(self) -> bool:
        """Whether the original is handed in; else it is looked at and given back, with copies or without.

        What says who one is and where one lives is never kept (privacy.md, Holds).
        """
        handed_in = self.kind in ("photo", "form", "declaration")
        return self.original and (handed_in or not (self.copies or self.use in ID_PAPERS))
