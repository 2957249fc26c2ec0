"""Which language a page is in: the account's, else the cookie's, else Chinese."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from hub.i18n import DEFAULT_LOCALE, LOCALES, gettext, speak
from hub.web import back

COOKIE = "lang"
SHOWN = {"type": ("plain", "big"), "contrast": ("plain", "high")}
"""How a public page is shown: cookie and argument by name, what is usual and the other."""
_YEAR = 365 * 24 * 3600
_TAGS = {"zh_Hans_CN": "zh-Hans-CN", "en": "en"}
_RTL = frozenset({"ug", "ar", "kk_Arab"})


def register(app: Flask) -> None:
    """Choose before each request; `?lang=en` on a public page chooses and is remembered."""
    app.before_request(choose)
    app.after_request(remember)
    app.jinja_env.globals["_"] = text
    app.jinja_env.globals.update(
        language_tag=language_tag, direction=direction, languages=LOCALES, here=here, shown=shown
    )


def choose() -> None:
    """Set g.locale from the actor, the address or the cookie."""
    asked = request.args.get("lang", "")
    g.chosen = asked if asked in LOCALES else ""
    who = g.get("actor")
    kept = who.language if who else request.cookies.get(COOKIE, "")
    found = g.chosen or kept
    speak(found if found in LOCALES else DEFAULT_LOCALE)


def remember(response: Response) -> Response:
    """Keep a language chosen by the address in the cookie."""
    if g.get("chosen"):
        keep(response, g.chosen)
    for name, known in SHOWN.items():
        if request.args.get(name) in known:
            response.set_cookie(
                name,
                request.args[name],
                max_age=_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure,
            )
    return response


def keep(response: Response, locale: str) -> None:
    """Write the language cookie."""
    response.set_cookie(
        COOKIE, locale, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure
    )


def text(said: str, /, **values: Any) -> Markup:
    """`_` of the templates: the text is ours and stays as it is, what fills its places is escaped.

    Jinja's own takes four times as long; a page has a hundred texts.
    """
    found: Markup | None = _texts().get(said)
    if found is None:
        found = _texts()[said] = Markup(gettext(said))  # noqa: S704 - a text of the catalogue
    return found % values if values else found


def _texts() -> dict[str, Markup]:
    """The templates' texts in the reader's language, each looked up once a process: they are not many."""
    try:
        found: dict[str, Markup] = g.hub_texts
    except AttributeError:
        of_all = current_app.extensions.setdefault("hub_texts", defaultdict(dict))
        found = g.hub_texts = of_all[g.get("locale") or DEFAULT_LOCALE]
    return found


def here(**changes: str) -> str:
    """This page's address with other arguments: language, size of type, contrast.

    What answered something sent has no page of its own: it is the one it was sent from, further up.
    """
    kept = {key: value for key, value in request.args.items() if key not in changes}
    return f"{request.script_root}{back.readable(request.path)}?{urlencode({**kept, **changes})}"


def shown(name: str) -> bool:
    """Whether the public pages are asked in large type ("type") or in strong contrast ("contrast")."""
    return (request.args.get(name) or request.cookies.get(name)) == SHOWN[name][1]


def language_tag(locale: str = "") -> str:
    """A language for an element's `lang`: the page's own unless one is named."""
    found = locale or g.get("locale") or DEFAULT_LOCALE
    return _TAGS.get(found, found)


def direction() -> str:
    """Which way the page's language runs: "ltr" or "rtl"."""
    return "rtl" if (g.get("locale") or DEFAULT_LOCALE) in _RTL else "ltr"
