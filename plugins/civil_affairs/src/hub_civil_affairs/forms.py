"""Forms of steps and tasks."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Form

FORMS: Mapping[str, Form] = {}
