"""Measurements against other validators; see `python -m bench --help`."""
