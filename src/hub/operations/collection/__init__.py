"""收缴: receipts at a window, the closing of its day, the list that goes up, and what comes back of it."""
