"""Misprints of the plan do not come back into official texts (ambiguities A-37)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.definitions.texts import texts
from hub.domain.service import Service

MISPRINTS: Final = {
    "户口薄": "户口簿",
    "户口办": "户口本",
    "复原干部": "复员干部",
    "正反面印件": "正反面复印件",
    "市人力资,": "市人力资源和社会保障局",
    "问首责任": "首问责任",
    "质监系统": "本街道",
}


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Also: official texts use Chinese punctuation."""
    for path, text in texts(service):
        for wrong, right in MISPRINTS.items():
            if wrong in text:
                yield context.fault(
                    "%(wrong)s is a misprint of the plan.",
                    *path,
                    remedy="Write %(right)s.",
                    wrong=wrong,
                    right=right,
                )
        if any(sign in text for sign in ",;:?()"):
            yield context.fault(
                "Official texts have Chinese punctuation.", *path, remedy="Write ，；：？（）."
            )
