"""Forms of steps and tasks: what the plan asks to be found out, and nothing that `privacy.md` forbids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hub.api import Field, Form, Lines

_NONE = Decimal(0)
_MOST = Decimal(10_000_000)

FAMILY_STATEMENT = Form(
    "family_statement",
    "家庭基本情况说明",
    (
        Field("members", "同住人口", "number", required=True, unit="人", least=Decimal(1), most=Decimal(30),
              against="member_count"),
        Field("working", "其中务工或就业", "number", unit="人", least=_NONE, among="members"),
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

HOUSING_VISIT = Form(
    "housing_visit",
    "入户核实",
    (
        *HOME_VISIT.fields[:3],
        Field("area", "住房面积", "number", required=True, unit="平方米", least=_NONE, most=Decimal(2000)),
        *HOME_VISIT.fields[3:],
    ),
)

SYSTEM_ENTRY = Form(
    "system_entry",
    "录入系统",
    (
        Field("entered_on", "录入日期", "date", required=True, past=True),
        Field("entry_number", "系统编号", "text", longest=40, help="系统给了编号的就记下来"),
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

RENT_SUBSIDY_DECISION = Form(
    "rent_subsidy_decision",
    "住房保障办批准内容",
    (
        Field("amount", "每月租赁补贴", "money", unit="元", least=Decimal("0.01"), most=Decimal(100000),
              help="批准租赁补贴的必填；配租住房的空着"),
        Field("paper", "批准文件编号", "text", longest=60),
    ),
)  # fmt: skip

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

_BILLS = Lines(
    name="票据",
    columns=(
        Field("number", "票据号码", "text", required=True, longest=30),
        Field("date", "日期", "date", required=True, past=True),
        Field(
            "proof",
            "凭据",
            "choice",
            required=True,
            choices=(("original", "原件"), ("claim", "理赔单")),
            papers=(("original", "discharge_invoice"), ("claim", "claim_slip")),
        ),
        Field("total", "费用总额", "money", required=True, unit="元", least=Decimal("0.01"), most=_MOST),
        Field("insured", "医保报销", "money", required=True, unit="元", least=_NONE, most=_MOST),
        Field("other", "其他赔付", "money", unit="元", least=_NONE, most=_MOST),
    ),
    unique="number",
    whole="total",
    off=("insured", "other"),
    rest="救助基数",
)

MEDICAL_BILLS = Form(
    "medical_bills",
    "票据登记",
    (
        Field(
            "bills",
            "票据",
            "lines",
            required=True,
            help="每张发票或结算单一行；没有原件的，凭据选理赔单",
            lines=_BILLS,
        ),
    ),
    printed=True,
)

MEDICAL_DECISION = Form(
    "medical_decision",
    "医疗救助审批意见",
    (replace(RELIEF_DECISION.fields[0], within="bills"), *RELIEF_DECISION.fields[1:]),
)

FUNERAL_FACTS = Form(
    "funeral_facts",
    "殡葬救助申请事项",
    (
        Field("died_on", "死亡日期", "date", required=True, past=True, against="died_on"),
        Field("relation", "申请人与死者的关系", "text", required=True, longest=40),
        Field("opinion", "初审意见", "long_text", longest=200),
    ),
    printed=True,
)

FUNERAL_FUNDS = Form(
    "funeral_funds",
    "资金到账",
    (
        RELIEF_DECISION.fields[0],
        Field("arrived_on", "到账日期", "date", required=True, past=True),
    ),
    printed=True,
)

HEALTH_CHECK_TOLD = Form(
    "health_check_told",
    "体检安排",
    (
        Field("check_on", "体检日期", "date", required=True),
        Field("place", "体检地点", "text", required=True, longest=80),
    ),
    printed=True,
)

HEALTH_CHECK_ATTENDED = Form(
    "health_check_attended",
    "体检情况",
    (
        Field(
            "came",
            "老人参加体检了吗？",
            "yes_no",
            required=True,
            help="只记来没来，不记体检结果",
            then=((True, "came_on"), (False, "note")),
        ),
        Field("came_on", "参加日期", "date", past=True),
        Field("note", "没来的原因", "text", longest=100),
    ),
)


RECHECK = Form(
    "recheck",
    "复核情况",
    (
        Field("members", "现在同住的人口", "number", required=True, unit="人", least=Decimal(1),
              most=Decimal(30)),
        Field("income", "家庭月收入合计", "money", unit="元", least=_NONE, help="问到的数，不清楚可以空着"),
        Field("changed", "与上次相比有变化吗？", "yes_no", required=True, then=((True, "note"),)),
        Field("note", "补充说明", "long_text", longest=300),
    ),
)  # fmt: skip

HOUSING_RECHECK = Form(
    "housing_recheck",
    "廉租房复核情况",
    (
        Field("lives_there", "本人实际住在这套房里吗？", "yes_no", required=True, then=((False, "note"),)),
        Field("members", "现在同住的人口", "number", required=True, unit="人", least=Decimal(1),
              most=Decimal(30)),
        Field("other_home", "家里另有住房吗？", "yes_no", required=True, then=((True, "note"),)),
        Field("note", "补充说明", "long_text", longest=300),
    ),
)  # fmt: skip

RENT_RECHECK = Form(
    "rent_recheck",
    "租赁补贴复核情况",
    (
        replace(HOUSING_RECHECK.fields[0], key="rented", label="仍然租住在登记的房子里吗？"),
        *HOUSING_RECHECK.fields[1:],
    ),
)

CHECK_BACK = Form(
    "check_back",
    "倒查情况",
    (
        Field("received", "本人说最近一次收到", "money", required=True, unit="元", least=_NONE),
        Field("by_whom", "由谁发到手里", "text", longest=60),
        Field("note", "补充说明", "long_text", longest=300),
    ),
)

HEARING = Form(
    "hearing",
    "听取意见",
    (
        Field("came", "怎样提出的", "choice", required=True,
              choices=(("window", "到窗口陈述"), ("home", "上门听取"), ("written", "书面"),
                       ("none", "没有提出")),
              then=(("window", "said"), ("home", "said"), ("written", "said"))),
        Field("said", "意见和理由", "long_text", longest=500),
        Field("papers", "交来的证明", "text", longest=120),
    ),
)  # fmt: skip

FORMS: Mapping[str, Form] = {
    form.key: form
    for form in (
        FAMILY_STATEMENT, HOME_VISIT, HOUSING_VISIT, LINKED_CHECK, SYSTEM_ENTRY, RELIEF_DECISION,
        RENT_SUBSIDY_DECISION, PAYMENT_SIGNED, MEDICAL_BILLS, MEDICAL_DECISION, FUNERAL_FACTS, FUNERAL_FUNDS,
        HEALTH_CHECK_TOLD, HEALTH_CHECK_ATTENDED,
        RECHECK, HOUSING_RECHECK, RENT_RECHECK, CHECK_BACK, HEARING,
    )
}  # fmt: skip
