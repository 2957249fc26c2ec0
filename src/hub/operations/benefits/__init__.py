"""Entitlements: granted, changed, ended; who may be entitled; what runs out soon."""
