"""A piece of a file, and the values that callsheet's readers hand out."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

from callsheet.finding import Change, Place, Severity

__all__ = ["Edit", "Offer", "Problem", "Remark", "Request", "Span", "Text"]

Span = tuple[int, int]
"""Offsets of the first character and of the one past the last, in code points of the `Text`."""


@dataclass(slots=True, eq=False)
class Text:
    """Decoded text that positions count in: a whole file, or one line of a JSON Lines file.

    `first_line` is the number that its first line has in the file.
    """

    text: str
    first_line: int = 1
    _starts: list[int] = field(default_factory=list, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """Line in the file and column in the line of an offset, both counted from 1, columns in code points."""
        starts = self._line_starts()
        row = bisect_right(starts, offset) - 1
        return self.first_line + row, offset - starts[row] + 1

    def line(self, number: int) -> str:
        """The text of a line of the file, without its line break."""
        starts = self._line_starts()
        row = number - self.first_line
        end = starts[row + 1] if row + 1 < len(starts) else len(self.text)
        return self.text[starts[row] : end].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        if not self._starts:
            starts, at = [0], self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text, and what is to stand there instead."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A fix as edits of a text, none overlapping another; `says` is what it does, as in "remove `duration`".

    `change` is what becomes of the request, None where it stays the same.
    """

    says: str
    is_safe: bool
    edits: tuple[Edit, ...]
    change: Change | None = None


def _no_edits(_change: Change) -> tuple[Edit, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a file, and the way from a place in it to the text.

    `edits` says how a change to the request is written, nothing where that cannot be done by changing a few
    characters. `unknown` are fields whose values are only known when the request is sent, as a shell's variables are.
    """

    value: object
    text: Text
    span: Callable[[Place], Span]
    edits: Callable[[Change], tuple[Edit, ...]] = _no_edits
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with the file itself rather than with what a request says."""

    rule: str
    severity: Severity
    message: str
    text: Text
    span: Span
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that is addressed to callsheet: its words after `callsheet:`, and where it stands."""

    words: str
    text: Text
    span: Span
