"""The headings of both sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.domain.headings import Headings

RECIPIENTS: Final = "recipients"
CASES: Final = "cases"
_PERSON: Final = {"name": "姓名", "id_number": "身份证号"}
_PAPER: Final = {"decision": "文号", "ledger": "台账", "page": "页码"}
_PERSON_WORDS: Final = {
    "name": "姓名 户主姓名 户主 领取人姓名 享受人姓名 申请人姓名 申请人 name",
    "id_number": "身份证号 身份证号码 公民身份号码 户主身份证号 户主身份证号码 证件号码 idnumber",
}  # fmt: skip
_PAPER_WORDS: Final = {
    "decision": "文号 决定文号 批准文号 审批文号 案卷号 卷号 decision",
    "ledger": "台账 台账名称 台账号 登记簿 账册 ledger",
    "page": "页码 页 页次 台账页码 第几页 page",
}  # fmt: skip

SHEETS: Final[Mapping[str, Headings]] = {
    RECIPIENTS: Headings(
        {**_PERSON, "household": "户号", "people": "享受人数", "amount": "月金额（元）", "from": "起始日期",
         "until": "截止日期", "review": "下次复核日期", "paid_to": "已发至", "payee": "领款人姓名",
         "payee_id_number": "领款人身份证号", "account": "银行账号", "case": "办件号", **_PAPER},
        {**_PERSON_WORDS, **_PAPER_WORDS,
         "household": "户号 户编号 家庭编号 household",
         "people": "享受人数 保障人数 家庭人口 人口 人数 people",
         "amount": "月金额 月金额元 每月金额 月补助金额 月保障金额 月津贴 金额 金额元 amount",
         "from": "起始日期 起始年月 开始日期 起领日期 享受起始日期 批准日期 from",
         "until": "截止日期 终止日期 到期日期 有效期至 until",
         "review": "下次复核日期 复核日期 下次复审日期 复审日期 年审日期 review",
         "paid_to": "已发至 已发放至 发放至 已发至日期 paidto",
         "payee": "领款人姓名 领款人 代领人姓名 代领人 payee",
         "payee_id_number": "领款人身份证号 领款人身份证号码 代领人身份证号 代领人身份证号码 payeeidnumber",
         "account": "银行账号 账号 银行卡号 一卡通账号 卡号 account",
         "case": "办件号 办件编号 case"},
        needed=("name", "id_number", "amount", "from"),
        upright=("household", "from", "until", "review", "paid_to", *_PAPER),
    ),
    CASES: Headings(
        {**_PERSON, "service": "服务事项", "variant": "情形", "opened": "申请日期",
         "received": "中心收件日期",
         "notified": "一次性告知日期", "supplemented": "补齐日期", "accepted": "受理日期",
         "sent_up": "上报日期", "sent_back": "返回日期", "notice_from": "公示开始日期",
         "notice_to": "公示结束日期", "completed": "办结日期", "step": "当前环节", "since": "到达环节日期",
         "papers": "已收材料", "answers": "情况回答", "parties": "其他当事人", **_PAPER},
        {**_PERSON_WORDS, **_PAPER_WORDS,
         "service": "服务事项 事项 事项名称 业务 service", "variant": "情形 类型 variant",
         "opened": "申请日期 申请时间 登记日期 opened", "received": "中心收件日期 收件日期 接件日期 received",
         "notified": "一次性告知日期 告知日期 notified", "supplemented": "补齐日期 补正日期 supplemented",
         "accepted": "受理日期 受理时间 accepted", "sent_up": "上报日期 报送日期 sentup",
         "sent_back": "返回日期 批回日期 sentback", "notice_from": "公示开始日期 公示开始 noticefrom",
         "notice_to": "公示结束日期 公示结束 noticeto", "completed": "办结日期 completed",
         "step": "当前环节 目前环节 环节 办理环节 step",
         "since": "到达环节日期 进入环节日期 到环节日期 since",
         "papers": "已收材料 已交材料 材料 papers", "answers": "情况回答 情况 answers",
         "parties": "其他当事人 当事人 相关人员 parties"},
        needed=("name", "id_number", "service", "step"),
        upright=("service", "variant", "opened", "received", "notified", "supplemented", "accepted",
                 "sent_up", "sent_back", "notice_from", "notice_to", "completed", "step", "since", "papers",
                 *_PAPER),
    ),
}  # fmt: skip
HELP: Final = "填表说明"
STEPS: Final = "事项和环节"
OWN_SHEETS: Final = frozenset({HELP, STEPS})
"""What the empty sheet brings beside its rows; nothing is read of it."""
