"""The lines of a rendered page, what can be told of each from the ones beside it, and the JSON among them."""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.docs.facts import Section, key
from callsheet.docs.reading.labels import Kind, fold, heading_of, mark_of, name_of_label, type_of
from callsheet.source.text import Span, Text

__all__ = ["Layout", "Line", "is_name", "layout_of"]

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_SPACES = {
    ord(space): " "
    for space in "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
_BULLET = re.compile(r"[•·‣◦▪●○]\s*|[*\u2013\u2014+-](?:\s+|$)|[0-9]{1,3}[.)]\s+")
_NAME = re.compile(r"[^\W\d][\w$-]*(?:\[\])?(?:\.[^\W\d][\w$-]*(?:\[\])?)*")
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*)*")
_LIKE_TYPE = re.compile(r"[A-Za-z]+(?:<[^<>]*>)?(?:\[\])*(?:\s*\|\s*[A-Za-z]+(?:<[^<>]*>)?(?:\[\])*)*")
_MOST_NAME = 100
_MOST_JSON = 50_000


def _refuse(name: str) -> Any:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_refuse)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without its bullet, invisible characters and odd spaces.

    `plain` is the same with narrow letters and digits; `offsets` are where its characters stand in the page's text.
    """

    text: str
    plain: str
    is_bullet: bool
    offsets: Sequence[int]

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Give where a stretch of the line stands in the page's text."""
        stop = len(self.text) if end is None else end
        return self.offsets[start], self.offsets[stop - 1] + 1

    def rest(self, start: int) -> tuple[int, str]:
        """Give what stands behind a column, and where it begins."""
        text = self.text[start:]
        return len(self.text) - len(text.lstrip()), text.strip()


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of a page, and for each the type it names, whether a field begins there, and what it is heading of.

    `ends_at` is the next field from there on. `is_odd_field` marks a name before something like a type of no known
    grammar. `is_contents` marks headings of a table of contents, which begin nothing.
    """

    lines: tuple[Line, ...]
    kinds: tuple[Kind | None, ...]
    is_field: tuple[bool, ...]
    is_odd_field: tuple[bool, ...]
    headings: tuple[Section | None, ...]
    is_contents: tuple[bool, ...]
    next_field: tuple[int, ...]
    joined: str
    starts: tuple[int, ...]

    def json_at(self, row: int, column: int) -> tuple[Any, int, int] | None:
        """Read the JSON that begins at a place; give it and the row and column behind it."""
        line = self.lines[row].text
        found = _json(line, column)
        if found or line[column] not in "[{":
            return found and (found[0], row, found[1])
        start = self.starts[row] + column
        # A decoder that fails counts the lines before the place: a stretch keeps that from growing with the page.
        found = _json(self.joined[start : start + _MOST_JSON], 0)
        if not found:
            return None
        end = start + found[1]
        last = bisect_right(self.starts, end - 1) - 1
        return found[0], last, end - self.starts[last]

    def span(self, row: int, column: int, last: int, end: int) -> Span:
        """Give where a stretch over several lines stands in the page's text."""
        return self.lines[row].offsets[column], self.lines[last].offsets[end - 1] + 1


def _json(text: str, start: int) -> tuple[Any, int] | None:
    try:
        value, end = _JSON.raw_decode(text, start)
        key(value).encode()
    except (ValueError, RecursionError):
        return None
    return value, end


def layout_of(text: Text) -> Layout:
    """Cut a page into lines and find where its fields and sections begin, in time that grows with its length only."""
    lines = tuple(_lines(text.text))
    kinds = tuple(None if line.is_bullet else type_of(line.plain) for line in lines)
    is_field = _fields(lines, kinds)
    odd = tuple(
        _is_odd(lines, kinds, is_field, at) if not kinds[at] and not is_field[at] else False for at in range(len(lines))
    )
    following, nearest = [len(lines)] * len(lines), len(lines)
    for at in range(len(lines) - 1, -1, -1):
        nearest = at if is_field[at] else nearest
        following[at] = nearest
    headings = _headings(lines, kinds, is_field)
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    joined = "\n".join([line.text for line in lines])
    contents = _contents(headings, following)
    return Layout(lines, kinds, is_field, odd, headings, contents, tuple(following), joined, tuple(starts))


def is_name(line: Line) -> bool:
    """Whether a line may be the name of a field."""
    return not line.is_bullet and len(line.text) <= _MOST_NAME and _NAME.fullmatch(line.text) is not None


def _lines(text: str) -> list[Line]:
    out, at, is_bullet = [], 0, False
    for raw in text.splitlines(keepends=True):
        offsets: Sequence[int] = range(at, at + len(raw))
        at += len(raw)
        clean = raw
        if _HIDDEN.search(raw):
            offsets = [offset for offset, sign in zip(offsets, raw, strict=True) if not _HIDDEN.match(sign)]
            clean = _HIDDEN.sub("", raw)
        clean = clean.translate(_SPACES)
        start = len(clean) - len(clean.lstrip())
        stop = len(clean.rstrip())
        if start >= stop:
            continue
        # A bullet may stand on a line of its own, before the line it belongs to.
        found = _BULLET.match(clean, start, stop)
        if found and found.end() >= stop:
            is_bullet = True
            continue
        start = found.end() if found else start
        words = clean[start:stop]
        out.append(Line(words, fold(words), is_bullet or found is not None, offsets[start:stop]))
        is_bullet = False
    return out


def _fields(lines: Sequence[Line], kinds: Sequence[Kind | None]) -> tuple[bool, ...]:
    """Find the names before a type.

    A name may itself be spelt like a type, as `object` is: in a run of such lines names and types take turns, so the
    line before a run of even length is no name.
    """
    out = [False] * len(lines)
    run = 0
    for at in range(len(lines) - 1, -1, -1):
        out[at] = run % 2 == 1 and is_name(lines[at])
        run = 0 if kinds[at] is None else run + 1 if lines[at].text.isalpha() else 1
    return tuple(out)


def _is_odd(lines: Sequence[Line], kinds: Sequence[Kind | None], is_field: Sequence[bool], at: int) -> bool:
    """Whether a line is a name before something like a type, such as `strng | null`."""
    if at + 1 >= len(lines) or is_field[at + 1] or kinds[at + 1]:
        return False
    name, after = lines[at], lines[at + 1]
    if name.is_bullet or after.is_bullet or max(len(name.text), len(after.text)) > _MOST_NAME:
        return False
    is_pair = _PLAIN_NAME.fullmatch(name.text) and _LIKE_TYPE.fullmatch(after.plain)
    return is_pair is not None and not mark_of(name.plain) and not mark_of(after.plain) and not heading_of(after.plain)


def _headings(
    lines: Sequence[Line], kinds: Sequence[Kind | None], is_field: Sequence[bool]
) -> tuple[Section | None, ...]:
    out: list[Section | None] = []
    is_beside_type = False
    for at, line in enumerate(lines):
        mark = mark_of(line.plain)
        is_layout = bool(mark) or name_of_label(line.plain)[0] == "default"
        may_be = not line.is_bullet and not is_field[at] and not (is_beside_type and mark == "location")
        out.append(heading_of(line.plain) if may_be else None)
        is_beside_type = kinds[at] is not None or (is_beside_type and is_layout)
    return tuple(out)


def _contents(headings: Sequence[Section | None], following: Sequence[int]) -> tuple[bool, ...]:
    """Tell the headings that only list sections from those that begin one, which has fields or stands alone."""
    rows = [at for at, heading in enumerate(headings) if heading]
    ends = [*rows[1:], len(headings)][: len(rows)]
    filled = {at for at, end in zip(rows, ends, strict=True) if following[at] < end}
    sections = {headings[at] for at in filled}
    out = [False] * len(headings)
    for at in rows:
        beside = (*headings[max(at - 1, 0) : at], *headings[at + 1 : at + 2])
        out[at] = at not in filled and (headings[at] in sections or any(beside))
    return tuple(out)
