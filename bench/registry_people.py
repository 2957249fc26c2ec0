"""Invented residents by the million: place 659999 does not exist, telephone numbers are 1990999…"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final

from stdnum.iso7064 import mod_11_2

SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭肖田董潘袁蔡蒋余于杜叶程魏苏吕丁卢姚沈钟姜"
    "崔谭陆范汪廖金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶黎贺毛郝顾龚邵万钱戴严莫孔向常汤温康施文牛樊"
)
SIGNS: Final = (
    "伟芳秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文华玉建国志红梅春海燕晓东轩涵欣怡浩然雨思远嘉诚宇航诗俊"
    "佳琪雪庆德永福生宝珍瑞祥立新金凤淑美玲丹婷慧颖琳晨博睿"
)
_WORDS: Final = """买买提 吐尔逊 艾山 阿不都 马合木提 依明 库尔班 热合曼 玉山江 帕尔哈提 吾买尔 卡德尔 塔依尔
    哈丽旦 阿依古丽 古丽娜尔 热依汗 祖丽菲亚 迪丽拜尔 佐日古丽"""
UYGHUR: Final = tuple(_WORDS.split())
FIRST: Final = dt.date(1935, 1, 1)
DAYS: Final = 32_000


def people(n: int, seed: int = 7, start: int = 0) -> Iterator[dict[str, str]]:
    """`n` people as rows of a sheet, different from those before `start`; three to a household."""
    draw = random.Random(seed)
    weights = [1 / (i + 3) for i in range(len(SURNAMES))]
    surnames = draw.choices(SURNAMES, weights, k=n)
    for i in range(start, start + n):
        birth = FIRST + dt.timedelta(i % DAYS)
        sequence = (i // DAYS + 37 * (i % DAYS)) % 999 + 1
        body = f"659999{birth:%Y%m%d}{sequence:03d}"
        yield {
            "name": _name(draw, surnames[i - start]), "id_number": body + mod_11_2.calc_check_digit(body),
            "sex": "男" if sequence % 2 else "女", "birth": birth.isoformat(),
            "phone": f"1990999{draw.randrange(10_000):04d}", "household": str(i // 3),
            "relation": ("户主", "配偶", "子")[i % 3], "building": f"{i // 6000}小区{i // 200 % 30 + 1}号楼",
            "address": f"{draw.randrange(1, 5)}单元{draw.randrange(101, 620)}室",
        }  # fmt: skip


def _name(draw: random.Random, surname: str) -> str:
    if draw.random() < 0.3:
        return f"{draw.choice(UYGHUR)}·{draw.choice(UYGHUR)}"
    return surname + draw.choice(SIGNS) + (draw.choice(SIGNS) if draw.random() < 0.8 else "")
