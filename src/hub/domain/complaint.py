"""意见、投诉和表扬: what the register of complaints knows, without a database (首问首办责任制, 11)."""

from __future__ import annotations

from typing import Final

KINDS: Final = ("complaint", "praise", "suggestion")
CHANNELS: Final = ("box", "phone", "visit", "referred", "page")
"""意见箱, 监督举报电话, 来访, 转办, and the public page."""
REASONS: Final = ("first_contact", "passing_on", "nobody_there", "omission", "late", "manner", "other")
"""首问敷衍, 推诿扯皮, 空岗, 一次性告知遗漏, 超时, 态度, 其他: what a complaint is about."""
VERDICTS: Final = ("upheld", "unfounded")
"""查实 or 不属实; a complaint that is upheld is a valid one (有效投诉)."""
ANSWER_LIMIT: Final = 5
"""Working days until the person has an answer; from the next on it is listed every day (article 11)."""
GRADES: Final = (5, 4, 3, 2, 1)
"""很满意, 满意, 基本满意, 不满意, 很不满意: what a resident says of a case that is completed."""
CONTENT: Final = 4
"""满意: this grade and those above count as content (满意率)."""
BAD: Final = 2
"""This grade and those below must be answered."""
