"""Decisions on many cases at once: panels, lists upward and what comes back, notices from above."""
