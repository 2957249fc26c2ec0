"""Services for disabled people (残联): their definitions, conditions, forms and prints."""

KEY = "disability"
TITLE = "残联"
