"""English for what the domain, the library of holidays and the prints say in Chinese only."""

from __future__ import annotations

import re
from typing import Final

from hub.i18n import english

_WORDS: Final = {
    "调休上班": "make-up day",
    "工作日": "working day",
    "星期六": "Saturday",
    "星期日": "Sunday",
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "肉孜节": "Eid al-Fitr",
    "开斋节": "Eid al-Fitr",
    "古尔邦节": "Corban Festival",
    "（补假）": " (in lieu)",
    "公示": "public notice",
    "申请人原因": "applicant's delay",
    "报上级机关办理": "with the superior",
    "依法不计入办理时限的环节": "not counted by law",
    "不计入办理时限的环节": "not counted",
    "一次性告知清单": "One-time notification slip",
    "受理通知书": "Receipt of acceptance",
    "不符合申请条件通知书": "Letter of refusal",
    "办理结果通知书": "Letter with the result",
    "办理期限说明": "Why this date",
    "案卷封面": "File cover",
    "评审会议程": "Panel agenda",
    "评审会议纪要": "Panel minutes",
    "上报清单": "List sent up",
    "家庭基本情况说明": "Statement on the household",
    "城市低保申请表": "Application form, minimum living allowance",
    "高龄津贴审批表": "Approval form, old-age allowance",
    "博乐市民政对象救助申请审批表": "Relief application and approval form",
}
_LONGEST_FIRST: Final = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_SENT_UP: Final = re.compile("报(.+)办理")


def in_english(text: str) -> str:
    """The text with its known Chinese words in English where the page is English, else as it is."""
    if not english():
        return text
    known = _SENT_UP.sub(r"with \1", text) if text not in _WORDS else text
    return _LONGEST_FIRST.sub(lambda found: _WORDS[found[0]], known)
