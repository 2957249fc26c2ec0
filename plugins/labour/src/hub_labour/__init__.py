"""劳动保障: its definitions, conditions, forms and prints."""

KEY = "labour"
TITLE = "劳动保障"
