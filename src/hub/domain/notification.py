"""一次性告知: what is known of telling everything at once, without a database (一次性告知制度)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hub.domain.errors import InputError

HOWS: Final = ("written", "phone", "oral")
"""How somebody was told: by a slip in two copies, by telephone (article 6), by word of mouth (article 5)."""
PARTS: Final = ("papers", "steps", "limit")
"""材料, 程序, 受理时限: what is told without paper is told whole (article 6)."""
HANDED: Final = ("signed", "refused")
"""How a written slip was taken: the person signed, or would not and a witness saw it (article 5)."""
OMISSION_STATES: Final = ("open", "criticised", "no_delay")
"""What the leader did about an omission: nothing yet, 批评教育, or it has delayed nothing (article 7)."""


def check_told(how: str, told: Collection[str]) -> None:
    """Raise InputError for a telling without paper that leaves a part out, or an unknown way."""
    if how not in HOWS:
        raise InputError("Say how: %(known)s.", known=", ".join(HOWS), where="how")
    if how != "written" and not set(PARTS) <= set(told):
        raise InputError("Tick what was told: papers, steps and limit, all three.", where="told")


def check_handed(handed: str, witness: str) -> None:
    """Raise InputError where a slip is not signed, or a refusal to sign has no witness (article 5)."""
    if handed not in HANDED:
        raise InputError("The person has to sign the slip, or refuse before a witness.", where="handed")
    if handed == "refused" and not witness.strip():
        raise InputError("Name the witness.", where="witness")
