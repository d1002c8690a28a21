"""A finding with the file and the text it stands in: what a report prints."""

from dataclasses import dataclass

from callsheet.finding import Severity
from callsheet.source.text import Span, Text

__all__ = ["Located"]


@dataclass(frozen=True, slots=True)
class Located:
    """One finding of one file.

    `spans` are offsets into `text`, the primary one first, and never empty. `masked` are the spans of `text` that
    hold something like a key and must not be printed.
    """

    file: str
    rule: str
    severity: Severity
    message: str
    note: str
    text: Text
    spans: tuple[Span, ...]
    masked: tuple[Span, ...] = ()

    @property
    def position(self) -> tuple[int, int]:
        """Line and column of the primary place, both counted from 1."""
        return self.text.position(self.spans[0][0])
