"""案卷室: archive numbers, shelves, borrowing."""
