"""Data that has not the shape of its print is refused by field, all faults at once."""

from __future__ import annotations

from typing import Any

import pytest

from hub.domain.errors import InputError, Many
from hub.printing.check import check
from hub.printing.samples import sample
from hub.printing.shapes import SHAPES, PublicNotice, Receipt, Slip


def told(shape: type, data: Any, where: str = "p") -> list[str]:
    with pytest.raises(InputError) as caught:
        check(shape, data, where)
    error = caught.value
    return [str(one) for one in error.errors] if isinstance(error, Many) else [str(error)]


@pytest.mark.parametrize("key", sorted(SHAPES))
def test_every_sample_has_its_shape(key: str) -> None:
    check(SHAPES[key], sample(key), key)


def test_missing_and_unknown_fields() -> None:
    data = sample("hub.receipt")
    del data["due"]
    data["colour"] = "red"
    assert told(Receipt, data, "hub.receipt") == [
        "hub.receipt: due: This field is missing.",
        "hub.receipt: colour: The print has no such field.",
    ]


def test_wrong_kinds_are_named_by_their_path() -> None:
    data = sample("hub.slip")
    data["limit"] = "20"
    data["applicant"] = None
    data["missing"][0]["papers"][1]["original"] = "maybe"
    data["missing"][0]["papers"][1]["copies"] = -1
    data["held"] = "none"
    data["example"] = []
    data["told"] = "2026-2-3"
    assert told(Slip, data) == [
        "p: applicant: A text is wanted here.",
        "p: missing[0].papers[1].original: One of these is wanted here: return, keep, photos, none, held.",
        "p: missing[0].papers[1].copies: A number below 0 has no meaning here.",
        "p: held: A list is wanted here.",
        "p: limit: A whole number is wanted here.",
        "p: example: A group of fields is wanted here.",
        "p: told: A date is written 2026-10-21.",
    ]


def test_true_is_no_number_and_one_is_no_yes() -> None:
    data = {**sample("hub.slip"), "limit": True, "draft": 1}
    assert told(Slip, data) == [
        "p: limit: A whole number is wanted here.",
        "p: draft: Yes or no (true or false) is wanted here.",
    ]


@pytest.mark.parametrize("date", ["2026-02-30", "20261021", "2026-10-21T00:00", ""])
def test_a_date_that_is_none(date: str) -> None:
    assert told(Slip, {**sample("hub.slip"), "told": date}) == ["p: told: A date is written 2026-10-21."]


def test_data_that_is_no_mapping() -> None:
    assert told(Slip, []) == ["p: A group of fields is wanted here."]


@pytest.mark.parametrize("name", ["韩玉兰", "艾合买提江·玉素甫", "韩*兰", "*", "韩5**", "韩 **", ""])
def test_a_name_on_a_public_notice_is_masked_or_refused(name: str) -> None:
    data = sample("hub.public_notice")
    data["lines"][1]["name"] = name
    assert told(PublicNotice, data) == [
        "p: lines[1].name: A name in a public notice is masked: the surname (of a long name the first part) "
        "and stars."
    ]


def test_a_public_notice_takes_the_whitelist_only() -> None:
    data = sample("hub.public_notice")
    data["lines"][0]["id_tail"] = "0327"
    data["lines"][1]["community"] = "友好社区 65990119"
    assert told(PublicNotice, data) == [
        "p: lines[0].id_tail: The print has no such field.",
        "p: lines[1].community: A public notice carries no part of an ID, phone or account number.",
    ]


def fields_of(shape: type) -> set[str]:
    return set(shape.__annotations__)


def test_no_print_has_a_field_for_what_the_hub_never_holds() -> None:
    never = {"ethnicity", "ethnic_group", "nation", "religion", "belief", "politics", "score", "risk"}
    from hub.printing import shapes

    kinds = [kind for kind in vars(shapes).values() if isinstance(kind, type) and hasattr(kind, "__total__")]
    assert len(kinds) > 30
    assert {name for kind in kinds for name in fields_of(kind)} & never == set()
