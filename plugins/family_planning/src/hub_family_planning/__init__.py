"""计划生育: its definitions, conditions, forms and prints."""

KEY = "family_planning"
TITLE = "计划生育"
