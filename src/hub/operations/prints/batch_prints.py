"""Prints of a meeting or a list: agenda, minutes, send-up list; and the public notice of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hub.db.base import today
from hub.domain.errors import Refused
from hub.domain.grounds import in_one
from hub.operations.decisions.batch_lines import BatchLineView
from hub.operations.decisions.batch_view import BatchView
from hub.operations.prints import sheet


def agenda(view: BatchView, clerk: str) -> dict[str, Any]:
    """`hub.panel_agenda`: the cases before the panel; those refused at the check, for its information."""
    return {
        **_meeting(view, clerk), "lines": [_agenda_line(line) for line in view.lines],
        "told": [_agenda_line(line) for line in view.told],
    }  # fmt: skip


def minutes(view: BatchView, clerk: str) -> dict[str, Any]:
    """`hub.panel_minutes`: decision, votes and recusals per case; the conclusions write themselves."""
    return {
        **_meeting(view, clerk), "ended": view.row["ends"],
        "lines": [_minutes_line(line) for line in view.lines], "conclusions": conclusions(view),
    }  # fmt: skip


def send_up_list(view: BatchView, clerk: str) -> dict[str, Any]:
    """`hub.send_up_list`: the files handed to the superior."""
    services = "、".join(dict.fromkeys(line.service for line in view.lines))
    return {
        **sheet.head(view.code, copies=("交上级部门", "中心留存")),
        "service": services,
        "superior": view.kind.body,
        "batch": f"第{view.row['number']}批",
        "date": (view.row["sent_on"] or today()).isoformat(),
        "lines": [
            {
                "no": line.no,
                "applicant": line.name,
                **({"firm": line.firm.name, "code": line.firm.code} if line.firm else {}),
                "id_tail": line.id_tail,
                "number": line.number,
                "community": line.community,
                "size": line.size,
                "amount": "",
                "pages": line.sheets,
            }
            for line in view.lines
        ],
        "sender": clerk,
    }


def public_notice(rows: Sequence[Mapping[str, Any]], decided_by: str) -> dict[str, Any]:
    """`hub.public_notice` of the hanging postings of one case: whitelisted words only."""
    if not rows:
        raise Refused("The notice has not been put up yet.")
    first = rows[0]
    boards = {"centre": "便民服务中心公示栏", "community": f"{first['community']}公示栏"}
    line = {
        "no": 1, "name": first["starred_name"], "community": first["community"],
        "size": first["household_size"] or 1, "amount": sheet.yuan(first["amount_fen"]),
    }  # fmt: skip
    return {
        **sheet.head(first["serial"]), "programme": first["title"], "decided_by": decided_by,
        "begins": first["first"].isoformat(), "ends": first["last"].isoformat(),
        "places": [boards.get(row["place"], row["place"]) for row in rows],
        "lines": [line], "objections": first["object_to"],
        **({} if first["household_size"] else {"persons": True}),
    }  # fmt: skip


def conclusions(view: BatchView) -> list[str]:
    """The decisions in sentences: those that say nothing more together, the others one by one."""
    plain: dict[str, list[BatchLineView]] = {}
    for line in view.lines:
        if line.result and not line.reason and not line.recusals:
            plain.setdefault(line.result_title, []).append(line)
    together = [f"{title}{_households(lines)}。" for title, lines in plain.items()]
    alone = [line for line in view.lines if line.result and (line.reason or line.recusals)]
    return together + [_conclusion(line) for line in alone]


def _households(lines: Sequence[BatchLineView]) -> str:
    return f"{lines[0].name}户" if len(lines) == 1 else f"{lines[0].name}等{len(lines)}户"


def _conclusion(line: BatchLineView) -> str:
    reason = f"：{in_one(line.reason).rstrip('。')}" if line.reason else ""
    basis = f"，依据{in_one(line.basis).rstrip('。')}" if line.basis and line.refused else ""
    votes = f"；{recused(line)}回避，其余{sum(line.votes.values())}人表决" if line.recusals else ""
    return f"{line.result_title}{line.name}户{reason}{basis}{votes}。"


def recused(line: BatchLineView) -> str:
    """Who stepped aside for a line, with ground and time: 买合木提·卡德尔（与申请人是表兄弟，16:52离席）."""
    return "、".join(f"{each['member']}（{each['ground']}{_left_at(each)}）" for each in line.recusals)


def _left_at(recusal: Mapping[str, str]) -> str:
    return f"，{recusal['at']}离席" if recusal.get("at") else ""


def _meeting(view: BatchView, clerk: str) -> dict[str, Any]:
    row = view.row
    return {
        **sheet.head(view.code), "panel": row["title"], "session": f"第{row['number']}次会议",
        "date": row["on"].isoformat(), "time": row["begins"], "place": row["place"], "chair": row["chair"],
        "recorder": view.ended_by or clerk, "quorum": row["quorum"],
        "members": [
            {"name": m["name"], "post": m["office"], "present": m["present"],
             "duty": "主持" if m["name"] == row["chair"] else "成员" if m["votes"] else "列席",
             **_said(recused="、".join(f"第{x.no}件" for x in view.lines if m["name"] in x.recused))}
            for m in view.members
        ],
    }  # fmt: skip


def _agenda_line(line: BatchLineView) -> dict[str, Any]:
    return {
        "no": line.no,
        "applicant": line.name,
        "number": line.number,
        "service": line.service,
        "community": line.community,
        "size": line.size,
        "situation": line.situation,
        "income": sheet.yuan(line.income),
        **_said(recusal="、".join(line.recused)),
    }


def _said(**texts: str) -> dict[str, str]:
    """What there is to say; a print has no label without its words."""
    return {key: text for key, text in texts.items() if text}


def _minutes_line(line: BatchLineView) -> dict[str, Any]:
    votes = line.votes
    return {
        "no": line.no, "applicant": line.name, "number": line.number, "service": line.service,
        "community": line.community, "decision": line.result_title, "detail": line.reason,
        "ayes": votes.get("for", 0), "noes": votes.get("against", 0), "abstained": votes.get("abstain", 0),
        **_said(recused=recused(line)),
    }  # fmt: skip
