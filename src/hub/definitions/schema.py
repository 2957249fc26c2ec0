"""The shape of a definition file: tables, keys, kinds of value. What they mean together, the proofs check."""

from __future__ import annotations

import re
from typing import Any, Final

from marshmallow import fields, post_load

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
from hub.definitions.schema_applying import (
    BarTable,
    LawTable,
    MaterialTable,
    OpeningTable,
    PartyTable,
    QuestionTable,
    VariantTable,
)
from hub.definitions.schema_cycles import (
    CollectionTable,
    PaymentTable,
    RegisterTable,
    RosterTable,
    StockTable,
)
from hub.definitions.table import Table, names, tables
from hub.domain import following, trial
from hub.domain import service as domain
from hub.domain.applying import STAGES
from hub.domain.clock import DEFAULT_LIMIT
from hub.domain.programme import STARTS_ON, Grants

FORMAT: Final = 1
_SEQ: Final = re.compile(r"\S{1,10}-\d{1,3}")


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
    variants = names()
    prints = names(FULL_NAME)
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
    variants = names()
    form = Name(FULL_NAME)
    forms = Pairs(Name(FULL_NAME))
    prints = names(FULL_NAME)
    notices = names()
    stage = Word(STAGES)
    batch = Name()
    places = ListOf(Word(words.PLACES))
    days_setting = Name()
    public_title = Text()
    board_count = Text()
    result = Word(words.RESULTS)
    receipt = Word(("signature",))
    returns = Whole(1, 9)
    after_limit = names()
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

    makes = following.Letter
    step = Name(required=True)
    outcome = Name(required=True)
    print = Name(FULL_NAME, required=True)
    deliver = Name()
    reason_required = Flag()
    refusal = Flag()


class BatchTable(Table):
    """[[batch]]."""

    makes = following.BatchKind
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

    makes = Grants
    programme = Name()
    certificate = Name()
    on = Move()
    starts = Word(STARTS_ON)
    valid_months = Whole(1)
    review_months = Whole(1)
    settings = names()
    valid_until = Later()
    ends_on = Later()
    reviewed_every = Later()


class FollowUpTable(Table):
    """[[follow_up]]."""

    makes = following.FollowUp
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


class WrittenLetterTable(Table):
    """One of `letters` of a test."""

    makes = trial.WrittenLetter
    print = Name(FULL_NAME, required=True)
    by = Name()
    reason = Flag()


class TrialTable(Table):
    """[[test]]."""

    makes = trial.Trial
    title = Text(required=True)
    variant = Name()
    given = Pairs(Name())
    without = names()
    way = ListOf(Move(), doubles=True)
    asks = names()
    asks_not = names()
    end = Word(domain.ENDS)
    stops = Name()
    letters = fields.Nested(WrittenLetterTable, many=True, error_messages={
        "type": [Fault("%(key)s must be a list of tables.", "Write each in { } with print, by and reason.")],
    })  # fmt: skip
    prints = names(FULL_NAME)
    notices = names()
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
    settings = names()
    joint = names()
    community_file = Flag()
    opening = fields.Nested(OpeningTable)
    law = fields.Nested(LawTable)
    parties = tables(PartyTable, "party")
    questions = tables(QuestionTable, "question")
    bars = tables(BarTable, "bar")
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
            kinds = [variant.key for variant in data.get("variants", ())] or [""]
            longest = max(sum(stage.limit for stage in data["roster"].of(kind).stages) for kind in kinds)
            data.setdefault("promised", longest)
        data["unpromised"] = data["clazz"] == "promised" and "promised" not in data
        data.setdefault("promised", DEFAULT_LIMIT if data["clazz"] == "promised" else 0)
        data.setdefault("basis", "art6")
        return super().build(data)
