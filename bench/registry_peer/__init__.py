"""The registry as a Django application: the peer of `search.py` and `import.py`."""
