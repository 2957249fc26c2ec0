"""The shape of a definition file: tables, keys, kinds of value. What they mean together, the proofs check."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from marshmallow import RAISE, Schema, fields, post_load

from hub.definitions import vocabulary as words
from hub.definitions.fields import (
    FULL_NAME,
    KEY,
    WHEN,
    Day,
    Fault,
    Flag,
    Later,
    ListOf,
    Move,
    Name,
    Pairs,
    Text,
    Value,
    Whole,
    Word,
)  # fmt: skip
from hub.domain import collection as collections
from hub.domain import register as registers
from hub.domain import roster as rosters
from hub.domain import service as domain
from hub.domain import stock as stocks
from hub.domain.entitlement import RATES
from hub.domain.period import PERIODS

FORMAT: Final = 1
_SEQ: Final = re.compile(r"\S{1,10}-\d{1,3}")


class Table(Schema):
    """One table of the file; becomes `makes`. Keys of the kind `Later` are checked elsewhere and left out."""

    makes: ClassVar[Any] = None
    error_messages: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "unknown": Fault("%(key)s is not known here."),
        "type": Fault("%(key)s must be a table.", "Write its keys under a header in [ ]."),
    }

    class Meta:
        unknown = RAISE

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """The dataclass; lists become tuples."""
        later = {name for name, field in self.fields.items() if isinstance(field, Later)}
        return self.makes(
            **{k: tuple(v) if isinstance(v, list) else v for k, v in data.items() if k not in later}
        )


def tables(schema: type[Table], key: str) -> fields.Nested:
    """[[key]] tables, any number."""
    return fields.Nested(schema, many=True, data_key=key, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write its header in [[ ]].")],
    })  # fmt: skip


def _names(pattern: Any = None) -> Value:
    return ListOf(Name(pattern) if pattern else Name())


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


class MaterialTable(Table):
    """[[material]]. `copies` are per set; `source` = mark and words of `services.json`."""

    makes = domain.Material
    key = Name(required=True)
    title = Text(required=True)
    kind = Word(words.PAPERS)
    original = Flag()
    copies = Whole(0, 20)
    sets = Whole(1, 20)
    pieces = Whole(1, 20)
    of = Word(words.PARTIES)
    per = Word(words.PER)
    when = Name(WHEN)
    variants = _names()
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


class TaskTable(Table):
    """[[step.task]]."""

    makes = domain.StepTask
    key = Name(required=True)
    title = Text(required=True)
    role = Name(required=True)
    limit = Whole()
    limit_from = Word(words.LIMIT_FROM)
    form = Name(FULL_NAME)
    required = Flag()
    do = Word(words.DO)
    place = Word(words.PLACES)
    when = Name(WHEN)
    variants = _names()
    prints = _names(FULL_NAME)
    inferred = Flag()
    source = ListOf(Whole(1))


class BodyTable(Table):
    """One of `bodies`: a superior that answers beside others; its limit is tracked and not the case's."""

    makes = domain.StepTask
    key = Name(required=True)
    title = Text(required=True)
    limit = Whole(1)

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> domain.StepTask:
        """A task of the superior, which ends with its answer."""
        return domain.StepTask(**data, role="superior", do=domain.ANSWER, place="outside")


class StepTable(Table):
    """[[step]]."""

    makes = domain.Step
    key = Name(required=True)
    title = Text(required=True)
    role = Name(required=True)
    do = Word(words.DO, required=True)
    phase = Word(domain.PHASES)
    department = Name()
    place = Word(words.PLACES)
    body = Text()
    source = ListOf(Whole(1))
    limit = Whole()
    limit_from = Word(words.LIMIT_FROM)
    inferred = Flag()
    clock = Word(words.CLOCKS)
    when = Name(WHEN)
    variants = _names()
    form = Name(FULL_NAME)
    prints = _names(FULL_NAME)
    notices = _names()
    stage = Word(domain.STAGES)
    batch = Name()
    places = ListOf(Word(words.PLACES))
    days_setting = Name()
    public_title = Text()
    board_count = Text()
    result = Word(words.RESULTS)
    receipt = Word(("signature",))
    returns = Whole(1, 9)
    outcomes = Pairs(Text(), required=True)
    labels = Pairs(Text())
    tasks = tables(TaskTable, "task")
    bodies = fields.Nested(BodyTable, many=True, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with key, title and limit.")],
    })  # fmt: skip
    need = Word(words.NEEDS)
    handover = Later()

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> domain.Step:
        """Several bodies are tasks of the step; together they are its body."""
        bodies = data.pop("bodies", [])
        if bodies:
            data["tasks"] = [*data.get("tasks", []), *bodies]
            data["body"] = data.get("body") or "、".join(each.title for each in bodies)
        found: domain.Step = super().build(data)
        return found


class LetterTable(Table):
    """[[letter]]."""

    makes = domain.Letter
    step = Name(required=True)
    outcome = Name(required=True)
    print = Name(FULL_NAME, required=True)
    deliver = Name()
    reason_required = Flag()
    refusal = Flag()


class BatchTable(Table):
    """[[batch]]."""

    makes = domain.BatchKind
    key = Name(required=True)
    title = Text(required=True)
    kind = Word(words.BATCHES, required=True)
    lines = Word(words.LINES)
    quorum = Whole(0, 50)
    recusal = Flag()
    per = Word(("centre", "community"))
    is_partial = Flag(data_key="partial", attribute="partial")
    body = Text()
    agenda = Name(FULL_NAME)
    minutes = Name(FULL_NAME)


class GrantsTable(Table):
    """[grants]."""

    makes = domain.Grants
    programme = Name()
    certificate = Name()
    on = Move()
    starts = Word(domain.STARTS_ON)
    valid_months = Whole(1)
    review_months = Whole(1)
    settings = _names()
    valid_until = Later()
    ends_on = Later()
    reviewed_every = Later()


class RosterOutcomeTable(Table):
    """One of `outcomes` of a roster or of a stage."""

    makes = rosters.RosterOutcome
    key = Name(required=True)
    text = Text(required=True)
    to = Name()
    reason = Flag()
    opens = Name(KEY)
    renews = Flag()


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

    makes = domain.PaymentList
    programme = Name(required=True)
    title = Text(required=True)


class PaymentTable(Table):
    """[payment]."""

    makes = domain.Payment
    programme = Name(required=True)
    title = Text(required=True)
    public_title = Text(required=True)
    period = Word(PERIODS, required=True)
    rate = Word(RATES)
    unit = Word(("person", "household"))
    amount = Name()
    way = Word(domain.PAYMENT_WAYS)
    payers = Whole(2, 2)
    route = ListOf(Word(domain.PAYMENT_ROUTE), required=True)
    funded_by = Text()
    shows = ListOf(Name(), required=True)
    original_to = Word(("finance", "centre"))
    copy_to = Word(("finance", "centre"))
    source = ListOf(Whole(1))
    lists = fields.Nested(PaymentListTable, many=True, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with programme and title.")],
    })  # fmt: skip


class FollowUpTable(Table):
    """[[follow_up]]."""

    makes = domain.FollowUp
    key = Name(required=True)
    title = Text(required=True)
    every = Word(words.EVERY, required=True)
    role = Name(required=True)
    until = Whole(1, 36, required=True)
    consent = Flag(required=True)
    when = Name(WHEN, required=True)
    limit = Whole(1, 20)
    form = Name(FULL_NAME)
    source = ListOf(Whole(1))


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


class WrittenLetterTable(Table):
    """One of `letters` of a test."""

    makes = domain.WrittenLetter
    print = Name(FULL_NAME, required=True)
    by = Name()
    reason = Flag()


class TrialTable(Table):
    """[[test]]."""

    makes = domain.Trial
    title = Text(required=True)
    variant = Name()
    given = Pairs(Name())
    without = _names()
    way = ListOf(Move(), doubles=True)
    asks = _names()
    asks_not = _names()
    end = Word(domain.ENDS)
    stops = Name()
    letters = fields.Nested(WrittenLetterTable, many=True, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with print, by and reason.")],
    })  # fmt: skip
    prints = _names(FULL_NAME)
    notices = _names()
    due = Whole()


class EffectiveTable(Table):
    """`effective = { from = …, to = … }`; `to` is the last day."""

    makes = dict
    effective_from = Day(data_key="from", required=True)
    effective_to = Day(data_key="to")


class ServiceTable(Table):
    """The whole file."""

    makes = domain.Service
    format = Whole(FORMAT, FORMAT, required=True)
    key = Name(KEY, required=True)
    seq = Name(_SEQ, required=True)
    version = Whole(1, required=True)
    title = Text(required=True)
    short_title = Text()
    summary = Text(required=True)
    effective = fields.Nested(EffectiveTable, required=True, error_messages=Value.default_error_messages)
    kind = Word(words.KINDS, required=True)
    subject = Word(words.SUBJECTS, required=True)
    clazz = Word(words.CLASSES, data_key="class", required=True)
    started_by = Word(words.STARTS, required=True)
    handed_in_at = Word(words.HAND_IN, required=True)
    accepts_at = Word(words.ACCEPTS, required=True)
    counter = Name(required=True)
    part_of = Name(_SEQ)
    number_prefix = Text(required=True)
    promised = Whole()
    statutory = Whole()
    basis = Word(words.BASES)
    fee = Text(required=True, error_messages={
        "required": [Fault("The ground and amount of the fee are not filled in.", "Add it.")],
    })  # fmt: skip
    enabled = Flag()
    settings = _names()
    joint = Later()
    community_file = Flag()
    opening = fields.Nested(OpeningTable)
    law = fields.Nested(LawTable)
    parties = tables(PartyTable, "party")
    questions = tables(QuestionTable, "question")
    variants = tables(VariantTable, "variant")
    materials = tables(MaterialTable, "material")
    steps = tables(StepTable, "step")
    letters = tables(LetterTable, "letter")
    batches = tables(BatchTable, "batch")
    grants = fields.Nested(GrantsTable)
    payment = fields.Nested(PaymentTable)
    roster = fields.Nested(RosterTable)
    follow_ups = tables(FollowUpTable, "follow_up")
    collection = fields.Nested(CollectionTable)
    register = fields.Nested(RegisterTable)
    stock = fields.Nested(StockTable)
    trials = tables(TrialTable, "test")

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> Any:
        """The service; nothing promised means 20 working days by article 6 (deadlines.md R2)."""
        data.pop("format")
        data |= data.pop("effective")
        if data.get("roster"):
            data.setdefault("promised", sum(stage.limit for stage in data["roster"].stages))
        data["unpromised"] = data["clazz"] == "promised" and "promised" not in data
        data.setdefault("promised", domain.DEFAULT_LIMIT if data["clazz"] == "promised" else 0)
        data.setdefault("basis", "art6")
        return super().build(data)
