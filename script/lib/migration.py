"""script/migration: writes a package's next migration and says where."""

from __future__ import annotations

import subprocess
import sys

from hub.db.revisions import make_revision
from hub.domain.errors import HubError


def main(arguments: list[str]) -> int:
    if len(arguments) != 2 or not all(arguments):
        print('Wrong use. Write: script/migration PACKAGE "what it does"', file=sys.stderr)
        return 2
    try:
        path = make_revision(*arguments)
    except HubError as error:
        print(error.text(), file=sys.stderr)
        return error.exit_code
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)
    print(f"Read it before you commit it: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
