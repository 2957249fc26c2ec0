"""A firm's list of its people (劳动-10): read from a sheet or the keyboard, checked, only counted."""

from __future__ import annotations

from hub.api import Field

STAFF_LIST = Field(
    "staff", "符合补贴条件人员", "people_counted", required=True, unit="人", longest=20_000,
    employer="credit_code",
    help="每行一人：单位统一社会信用代码，姓名，身份证号码；可以从表格整列粘贴。逐人核对后只记人数",
)  # fmt: skip
