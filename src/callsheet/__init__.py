"""Lint, type and test requests to a paid video-generation API before they cost money."""

__version__ = "0.1.0"
