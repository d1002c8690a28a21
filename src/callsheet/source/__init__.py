"""A file of requests: its text, the requests in it, and where in the text each value stands."""

from callsheet.source.json_lines import read_lines as read_lines
from callsheet.source.reader import Format as Format
from callsheet.source.reader import format_of as format_of
from callsheet.source.reader import read as read

__all__ = ["Format", "format_of", "read", "read_lines"]
