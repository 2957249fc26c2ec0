"""一次性告知: what somebody was told at once, sealed; what it left out, and whose omission that is."""
