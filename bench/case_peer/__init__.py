"""The case as a Django app with a viewflow flow: what the hub is compared with."""
