"""Work at the door: visits, the sheet of a day, what is handed over."""
