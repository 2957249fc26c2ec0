"""意见投诉登记: written down against a number and a code, judged by the inspection, answered in time.

Whoever writes one down sees its text until it is saved, and never again. What was said lies encrypted beside
the journal, so that it can be forgotten while what happened stays proven.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from hub.db.base import now, today, transaction
from hub.db.models import Case, Post
from hub.domain.actor import Actor
from hub.domain.complaint import ANSWER_LIMIT, CHANNELS, KINDS, REASONS, VERDICTS
from hub.domain.errors import Conflict, InputError, Refused
from hub.domain.register_number import as_kept
from hub.operations import journal
from hub.operations.calendars.calendar import calendar
from hub.operations.complaints.reading import TABLE, Row, load
from hub.operations.numbers import receipt_code, yearly
from hub.operations.rights import SYSTEM, by_id, require
from hub.operations.supervision import violations
from hub.operations.verb import CaseRef, verb
from hub.operations.words import within

_posts, _cases = Post.__table__, Case.__table__
LONGEST: Final = 2000
"""Characters of a complaint, a finding, an answer."""
RESIDENT: Final = SYSTEM
"""Who writes on the public page: nobody of the centre."""


@verb("complaint.enter")
def enter(
    actor: Actor, *, kind: str, channel: str, said: str, reason: str = "", post_id: int | None = None,
    about: str = "", name: str = "", phone: str = "",
) -> CaseRef:  # fmt: skip
    """Write down what came by box, telephone, visit or from another office (附件: 考核制度).

    `about`: the number of a case, if it is about one; `post_id`: the post. Raises InputError without a text,
    or for a complaint without a reason.
    """
    require(actor, "complaint.enter")
    if channel == "page":
        raise InputError("The public page is for residents.", where="channel")
    return _enter(actor, kind, channel, said, reason, post_id, about, name, phone)


@verb("complaint.enter")
def write(
    actor: Actor, *, kind: str, said: str, reason: str = "", post_id: int | None = None, about: str = "",
    name: str = "", phone: str = "",
) -> CaseRef:  # fmt: skip
    """A resident writes on the public page; `actor` is nobody (`RESIDENT`), a name need not be given."""
    return _enter(actor, kind, "page", said, reason, post_id, about, name, phone)


@verb("complaint.judge")
def judge(
    actor: Actor, complaint_id: int, *, rev: int, answer: str, verdict: str = "", finding: str = "",
    post_id: int | None = None,
) -> CaseRef:  # fmt: skip
    """The inspection answers; a complaint is upheld (有效投诉) or unfounded, with what was found.

    `post_id`: the post that it turned out to be about, where the person had named none.

    One about 推诿扯皮 that is upheld is followed further (`hub.operations.supervision.violations`).

    Raises InputError without an answer, or for a complaint without verdict and finding; Conflict where it is
    answered already.
    """
    require(actor, "complaint.judge")
    with transaction() as tx:
        row = load(tx, actor, complaint_id)
        if row["state"] != "open":
            raise Conflict("This is answered already.", where=row["number"])
        journal.must_be_as_seen(row, rev)
        if row["kind"] == "complaint" and verdict not in VERDICTS:
            raise InputError("Say whether it is upheld.", where="verdict")
        texts = {"answer": _text(answer, "answer"),
                 "finding": _text(finding, "finding") if row["kind"] == "complaint" else None}  # fmt: skip
        found = row["post_id"] or _found(tx, actor, post_id)
        journal.enter(
            tx, actor, TABLE, row, "judged", texts=texts, state="answered", answered_on=today(),
            verdict=verdict if row["kind"] == "complaint" else "", answered_by=by_id(actor), post_id=found,
        )  # fmt: skip
        violations.from_complaint(tx, actor, row)
        return journal.ref(row)


# --- inside ---------------------------------------------------------------------------------------------


def _found(tx: Connection, actor: Actor, post_id: int | None) -> int | None:
    """The post that the inspection has found, never one's own."""
    if post_id in actor.post_ids:
        raise Refused("This is about yourself: another one does it.", where="post_id")
    return _post(tx, post_id)


def _enter(
    actor: Actor, kind: str, channel: str, said: str, reason: str, post_id: int | None, about: str,
    name: str, phone: str,
) -> CaseRef:  # fmt: skip
    _known(kind, KINDS, "kind")
    _known(channel, CHANNELS, "channel")
    if kind == "complaint":
        _known(reason, REASONS, "reason")
    text = _text(said, "said")
    with transaction() as tx:
        case_id = _case(tx, about)
        if about.strip() and case_id is None:
            text = f"{text}（{about.strip()[:40]}）"
        row = _row(tx, kind, channel) | {
            "reason": reason if kind == "complaint" else "", "post_id": _post(tx, post_id),
            "case_id": case_id, "said": text, "name": name.strip()[:80] or None,
            "phone": phone.strip()[:40] or None, "entered_by": None if channel == "page" else by_id(actor),
        }  # fmt: skip
        row = journal.begin(
            tx, actor, TABLE, row, "entered", "post_id", "reason", "due",
            said={"kind": kind, "channel": channel}, texts=("said", "name", "phone"),
        )  # fmt: skip
        return journal.ref(row)


def _row(tx: Connection, kind: str, channel: str) -> Row:
    on = today()
    return {
        "number": yearly(tx, "complaint", "诉", on), "code": receipt_code(),
        "kind": kind, "channel": channel, "at": now(), "on": on, "due": calendar().add(on, ANSWER_LIMIT),
        "state": "open", "verdict": "", "finding": None, "answer": None, "answered_on": None,
        "answered_by": None,
    }  # fmt: skip


def _known(value: str, known: tuple[str, ...], where: str) -> None:
    if value not in known:
        raise InputError("Choose one.", where=where)


def _text(text: str, where: str) -> str:
    said = within(text, LONGEST, where)
    if not said:
        raise InputError("This is needed.", where=where)
    return said


def _case(tx: Connection, number: str) -> int | None:
    """Whether there is such a case is told to nobody: an unknown number is kept with the text."""
    found = tx.execute(select(_cases.c.id).where(_cases.c.number == as_kept(number))).scalar()
    return None if found is None else int(found)


def _post(tx: Connection, post_id: int | None) -> int | None:
    if post_id is None:
        return None
    if tx.execute(select(_posts.c.id).where(_posts.c.id == post_id)).scalar() is None:
        raise Refused("There is no such post.", where="post_id")
    return post_id
