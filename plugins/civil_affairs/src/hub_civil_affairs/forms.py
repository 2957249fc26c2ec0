"""Forms of steps and tasks: what the plan asks to be found out, and nothing that `privacy.md` forbids."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hub.api import Field, Form

_NONE = Decimal(0)

FAMILY_STATEMENT = Form(
    "family_statement",
    "家庭基本情况说明",
    (
        Field("members", "同住人口", "number", required=True, unit="人", least=Decimal(1), most=Decimal(30),
              against="member_count"),
        Field("working", "其中务工或就业", "number", unit="人", least=_NONE, most=Decimal(30)),
        Field("income", "家庭月收入合计", "money", unit="元", least=_NONE, help="问到的数，不清楚可以空着"),
        Field("difficulty", "主要困难", "long_text", required=True, longest=300),
    ),
)  # fmt: skip

HOME_VISIT = Form(
    "home_visit",
    "入户核实",
    (
        Field("address_matches", "实际住在登记的地址吗？", "yes_no", required=True),
        Field("members_match", "同住的人与申请一致吗？", "yes_no", required=True, against="members"),
        Field(
            "housing",
            "住房",
            "choice",
            required=True,
            choices=(("own", "自有"), ("rent", "租住"), ("borrow", "借住")),
        ),
        Field(
            "income_from",
            "家庭收入主要来自",
            "choice",
            required=True,
            choices=(("pension", "退休金"), ("work", "务工"), ("other", "其他")),
        ),
        Field("note", "补充说明", "long_text", longest=300),
        Field(
            "signed_by",
            "居民签字",
            "text",
            required=True,
            longest=40,
            help="请居民在日志上签字，这里记签字人姓名",
        ),
    ),
)

LINKED_CHECK = Form(
    "linked_check",
    "联动机制核查",
    (
        Field(
            "result", "核查结果", "choice", required=True,
            choices=(("matches", "与申报一致"), ("differs", "与申报不一致")),
        ),
        Field("income_per_head", "核定人均月收入", "money", required=True, unit="元", least=_NONE),
        Field("asked", "已回复的部门", "text", longest=120, help="只记部门和是、否、截止日期"),
        Field("note", "说明", "long_text", longest=300),
    ),
)  # fmt: skip

RELIEF_DECISION = Form(
    "relief_decision",
    "救助审批意见",
    (
        Field(
            "amount",
            "救助金额",
            "money",
            required=True,
            unit="元",
            least=Decimal("0.01"),
            most=Decimal(100000),
        ),
        Field("opinion", "意见", "text", longest=100),
    ),
)

PAYMENT_SIGNED = Form(
    "payment_signed",
    "发放签收",
    (
        Field(
            "amount",
            "实发金额",
            "money",
            required=True,
            unit="元",
            least=Decimal("0.01"),
            most=Decimal(100000),
        ),
        Field("payers", "发放人", "text", required=True, longest=60, help="两人发放，写两个名字"),
    ),
)

FORMS: Mapping[str, Form] = {
    form.key: form for form in (FAMILY_STATEMENT, HOME_VISIT, LINKED_CHECK, RELIEF_DECISION, PAYMENT_SIGNED)
}
