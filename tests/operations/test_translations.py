"""What an applicant is handed comes in the own language too; the Chinese paper stays as it is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.db.base import transaction
from hub.db.models import Document, Resident
from hub.domain.errors import NotFound
from hub.operations.casework import acceptance
from hub.operations.casework.views import case_view
from hub.operations.prints import documents
from hub.operations.rights import OPERATOR
from hub.operations.settings import put_setting

from .engine import LOW_INCOME, TEMPORARY, Town

HAN = re.compile(r"[\u3400-\u9fff]")
NAMES = ("applicant", "number", "centre", "clerk", "holder", "stand_in", "deliverer", "link", "remark")
"""Who and where it is: the same in every language."""


def speaks(town: Town, case: int, language: str) -> None:
    """The applicant of a case prefers a language."""
    who = town.row(case)["applicant_id"]
    with transaction() as tx:
        tx.execute(update(Resident.__table__).where(Resident.id == who).values(language=language))


def kept(town: Town, document: int | None) -> dict[str, Any]:
    return town.all(select(Document.__table__).where(Document.id == document))[0]


def chinese(town: Town, value: Any, key: str = "") -> list[str]:
    """Texts with Chinese that is nobody's name."""
    if isinstance(value, dict):
        return [
            text for name, item in value.items() if name not in NAMES for text in chinese(town, item, name)
        ]
    if isinstance(value, list):
        return [text for item in value for text in chinese(town, item, key)]
    people = [f"({row['name']})" for row in town.all(select(Resident.__table__))]
    return [f"{key}: {value}"] if HAN.search(_without(str(value), people)) else []


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_a_slip_has_its_translation_beside_it(town: Town) -> None:
    case = town.start(LOW_INCOME).id
    speaks(town, case, "en")
    acceptance.issue_slip(town.as_("clerk"), case, rev=1)
    made = documents.issue_with_translation(town.as_("clerk"), case, "hub.slip")
    official, other = kept(town, made.official)["data"], kept(town, made.translation)["data"]
    assert ("lang" in official, other["lang"]) == (False, "en")
    assert [copy["for"] for copy in official["copies"]] == ["当事人联", "窗口留存联"]
    assert other["copies"] == [{"no": 1, "of": 1, "for": "for the applicant"}]
    assert chinese(town, other) == []
    papers = [[len(group["papers"]) for group in each["missing"]] for each in (official, other)]
    assert papers[0] == papers[1]


@pytest.mark.parametrize("key", ["hub.receipt", "hub.why_this_date"])
def test_after_acceptance(town: Town, key: str) -> None:
    case = town.case("check", LOW_INCOME)
    speaks(town, case, "en")
    made = documents.issue_with_translation(town.as_("clerk"), case, key)
    assert chinese(town, kept(town, made.translation)["data"]) == []


def test_a_letter_keeps_the_words_that_were_written(town: Town) -> None:
    case = town.case("approve", TEMPORARY)
    speaks(town, case, "en")
    town.take(case, "rejected")
    letter = case_view(town.as_("clerk"), case, "proof").letters[0]
    made = documents.issue_case_print(
        town.as_("clerk"), case, "hub.refusal", letter_id=letter["id"], language="en"
    )
    data = kept(town, made)["data"]
    assert data["reasons"] == [{"reason": letter["reason"]}]
    assert [text for text in chinese(town, data) if not text.startswith("reason")] == []


@pytest.mark.parametrize("language", ["zh", "ug", "kk", "mn"])
def test_without_a_catalogue_there_is_the_chinese_paper_only(town: Town, language: str) -> None:
    case = town.case("check", LOW_INCOME)
    speaks(town, case, language)
    made = documents.issue_with_translation(town.as_("clerk"), case, "hub.receipt")
    assert made.translation is None
    with pytest.raises(NotFound, match=r"^There is no print hub\.receipt \(ug\)\.$"):
        documents.issue_case_print(town.as_("clerk"), case, "hub.receipt", language="ug")


def test_the_counter_chooses_the_language_of_a_paper_whatever_the_register_says(town: Town) -> None:
    case = town.case("check", LOW_INCOME)
    clerk = town.as_("clerk")
    speaks(town, case, "ug")
    made = documents.issue_with_translation(clerk, case, "hub.receipt", "en")
    assert kept(town, made.translation)["data"]["lang"] == "en"
    assert "lang" not in kept(town, made.official)["data"]
    speaks(town, case, "en")
    assert documents.issue_with_translation(clerk, case, "hub.receipt", "zh").translation is None
    before = len(case_view(clerk, case, "proof").documents)
    with pytest.raises(NotFound, match=r"^There is no print hub\.receipt \(kk\)\.$"):
        documents.issue_with_translation(clerk, case, "hub.receipt", "kk")
    assert len(case_view(clerk, case, "proof").documents) == before


def test_a_slip_comes_in_the_sample_language_where_the_centre_asks_for_it(town: Town) -> None:
    """Right-to-left is proven with letters in no language: marked, and never there by itself."""
    case = town.start(LOW_INCOME).id
    clerk = town.as_("clerk")
    acceptance.issue_slip(clerk, case, rev=1)
    with pytest.raises(NotFound, match=r"^There is no print hub\.slip \(qps\)\.$"):
        documents.issue_case_print(clerk, case, "hub.slip", language="qps")
    put_setting(OPERATOR, key="prints.sample_language", value="yes")
    view = case_view(clerk, case, "proof")
    assert [documents.languages_of(view, key) for key in ("hub.slip", "hub.receipt")] == [
        ("en", "qps"),
        ("en",),
    ]
    made = kept(town, documents.issue_case_print(clerk, case, "hub.slip", language="qps"))
    assert (made["data"]["lang"], chinese(town, made["data"])) == ("qps", [])
    assert documents.pdf(made)[:5] == b"%PDF-"


def test_what_lies_in_the_file_is_chinese(town: Town) -> None:
    case = town.case("form", TEMPORARY)
    speaks(town, case, "en")
    with pytest.raises(NotFound, match=r"^There is no print civil_affairs\.assistance_form \(en\)\.$"):
        documents.issue_case_print(town.as_("clerk"), case, "civil_affairs.assistance_form", language="en")
