"""Django made ready on a SQLite file with durable settings, as the hub's is."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def ready(path: Path, *, app: str = "registry_peer", libraries: tuple[str, ...] = ("import_export",)) -> Any:
    """Configure Django, make the tables and an administrator; a test client that is logged in."""
    import django
    from django.conf import settings

    middleware = ["sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware",
                  "messages.middleware.MessageMiddleware"]  # fmt: skip
    parts = ["template.context_processors.request", "contrib.auth.context_processors.auth",
             "contrib.messages.context_processors.messages"]  # fmt: skip
    durable = {
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
    }
    apps = ["admin", "auth", "contenttypes", "sessions", "messages"]
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["*"], USE_TZ=True, ROOT_URLCONF=f"{app}.urls",
        STATIC_URL="/s/", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {
            "ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": durable}},
        INSTALLED_APPS=[*(f"django.contrib.{name}" for name in apps), *libraries, app],
        MIDDLEWARE=["django.middleware.common.CommonMiddleware",
                    *(f"django.contrib.{name}" for name in middleware)],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                    "OPTIONS": {"context_processors": [f"django.{name}" for name in parts]}}],
    )  # fmt: skip
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", run_syncdb=True, verbosity=0)
    client = Client()
    client.force_login(User.objects.create_superuser("a", "a@example.com", "a"))
    return client
