"""Forms of steps and stages. They ask nothing about health, births or how somebody lives (privacy.md)."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import CHANGE, Field, Form

_OPINION = Field("opinion", "意见", "long_text", required=True, longest=300)

OFFICER_CHECK = Form(
    "officer_check",
    "包户干部核实",
    (
        Field(
            "same_person",
            "证件与本人、与登记一致吗？",
            "yes_no",
            required=True,
            help="核对信息，不上门、不问家事",
        ),
        Field("lives_here", "住在本社区吗？", "yes_no", required=True),
    ),
)

AGENT_REVIEW = Form("agent_review", "社区初审", (_OPINION,))

NETWORK_ENTRY = Form(
    "network_entry",
    "录入奖扶网",
    (
        Field("entered_on", "录入日期", "date", required=True, past=True, of_case=True),
        Field("number", "奖扶网编号", "text", longest=40),
    ),
)

OBJECTION_ANSWER = Form(
    "objection_answer",
    "市计生委答复",
    (
        Field("paper", "答复文号", "text", required=True, longest=40),
        _OPINION,
    ),
)

APPROVAL_WITHDRAWN = Form(
    "approval_withdrawn",
    "市计生委撤销批准",
    (
        Field("paper", "撤销文号", "text", required=True, longest=40),
        Field("ends_on", "自何日起撤销", "date", required=True, help="写市计生委文件里的日期"),
        Field("heard", "听取当事人意见的情况", "long_text", required=True, longest=500,
              help="何时听取、当事人说了什么；本人没有提意见的也要写明。这段话印在撤销决定书上"),
    ),
)  # fmt: skip

REGISTER_ENTRY = Form(
    "register_entry",
    "登记簿",
    (
        Field("number", "证件编号", "text", required=True, longest=40),
        Field("issued_on", "发证日期", "date", required=True, past=True, of_case=True),
    ),
)

FOLLOW_UP = Form(
    "follow_up",
    "回访",
    (
        Field("satisfied", "对服务满意吗？", "yes_no", required=True),
        Field("again", "还要再联系吗？", "yes_no", required=True, help="不要的，以后不再联系"),
    ),
)

LIST_CHECK = Form(
    "list_check",
    "名单核实",
    (
        Field("known", "登记里有这个人吗？", "yes_no", required=True),
        Field("change", "需要哪种登记变更？", "choice", required=True,
              choices=(("none", "不需要"), ("birth", "出生登记"), ("death", "死亡登记"),
                       ("household", "家庭成员变动"), ("move", "迁入、迁出"))),
    ),
)  # fmt: skip

CHANGE_ASKED = Form(
    "change_asked",
    "登记变更",
    (
        Field(
            "change",
            "变更单号",
            "text",
            longest=40,
            names=CHANGE,
            help="在“居民登记”里提出变更后填写；不需要变更的不填",
        ),
    ),
)

FORMS: Mapping[str, Form] = {
    form.key: form
    for form in (
        OFFICER_CHECK, AGENT_REVIEW, NETWORK_ENTRY, OBJECTION_ANSWER, APPROVAL_WITHDRAWN, REGISTER_ENTRY,
        FOLLOW_UP, LIST_CHECK, CHANGE_ASKED,
    )
}  # fmt: skip
