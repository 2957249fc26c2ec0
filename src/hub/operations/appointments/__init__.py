"""Appointments: times at the windows, visits at home, and the line of numbers in the hall."""
