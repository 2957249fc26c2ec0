"""What a centre itself puts on cards, guides and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """What a centre puts on its sheets; `settings` are those of the service (posting_days …).

    `holders`: by role who answers for its steps, as the chart says it; None without a centre.
    """

    centre: str = ""
    phone: str = ""
    hours: str = ""
    url: str = ""
    complaint: str = ""
    window: str = ""
    address: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    holders: Mapping[str, str] | None = None
