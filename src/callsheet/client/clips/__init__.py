"""Clips from their addresses into a folder."""
