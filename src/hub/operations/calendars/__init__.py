"""Working days and office hours: changes, previews, whose dates move."""
