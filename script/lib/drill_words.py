"""What the drill says, in the operator's language (HUB_LANG, else the locale's)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.cli.speech import language

CHINESE: Final[Mapping[str, str]] = {
    "hub init, posts, modules": "hub init，岗位，开通模块",
    "import of %(n)s residents": "导入居民%(n)s人",
    "backup while people work": "边办件边备份",
    "%(before)s cases when it began, %(after)s when everybody stopped":
        "备份开始时有办件%(before)s件，停止办件时有%(after)s件",
    "restore of that backup": "恢复这份备份",
    "backup at rest, hub restore, row by row": "静止时备份，hub restore，逐行比对",
    "as it was: all %(rows)s rows, one by one; hub audit verify agrees":
        "完全一致：共%(rows)s行，逐行比对；hub audit verify 通过",
    "not as it was:": "与原来不一致：",
    "cases: %(found)s, at least %(least)s were there": "办件：%(found)s件，应不少于%(least)s件",
    "table %(name)s": "数据表 %(name)s",
    "a clerk could not work on": "有窗口人员无法继续办件",
    "nobody works": "没有人在办件",
    "drill: everything was compared": "演练：已全部比对",
    "drill: A and B for every post": "演练：每个岗位配A岗、B岗",
    "From an empty machine to a restored one, by an operator's own commands; nothing is left behind.":
        "从空机器到恢复完毕，用的都是管理员输入的命令；演练后不留任何文件。",
    "how many residents are imported": "导入多少居民",
    "each clerk's cases before the backup, and again after": "备份前每名窗口人员办多少件，备份后再办同样多",
    "an empty database for the centre": "中心用的空数据库",
    "an empty database to restore into": "用来恢复的空数据库",
}  # fmt: skip


def say(text: str, **values: object) -> str:
    """The text in the operator's language, with its values."""
    return (CHINESE[text] if language().startswith("zh") else text) % values
