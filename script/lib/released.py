"""script/released: keeps a small centre as the tables of this version hold it, for the test of upgrades."""

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from hub.app import create_app
from hub.db import dump, migrate
from hub.db.base import db
from hub.demo.centre import build

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests/db/released"
KEY = "the key of the released schemas, which protects nobody's data"
RESIDENTS, CASES = 200, 24


def main() -> int:
    """Write the fixture of the newest tables, unless there is one."""
    heads = {package.key: package.scripts().get_current_head() for package in migrate.installed()}
    path = FOLDER / f"{heads['hub']}.jsonl.xz"
    if path.exists():
        print(f"There is one already: {path.relative_to(ROOT)}", file=sys.stderr)
        return 3
    said = {"version": version("hub"), "revisions": {key: head for key, head in heads.items() if head}}
    path.write_bytes(lzma.compress(json.dumps(said).encode() + b"\n" + b"".join(_lines())))
    print(path.relative_to(ROOT))
    return 0


def _lines() -> list[bytes]:
    """A demonstration centre, smaller than the one that is shown."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/centre.sqlite"
        migrate.upgrade(url)
        app = create_app({"DATABASE": url, "DATA": folder, "KEY": KEY, "WEB": False, "TESTING": True})
        with app.app_context():
            build(app, Path(folder), residents=RESIDENTS, cases=CASES)
            db.session.remove()
            with db.engine.connect() as connection:
                found = list(dump.lines(connection))
            db.engine.dispose()
    return found


if __name__ == "__main__":
    sys.exit(main())
