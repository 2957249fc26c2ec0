"""What residents are told, try by try."""
