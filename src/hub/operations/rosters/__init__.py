"""Rosters: made on a day, handed out, noted line by line, counted, closed, and erased at their end."""
