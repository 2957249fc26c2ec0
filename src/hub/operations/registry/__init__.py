"""Governed changes of the register: asked, checked by another person where it matters, applied, undone."""
