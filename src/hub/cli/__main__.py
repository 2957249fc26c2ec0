"""`python -m hub.cli`: the `hub` command without its script."""

from hub.cli import main

main()
