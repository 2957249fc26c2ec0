"""考核: checks of posts, the ledger of points and how its entries are heard, the yearly rounds."""
