"""Stock: goods counted by place, moved, counted by hand and corrected by two people."""
