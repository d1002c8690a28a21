"""The form a person reads: each finding with the lines it stands in and carets under what takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TextIO

from callsheet.finding import Level
from callsheet.located import Located, Mark
from callsheet.report.run import Run
from callsheet.source.text import Span, Text

__all__ = ["counted", "headline", "printable", "render", "summary", "wants_colour"]

_COLUMNS = 100
"""A line of more characters is cut to what surrounds its places."""

_PLACES = 20
"""So many places of one finding are shown, the primary one first."""

_GAP = "..."

_TAB = "    "

_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible but kept: Persian, the scripts of India and emoji are spelt with them."""

_MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that a terminal would obey or hide."""


@dataclass(frozen=True, slots=True)
class _Ink:
    """The escape codes in front of each part of a finding, and the one after it."""

    path: str = ""
    severity: str = ""
    caret: str = ""
    gutter: str = ""
    rule: str = ""
    end: str = ""


_PLAIN = _Ink()

_COLOURS: dict[Level, _Ink] = {
    "error": _Ink("\x1b[1m", "\x1b[1;31m", "\x1b[31m", "\x1b[34m", "\x1b[2m", "\x1b[0m"),
    "warning": _Ink("\x1b[1m", "\x1b[1;33m", "\x1b[33m", "\x1b[34m", "\x1b[2m", "\x1b[0m"),
    "info": _Ink("\x1b[1m", "\x1b[1;36m", "\x1b[36m", "\x1b[34m", "\x1b[2m", "\x1b[0m"),
}


def wants_colour(stream: TextIO, choice: Literal["auto", "always", "never"], environ: Mapping[str, str]) -> bool:
    """Whether to colour what goes to a stream.

    `auto` asks, in this order: `NO_COLOR` and `FORCE_COLOR`, which count when set and not empty; `TERM`, which may be
    `dumb`; and the stream, which may be no terminal.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return environ.get("TERM") != "dumb" and stream.isatty()


def summary(run: Run) -> str:
    """Say what was checked and found, in the last line of a report."""
    # The everyday line, without any finding, is also written by callsheet.front.
    kinds = ((run.errors, "error"), (run.warnings, "warning"), (run.infos, "remark"))
    counts = [counted(number, noun) for number, noun in kinds if number]
    fixed = f" ({run.fixed} fixed)" if run.fixed else ""
    suppressed = f", {run.suppressed} suppressed" if run.suppressed else ""
    strange = f"; {run.strange} without a request left alone" if run.strange else ""
    unread = f"; {len(run.unreadable)} could not be read" if run.unreadable else ""
    found = ", ".join(counts) or "no findings"
    return f"Checked {counted(run.files, 'file')}: {found}{fixed}{suppressed}{strange}{unread}."


def headline(located: Located, *, colour: bool) -> str:
    """Give a finding in one line: where it is, how bad, what is wrong, and the rule."""
    ink = _COLOURS[located.severity] if colour else _PLAIN
    number, column = located.position
    where = f"{ink.path}{printable(located.file)}{ink.end}:{number}:{column}"
    what = f"{ink.severity}{located.severity}{ink.end}: {printable(located.message)}"
    return f"{where}: {what} {ink.rule}[{printable(located.rule)}]{ink.end}"


def render(located: Located, *, colour: bool) -> str:
    """Draw one finding: its line, the lines of the file that it is about, its note, its fix, and an empty line."""
    ink = _COLOURS[located.severity] if colour else _PLAIN
    shown = located.marks[:_PLACES]
    lines = [located.text.position(mark.span[0])[0] for mark in shown]
    blank = " " * len(str(max([*lines, *(each.position[0] for each in located.elsewhere)])))
    out = [headline(located, colour=colour), *_lines(located.text, shown, located.masked, blank, ink)]
    for each in located.elsewhere:
        number, column = each.position
        where = f"{ink.path}{printable(each.file)}{ink.end}:{number}:{column}"
        out.append(f"{ink.gutter}{blank}-->{ink.end} {where}")
        out += _lines(each.text, [Mark(each.span, each.label)], (), blank, ink)
    if hidden := len(located.marks) - len(shown):
        out.append(f"{ink.gutter}{blank} ={ink.end} and {counted(hidden, 'more place')}")
    if located.note:
        out.append(f"{ink.gutter}{blank} ={ink.end} {printable(located.note)}")
    if located.offer:
        kind = "fix" if located.offer.is_safe else "unsafe fix"
        out.append(f"{ink.gutter}{blank} ={ink.end} {kind}: {printable(located.offer.says)}")
    return "\n".join(out) + "\n\n"


def _lines(text: Text, shown: Sequence[Mark], masked: Sequence[Span], blank: str, ink: _Ink) -> list[str]:
    """Draw the lines that hold some places, and below each the carets."""
    rows: dict[int, tuple[int, list[Mark]]] = {}
    for mark in shown:
        number, column = text.position(mark.span[0])
        rows.setdefault(number, (mark.span[0] - column + 1, []))[1].append(mark)
    out = [f"{ink.gutter}{blank} |{ink.end}"]
    above = 0
    for number in sorted(rows):
        if above and number > above + 1:
            out.append(f"{ink.gutter}{_GAP}{ink.end}")
        above = number
        start, marks = rows[number]
        source, below = _excerpt(text.text, start, marks, masked)
        out.append(f"{ink.gutter}{number:>{len(blank)}} |{ink.end}{' ' if source else ''}{source}")
        out += [f"{ink.gutter}{blank} |{ink.end} {_painted(row, ink)}" for row in below]
    return out


def printable(text: str) -> str:
    """Replace what a terminal would obey or hide: controls, line breaks, marks of direction, lone surrogates."""
    if text.isprintable():
        return text
    return "".join([_cell(char)[0] for char in text])


def counted(number: int, noun: str) -> str:
    """Give a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _painted(row: str, ink: _Ink) -> str:
    words = row.lstrip(" ")
    return f"{row[: len(row) - len(words)]}{ink.caret}{words}{ink.end}"


def _excerpt(text: str, start: int, marks: Sequence[Mark], masked: Sequence[Span]) -> tuple[str, list[str]]:
    """Draw the line that begins at an offset, and the rows below it for the marks that begin in it."""
    windows, is_cut = _windows(text, start, [mark.span for mark in marks])
    line_end = windows[-1][1]
    source, width, seen = "", 0, start
    carets: list[str] = []
    stretches: list[tuple[int, int]] = [(-1, -1)] * len(marks)
    for left, right in windows:
        if left > seen:
            source += _GAP
            width += len(_GAP)
        seen = right
        drawn, columns = _drawn(_masked(text[left:right], left, masked))
        carets += " " * (width + columns[-1] + 1 - len(carets))
        for number, mark in enumerate(marks):
            begin, end = mark.span
            first, last = max(min(begin, line_end), left), min(end, right)
            if first < last or first == min(begin, line_end) <= right:
                # A span of no width, empty or of combining characters alone, still gets a caret.
                at = width + columns[first - left]
                until = max(width + columns[max(first, last) - left], at + 1)
                carets[at:until] = "^" * (until - at)
                stretches[number] = (at if stretches[number][0] < 0 else stretches[number][0], until)
        source += drawn
        width += columns[-1]
    labels = [printable(mark.label) for mark in marks]
    return source + (_GAP if is_cut else ""), _labelled("".join(carets).rstrip(), stretches, labels)


def _labelled(carets: str, stretches: Sequence[tuple[int, int]], labels: Sequence[str]) -> list[str]:
    """Put the label of the last stretch behind the carets, and every other one below the first caret of its own."""
    out = [carets]
    for at, until, label in sorted(
        ((at, until, label) for (at, until), label in zip(stretches, labels, strict=True) if label),
        key=lambda each: -each[0],
    ):
        if out == [carets] and until == len(carets) and at == max(begin for begin, _ in stretches):
            out = [f"{carets} {label}"]
        else:
            out.append(" " * at + label)
    return out


def _windows(text: str, start: int, spans: Sequence[Span]) -> tuple[list[Span], bool]:
    """Choose the parts of a line to show, in order, and say whether the line goes on after the last one.

    No more of the line is read than that takes: it may be all of a file that has no line break.
    """
    limit = start + _COLUMNS
    end = _line_end(text, start, limit)
    if end <= limit and (text.isascii() or _drawn(text[start:end])[1][-1] <= _COLUMNS):
        return [(start, end)], False

    first = min(spans)[0]
    is_narrow = text[max(start, first - _COLUMNS) : first + _COLUMNS].isascii()
    columns = _COLUMNS if is_narrow else _COLUMNS // 2
    most = max(8, columns * 3 // 5 // len(spans))
    around = max(4, (columns - sum(min(end - begin, most) for begin, end in spans)) // (2 * len(spans)))
    windows: list[Span] = []
    is_cut = False
    for begin, end in sorted(spans):
        left = begin - around
        if left <= start + len(_GAP):
            left = start
        right = min(end, begin + most) + around
        line_end = _line_end(text, begin, right + len(_GAP))
        goes_on = line_end > right + len(_GAP)
        if not goes_on:
            right = line_end
        if windows and left <= windows[-1][1] + len(_GAP):
            left, seen = windows.pop()
            if seen > right:
                right, goes_on = seen, is_cut
        windows.append((left, right))
        is_cut = goes_on
    return windows, is_cut


def _line_end(text: str, offset: int, limit: int) -> int:
    """Find where the line at an offset ends; if that is after `limit`, any number greater than it."""
    end = text.find("\n", offset, limit + 2)
    if end < 0:
        if len(text) > limit + 1:
            return limit + 1
        end = len(text)
    while end > offset and text[end - 1] == "\r":
        end -= 1
    return end


def _masked(piece: str, offset: int, masked: Sequence[Span]) -> str:
    for begin, end in masked:
        first, last = max(begin - offset, 0), min(end - offset, len(piece))
        if first < last:
            piece = piece[:first] + "*" * (last - first) + piece[last:]
    return piece


def _drawn(piece: str) -> tuple[str, Sequence[int]]:
    """Make a piece of a line printable, and give the column at which each of its characters, and its end, stands."""
    if piece.isascii() and piece.isprintable():
        return piece, range(len(piece) + 1)
    shown, columns = [], [0]
    for char in piece:
        cell, width = _cell(char)
        shown.append(cell)
        columns.append(columns[-1] + width)
    return "".join(shown), columns


@lru_cache(maxsize=4096)
def _cell(char: str) -> tuple[str, int]:
    """Give what is printed for a character, and the columns that it takes."""
    if char.isascii():
        return (_TAB, len(_TAB)) if char == "\t" else (char if char.isprintable() else _MARK, 1)
    import unicodedata  # here because most files are ASCII

    category = unicodedata.category(char)
    if char in _JOINERS or category in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":
        return char, 0
    if category in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return _MARK, 1
    return char, 2 if unicodedata.east_asian_width(char) in {"F", "W"} else 1
