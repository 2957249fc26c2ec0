"""The installation: sweep, backup, restore, keys, doctor."""
