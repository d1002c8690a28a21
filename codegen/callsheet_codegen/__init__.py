"""Turns the fragments under `spec/` into everything that is generated."""
