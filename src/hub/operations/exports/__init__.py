"""导出: lists that a person sees, as sheets; logged, and over 50 rows with a second person."""
