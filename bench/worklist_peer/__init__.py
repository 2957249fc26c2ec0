"""The open tasks as a Django application: the peer of `worklist.py`."""
