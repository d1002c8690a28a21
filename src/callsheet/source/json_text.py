"""Requests in JSON text: decoded at the C scanner's speed, with positions only for those that turn out to need them."""

import math
from collections.abc import Callable, Generator, Iterator
from functools import cache
from json import scanner
from typing import Any

from callsheet.source.json_edits import json_edits
from callsheet.source.json_places import DEEPEST, JsonPlaces, JsonSyntaxError, skip_space
from callsheet.source.text import Problem, Request, Span, Text

__all__ = ["read_json"]

EXPECTED = "a file holds one request (an object) or a list of requests"
_MORE = f"more text follows after the end; {EXPECTED}"
_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "null", list: "a list"}


class _Ask(Exception):  # noqa: N818 - no error, a question
    """The fast way cannot vouch for a value."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise _Ask
    return out


def _float(token: str) -> float:
    number = float(token)
    if math.isinf(number):
        raise _Ask
    return number


def _constant(_token: str) -> None:
    raise _Ask


class _Settings:
    """What the C scanner asks its decoder."""

    strict = True
    object_hook = None
    object_pairs_hook = staticmethod(_pairs)
    parse_float = staticmethod(_float)
    parse_int = int
    parse_constant = staticmethod(_constant)


_scan: Callable[[str, int], tuple[Any, int]] = scanner.make_scanner(_Settings)  # type: ignore[arg-type] # the stubs want a JSONDecoder


def read_json(text: Text) -> Iterator[Request | Problem]:
    """Give the requests of a JSON text, and every problem up to the first that hides the rest."""
    content = text.text
    at = skip_space(content, 0)
    if at == len(content):
        yield _problem(text, "not-a-request", f"the file is empty; {EXPECTED}", (0, 0))
        return
    try:
        if content[at] == "[":
            at = yield from _items(text, at)
        else:
            at = yield from _request(text, at, "")
        after = skip_space(content, at)
        if after < len(content):
            what = "a comment stands here; JSON does not allow any" if content[after] in "/#" else _MORE
            raise JsonSyntaxError(what, after, after + 1)
    except JsonSyntaxError as error:
        yield _problem(text, "syntax-error", str(error), error.span)


def _items(text: Text, opening: int) -> Generator[Request | Problem, None, int]:
    """Give the requests of a list; each is read by itself, so that a long list takes no more than its values."""
    content = text.text
    at = skip_space(content, opening + 1)
    if content[at : at + 1] == "]":
        yield _problem(text, "not-a-request", "the list is empty; there is nothing to send", (opening, at + 1))
        return at + 1
    index, separators = 0, JsonPlaces(content)
    while True:
        at = yield from _request(text, at, f"item {index} of the list ")
        at = skip_space(content, at)
        if content[at : at + 1] == "]":
            return at + 1
        at = separators.after_comma(at, "]", opening)
        index += 1


def _request(text: Text, start: int, name: str) -> Generator[Request | Problem, None, int]:
    """Give the request that begins at an offset, with what is wrong with it; the answer is where it ends."""
    content = text.text
    places: JsonPlaces | None = None
    try:
        value, end = _scan(content, start)
    except (StopIteration, ValueError, RecursionError, _Ask):
        places = JsonPlaces.read(content, start)
        value, end = places.value, places.end
    else:
        openings = content.count("{", start, end) + content.count("[", start, end)
        if openings > DEEPEST or content.find("\\ud", start, end) >= 0 or content.find("\\uD", start, end) >= 0:
            places = JsonPlaces.read(content, start)
    if places is not None:
        for path, span, first in places.doubled:
            line, _ = text.position(first[0])
            message = f"`{path[-1]}` stands twice; the first is on line {line}"
            yield _problem(text, "duplicate-key", message, span)
        for span in places.halves:
            message = "the text holds half of a surrogate pair; it cannot be sent as UTF-8"
            yield _problem(text, "syntax-error", message, span)
        if places.halves:
            return end
    if isinstance(value, dict):
        yield _found(value, text, start)
    else:
        what = f"{name}is {_NAMES[type(value)]}" if name else f"the file holds {_NAMES[type(value)]}"
        yield _problem(text, "not-a-request", f"{what}; {EXPECTED}", (start, end))
    return end


def _found(value: dict[str, Any], text: Text, start: int) -> Request:
    """Give a request that reads its text with care when first asked about it."""

    @cache
    def places() -> JsonPlaces:
        return JsonPlaces.read(text.text, start)

    return Request(value, text, lambda place: places().span(place), edits=lambda change: json_edits(places(), change))


def _problem(text: Text, rule: str, message: str, span: Span) -> Problem:
    return Problem(rule, "error", message, text, span)
