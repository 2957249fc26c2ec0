"""Sheets of residents: read, checked, staged, swapped in."""
