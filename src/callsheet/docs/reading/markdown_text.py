"""Markdown prose as the lines that a reader of the rendered page sees, each character with its place."""

import re
from collections.abc import Iterator
from html import unescape

from callsheet.docs.reading.labels import fold
from callsheet.docs.reading.text_lines import Line
from callsheet.source.text import Span

__all__ = ["rendered", "rendered_value"]

_LONGEST = 10_000
"""A line with more characters than this is left as it is."""

_MOST_TRIES = 20
_NEAR = 400

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*+•·]|\d{1,3}[.)])[ \t]+")
_LEADING = re.compile(r"\A(?:>[ \t]?)*[ \t]*(?:#{1,6}(?=[^#])[ \t]*)?")
_NEW = re.compile(r"[ \t]*(?:>|#|\||`{3}|~{3}|(?:[-*+•·]|\d{1,3}[.)])[ \t]+)")
_RULE = re.compile(r"[ \t]*(?:[-*_=][ \t]*){3,}|(?=[^-]*-)[ \t:|-]+|[ \t]*(?:`{3,}|~{3,})[^`]*")
_CODE = re.compile(r"(`+)(?P<code>(?:(?!\1).)+)\1(?!`)")
_LINK = re.compile(r"!?\[(?P<words>[^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)")
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(?P<words>.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])(?P<words>[^*]+?)(?<=[^\s*])\*(?![\w*])")
_TAG = re.compile(r"</?(?:a|b|code|div|em|i|kbd|li|ol|p|small|span|strong|sub|sup|u|ul)\b[^<>]{0,200}>", re.IGNORECASE)
_KEPT = re.compile("\ue000([0-9]+)\ue001")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def rendered(text: str, start: int, end: int) -> Iterator[Line]:
    """Give the lines of a stretch of Markdown: paragraphs put together, marks taken away, empty ones left out."""
    for first, last in _paragraphs(text, start, end):
        yield from _shown(text[first:last], text, (first, last))


def rendered_value(value: str, source: str, span: Span) -> Iterator[Line]:
    """Give the lines of Markdown that is a value in a source, where folding may have put its words on other lines."""
    at: int | None = span[0]
    for first, last in _paragraphs(value, 0, len(value)):
        found = _found(value[first:last].split(), source, at, span[1]) if at is not None else None
        # After a first miss, as behind an escape, the place is that of the whole value.
        at = found[1] if found else None
        yield from _shown(value[first:last], source, found or span)


def _found(words: list[str], source: str, at: int, end: int) -> Span | None:
    """Find where words stand one behind the other, whatever space is between them."""
    for _ in range(_MOST_TRIES):
        start = at = source.find(words[0], at, end)
        if start < 0:
            return None
        for word in words:
            while at < end and source[at].isspace():
                at += 1
            if not source.startswith(word, at, end):
                break
            at += len(word)
        else:
            return start, at
        at = start + 1
    return None


def _paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Give the stretches that make one line each: a paragraph, a bullet, a heading, a row."""
    first = last = -1
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        line = text[at:stop].rstrip()
        is_silent = not line.strip() or _RULE.fullmatch(line) is not None
        if first >= 0 and (is_silent or _NEW.match(line)):
            yield first, last
            first = -1
        if not is_silent:
            first = at + len(line) - len(line.lstrip()) if first < 0 else first
            last = at + len(line)
            if line.lstrip("> \t").startswith("#"):
                yield first, last
                first = -1
        at = stop
    if first >= 0:
        yield first, last


def _shown(raw: str, source: str, span: Span) -> Iterator[Line]:
    at = span[0]
    for part in _BREAK.split(raw):
        text = _LEADING.sub("", part.strip(), count=1)
        bullet = _BULLET.match(text)
        text = _plain(text[bullet.end() :] if bullet else text)
        if text:
            offsets = _offsets(text, source, at, span)
            at = offsets[-1] + 1
            yield Line(text, fold(text), bullet is not None, offsets)


def _offsets(text: str, source: str, at: int, span: Span) -> list[int]:
    """Give where each character of a shown line stands: the next like it, else where the one before does."""
    out = []
    for char in text:
        found = source.find(char, at, min(span[1], at + _NEAR)) if not char.isspace() else at
        at = found if found >= 0 else at
        out.append(min(at, max(span[1] - 1, span[0])))
        at += found >= 0
    return out


def _plain(text: str) -> str:
    """Take away the marks of Markdown; what stands in backticks keeps its own."""
    if len(text) <= _LONGEST:
        kept: list[str] = []

        def keep(code: re.Match[str]) -> str:
            kept.append(code["code"].strip())
            return f"\ue000{len(kept) - 1}\ue001"

        text = _CODE.sub(keep, text.replace("\ue000", ""))
        for pattern in (_LINK, _STRONG, _EMPHASIS):
            text = pattern.sub(r"\g<words>", text)
        text = unescape(_ESCAPED.sub(r"\1", _TAG.sub("", text))).rstrip("# ")
        text = _KEPT.sub(lambda mark: kept[int(mark[1])], text)
    return " ".join(text.split())
