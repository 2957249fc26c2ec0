"""报表: numbers without names, each opening what it was counted from."""
