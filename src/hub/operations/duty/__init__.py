"""Duty at noon, in the evening and on holidays: planned evenly, swapped by consent, and calling people in."""
