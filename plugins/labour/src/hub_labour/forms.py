"""Forms of steps and tasks: what is found out, and nothing that is not needed."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Field, Form

REVIEW = Form(
    "review",
    "审核意见",
    (Field("opinion", "意见", "long_text", required=True, longest=300),),
)

FORMS: Mapping[str, Form] = {form.key: form for form in (REVIEW,)}
