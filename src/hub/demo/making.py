"""From an empty folder to a demonstration: key, database, app, and everything in it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from hub.demo.centre import Progress, build, prepare


def make(data: Path, progress: Progress) -> list[dict[str, Any]]:
    """Make the demonstration in `data`; its accounts as `hub demo --format json` shows them.

    It is swept once, as a centre is every night: notices that are over are down, the day's anchor is set.
    """
    from hub.app import create_app
    from hub.config import database_url
    from hub.db.base import db, let_go
    from hub.operations.upkeep.sweep import sweep

    url = database_url(data)
    prepare(data, url)
    app = create_app({"DATA": data, "WEB": False})
    with app.app_context():
        accounts = build(app, data, progress=progress)
        for played in ("HUB_NOW", "HUB_LOTS"):
            app.config.pop(played, None)
        sweep()
        let_go()
        db.engine.dispose()
    return [asdict(each) for each in accounts]
