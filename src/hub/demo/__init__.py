"""A demonstration centre: every person, number and case in it is invented."""
