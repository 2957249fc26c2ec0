"""Civil affairs (民政): its definitions, conditions, forms and prints."""

KEY = "civil_affairs"
TITLE = "民政"
