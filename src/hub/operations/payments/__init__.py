"""Pay-outs: who is owed what, who made, checked, approved, funded and handed it out, and what came back."""
