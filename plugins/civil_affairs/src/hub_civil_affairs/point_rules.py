"""What of civil affairs' work enters the appraisal ledger. The plan names no points: the centre sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.api import PointRule

POINT_RULES: Final[Mapping[str, PointRule]] = {
    "roster_late": PointRule(
        title="低保清查、廉租房清退未按时完成", basis="附件1 社区业务代办员工作职责④", evidence="roster"
    ),
}
