"""What a rendered page says of one field, and the values that it lists for it."""

import re
from dataclasses import dataclass, field
from typing import Any

from callsheet.docs.facts import key
from callsheet.docs.reading.labels import Kind, default_marker, value_of
from callsheet.docs.reading.text_lines import Line
from callsheet.shown import shown
from callsheet.source.text import Span

__all__ = ["COMMAS", "OPTION", "Block", "listed_on", "option_of"]

OPTION = re.compile(
    r"""(?P<value>"[^"]+"|`[^`]+`|[^\s"`]+?)[,;]?(?:\s*(?:—+|→)\s*|\s+[-\u2013]+>?\s+|:\s+|:(?=[^\x00-\x7f])|\s*(?=\()|$)"""
)
"""A value before what it means, or alone."""

COMMAS = (",", "、")
"""What a line ends with that a list of values goes on behind."""

_SEPARATOR = re.compile(r"\s*[,、|]\s*|\s+(?:/|or|and|或|和)\s+|(?<=\S)[或和](?=\S)")
_TO_DO = "compare it with the spec by hand, and teach callsheet.docs.reading.labels to read it"


@dataclass(slots=True)
class Block:
    """What the page says of one field. `opened` is where its child attributes are said to be shown below."""

    name: str
    kind: Kind
    facts: list[tuple[str, Any, Span]] = field(default_factory=list)
    prose: list[tuple[str, Span]] = field(default_factory=list)
    problems: list[tuple[str, Span]] = field(default_factory=list)
    opened: Span | None = None
    _said: set[tuple[str, str]] = field(default_factory=set)

    def say(self, kind: str, value: Any, span: Span) -> bool:
        """Take a fact, and tell whether it is new."""
        identity = kind, key(value)
        is_new = identity not in self._said
        if is_new:
            self._said.add(identity)
            self.facts.append((kind, value, span))
        return is_new

    def unknown(self, line: Line, what: str) -> None:
        """Take note of a line whose layout is not known."""
        self.problems.append((f"`{self.name}` {what}; {_TO_DO}", line.span()))


def option_of(block: Block, line: Line, option: re.Match[str]) -> list[tuple[Any, Span]]:
    """Read one value with what it means."""
    start, text = line.rest(option.end())
    marker = default_marker(line.plain[option.end() :])
    values = _typed(block, line, line.text[slice(*option.span("value"))], option.start("value"))
    if marker:
        first, last = option.end() + marker.start(), option.end() + marker.end()
        if values:
            block.say("default", values[0][0], line.span(option.end() + marker.start(1), last))
        behind, beyond = line.rest(last)
        start, text = (start, line.text[start:first] + line.text[last:]) if first > start else (behind, beyond)
    if text:
        end = start + len(text) if line.text.startswith(text, start) else None
        block.prose.append((text, line.span(start, end)))
    return values


def listed_on(block: Block, line: Line, column: int, *, is_within: bool = False) -> list[tuple[Any, Span]] | None:
    """Read values that stand on one line; None if the line is a sentence. Within a list they may have spaces."""
    is_sentence = line.plain.endswith((".", "。"))
    text = line.plain[:-1] if is_sentence else line.plain
    may_have_spaces = not is_sentence and (is_within or text.endswith(COMMAS))
    ends = [*_SEPARATOR.finditer(text, column), None]
    words, at = [], column
    for end in ends:
        piece = text[at : end.start() if end else len(text)]
        marker = default_marker(piece)
        word = piece[: marker.start()] if marker else piece
        start = at + len(word) - len(word.lstrip())
        stop = start + len(word.strip())
        words.append(
            (start, line.text[start:stop], line.span(at + marker.start(1), at + marker.end()) if marker else None)
        )
        at = end.end() if end else at
    if not may_have_spaces and any(" " in word for _, word, _ in words):
        return None
    out: list[tuple[Any, Span]] = []
    for start, word, marked in words:
        values = _typed(block, line, word, start) if word else []
        if marked and values:
            block.say("default", values[0][0], marked)
        out += values
    return out


def _typed(block: Block, line: Line, word: str, start: int) -> list[tuple[Any, Span]]:
    """Read one value of a list as the type of the field has it; null is a value that the type tells already."""
    bare = word.strip("\"`'") or word
    start += word.index(bare)
    span = line.span(start, start + len(bare))
    kind = block.kind.item
    is_value, value = value_of(bare, kind if kind in ("integer", "number", "boolean") else "string")
    if not is_value:
        block.unknown(line, f"lists {shown(bare)}, which is no value of the type `{block.kind.name}`")
        return []
    return [(value, span)]
