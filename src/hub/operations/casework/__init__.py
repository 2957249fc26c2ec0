"""A case from intake to its end: acceptance, steps, papers, changes, and the case as one picture."""
