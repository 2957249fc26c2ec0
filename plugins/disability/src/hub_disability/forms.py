"""Forms of steps and tasks. What a disability is, and how grave, no form asks: the certificate was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hub.api import Field, Form

_AMOUNT = Field(
    "amount", "金额", "money", required=True, unit="元", least=Decimal("0.01"), most=Decimal(1_000_000)
)
_COUNT = Field("count", "件数", "number", required=True, unit="件", least=Decimal(1), most=Decimal(9))
_HOW = (("transfer", "转账"), ("cash", "现金"))

OUTREACH = Form(
    "outreach",
    "上门告知",
    (
        Field("told", "告知了谁？", "choice", required=True,
              choices=(("self", "本人"), ("guardian", "监护人"))),
        Field("explained", "说明了要带的材料、时限和电话吗？", "yes_no", required=True),
        Field("help", "交件需要帮助吗？", "choice", required=True,
              choices=(("none", "不需要"), ("door", "请代办员上门取件"))),
        Field("signed_by", "居民签字", "text", required=True, longest=40,
              help="请居民在日志上签字，这里记签字人姓名"),
    ),
)  # fmt: skip

COMMUNITY_CHECK = Form(
    "community_check",
    "社区核实",
    (
        Field("certificate_valid", "残疾人证在有效期内、与本人一致吗？", "yes_no", required=True,
              help="只核对证件，不记残疾类别和等级"),
        Field("lives_here", "住在本社区吗？", "yes_no", required=True),
        Field("opinion", "核实意见", "long_text", required=True, longest=300),
    ),
)  # fmt: skip

FUNDS_PASSED = Form(
    "funds_passed",
    "资金拨付",
    (
        _AMOUNT,
        Field("passed_on", "拨付日期", "date", required=True, past=True, of_case=True),
        Field("voucher", "凭证号", "text", required=True, longest=40),
        Field("received_by", "社区收款人", "text", required=True, longest=40),
    ),
)

PAYMENT_SIGNED = Form(
    "payment_signed",
    "发放签收",
    (
        _AMOUNT,
        Field("how", "发放方式", "choice", required=True, choices=_HOW),
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

DEVICE_NEED = Form(
    "device_need",
    "器具申请",
    (
        Field("kind", "规格", "text", required=True, longest=60,
              help="如尺寸、左右、配件；是“其他辅助器具”的，在这里写明是什么；不写病情"),
        _COUNT,
        Field("used_at", "主要在哪里使用？", "choice", required=True,
              choices=(("home", "家里"), ("outside", "户外"), ("both", "家里和户外"))),
        Field("training", "需要教会使用吗？", "yes_no", required=True),
        Field("note", "其他要求", "long_text", longest=200),
    ),
    printed=True,
)  # fmt: skip

_PROBLEM = Field("problem", "不合格在哪里", "long_text", longest=200,
                 help="有一项答“否”的要写明，随器具退回市残联")  # fmt: skip

DEVICE_RECEIVED = Form(
    "device_received",
    "器具入库",
    (
        Field("model", "型号", "text", required=True, longest=80),
        Field("serial", "出厂编号", "text", longest=40),
        replace(_COUNT, same_as="device_need.count"),
        Field("arrived_on", "到货日期", "date", required=True, past=True, of_case=True),
        Field(
            "complete",
            "外观完好、附件齐全吗？",
            "yes_no",
            required=True,
            forward=True,
            then=((False, "problem"),),
        ),
        _PROBLEM,
    ),
)

DEVICE_HANDED_OVER = Form(
    "device_handed_over",
    "器具送达",
    (
        Field("works", "当面试用正常吗？", "yes_no", required=True, forward=True, then=((False, "problem"),)),
        Field("explained", "教会使用了吗？", "yes_no", required=True),
        _PROBLEM,
        Field("note", "说明", "long_text", longest=200),
    ),
)

REFERRAL = Form(
    "referral",
    "转诊",
    (
        Field("hospital", "定点医院", "text", required=True, longest=60),
        Field("handed_on", "两份转诊单送交日期", "date", required=True, past=True, of_case=True),
        Field("contact", "医院联系人或电话", "text", longest=60),
    ),
)

VEHICLE = Form(
    "vehicle",
    "机动轮椅车",
    (
        Field("bought_on", "购车日期", "date", required=True, past=True),
        Field("proof", "购车凭证号码", "text", required=True, longest=40),
        Field("model", "车辆型号", "text", longest=40),
    ),
    printed=True,
)

FORMS: Mapping[str, Form] = {
    form.key: form
    for form in (
        OUTREACH, COMMUNITY_CHECK, FUNDS_PASSED, PAYMENT_SIGNED, AMOUNT_GRANTED, DEVICE_NEED, DEVICE_RECEIVED,
        DEVICE_HANDED_OVER, REFERRAL, VEHICLE,
    )
}  # fmt: skip
