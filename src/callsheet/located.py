"""A finding with the file and the text it stands in: what a report prints."""

from dataclasses import dataclass

from callsheet.finding import Level, Path
from callsheet.source.text import Offer, Span, Text

__all__ = ["Elsewhere", "Located", "Mark"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that takes part in a finding; `label` says how, and may be empty."""

    span: Span
    label: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place in another file that takes part in a finding, and how."""

    file: str
    text: Text
    span: Span
    label: str = ""

    @property
    def position(self) -> tuple[int, int]:
        """Line and column of the place, both counted from 1."""
        return self.text.position(self.span[0])


@dataclass(frozen=True, slots=True)
class Located:
    """One finding of one file.

    `marks` are places in `text`, the primary one first, and never empty. `masked` are the spans of `text` that hold
    something like a key and must not be printed. `request` counts the requests of the file from 0, and `path` leads
    from the request to the primary place, which holds `value`; a finding of the file itself has `request` -1, and the
    text it is about as its value. `elsewhere` are places in other files.
    """

    file: str
    rule: str
    severity: Level
    message: str
    note: str
    text: Text
    marks: tuple[Mark, ...]
    masked: tuple[Span, ...] = ()
    request: int = -1
    path: Path = ()
    value: object = None
    offer: Offer | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def position(self) -> tuple[int, int]:
        """Line and column of the primary place, both counted from 1."""
        return self.text.position(self.marks[0].span[0])

    @property
    def end(self) -> tuple[int, int]:
        """Line and column after the last character of the primary place."""
        return self.text.position(self.marks[0].span[1])
