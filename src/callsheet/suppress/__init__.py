"""Findings that somebody has looked at and decided to keep: by comment, by ignore file, by baseline."""
