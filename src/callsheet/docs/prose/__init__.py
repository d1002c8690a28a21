"""Sentences in English and Chinese -> statements of known kinds."""
