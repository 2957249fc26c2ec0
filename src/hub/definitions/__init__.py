"""Definitions: TOML files read, proven and locked; the rest of the code sees `hub.domain.service` only."""
