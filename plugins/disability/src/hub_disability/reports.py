"""What the services for disabled people count. The hub does the counting, in scope."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Figure, Report

_CASES = "办件台账：办结日期和结果"

REPORTS: Mapping[str, Report] = {
    "cases": Report(
        "办件结果", "期内办结的件，按业务。", "cases", "service",
        (
            Figure("granted", "批准", "办结并批准的", "cases", where={"ended": ("granted",)}),
            Figure("refused", "不批准", "办结不批准、已书面告知的", "cases", where={"ended": ("refused",)}),
            Figure("withdrawn", "撤回", "申请人不再申请的", "cases", where={"ended": ("withdrawn",)}),
            Figure("not_accepted", "不予受理", "没有受理的", "cases", where={"ended": ("not_accepted",)}),
        ),
        _CASES, asked_as=("残疾人业务办理", "残联办件"),
    ),
    "devices": Report(
        "辅助器具发放", "期内办结、器具已送到的，按器具种类。", "cases", "variant",
        (Figure("delivered", "已发放", "器具已送到本人并办结的", "cases", where={"ended": ("granted",)}),),
        _CASES, {"service": ("assistive_device",)}, asked_as=("轮椅、拐杖、助听器发放", "残疾人辅助器具"),
    ),
}  # fmt: skip
