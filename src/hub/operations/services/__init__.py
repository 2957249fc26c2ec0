"""Definitions in use: published, switched on, explained to people."""
