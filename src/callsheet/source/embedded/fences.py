"""The fenced code blocks of Markdown, by the rules of CommonMark, also inside quotes and lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from callsheet.source.embedded.piece import Builder, Piece

__all__ = ["Block", "blocks_of"]

_DEEPEST = 30
_TAB = 4
_FENCE = re.compile(r"(`{3,})([^`\r\n]*)\r?$|(~{3,})([^\r\n]*)\r?$", re.MULTILINE)
_ITEM = re.compile(r"(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t\r\n]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A code block: the words after its fence, and what it holds."""

    words: tuple[str, ...]
    piece: Piece


@dataclass(slots=True)
class _Open:
    """A block that is being read."""

    fence: str
    words: tuple[str, ...]
    indent: int
    out: Builder
    start: int


@dataclass(slots=True)
class _Line:
    """How far a line is read, in characters and in columns, which a tab moves to the next multiple of four.

    Some columns of a tab may be read before the others are.
    """

    text: str
    at: int
    end: int
    column: int = 0

    def indent(self) -> int:
        """Count the columns of white space that follow."""
        return self._blank()[1] - self.column

    def indented(self) -> int:
        """Give the offset of what follows the white space."""
        return self._blank()[0]

    def _blank(self) -> tuple[int, int]:
        """Give the offset and the column of what follows the white space."""
        at, column = self.at, self.column
        while at < self.end and self.text[at] in " \t":
            column += self._width(at, column)
            at += 1
        return at, column

    def _width(self, at: int, column: int) -> int:
        return _TAB - column % _TAB if self.text[at] == "\t" else 1

    def is_blank(self) -> bool:
        """Tell whether only white space follows."""
        at = self.at
        while at < self.end and self.text[at] in " \t\r":
            at += 1
        return at >= self.end

    def skip(self, columns: int) -> None:
        """Go past white space, at most as many columns of it."""
        limit = self.column + columns
        while self.at < self.end and self.text[self.at] in " \t" and self.column < limit:
            width = self._width(self.at, self.column)
            self.at += self.column + width <= limit
            self.column = min(self.column + width, limit)

    def take(self, length: int) -> None:
        """Go past characters that are no white space."""
        self.at += length
        self.column += length


def blocks_of(source: Piece) -> Iterator[Block]:
    """Give the fenced code blocks of Markdown; one that is not closed goes to the end of what holds it."""
    text, after = source.content, 0
    containers: list[int] = []
    block: _Open | None = None
    while after < len(text):
        start = after
        after = text.find("\n", start) + 1 or len(text)
        line = _Line(text, start, after - text.endswith("\n", start, after))
        held = _held(line, containers)
        if block and held < len(containers):
            yield _closed(block, start)
            block = None
        if block:
            if _is_end(line, block.fence):
                yield _closed(block, start)
                block = None
            else:
                line.skip(block.indent)
                block.out.copy(line.at, after)
            continue
        del containers[held:]
        _open_containers(line, containers)
        block = _opened(line, source, after)
    if block:
        yield _closed(block, len(text))


def _held(line: _Line, containers: list[int]) -> int:
    """Go past what a line shows of the containers that are open, and count those that it goes on.

    A container is the columns that an item of a list is indented by, or 0 for a quote.
    """
    for index, columns in enumerate(containers):
        if not columns:
            if not _enter_quote(line):
                return index
        elif not line.is_blank():
            if line.indent() < columns:
                return index
            line.skip(columns)
    return len(containers)


def _enter_quote(line: _Line) -> bool:
    """Go past the mark of a quote; the answer is whether there was one."""
    indent = line.indent()
    if indent >= _TAB or not line.text.startswith(">", line.indented()):
        return False
    line.skip(indent)
    line.take(1)
    line.skip(1)
    return True


def _open_containers(line: _Line, containers: list[int]) -> None:
    """Go past the marks of the containers that begin on a line."""
    while len(containers) < _DEEPEST:
        if _enter_quote(line):
            containers.append(0)
            continue
        indent = line.indent()
        found = _ITEM.match(line.text, line.indented(), line.end) if indent < _TAB else None
        if not found:
            return
        line.skip(indent)
        width = len(found.group())
        line.take(width)
        spaces = line.indent()
        # An item that begins with an indented code block, or with nothing, is indented by one space.
        spaces = 1 if spaces > _TAB or line.is_blank() else spaces
        line.skip(spaces)
        containers.append(indent + width + spaces)


def _opened(line: _Line, source: Piece, after: int) -> _Open | None:
    """Give the block that begins on a line, if one does."""
    indent = line.indent()
    found = _FENCE.match(line.text, line.indented(), line.end) if indent < _TAB else None
    if not found:
        return None
    info = found.group(2) or found.group(4) or ""
    words = tuple(word for word in (part.strip("{}.#") for part in re.split(r"[\s,]+", info)) if word)
    return _Open(found.group(1) or found.group(3), words, indent, Builder(source), after)


def _is_end(line: _Line, fence: str) -> bool:
    at = line.indented()
    if line.indent() >= _TAB or not line.text.startswith(fence, at):
        return False
    return not line.text[at : line.end].lstrip(fence[0]).strip(" \t\r")


def _closed(block: _Open, end: int) -> Block:
    return Block(block.words, block.out.piece(block.out.source.span(block.start, max(block.start, end))))
