"""Conditions that a definition names and that need more than one answer."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api import Condition

CONDITIONS: Mapping[str, Condition] = {}
