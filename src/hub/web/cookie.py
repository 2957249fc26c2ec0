"""The signed cookie of a session, as Flask keeps it; what signs it is made once and not for each page."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

_MADE = "hub_cookie"


class Cookie(SecureCookieSessionInterface):
    """Flask's own, but for the signer: an app's key is the same as long as the app lives."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer of this app's cookies."""
        if _MADE not in app.extensions:
            app.extensions[_MADE] = super().get_signing_serializer(app)
        made: URLSafeTimedSerializer | None = app.extensions[_MADE]
        return made


def register(app: Flask) -> None:
    """Use it."""
    app.session_interface = Cookie()
