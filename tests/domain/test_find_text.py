"""Finding among titles: by name, plain words, pinyin initials; what is far off is left out."""

from __future__ import annotations

import pytest

from hub.domain.find_text import Findable, find

AMONG = (
    Findable("low", ("城市低保申请", "城市低保"), ("家庭人均收入低于标准的困难家庭。",), ("户口簿", "家里有残疾人吗？")),
    Findable("medical", ("城市医疗救助",), ("住院费用负担仍然过重的困难居民。",), ("诊断证明", "发票")),
    Findable("loan", ("小额担保贷款申请",), ("自己开店的人。",), ("身份证",)),
    Findable("chair", ("残疾人辅助器具申请",), (), ("残疾证",)),
    Findable("rent", ("城市困难家庭廉租房业务",), (), ("租房合同",)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("低保", ["low"]),
        ("  城市 低保 ", ["low"]),
        ("dibao", ["low"]),
        ("CSDB", ["low"]),  # initials, in full width or capitals too
        ("ｘｅｄｂ", ["loan"]),
        ("xe 贷款", ["loan"]),
        ("看病没钱怎么办", ["medical", "low", "rent"]),  # plain words: 医疗, 困难
        ("我想借钱", ["loan"]),
        ("轮椅", ["chair"]),
        ("我家的房租", ["rent"]),
        ("发票", ["medical"]),  # a paper
        ("残疾证", ["chair"]),  # 残疾 alone stands in a question of another
        ("医疗 贷款", ["medical", "loan"]),  # nothing fits both
        ("独生子女", []),
        ("？！", ["low", "medical", "loan", "chair", "rent"]),  # nothing is asked
        ("", ["low", "medical", "loan", "chair", "rent"]),
    ],
)
def test_what_is_found(asked: str, found: list[str]) -> None:
    assert find(asked, AMONG) == found
