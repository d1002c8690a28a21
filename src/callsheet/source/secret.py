"""Something like an API key in the text of a file."""

import re

from callsheet.source.text import Span

__all__ = ["find_secrets", "starred"]

_TOKEN = r"(?P<token>[A-Za-z0-9._~+/=-]{16,})"
_WORDS = ("key", "token", "secret", "authorization")
_NAMES = "api[-_]?key|access[-_]?token|client[-_]?secret|secret[-_]?key|authorization"
_PATTERNS = (
    # No letter, digit, dash or underscore before it: `task-unified-1757165031` is none, nor is `risk-averse`.
    (("sk-",), re.compile(r"(?<![A-Za-z0-9_-])(?P<token>sk-[A-Za-z0-9_-]{16,})")),
    (("bearer ",), re.compile(rf"[Bb]earer +{_TOKEN}")),
    # A key of JSON, and a key or an assignment at the beginning of a line: neither can stand inside a JSON string.
    (_WORDS, re.compile(rf"\"(?:x-)?(?:{_NAMES})\"\s*:\s*\"{_TOKEN}", re.IGNORECASE)),
    (
        _WORDS,
        re.compile(
            rf"^[ \t#-]*(?:x-)?[A-Z]{{0,30}}_?(?:{_NAMES})[ \t]*[:=][ \t]*[\"']?{_TOKEN}", re.IGNORECASE | re.MULTILINE
        ),
    ),
)
"""Patterns, each with words of which one must stand in the text in any case; most texts have none."""

_DIGIT = re.compile(r"[0-9]")
_PLACEHOLDER = re.compile(r"your|example|placeholder|xxxx|\.\.\.", re.IGNORECASE)
_SCHEME = re.compile(r"https?://")
_OUTSIDE_ADDRESS = re.compile(r"[\s\"'<>]")
_LONGEST_ADDRESS = 4096


def find_secrets(text: str) -> list[Span]:
    """Give the span of everything in a text that looks like a key, in order and without overlap.

    A key has a digit and no word such as `your`. What stands in the query of an address is left alone, for addresses
    are often signed.
    """
    found = set()
    lowered = text.lower()
    for words, pattern in _PATTERNS:
        if not any(word in lowered for word in words):
            continue
        for match in pattern.finditer(text):
            start, end = match.span("token")
            token = match["token"]
            if _DIGIT.search(token) and not _PLACEHOLDER.search(token) and not _in_query(text, match.start()):
                found.add((start, end))
    out: list[Span] = []
    for start, end in sorted(found):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def starred(text: str) -> str:
    """Give a text with everything that looks like a key replaced by stars, as many as it had characters."""
    pieces, at = [], 0
    for start, end in find_secrets(text):
        pieces += [text[at:start], "*" * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def _in_query(text: str, at: int) -> bool:
    word = _OUTSIDE_ADDRESS.split(text[max(0, at - _LONGEST_ADDRESS) : at])[-1]
    scheme = _SCHEME.search(word)
    return scheme is not None and "?" in word[scheme.end() :]
