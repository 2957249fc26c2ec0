"""What is never asked (privacy.md, Never), and papers that are not kept without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.definitions.context import Context
from hub.definitions.finding import Finding
from hub.domain.service import Service

NEVER: Final = (
    "民族",
    "宗教",
    "信仰",
    "政治面貌",
    "政治倾向",
    "党员",
    "避孕",
    "怀孕",
    "孕检",
    "节育",
    "指纹",
    "人脸",
    "虹膜",
    "信用评分",
)
"""Words for what the hub never holds. A certificate's own name may hold one of them: say so in its `note`."""


def check(service: Service, context: Context) -> Iterator[Finding]:
    """Questions and answers ask for nothing of it; a stored copy names its basis and how long it stays."""
    for place, question in enumerate(service.questions):
        for text in (question.text, *(choice.text for choice in question.choices)):
            word = next((word for word in NEVER if word in text), None)
            if word:
                yield context.fault(
                    "This asks for %(word)s, which the hub never holds.", "question", place, "text",
                    remedy="Remove the question.", word=word,
                )  # fmt: skip
    for place, paper in enumerate(service.materials):
        if paper.keep == "scan" and not (paper.basis and paper.retention):
            yield context.fault(
                "A copy is stored without legal basis and retention.", "material", place, "keep",
                remedy="Write basis and retention (years), or leave keep out: seen, not stored.",
            )  # fmt: skip
