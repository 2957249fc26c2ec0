"""What civil affairs counts. Each column says what it counts; the hub does the counting, in scope."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Figure, Report

LIVING = {"programme": ("minimum_living",)}
_PANEL = "评审会议记录：每件的决定"
_SENT = "期内报出的清单，一件一笔；先后报两个上级的、退回以后再报的，每报一次算一笔"
_MONEY = "发放名单：每行的金额和状态"

REPORTS: Mapping[str, Report] = {
    "low_income": Report(
        "低保户数和人数", "期末那天享受最低生活保障的家庭，按社区。", "entitlements", "community",
        (
            Figure("households", "户数", "那天有应发低保金的家庭，暂停的不算", "households"),
            Figure("people", "人数", "核定低保金时计算的家庭成员", "people", "people"),
            Figure("amount", "月应发金额", "那天的核定金额，按月", "fen", "amount"),
        ),
        "待遇台账：期末那天有效的核定金额", LIVING,
        asked_as=("城市居民最低生活保障家庭", "低保对象", "低保家庭"),
    ),
    "joined_changed": Report(
        "低保新增、调整和退出", "期内低保待遇的变动，按月。", "changes", "month",
        (
            Figure("joined", "新增", "批准后新享受的，和经第二人确认接入的", "households", where={
                "what": ("granted", "confirmed")}),
            Figure("changed", "调整", "金额调整、暂停、恢复的次数", "lines", where={
                "what": ("changed", "suspended", "resumed")}),
            Figure("left", "退出", "终止的", "households", where={"what": ("ended",)}),
        ),
        "待遇台账的记录，按记录的日期", LIVING, asked_as=("低保动态管理", "低保变动", "低保清退"),
    ),
    "left_reasons": Report(
        "低保退出原因", "期内终止的低保待遇，按原因的种类。", "changes", "reason",
        (Figure("left", "退出", "终止的；原因只分种类，不列文字", "households", where={"what": ("ended",)}),),
        "待遇台账的记录，按记录的日期", LIVING, asked_as=("低保停发原因", "低保清退原因"),
    ),
    "amounts": Report(
        "低保金按月发放", "期内发到手的低保金，按月。", "payments", "month",
        (
            Figure("lines", "户次", "已签收或银行已入账的发放行", "lines", where={"state": ("paid",)}),
            Figure("amount", "金额", "上述各行的金额", "fen", "amount", {"state": ("paid",)}),
        ),
        _MONEY, LIVING, money=True, asked_as=("低保金发放", "低保资金"),
    ),
    "decisions": Report(
        "评审会议决定", "期内会议作出的决定，按业务。", "decisions", "service",
        (
            Figure("approved", "通过", "会议同意的", "cases", where={"result": ("approved",)}),
            Figure("rejected", "不通过", "会议不同意的", "cases", where={"result": ("rejected",)}),
            Figure("deferred", "缓议", "会议没有定、要再了解情况的", "cases", where={
                "result": ("deferred",)}),
        ),
        _PANEL, asked_as=("评审过会", "评审小组会议"),
    ),
    "lists": Report(
        "上报和批复", "期内上报上级的件，按业务。", "lists", "service",
        (
            Figure("sent", "已上报", _SENT, "lines"),
            Figure("answered", "已批复", "其中上级已经答复的", "lines", where={"answered": ("yes",)}),
            Figure("waiting", "未批复", "其中上级还没有答复的", "lines", where={"answered": ("no",)}),
        ),
        "上报清单：报出日期和逐件答复", asked_as=("上级审批结果", "上报审批"),
    ),
    "payments": Report(
        "各项资金发放", "期内的发放，按项目。", "payments", "programme",
        (
            Figure("paid", "已发放", "已签收或银行已入账的发放行", "lines", where={"state": ("paid",)}),
            Figure("paid_amount", "已发放金额", "上述各行的金额", "fen", "amount", {"state": ("paid",)}),
            Figure("returned", "退回", "没有发成、退回的发放行，按资金到位日期", "lines", where={
                "state": ("returned",)}),
            Figure("pending", "待发放", "资金已到位、还没有发的发放行", "lines", where={
                "state": ("pending",)}),
        ),
        _MONEY, money=True,
    ),
}  # fmt: skip
