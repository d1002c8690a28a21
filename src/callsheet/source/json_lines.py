"""Requests in JSON Lines, one line in memory at a time."""

from collections.abc import Iterator
from typing import BinaryIO

from callsheet.source.decoding import decode
from callsheet.source.json_text import EXPECTED, read_json
from callsheet.source.text import Problem, Request, Text

__all__ = ["read_lines"]


def read_lines(stream: BinaryIO) -> Iterator[Request | Problem]:
    """Give the requests of every line that is not blank, and what is wrong with a line; the others are still read."""
    blank = True
    for number, line in enumerate(stream, 1):
        if line.isspace():
            continue
        blank = False
        text, problems = decode(line, first_line=number, allow_mark=number > 1)
        yield from problems
        if not any("not UTF-8" in problem.message for problem in problems):
            yield from read_json(text)
    if blank:
        yield Problem("not-a-request", "error", f"the file is empty; {EXPECTED}", Text(""), (0, 0))
