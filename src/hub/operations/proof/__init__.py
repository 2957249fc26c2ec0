"""Proof that nothing was changed: chains audited, anchors sealed."""
