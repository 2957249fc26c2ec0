"""联系居民: what residents are to be told, every try with its result, and whose turn it is next."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.db.base import now, transaction
from hub.db.models import Case, Community, Document, Event, Message, Resident
from hub.db.ready import ready_insert
from hub.db.scope import case_desk, foreign, scope
from hub.domain import outbox
from hub.domain.actor import Actor
from hub.domain.chinese import full_day
from hub.domain.errors import InputError, NoMore, NotFound, Refused
from hub.domain.outbox import RESULTS, Next
from hub.operations.calendars.calendar import calendar, is_provisional
from hub.operations.casework.casefile import CaseFile
from hub.operations.casework.loading import load
from hub.operations.context import plugins
from hub.operations.rights import by_id
from hub.operations.rows import no_more
from hub.operations.settings import setting
from hub.operations.supervision import extension_told
from hub.operations.verb import CaseRef, verb
from hub.operations.words import words

_messages, _cases, _events = Message.__table__, Case.__table__, Event.__table__
_documents = Document.__table__
_INSERT = ready_insert(_messages)
_people, _places = Resident.__table__, Community.__table__
ABOUT: Final = ("supplement", "result", "date", "other")
"""What somebody may wish to have told; letters enter by themselves."""
INVITES: Final = ("invitation", "form_invitation", "collection")
"""Notices of a step by which somebody is asked to come."""
BY_FOOT: Final = frozenset({"letter", "visit"})
"""Channels that are the household officer's way; the others are the window's."""
LETTER: Final = "letter"
FIND: Final = "find"
"""Nobody can be reached by the telephone and at the address that are known."""


@verb("letter.deliver")
def ask_to_tell(
    actor: Actor, case_id: int, *, rev: int, about: str, said: str, channel: str = "call"
) -> CaseRef:
    """Note that the applicant is to be told something, by telephone (one's own post) or by a visit.

    Raises InputError for an unknown matter or channel, or without words.
    """
    if about not in ABOUT:
        raise InputError("Say what it is about: %(known)s.", known=", ".join(ABOUT), where="about")
    if channel not in ("call", "visit", "sms"):
        raise InputError("Say how: %(known)s.", known="call, visit, sms", where="channel")
    if channel == "sms" and not can_text():
        raise Refused("Text messages are not switched on here.", where="channel")
    if not said.strip():
        raise InputError("Say what the applicant is to be told.", where="said")
    with transaction() as tx:
        file = load(tx, actor, case_id, rev=rev, permission="letter.deliver")
        put(file, about=about, said=said, channel=channel)
        file.add("message", about=about, channel=channel, words=said.strip())
        return file.save()


@verb("letter.deliver")
def note_try(
    actor: Actor, message_id: int, *, channel: str, result: str, note: str = "", on: dt.date | None = None,
    paper: str = "",
) -> CaseRef:  # fmt: skip
    """Note one try and what came of it; whoever is next finds it at the post.

    Raises NotFound where the message lies elsewhere or is over, InputError for an unknown result.
    """
    if result not in RESULTS.get(channel, ()):
        raise InputError("Say what came of it.", where="result")
    with transaction() as tx:
        row = _open(tx, actor, message_id)
        if row["about"] == extension_told.ABOUT and channel not in (*BY_FOOT, FIND):
            raise InputError(
                "An extension is told in writing: handed over, sent, or brought.", where="result"
            )
        file = _case_of(tx, actor, row, on=on, paper=paper)
        following = record(file, row, channel, result, note)
        file.add("message_tried", about=row["about"], channel=channel, result=result, note=note.strip(),
                 next=following.channel)  # fmt: skip
        if row["about"] == extension_told.ABOUT and not following.channel:
            (extension_told.dropped if following.lost else extension_told.told)(file)
        return file.save()


@verb("letter.deliver")
def give_up(actor: Actor, message_id: int, *, reason: str) -> CaseRef:
    """End a message that cannot or need not be told any more, with the reason."""
    if not reason.strip():
        raise InputError("Say why it need not be told any more.", where="reason")
    with transaction() as tx:
        row = _open(tx, actor, message_id)
        if row["letter_id"] is not None:
            raise Refused("A letter is handed over; it is not given up.")
        file = _case_of(tx, actor, row)
        _write(tx, row["id"], state="given_up", ended_on=file.on, next_on=None)
        file.add("message_dropped", about=row["about"], reason=reason.strip())
        if row["about"] == extension_told.ABOUT:
            extension_told.dropped(file)
        return file.save()


def can_text() -> bool:
    """Whether text messages are switched on and a department sends them."""
    return bool(setting("messages.sms")) and bool(plugins().manager.hook.hub_send_sms.get_hookimpls())


def put(
    file: CaseFile, *, about: str, said: str = "", channel: str, letter_id: int | None = None,
    post_id: int | None = None,
) -> None:  # fmt: skip
    """Write down that the applicant is to be told something, from today on; part of a case's change."""
    _INSERT.run(file.tx, {
        "case_id": file.row["id"], "letter_id": letter_id, "about": about,
        "words": words(said, _messages.c.words, "said"), "channel": channel,
        "post_id": post_id or _post(file, channel), "made_on": file.on, "made_by": by_id(file.actor),
        "next_on": file.on, "state": "open", "ended_on": None, "tries": [],
    })  # fmt: skip


def date_moved(file: CaseFile, before: dt.date, after: dt.date) -> None:
    """The calendar has moved the case's date: one message says from where to where, whatever came between.

    Where it is back to what the applicant knows, there is nothing to tell. Part of a case's change.
    """
    mine = (_messages.c.case_id == file.row["id"], _messages.c.about == "date", _messages.c.state == "open")
    row = file.tx.execute(select(_messages).where(*mine).order_by(_messages.c.id)).mappings().first()
    if row is None:
        put(file, about="date", said=_to_say(before, after), channel="call")
        return
    known = before if _printed(file, row["made_on"]) else _known_date(file, row["made_on"]) or before
    if known == after:
        _write(file.tx, row["id"], state="given_up", ended_on=file.on, next_on=None)
    else:
        _write(file.tx, row["id"], words=_to_say(known, after))


def _printed(file: CaseFile, since: dt.date) -> bool:
    """Whether the notice was printed since, so that the applicant may know of it from paper."""
    mine = (_documents.c.case_id == file.row["id"], _documents.c.print == "hub.date_moved")
    query = select(_documents.c.id).where(*mine, _documents.c.issued_on >= since)
    return file.tx.execute(query.limit(1)).first() is not None


def _known_date(file: CaseFile, since: dt.date) -> dt.date | None:
    """The date as it was before the first move that is not told yet."""
    query = select(_events.c.payload).where(
        _events.c.case_id == file.row["id"], _events.c.type == "redated", _events.c.date >= since
    )
    payload = file.tx.execute(query.order_by(_events.c.id).limit(1)).scalar()
    said = json.loads(payload)["before"] if payload else None
    return dt.date.fromisoformat(said) if said else None


def _to_say(before: dt.date, after: dt.date) -> str:
    """What the applicant is told, as an official text."""
    unsure = f"（暂定，{after.year}年放假安排公布后可能再调整）" if is_provisional(after) else ""
    return f"办理期限原为{full_day(before)}，现为{full_day(after)}{unsure}"


def record(file: CaseFile, row: Mapping[str, Any], channel: str, result: str, note: str = "") -> Next:
    """Add one try to an open message of the case and put it where it goes next; part of a case's change."""
    tries = row["tries"]
    failed = [(each["channel"], each["result"]) for each in tries if each["result"] not in outbox.REACHED]
    following = outbox.after(channel, result, failed)
    made = _try(file, channel, result, note)
    if not following.channel:
        state = "given_up" if following.lost else "done"
        place: dict[str, Any] = {"state": state, "ended_on": file.on, "next_on": None}
    else:
        place = {"channel": following.channel, "next_on": calendar().add(file.on, following.days),
                 "post_id": _next_post(file, row, following.channel)}  # fmt: skip
    _write(file.tx, row["id"], tries=[*tries, made], **place)
    return following


def told(file: CaseFile, about: str, channel: str) -> None:
    """Write down that the applicant has been told: wish and answer in one; part of a case's change."""
    made = _try(file, channel, "reached")
    _INSERT.run(file.tx, {
        "case_id": file.row["id"], "letter_id": None, "about": about, "words": "", "channel": channel,
        "post_id": _post(file, "call"), "made_on": file.on, "made_by": by_id(file.actor), "next_on": None,
        "state": "done", "ended_on": file.on, "tries": [made],
    })  # fmt: skip


def end_letter(file: CaseFile, letter_id: int) -> None:
    """A letter that nobody can be handed any more is not tried again; part of a case's change."""
    _of_letter(file, letter_id, state="given_up", ended_on=file.on, next_on=None)


def open_letter(file: CaseFile, letter_id: int) -> None:
    """It is tried again from today on, as it was tried last; part of a case's change."""
    _of_letter(file, letter_id, state="open", ended_on=None, next_on=file.on)


def _of_letter(file: CaseFile, letter_id: int, **values: Any) -> None:
    file.tx.execute(update(_messages).where(_messages.c.letter_id == letter_id).values(values))


def channel_of(result: str) -> str:
    """How a letter was tried, by what came of it: by post, or on foot."""
    return LETTER if result in RESULTS[LETTER] else "visit"


def letters_tried(file: CaseFile, result: str, note: str = "", letter_id: int | None = None) -> str:
    """One try to hand over the open letters of a case (or the one named), on foot or by post.

    How it is tried next, "" where it has arrived.
    """
    mine = [_messages.c.case_id == file.row["id"], _messages.c.state == "open"]
    mine.append(
        _messages.c.letter_id.is_not(None) if letter_id is None else _messages.c.letter_id == letter_id
    )
    channel, following = channel_of(result), ""
    if result in outbox.REACHED and not file.row["marks"].get("tried"):
        over = {"state": "done", "ended_on": file.on, "next_on": None}
        first = [_try(file, channel, result, note)]
        file.tx.execute(update(_messages).where(*mine).values(tries=first, **over))
        return following
    for row in file.tx.execute(select(_messages).where(*mine)).mappings().all():
        following = record(file, dict(row), channel, result, note).channel
    file.row["marks"] = {**file.row["marks"], "tried": True}
    return following


def _try(file: CaseFile, channel: str, result: str, note: str = "") -> dict[str, Any]:
    return {
        "on": file.on.isoformat(), "at": now().isoformat(timespec="seconds"), "by": by_id(file.actor),
        "channel": channel, "result": result, "note": words(note, _messages.c.words, "note"),
    }  # fmt: skip


def _open(tx: Connection, actor: Actor, message_id: int) -> Mapping[str, Any]:
    here = (
        _messages.c.id == message_id,
        _messages.c.state == "open",
        case_desk(actor, _messages.c.post_id, _messages.c.case_id),
    )
    row = tx.execute(select(_messages).where(*here, scope(_messages, actor))).mappings().first()
    if row is None:
        raise gone(actor, message_id)
    return dict(row)


def gone(actor: Actor, message_id: int) -> NotFound:
    """What to say of a message that is not open at the actor's posts: over, where it was there."""
    c = _messages.c
    here = (c.id == message_id, c.state != "open", case_desk(actor, c.post_id, c.case_id))
    was = select(c.id).join(_cases, _cases.c.id == c.case_id).where(*here, foreign(actor))
    missing = NotFound("There is no such message at your posts, or it is over.")
    return no_more(was, NoMore("This is over already."), missing)


def _case_of(tx: Connection, actor: Actor, row: Mapping[str, Any], **more: Any) -> CaseFile:
    """The case of a message at the actor's post; an officer has it there when no task of the case is open."""
    within = _cases.c.id == row["case_id"]
    return load(
        tx, actor, row["case_id"], permission="letter.deliver", within=within, also_suspended=True, **more
    )


def _write(tx: Connection, message_id: int, **values: Any) -> None:
    tx.execute(update(_messages).where(_messages.c.id == message_id).values(values))


def _post(file: CaseFile, channel: str) -> int:
    """Whose turn it is: on foot the household officer's, else the own post's, else the window's."""
    if channel in BY_FOOT:
        return _on_foot(file)
    own = {task["post_id"] for task in file.tasks} | {file.row["post_id"]}
    here = (post.id for post in file.actor.desk if post.id in own and file.actor.works_at(post.id, file.row))
    return next(here, int(file.row["post_id"]))


def _next_post(file: CaseFile, row: Mapping[str, Any], channel: str) -> int:
    """The same post while it goes the same way; a letter stays with whom the definition names."""
    if row["letter_id"] is not None or (channel in BY_FOOT) == (row["channel"] in BY_FOOT):
        return int(row["post_id"])
    return _on_foot(file) if channel in BY_FOOT else int(file.row["post_id"])


def _on_foot(file: CaseFile) -> int:
    """The household officer's post; the window's for who lives in nobody's area."""
    try:
        return file.post("household_officer")
    except Refused:
        return int(file.row["post_id"])
