"""Accounts, log-in, roles, training: who somebody is and what that person may do."""
