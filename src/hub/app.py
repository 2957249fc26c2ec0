"""The composition root: one Flask app of one centre, from a data folder or a mapping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_babel import Babel

from hub import config as settings
from hub.db.base import bind
from hub.db.crypto import Keys
from hub.i18n import DEFAULT_LOCALE
from hub.logs import open_log
from hub.plugins.manager import load_plugins


class Hub(Flask):
    """Flask, whose functions are no coroutines here: it need not ask that of twenty of them a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """The centre as a Flask app.

    `config`: DATABASE (URL), DATA (folder), KEY (secret, else the key file in DATA), TESTING, HUB_NOW
    (a function giving the moment), HUB_TIMEZONE, HUB_HTTPS and HUB_PROXIES (else the environment's),
    PLUGINS (a loaded `Plugins`; else the installed ones), WEB (False leaves the pages out, for commands).
    Anything else goes to Flask as it is. Raises a HubError that names a missing key, a broken plugin or a
    definition that does not hold.
    """
    given = dict(config or {})
    app = Hub("hub.web")
    _configure(app, given)
    _open(app, given.get("DATABASE"))
    app.extensions["hub_plugins"] = given.get("PLUGINS") or load_plugins()
    _translate(app)
    if given.get("WEB", True):
        _serve_pages(app)
    return app


def _serve_pages(app: Flask) -> None:
    from hub import web

    # Sentences in answers as JSON (/readyz) are read by people too.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    web.register(app)


def _configure(app: Flask, given: dict[str, Any]) -> None:
    data = given.get("DATA")
    if data is not None or not (given.get("KEY") and given.get("DATABASE")):
        given["DATA"] = settings.data_dir(data)
    if given.get("DATA") and Path(given["DATA"]).is_dir():
        open_log(Path(given["DATA"]))
    given["HUB_TIMEZONE"] = settings.time_zone(given.get("HUB_TIMEZONE"))
    given["HUB_HTTPS"] = settings.https(given.get("HUB_HTTPS"))
    given["HUB_PROXIES"] = settings.proxies(given.get("HUB_PROXIES"))
    app.config.from_mapping(given)
    # Errors of the database must not carry people's data into a log.
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {"query_cache_size": 1500, "hide_parameters": True})
    keys = Keys(settings.secrets_of(given))
    app.extensions["hub_keys"] = keys
    app.extensions["hub_cipher"] = keys.cipher()
    app.config["SECRET_KEY"] = keys.derive("cookie")


def _open(app: Flask, url: str | None) -> None:
    data = app.config.get("DATA")
    bind(app, settings.database_url(Path(data) if data else None, url))


def _translate(app: Flask) -> None:
    plugins = app.extensions["hub_plugins"]
    core = Path(__file__).parent / "i18n"
    folders = [str(core), *(str(folder) for folder in plugins.messages)]
    Babel(
        app,
        configure_jinja=False,  # hub.web.language gives the templates their `_`
        default_locale=DEFAULT_LOCALE,
        default_translation_directories=";".join(folders),
        default_timezone=str(app.config["HUB_TIMEZONE"]),
        locale_selector=lambda: g.get("locale") or DEFAULT_LOCALE,
    )
