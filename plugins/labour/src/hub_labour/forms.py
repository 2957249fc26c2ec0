"""Forms of steps and tasks: what the sheets of the plan ask, and nothing about a person beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hub.api import Field, Form

from .staff_list import STAFF_LIST

_AMOUNT = Field(
    "amount", "金额", "money", required=True, unit="元", least=Decimal("0.01"), most=Decimal(1_000_000)
)
_OPINION = Field("opinion", "核实意见", "long_text", required=True, longest=300)
_WORK = (
    ("employed", "在单位就业"),
    ("flexible", "灵活就业"),
    ("own", "自主创业、个体经营"),
    ("none", "没有就业"),
)

EMPLOYMENT_VISIT = Form(
    "employment_visit",
    "就业情况核实",
    (
        Field("lives_here", "住在本社区吗？", "yes_no", required=True),
        Field("work", "目前的就业情况", "choice", required=True, choices=_WORK),
        Field("since", "从哪天起", "date", past=True),
        _OPINION,
    ),
)

HARDSHIP_VISIT = Form(
    "hardship_visit",
    "就业情况核实",
    tuple(
        replace(field, not_forward=("employed",)) if field.key == "work" else field
        for field in EMPLOYMENT_VISIT.fields
    ),
)
"""Who is employed has no difficulty in finding work (就业促进法第五十二条)."""

FAMILY_EMPLOYMENT = Form(
    "family_employment",
    "家庭就业情况",
    (
        Field("members", "家庭人口", "number", required=True, unit="人", least=Decimal(1), most=Decimal(30)),
        Field("working", "其中有工作的", "number", required=True, unit="人", least=Decimal(0),
              among="members"),
        Field("proof", "出具哪种证明？", "choice", required=True,
              choices=(("flexible", "灵活就业证明"), ("unemployed", "失业证明"))),
        Field("note", "说明", "long_text", longest=300),
    ),
)  # fmt: skip

GRANT_FORM = Form(
    "grant_form",
    "就业援助金审批表",
    (
        _AMOUNT,
        Field("ground", "申请理由", "long_text", required=True, longest=300),
        Field("signed_by", "本人签字", "text", required=True, longest=40),
    ),
    printed=True,
)

GRADUATE_TOLD = Form(
    "graduate_told",
    "毕业生告知",
    (
        Field("explained", "说明了登记是自愿的、可以随时停止联系吗？", "yes_no", required=True),
        Field("spoken_to", "告知了谁？", "text", required=True, longest=40),
    ),
)

GRADUATE = Form(
    "graduate",
    "毕业生登记",
    (
        Field("school", "毕业学校", "text", required=True, longest=80),
        Field("major", "专业", "text", required=True, longest=80),
        Field("graduated", "毕业日期", "date", required=True, past=True),
        Field("wish", "就业意向", "long_text", longest=200),
    ),
    printed=True,
)

GRADUATE_MONTH = Form(
    "graduate_month",
    "每月联系",
    (
        Field("work", "目前的就业情况", "choice", required=True, choices=_WORK),
        Field("offered", "提供了什么服务", "long_text", required=True, longest=200,
              help="岗位、培训或者政策；只记提供的服务"),
    ),
)  # fmt: skip

SITE_VISIT = Form(
    "site_visit",
    "经营场地查看",
    (
        Field("place", "经营地点", "text", required=True, longest=120),
        Field("trade", "经营项目", "text", required=True, longest=80),
        Field("running", "正在经营吗？", "yes_no", required=True),
        Field(
            "photos", "拍了几张照片", "number", required=True, unit="张", least=Decimal(3), most=Decimal(50)
        ),
        Field("told", "告知了到农商行核实本人和担保人的信用吗？", "yes_no", required=True),
        _OPINION,
    ),
)

LOAN = Form(
    "loan",
    "贷款申请",
    (
        _AMOUNT,
        Field("months", "期限", "number", required=True, unit="个月", least=Decimal(1), most=Decimal(60)),
        Field("use", "用途", "long_text", required=True, longest=200),
        Field("guarantor_employer", "担保人工作单位", "text", required=True, longest=80),
    ),
    printed=True,
)

CARD_CHECK = Form(
    "card_check",
    "年审核实",
    (
        Field("work", "目前的就业情况", "choice", required=True, choices=_WORK),
        Field("policies", "享受的就业政策和扶持", "text", longest=120),
        Field("card_used", "证件由本人使用、内容相符吗？", "yes_no", required=True),
        _OPINION,
    ),
)

CARD_CHANGE = Form(
    "card_change",
    "录入变更",
    (
        Field("changed", "就业、失业情况有变更吗？", "yes_no", required=True, then=((True, "change"),)),
        Field("change", "变更内容", "text", longest=120),
    ),
    printed=True,
)

FIRM_CHECK = Form(
    "firm_check",
    "企业用工核实",
    (
        Field("employer", "企业名称", "text", required=True, longest=80),
        Field("running", "企业在登记的地址经营吗？", "yes_no", required=True, forward=True),
        Field("employed", "招用的就业困难人员、毕业生在岗几人", "number", required=True, unit="人",
              least=Decimal(0), most=Decimal(20_000), help="向企业核对，只记人数，不记姓名"),
        Field("contracts", "都签了劳动合同吗？", "yes_no", required=True),
        Field("seen", "看了什么", "text", required=True, longest=120, help="用工台账、考勤、合同等"),
        _OPINION,
    ),
)  # fmt: skip

SUBSIDY_PERSON = Form(
    "subsidy_person",
    "个人社会保险补贴",
    (
        Field("first", "补贴从哪天起", "date", required=True),
        Field("last", "到哪天止", "date", required=True, since="first"),
        Field("paid", "已缴社会保险费", "money", required=True, unit="元", least=Decimal("0.01"),
              most=Decimal(1_000_000)),
        Field("trade", "灵活就业的内容", "text", required=True, longest=80),
    ),
    printed=True,
)  # fmt: skip

SUBSIDY_FIRM = Form(
    "subsidy_firm",
    "企业社会保险补贴",
    (
        Field("employer", "企业名称", "text", required=True, longest=80, begins="firm_check.employer"),
        Field("credit_code", "统一社会信用代码", "text", required=True, longest=18),
        STAFF_LIST,
        Field("first", "补贴从哪天起", "date", required=True),
        Field("last", "到哪天止", "date", required=True, since="first"),
        Field("paid", "已缴社会保险费", "money", required=True, unit="元", least=Decimal("0.01"),
              most=Decimal(100_000_000)),
        Field("account_seen", "基本账户凭证核对无误吗？", "yes_no", required=True, forward=True),
    ),
    printed=True,
)  # fmt: skip

PAYMENT_SIGNED = Form(
    "payment_signed",
    "发放签收",
    (
        replace(_AMOUNT, same_as="amount_granted.amount"),
        Field("how", "发放方式", "choice", required=True, choices=(("transfer", "转账"), ("cash", "现金"))),
    ),
)

AMOUNT_GRANTED = Form(
    "amount_granted",
    "批准金额",
    (
        _AMOUNT,
        Field("paper", "批复或者资金文号", "text", required=True, longest=60),
    ),
)

LATE_VISIT = Form(
    "late_visit",
    "参保补费核实",
    (
        Field("lives_here", "住在本社区吗？", "yes_no", required=True),
        Field("employer", "原工作单位", "text", required=True, longest=80),
        Field("first", "工作从哪天起", "date", past=True),
        Field("last", "到哪天止", "date", past=True, since="first"),
        _OPINION,
    ),
    printed=True,
)

FORMS: Mapping[str, Form] = {
    form.key: form
    for form in (
        EMPLOYMENT_VISIT, HARDSHIP_VISIT, FAMILY_EMPLOYMENT, GRANT_FORM, GRADUATE_TOLD, GRADUATE,
        GRADUATE_MONTH, SITE_VISIT, LOAN, CARD_CHECK, CARD_CHANGE, FIRM_CHECK, SUBSIDY_PERSON, SUBSIDY_FIRM,
        PAYMENT_SIGNED, AMOUNT_GRANTED, LATE_VISIT,
    )
}  # fmt: skip
