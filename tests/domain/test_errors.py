"""Errors: what is wrong and what to do, as sentences of the reader's language."""

from __future__ import annotations

from hub.domain.errors import NotHeld, sentences

WORDS = {": ": "：", "It is full.": "已满。", "Make room.": "请腾出空间。"}


def test_between_two_sentences_stands_a_blank_but_after_a_full_width_stop() -> None:
    error = NotHeld("It is full.", where="disk", remedy="Make room.")
    assert error.text(WORDS.__getitem__) == "disk：已满。请腾出空间。"
    assert error.text() == "disk: It is full. Make room."
    assert sentences("满了吗？", "") == "满了吗？"
