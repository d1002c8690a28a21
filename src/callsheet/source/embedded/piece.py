"""Text taken out of a file, unquoted and unescaped, with the way back to where each character stood."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from callsheet.source.text import Problem, Remark, Request, Span, Text

__all__ = ["UNKNOWN", "Builder", "Found", "Kind", "Piece", "Reference", "Segment"]

Kind = Literal["markdown", "shell", "http", "har", "postman"]
"""What requests may stand in beside files of their own."""

UNKNOWN = "\0"
"""What a piece holds for a part that only a run would tell, until it is filled in.

A file may hold the same character, so that only the segments tell.
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A file that a call takes its body from, by its path as written."""

    path: str
    text: Text
    span: Span


Found = Request | Problem | Remark | Reference
"""What a reader of such files hands out."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of a piece from `at` on to the next segment, and the stretch of the original they came from.

    A verbatim segment is a copy, character for character. Those of an escape and of an unknown part stand for their
    stretch as a whole.
    """

    at: int
    start: int
    end: int
    kind: Literal["verbatim", "escape", "unknown"]


_QUOTES = frozenset("\"'\\$`")


def _at(segment: Segment) -> int:
    return segment.at


@dataclass(frozen=True, slots=True)
class Piece:
    """Text out of an original text; `home` is where it stood there as a whole, quotes and all."""

    content: str
    segments: tuple[Segment, ...]
    home: Span

    @classmethod
    def whole(cls, text: Text) -> "Piece":
        """Give all of a text as a piece of it."""
        end = len(text.text)
        return cls(text.text, (Segment(0, 0, end, "verbatim"),) if end else (), (0, end))

    def span(self, start: int, end: int) -> Span:
        """Give the span in the original of a stretch of the piece; one without length gives one without."""
        if not self.segments:
            return self.home
        length = len(self.content)
        if start >= end:
            point = self._character(start)[0] if start < length else self._character(length - 1)[1]
            return point, point
        return self._character(min(start, length - 1))[0], self._character(min(end, length) - 1)[1]

    def writable(self, start: int, end: int, text: str, original: Text) -> Span | None:
        """Give the span in the original where a text can stand in place of a stretch as it is, None where it cannot.

        Where something goes in, nothing may have been unescaped in the stretch. A piece with escapes was quoted, so
        that what goes in would have to be quoted, too; one of several copies had something in front of its lines.
        """
        first = max(bisect_right(self.segments, start, key=_at) - 1, 0)
        last = max(bisect_right(self.segments, max(end - 1, start), key=_at), first + 1)
        kinds = {segment.kind for segment in self.segments[first:last]}
        if not kinds or "unknown" in kinds or (text and "escape" in kinds):
            return None
        is_quoted = any(segment.kind == "escape" for segment in self.segments)
        if (is_quoted and not _QUOTES.isdisjoint(text)) or (len(self.segments) > 1 and "\n" in text):
            return None
        begin, until = self.span(start, end)
        is_lines = self.content[start - 1 : start] in ("", "\n") and self.content[end - 1 : end] == "\n"
        if not text and is_lines and "escape" not in kinds:
            # With a whole line goes what stands in front of it.
            begin = original.text.rfind("\n", 0, begin) + 1
        return begin, until

    def has_unknown(self, start: int, end: int) -> bool:
        """Tell whether any of a stretch is unknown."""
        first = max(bisect_right(self.segments, start, key=_at) - 1, 0)
        last = bisect_right(self.segments, end - 1, key=_at)
        return any(segment.kind == "unknown" for segment in self.segments[first:last])

    @property
    def is_known(self) -> bool:
        """Whether no part of it is unknown."""
        return all(segment.kind != "unknown" for segment in self.segments)

    def _segment(self, offset: int) -> Segment:
        return self.segments[bisect_right(self.segments, offset, key=_at) - 1]

    def _character(self, offset: int) -> Span:
        segment = self._segment(offset)
        if segment.kind != "verbatim":
            return segment.start, segment.end
        start = segment.start + offset - segment.at
        return start, start + 1


class Builder:
    """Puts a piece together from parts of another, its source; all offsets it is given are of the source."""

    def __init__(self, source: Piece) -> None:
        self.source = source
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self._length = 0

    def copy(self, start: int, end: int) -> None:
        """Add a stretch of the source as it is."""
        if start < end:
            self.add(self.source, start, end)

    def add(self, piece: Piece, start: int, end: int) -> None:
        """Add a stretch of a piece that is of the same original as the source."""
        index = max(bisect_right(piece.segments, start, key=_at) - 1, 0)
        shift = self._length - start
        while index < len(piece.segments) and piece.segments[index].at < end:
            segment = piece.segments[index]
            index += 1
            at = max(segment.at, start)
            if segment.kind != "verbatim":
                self._append(Segment(at + shift, segment.start, segment.end, segment.kind))
                continue
            limit = piece.segments[index].at if index < len(piece.segments) else len(piece.content)
            skipped = segment.start - segment.at
            self._append(Segment(at + shift, at + skipped, min(limit, end) + skipped, "verbatim"))
        self._parts.append(piece.content[start:end])
        self._length += end - start

    def escape(self, text: str, start: int, end: int) -> None:
        """Add text that a stretch of the source stands for."""
        if text:
            self._append(Segment(self._length, *self.source.span(start, end), "escape"))
            self._parts.append(text)
            self._length += len(text)

    def unknown(self, start: int, end: int, text: str = UNKNOWN) -> None:
        """Add text in place of a stretch of the source that only a run would tell."""
        self._append(Segment(self._length, *self.source.span(start, end), "unknown"))
        self._parts.append(text)
        self._length += len(text)

    def piece(self, home: Span) -> Piece:
        """Give what was put together, as standing in a span of the original."""
        return Piece("".join(self._parts), tuple(self._segments), home)

    def _append(self, segment: Segment) -> None:
        """Add a segment, or lengthen the one before it where both are one copy."""
        before = self._segments[-1] if self._segments else None
        if before and before.kind == segment.kind == "verbatim" and before.end == segment.start:
            segment = Segment(before.at, before.start, segment.end, "verbatim")
            self._segments.pop()
        self._segments.append(segment)
