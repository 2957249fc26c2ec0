"""The command line. `hub --help` reads the table below and imports no command."""

from __future__ import annotations

import sys

from hub.cli.root import LazyGroup, cli

__all__ = ["LazyGroup", "cli", "main"]


def main() -> None:
    """The `hub` command."""
    sys.exit(cli.main())
