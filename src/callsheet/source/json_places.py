"""One JSON value read with care: where everything in it stands, and what exactly is wrong with it.

This is the slow way, for a value that has a finding or that the C scanner refuses.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json.decoder import JSONDecodeError
from typing import Any

from callsheet.finding import Path, Place
from callsheet.source.text import Span

__all__ = ["DEEPEST", "JsonPlaces", "JsonSyntaxError", "skip_space"]

DEEPEST = 100
"""Levels of nesting that are read; no request has ten."""

# The C function that `json` itself reads texts with; its stubs do not know it.
scanstring: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[^\s,:\[\]{}\"']+")
_WORDS = {"true": True, "false": False, "null": None}
_MEANT = {"True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null"}
_ENDLESS = ("NaN", "Infinity", "-Infinity", "nan", "inf")


class JsonSyntaxError(ValueError):
    """Text that is not JSON, with the offsets of what is wrong."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.span = (start, end)


def skip_space(text: str, at: int) -> int:
    """Give the offset of the next character that is not white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


@dataclass(slots=True)
class JsonPlaces:
    """A JSON value of a text with the span of every value and every key in it.

    `doubled` lists the keys that stand twice: the path, the second key's span, and the first one's. `halves` lists
    texts that hold half a surrogate pair.
    """

    text: str
    value: Any = None
    end: int = 0
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    doubled: list[tuple[Path, Span, Span]] = field(default_factory=list)
    halves: list[Span] = field(default_factory=list)

    @classmethod
    def read(cls, text: str, start: int) -> "JsonPlaces":
        """Read the value that begins at an offset; raise JsonSyntaxError where it is none."""
        places = cls(text)
        places.value, places.end = places._value(start, (), 0)
        return places

    def span(self, place: Place) -> Span:
        """Give the span of a place, or of the nearest value above it that exists."""
        path = place.path
        if place.part == "key" and path in self.keys:
            return self.keys[path]
        while path not in self.values:
            path = path[:-1]
        return self.values[path]

    def _value(self, at: int, path: Path, depth: int) -> tuple[Any, int]:
        char = self.text[at : at + 1]
        value: Any
        if char == '"':
            value, end = self._string(at)
        elif char in ("{", "["):
            if depth >= DEEPEST:
                raise JsonSyntaxError(f"the nesting is deeper than {DEEPEST} levels", at, at + 1)
            value, end = self._object(at, path, depth) if char == "{" else self._list(at, path, depth)
        else:
            value, end = self._scalar(at)
        self.values[path] = (at, end)
        return value, end

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                raise JsonSyntaxError("the text that begins here has no closing quote", at, at + 1) from None
            if error.msg.startswith("Invalid control"):
                seen = json.dumps(self.text[error.pos])[1:-1]
                message = f"a text holds the control character {seen} as it is; write it as an escape"
                raise JsonSyntaxError(message, error.pos, error.pos + 1) from None
            raise JsonSyntaxError("a text holds an escape that JSON does not know", error.pos, error.pos + 1) from None
        try:
            value.encode()
        except UnicodeEncodeError:
            self.halves.append((at, end))
        return value, end

    def _object(self, at: int, path: Path, depth: int) -> tuple[dict[str, Any], int]:
        out: dict[str, Any] = {}
        opening = at
        at = skip_space(self.text, at + 1)
        if self.text[at : at + 1] == "}":
            return out, at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise self._unexpected(at, "a key in double quotes", opening)
            key, end = self._string(at)
            inner = (*path, key)
            if key in out:
                self.doubled.append((inner, (at, end), self.keys[inner]))
            self.keys[inner] = (at, end)
            at = skip_space(self.text, end)
            if self.text[at : at + 1] != ":":
                raise self._unexpected(at, "`:` after the key", opening)
            out[key], end = self._value(skip_space(self.text, at + 1), inner, depth + 1)
            at = skip_space(self.text, end)
            if self.text[at : at + 1] == "}":
                return out, at + 1
            at = self.after_comma(at, "}", opening)

    def _list(self, at: int, path: Path, depth: int) -> tuple[list[Any], int]:
        out: list[Any] = []
        opening = at
        at = skip_space(self.text, at + 1)
        if self.text[at : at + 1] == "]":
            return out, at + 1
        while True:
            value, end = self._value(at, (*path, len(out)), depth + 1)
            out.append(value)
            at = skip_space(self.text, end)
            if self.text[at : at + 1] == "]":
                return out, at + 1
            at = self.after_comma(at, "]", opening)

    def after_comma(self, at: int, closing: str, opening: int) -> int:
        """Give the offset of what follows the comma at an offset; raise JsonSyntaxError where none should be."""
        if self.text[at : at + 1] != ",":
            raise self._unexpected(at, f"`,` or `{closing}`", opening)
        after = skip_space(self.text, at + 1)
        if self.text[after : after + 1] == closing:
            message = f"a comma stands before `{closing}`; JSON does not allow a trailing comma"
            raise JsonSyntaxError(message, at, at + 1)
        return after

    def _scalar(self, at: int) -> tuple[Any, int]:
        number = _NUMBER.match(self.text, at)
        word = _WORD.match(self.text, at)
        token = word.group() if word else ""
        if number and number.group() == token:
            return self._number(token, at, is_float=bool(number.group(1) or number.group(2))), number.end()
        if token in _WORDS:
            return _WORDS[token], at + len(token)
        if token in _ENDLESS:
            raise JsonSyntaxError(f"`{token}` is not a number that JSON can carry", at, at + len(token))
        raise self._unexpected(at, "a value", at)

    def _number(self, token: str, at: int, *, is_float: bool) -> int | float:
        try:
            number = float(token) if is_float else int(token)
        except ValueError:
            message = f"a number of {len(token)} digits is too long to be read"
            raise JsonSyntaxError(message, at, at + len(token)) from None
        if number in (float("inf"), float("-inf")):
            raise JsonSyntaxError(f"the number {token[:40]} is too large to be read", at, at + len(token))
        return number

    def _unexpected(self, at: int, wanted: str, opening: int) -> JsonSyntaxError:
        """Say what stands where something else was expected."""
        text = self.text
        if at >= len(text):
            mark = text[opening : opening + 1]
            what = (
                f"before the `{mark}` that begins here is closed"
                if mark in "{[" and mark
                else f"where {wanted} should stand"
            )
            return JsonSyntaxError(f"the file ends {what}", opening if mark else at, opening + 1 if mark else at)
        word = _WORD.match(text, at)
        token = word.group()[:40] if word else text[at]
        end = at + len(token)
        if text.startswith(("//", "/*", "#"), at):
            return JsonSyntaxError("a comment stands here; JSON does not allow any", at, end)
        if token == "'":
            return JsonSyntaxError("a text stands in single quotes; JSON takes double quotes", at, end)
        if token in _MEANT:
            return JsonSyntaxError(f"`{token}` is not JSON; write `{_MEANT[token]}`", at, end)
        if wanted.startswith("a key") and token == ",":
            return JsonSyntaxError("a comma stands where a key should be", at, end)
        return JsonSyntaxError(f"`{token}` stands where {wanted} should be", at, end)
