"""首问: the register of first contacts."""
