"""What a panel's decision must hold to: grounds of a refusal, votes, who stepped aside, the quorum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.domain.errors import InputError, Refused
from hub.operations.casework.casefile import CaseFile


def refusal_grounds(file: CaseFile, outcome: str, reason: str, basis: str) -> None:
    """Raise InputError for a refusal without reason, or without a basis where the service names none."""
    said = reason.strip() and (basis.strip() or file.service.law.refusal_basis)
    if file.flow.refuses(file.step, outcome) and not said:
        raise InputError("A refusal needs its reason and its basis.", where="reason")


def check_votes(
    members: Sequence[Mapping[str, Any]], votes: Mapping[str, int], recusals: Sequence[Mapping[str, str]]
) -> None:
    """Raise InputError where more votes are cast than members may vote on this line.

    A member who steps aside says the ground (回避) and has no vote on the line.
    """
    voting = {each["name"] for each in members if each["votes"] and each["present"]}
    away = {str(each.get("member", "")) for each in recusals}
    for each in recusals:
        if each.get("member") not in voting:
            raise InputError("Only a member with a vote can step aside: %(name)s.", where="recusals",
                             name=each.get("member") or "—")  # fmt: skip
        if not str(each.get("ground", "")).strip():
            raise InputError("Say the ground of the recusal.", where="recusals")
    if any(count < 0 for count in votes.values()) or sum(votes.values()) > len(voting - away):
        most = len(voting - away)
        raise InputError("At most %(most)s votes can be cast on this line.", most=most, where="votes")


def still_fit(batch: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], members: Sequence[Any]) -> None:
    """Raise Refused naming the line whose votes and recusals no longer fit who sits in the meeting."""
    for line in lines:
        try:
            check_votes(members, line["votes"] or {}, line["recusals"] or ())
        except InputError:
            raise Refused("Line %(no)s has votes or recusals of people who do not sit in the meeting.",
                          no=line["no"], where=batch["title"]) from None  # fmt: skip


def quorum(batch: Mapping[str, Any], members: Sequence[Mapping[str, Any]]) -> None:
    """Raise Refused where fewer members with a vote are there than the kind of meeting needs."""
    voting = [each for each in members if each["votes"] and each["present"]]
    if len(voting) < batch["quorum"]:
        raise Refused("The meeting needs %(quorum)s members with a vote; %(there)s are here.",
                      quorum=batch["quorum"], there=len(voting), where=batch["title"])  # fmt: skip
