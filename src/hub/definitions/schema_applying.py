"""The tables about applying: windows of time, laws, parties, questions, variants, papers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from hub.definitions import vocabulary as words
from hub.definitions.fields import WHEN, Fault, Flag, Later, ListOf, Name, Pairs, Text, Whole, Word
from hub.definitions.table import Table, names
from hub.domain import applying as domain


class OpeningTable(Table):
    """[opening]."""

    makes = domain.Opening
    days_of_month = ListOf(Whole(1, 31), size=2)
    roll = Word(words.ROLLS)
    months = ListOf(Whole(1, 12), size=2)
    every = Pairs(Later())
    quarter_end = Flag()
    on_notice = Flag()

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> domain.Opening:
        """`every = { months = 2, anchor = "even" }` becomes two fields."""
        every = data.pop("every", {})
        return domain.Opening(**data, every_months=every.get("months", 0), anchor=every.get("anchor", ""))


class LawTable(Table):
    """[law]."""

    makes = domain.Law
    refs = ListOf(Text(), required=True)
    refusal_basis = Text()
    remedy = Text()
    legal_status = Word(words.STATUS)
    superseded_by = Text()
    not_asked = ListOf(Text())


class PartyTable(Table):
    """[[party]]."""

    makes = domain.Party
    role = Word(words.PARTIES, required=True)
    min = Whole(0, 20)
    max = Whole(1, 100)
    source = Word(words.PARTY_SOURCES)
    in_person = Flag()
    when = Name(WHEN)


class ChoiceTable(Table):
    """One of `choices`."""

    makes = domain.Choice
    key = Name(required=True)
    text = Text(required=True)


class QuestionTable(Table):
    """[[question]]."""

    makes = domain.Question
    key = Name(required=True)
    text = Text(required=True)
    choices = fields.Nested(ChoiceTable, many=True, required=True, error_messages={
        "required": [Fault("%(key)s is missing.", "Add it.")],
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with key and text.")],
    })  # fmt: skip
    confirmed = Flag()
    when = Name(WHEN)


class BarTable(Table):
    """[[bar]]."""

    makes = domain.Bar
    when = Name(WHEN, required=True)
    text = Text(required=True)


class VariantTable(Table):
    """[[variant]]."""

    makes = domain.Variant
    key = Name(required=True)
    title = Text(required=True)
    promised = Whole()
    statutory = Whole()
    basis = Word(words.BASES)
    legal_status = Word(words.STATUS)
    enabled = Flag()
    subject = Word(words.SUBJECTS)
    needs_setting = Name()


class PaperName(Text):
    """What a paper is called: the plan has one booklet by three names, people read one.

    Published versions keep the plan's words; they are put right here, where every version passes.
    """

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        return words.official_paper(super()._deserialize(value, attr, data, **kwargs))


class MaterialTable(Table):
    """[[material]]. `copies` are per set; `source` = mark and words of `services.json`."""

    makes = domain.Material
    key = Name(required=True)
    title = PaperName(required=True)
    kind = Word(words.PAPERS)
    original = Flag()
    copies = Whole(0, 20)
    sets = Whole(1, 20)
    pieces = Whole(1, 20)
    of = Word(words.PARTIES)
    per = Word(words.PER)
    when = Name(WHEN)
    variants = names()
    stage = Word(domain.STAGES)
    gate = Flag()
    one_of = Name()
    substitute_for = Name()
    issued_by = Name()
    where = Text()
    note = Text()
    keep = Word(words.KEEPS)
    basis = Text()
    retention = Whole(1, 100)
    use = Name()
    reuse_months = Whole(1, 60)
    confirmed = Flag()
    source = ListOf(Text())
