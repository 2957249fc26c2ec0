"""The gate: who is asking, and whether this page is theirs.

Every route says either `@public`, `@signed_in` or `@permission("…")`; an app with a route that says
nothing does not start. A log-in is a random token in a cookie and a row that can be ended at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, login_user, logout_user

from hub.domain.actor import PERMISSIONS, Actor
from hub.operations.staff import people
from hub.web import clients

V = TypeVar("V", bound=Callable[..., Any])
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"
KNOWN: Final = frozenset().union(*PERMISSIONS.values())


def public(view: V) -> V:
    """Anybody may open it, without a log-in; it may show nothing of people but what privacy.md lets."""
    return _declare(view, PUBLIC)


def signed_in(view: V) -> V:
    """Anybody with a log-in: the own account, log-out."""
    return _declare(view, SIGNED_IN)


def permission(name: str) -> Callable[[V], V]:
    """Only actors with that permission (hub.domain.actor); the verb behind checks scope again."""
    if name not in KNOWN:
        raise RuntimeError(f"no role has the permission {name!r}")

    def declare(view: V) -> V:
        return _declare(view, name)

    return declare


def _declare(view: V, name: str) -> V:
    view.hub_permission = name  # type: ignore[attr-defined]
    return view


def permission_of(app: Flask, endpoint: str) -> str:
    """What the route behind `endpoint` declared; "" where it declared nothing."""
    if endpoint == "static":
        return PUBLIC
    return str(getattr(app.view_functions[endpoint], "hub_permission", ""))


def check(app: Flask) -> None:
    """Raise RuntimeError naming every route that declares no permission."""
    bare = sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if not permission_of(app, rule.endpoint)}
    )
    if bare:
        raise RuntimeError(f"routes without @permission or @public: {', '.join(bare)}")


class LogIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Flask-Login's user: the token of a live session and the actor behind it."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        """What the signed cookie keeps: the token, never a person's number."""
        return self.token


def actor() -> Actor:
    """The person behind this request; only inside routes that are not public."""
    found: Actor = g.actor
    return found


def enter(who: Actor) -> None:
    """Begin a log-in and put its token into the cookie."""
    token = people.start_session(who, **clients.here())
    login_user(LogIn(token, who))
    g.actor, g.token = who, token


def leave() -> None:
    """End the session, here and in the database."""
    if g.get("token"):
        people.end_session(g.token)
    logout_user()


def register(app: Flask) -> None:
    """Load the session before each page that needs one, and turn away whoever may not."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(_load)
    app.before_request(guard)


def _load(token: str) -> LogIn | None:
    found = people.actor_of_session(token)
    return LogIn(token, found) if found else None


def guard() -> ResponseReturnValue | None:
    """Before each request: nobody without a log-in, nobody without the permission."""
    from flask import current_app

    g.actor = g.token = None
    if request.endpoint is None:
        recognise()
        return None
    needed = permission_of(current_app, request.endpoint)
    if needed == PUBLIC:
        return None
    return _admit(needed)


def recognise() -> None:
    """Note who is asking where no page was opened: what says so speaks the person's language."""
    from flask_login import current_user

    if current_user.is_authenticated:
        g.actor, g.token = current_user.actor, current_user.token


def _admit(needed: str) -> ResponseReturnValue | None:
    from flask_login import current_user

    if not current_user.is_authenticated:
        return _to_log_in()
    g.actor, g.token = current_user.actor, current_user.token
    if session.get("enrol") and not (request.endpoint or "").startswith(("account.", "login.")):
        return redirect(url_for("account.factor"))
    if needed != SIGNED_IN and not g.actor.may(needed):
        return _not_for(g.actor)
    return None


def _not_for(who: Actor) -> ResponseReturnValue:
    """Refuse a page; a new account without any role is told so on its own page, where it lands first."""
    if who.grants or request.endpoint != "desk.page":
        abort(403)
    flash(_("Your account has no role yet. Ask an administrator for one."))
    return redirect(url_for("account.page"))


def _to_log_in() -> ResponseReturnValue:
    if request.method != "GET":
        abort(401)
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("login.page")})
    here = request.full_path.rstrip("?")
    return redirect(url_for("login.page", next=here if here != "/" else None))
