"""Forms of what may happen to any case beside its flow: each a verb, its fields, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable

from hub.domain.actor import Actor
from hub.domain.suspension import SUSPENDED
from hub.i18n import _, _l
from hub.operations.ab_posts import stand_in
from hub.operations.casework import acceptance, proxies
from hub.operations.casework import changes as verbs
from hub.operations.casework.charges import FREE, charge
from hub.operations.casework.returned_papers import return_papers
from hub.operations.casework.views import CaseView
from hub.operations.messages import outbox
from hub.operations.supervision import extensions
from hub.web.case_events import FAULT_WORDS, last_extension
from hub.web.change import Asked, Change
from hub.web.change_answers import answers_open, put_right, questions


def _running(view: CaseView, _who: Actor) -> bool:
    return view.row["accepted_on"] is not None and not view.finished


def _open(view: CaseView, _who: Actor) -> bool:
    return view.row["closed_on"] is None


def _delayed(view: CaseView) -> bool:
    kinds = [event.type for event in view.events if event.type.startswith("applicant_delay")]
    return bool(kinds) and kinds[-1] == "applicant_delay_from"


def _may(permission: str, test: Callable[[CaseView, Actor], bool]) -> Callable[[CaseView, Actor], bool]:
    return lambda view, who: (
        who.may(permission, view.row["department"], view.row["community_id"]) and test(view, who)
    )


def _may_ask(view: CaseView, who: Actor) -> bool:
    """While the limit runs, for whoever handles the case, and nothing is asked for yet."""
    handles = who.works_at(view.row["post_id"], view.row) or any(task.mine for task in view.tasks)
    last = last_extension(view)
    asked = last is not None and last.type in ("extension_asked", "extension_approved")
    return handles and not asked and view.clock.due is not None and _running(view, who)


def _suspended(view: CaseView, who: Actor) -> bool:
    return any(task.key == SUSPENDED and task.mine for task in view.tasks)


def _standing_in(view: CaseView, who: Actor) -> bool:
    posts = {post.id for post in who.posts if post.stands_in_for}
    return any(task.post_id in posts for task in view.tasks)


def _unsigned(view: CaseView) -> bool:
    """Whether the slip handed out last waits for its signature; what was told without paper does not."""
    last = view.slips[0] if view.slips else None
    return last is not None and last["how"] == "written" and not last["handed"]


_REASON = Asked("reason", _l("Reason"), "area")
CHANGES: dict[str, Change] = {
    "answers": Change(
        _l("Put the kind or an answer right"),
        put_right,
        (
            Asked("reason", _l("What showed that it was wrong"), "area"),
            Asked(
                "fault",
                _l("Whose mistake it was"),
                "pick",
                hint=_l("Papers asked anew for the centre's own mistake are an omission of the slip (R6)."),
                choices=tuple(FAULT_WORDS.items()),
            ),
        ),
        _may("case.advance", answers_open),
        _l(
            "Kind and answers of the intake, as they are right; papers, steps and limit follow from them."
            " If a slip was handed out that asks for other papers, hand out a new one."
        ),
        questions,
    ),
    "return-papers": Change(
        _l("Give back papers that are not asked any more"),
        return_papers,
        (Asked("received_by", _l("Who signed for them")),),
        _may("case.advance", lambda view, who: _open(view, who) and bool(view.over)),
        _l("They go to the applicant, who signs the list of them; then they are off the file."),
    ),
    "slip-signed": Change(
        _l("The slip is signed, or the signature refused"),
        acceptance.slip_signed,
        (
            Asked("handed", _l("The person"), "pick"),
            Asked("witness", _l("Witness"), "text", False, _l("who saw that the person would not sign")),
        ),
        _may("case.advance", lambda view, who: _unsigned(view)),
    ),
    "proxy": Change(
        _l("Somebody acts for the applicant"),
        proxies.name_proxy,
        (
            Asked("name", _l("Name of the proxy")),
            Asked("id_number", _l("ID number of the proxy"), hint=_l("kept encrypted; papers show its tail")),
            Asked(
                "relation", _l("What the proxy is to the applicant"), hint=_l("spouse, child, colleague …")
            ),
            Asked(
                "mandate",
                _l("Power of attorney"),
                hint=_l("its day or number; of a guardian, the paper that shows it"),
            ),
        ),
        _may("case.advance", lambda view, who: _open(view, who) and not view.service.in_person),
        _l("Look at the proxy's ID card and the power of attorney; whoever was named before is so no more."),
    ),
    "ask-more": Change(
        _l("Ask for a paper that the slip should have named"),
        acceptance.ask_more,
        (Asked("papers", _l("Papers, one a line"), "lines"), _REASON),
        _may("case.advance", _running),
        _l("This is recorded as an omission of the first notification."),
    ),
    "tell": Change(
        _l("Tell the applicant something"),
        outbox.ask_to_tell,
        (
            Asked("about", _l("About what"), "pick"),
            Asked("said", _l("What is to be said"), "area"),
            Asked("channel", _l("How"), "pick"),
        ),
        _may("letter.deliver", lambda view, who: True),
        _l("It lies under “To tell residents” until the applicant is reached."),
    ),
    "stand-in": Change(
        _l("Note what you cannot settle for A"),
        stand_in.leave_note,
        (
            Asked("reason", _l("Why it cannot be settled"), "area"),
            Asked("told_on", _l("The applicant was told on"), "date"),
        ),
        _may("case.advance", lambda view, who: view.row["closed_on"] is None and _standing_in(view, who)),
        _l("A finds it on coming back."),
    ),
    "delay": Change(
        _l("The applicant lets us wait"),
        verbs.begin_delay,
        (Asked("evidence", _l("What shows it"), "area"),),
        _may("case.advance", lambda view, who: _running(view, who) and not _delayed(view)),
        _l("Recorded when the wait begins, with its evidence; the clock stands until it ends."),
    ),
    "delay-end": Change(
        _l("The applicant's wait is over"),
        verbs.end_delay,
        (Asked("note", _l("Note"), required=False),),
        _may("case.advance", lambda view, who: _running(view, who) and _delayed(view)),
    ),
    "ask-extension": Change(
        _l("Ask for an extension"),
        extensions.ask,
        (Asked("until", _l("New last day"), "date"), _REASON),
        _may("case.advance", _may_ask),
        _l(
            "A deputy decides. The limit is longer once the applicant has the notice in writing, while at"
            " least three counted days are left."
        ),
    ),
    "extend": Change(
        _l("Enter an extension approved on paper"),
        verbs.extend,
        (
            Asked("days", _l("Working days more"), "number"),
            _REASON,
            Asked("told", _l("The applicant was told in writing on"), "date", False),
            Asked("paper", _l("Paper it was written on"), required=False),
        ),
        _may("case.extend", _running),
        _l("Effective only if the applicant was told while at least three counted days were left."),
    ),
    "urgent": Change(
        _l("Mark as urgent"),
        verbs.set_urgent,
        (_REASON, Asked("target", _l("To be done by"), "date")),
        _may("case.urgent", _open),
    ),
    "charge": Change(
        _l("Note a charge"),
        charge,
        (Asked("amount", _l("Amount (yuan)")), Asked("bill", _l("Number of the official bill"))),
        _may("case.advance", lambda view, who: _open(view, who) and view.service.fee != FREE),
        _l("Only what the definition names as its fee may be charged."),
    ),
    "withdraw": Change(
        _l("The applicant withdraws"),
        verbs.withdraw,
        (Asked("reason", _l("What the applicant declared, and how"), "area"),),
        _may("case.advance", _open),
    ),
    "died": Change(
        _l("The applicant has died"),
        verbs.applicant_died,
        (Asked("died_on", _l("Died on"), "date"), Asked("paper", _l("Paper that shows it"))),
        _may("case.advance", _open),
    ),
    "go-on": Change(
        _l("Go on with the case"),
        verbs.go_on,
        (
            Asked(
                "successor_id",
                _l("Who is the applicant from now on"),
                "pick",
                False,
                _l("Only where a member of the household goes on with the household's case"),
            ),
            Asked("reason", _l("Why it goes on"), "area"),
            Asked("paper", _l("Paper seen"), required=False),
        ),
        _may("case.advance", _suspended),
    ),
    "move": Change(
        _l("Move to another community"),
        verbs.move_community,
        (Asked("community_id", _l("Community"), "pick"), _REASON),
        _may("case.advance", _open),
    ),
    "reassign": Change(
        _l("Give the work to another post"),
        verbs.reassign,
        (Asked("post_id", _l("Post"), "pick"), Asked("task", _l("Only this task"), "pick", False), _REASON),
        _may("case.reassign", _open),
    ),
    "reopen": Change(
        _l("Open the case again"),
        verbs.reopen,
        (Asked("step", _l("At which step"), "pick"), _REASON),
        _may("case.reopen", lambda view, who: view.row["closed_on"] is not None),
    ),
    "correct": Change(
        _l("Correct a date"),
        verbs.correct,
        (
            Asked("seq", _l("Entry"), "pick"),
            Asked("date", _l("The right date"), "date"),
            _REASON,
            Asked("second_id", _l("Second person who confirms"), "pick"),
        ),
        _may("case.correct", _open),
    ),
}


def allowed(view: CaseView, who: Actor) -> list[tuple[str, str]]:
    """The changes this person is offered on this case: (key, title)."""
    return [(key, str(change.title)) for key, change in CHANGES.items() if change.offered(view, who)]


def hint(key: str) -> str:
    """What to know before making a change."""
    return str(CHANGES[key].hint or _("It is kept in the case's record with your name."))
