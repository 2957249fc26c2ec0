"""The tables of what runs without a case: rosters, stock, pay-outs, collections, registers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from hub.definitions.fields import FULL_NAME, KEY, Fault, Flag, ListOf, Name, Text, Whole, Word
from hub.definitions.table import Table, tables
from hub.domain import collection as collections
from hub.domain import programme as programmes
from hub.domain import register as registers
from hub.domain import roster as rosters
from hub.domain import stock as stocks
from hub.domain.entitlement import RATES
from hub.domain.period import PERIODS


class RosterOutcomeTable(Table):
    """One of `outcomes` of a roster or of a stage."""

    makes = rosters.RosterOutcome
    key = Name(required=True)
    text = Text(required=True)
    to = Name()
    reason = Flag()
    opens = Name(KEY)
    renews = Flag()
    needs = ListOf(Name())


def outcomes_of(*, required: bool) -> fields.Nested:
    """`outcomes = [ { key, text, to } … ]`."""
    return fields.Nested(RosterOutcomeTable, many=True, required=required, error_messages={
        "required": [Fault("%(key)s is missing.", "Add it.")],
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with key and text.")],
    })  # fmt: skip


class StageTable(Table):
    """[[roster.stage]]."""

    makes = rosters.Stage
    key = Name(required=True)
    title = Text(required=True)
    role = Name(required=True)
    limit = Whole(1, 250, required=True)
    form = Name(FULL_NAME)
    one_in = Whole(1, 100)
    source = ListOf(Whole(1))
    variants = ListOf(Name())
    outcomes = outcomes_of(required=True)

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> rosters.Stage:
        """The stage; its outcomes as a tuple."""
        found: rosters.Stage = super().build(data)
        return found


class RosterTable(Table):
    """[roster]. Without stages of its own, role, limit, form and outcomes are those of the one stage."""

    makes = rosters.Roster
    population = Name(FULL_NAME, required=True)
    programme = Name(FULL_NAME)
    purpose = Text(required=True)
    item = Word(rosters.ITEMS, required=True)
    title = Text()
    role = Name()
    limit = Whole(1, 250)
    form = Name(FULL_NAME)
    outcomes = outcomes_of(required=False)
    stages = tables(StageTable, "stage")
    after_limit = Whole(1, 60)
    list_columns = ListOf(Text())
    dropped_columns = ListOf(Text())
    erase_after = Whole(0, 3650, required=True)
    sample = Whole(1, rosters.MOST_SAMPLE)
    percent = Whole(1, 100)
    answered_by = Name()
    review_months = Whole(1, 60)
    source = ListOf(Whole(1))

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> rosters.Roster:
        """The roster; what is wrong with its stages the proof `rosters` says."""
        own = {key: data.pop(key) for key in ("title", "role", "limit", "form", "outcomes") if key in data}
        stages = tuple(data.pop("stages", ()))
        if not stages:
            stages = (rosters.Stage(
                rosters.CHECK, own.get("title", ""), own.get("role", ""), own.get("limit", 0),
                tuple(own.get("outcomes", ())), own.get("form", ""),
            ),)  # fmt: skip
        found: rosters.Roster = super().build({**data, "stages": stages})
        return found


class GoodTable(Table):
    """One of `goods`."""

    makes = stocks.Good
    key = Name(required=True)
    title = Text(required=True)
    unit = Text(required=True)


class StockTable(Table):
    """[stock]."""

    makes = stocks.Stock
    goods = fields.Nested(GoodTable, many=True, required=True, error_messages={
        "required": [Fault("%(key)s is missing.", "Add it.")],
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with key, title and unit.")],
    })  # fmt: skip
    places = ListOf(Word(stocks.PLACES), required=True)
    moves = ListOf(Word(stocks.MOVES), required=True)
    source = ListOf(Whole(1))
    not_done = ListOf(Whole(1))
    because = Text()


class PaymentListTable(Table):
    """One of `lists` of a payment."""

    makes = programmes.PaymentList
    programme = Name(required=True)
    title = Text(required=True)


class PaymentTable(Table):
    """[payment]."""

    makes = programmes.Payment
    programme = Name(required=True)
    title = Text(required=True)
    public_title = Text(required=True)
    period = Word(PERIODS, required=True)
    rate = Word(RATES)
    unit = Word(("person", "household"))
    amount = Name()
    way = Word(programmes.WAYS)
    payers = Whole(2, 2)
    route = ListOf(Word(programmes.ROUTE), required=True)
    funded_by = Text()
    shows = ListOf(Name(), required=True)
    original_to = Word(("finance", "centre"))
    copy_to = Word(("finance", "centre"))
    source = ListOf(Whole(1))
    handed_by = ListOf(Word(programmes.HANDS))
    lists = fields.Nested(PaymentListTable, many=True, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with programme and title.")],
    })  # fmt: skip


class CollectionTable(Table):
    """[collection]."""

    makes = collections.Collection
    what = Text(required=True)
    period = Word(PERIODS, required=True)
    send_to = Text(required=True)
    notice = Name(KEY)


class RegisterTable(Table):
    """[register]."""

    makes = registers.Register
    title = Text(required=True)
    inspected_by = Text(required=True)
    least = Whole(1, 1000)
