"""Hypothesis strategies for single values: those that a schema takes, those that break a keyword of it, and any."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from callsheet.flat import Schema
from callsheet.fuzz.words import Words, kind_of, takes_null
from callsheet.fuzz.wrong import breaking, filled

__all__ = ["anything", "broken_values", "field_values"]

_ODD = (
    *(" ", "。", "\n", "\t", "\r\n", "é", "e\u0301", "ß", "参考", "😀", "👩\u200d🚀", "\u200b", "\u2028", "\u3000"),
    *("\uff0c", "\u202e", "\ufeff", "\x00", "\x7f", "\U0010ffff", '"', "'", "\\", "{}", "<b>", "%s", "${X}", "@"),
    *("a@b.test", "null", "1e5", "NO"),
)
_LONG = ("x", "é", "参", "😀")
_LONGEST_LIST, _LONGEST_INNER_LIST = 8, 4
_HIGHEST_NUMBER = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

_Values = st.SearchStrategy[Any]


# NOTE: what is composite is told by its name; anything else would be written out in full whenever it tells of itself.
@st.composite
def field_values(draw: Callable[[_Values], Any], words: Words, name: str) -> Any:
    """Draw values that the schema takes for a field of a request; whether the rules do is another matter."""
    return draw(_values(words, (name,)))


@st.composite
def anything(draw: Callable[[_Values], Any]) -> Any:
    """Draw any value that JSON can hold, not too large."""
    return draw(_any_json())


def broken_values(keyword: str, schema: Schema, value: Any) -> _Values:
    """Draw values that break a keyword of a schema and no other one; `value` is one that it takes."""
    near = st.sampled_from(list(breaking(keyword, schema, value)))
    limit = schema[keyword]
    match keyword:
        case "type":
            return near | _of_other_types(schema)
        case "enum" if kind_of(schema) == "integer":
            return near | st.integers().filter(lambda each: each not in limit)
        case "enum" | "const" if kind_of(schema) == "string":
            taken = limit if keyword == "enum" else [limit]
            return near | st.text(max_size=20).filter(lambda each: each not in taken)
        case "minimum":
            return near | st.integers(max_value=math.ceil(limit) - 1)
        case "maximum":
            return near | st.integers(min_value=math.floor(limit) + 1)
        case "maxLength":
            lengths = st.integers(limit + 1, 2 * limit + 8)
            return near | st.builds(filled, st.just(value), lengths, st.sampled_from(_LONG))
    return near


@lru_cache(maxsize=1)
def _any_json() -> _Values:
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | st.text(max_size=20) | st.sampled_from(_ODD)
    keys = st.text(max_size=8) | st.sampled_from(_ODD)
    # NOTE: st.recursive throws away what grows too large.
    flat = scalars | st.lists(scalars, max_size=3) | st.dictionaries(keys, scalars, max_size=3)
    return flat | st.lists(flat, max_size=3) | st.dictionaries(keys, flat, max_size=3)


@lru_cache(maxsize=512)
def _values(words: Words, pattern: tuple[str, ...]) -> _Values:
    schema = words.schema(pattern)
    found = _plain(words, schema, pattern)
    return found | st.none() if takes_null(schema) else found


def _plain(words: Words, schema: Schema, pattern: tuple[str, ...]) -> _Values:
    """Draw values that a schema takes, but for null."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        allowed = [each for each in schema["enum"] if each is not None]
        return st.sampled_from([*allowed, *map(float, allowed)] if kind_of(schema) == "integer" else allowed)
    match kind_of(schema):
        case "boolean":
            return st.booleans()
        case "integer":
            low, high = math.ceil(schema["minimum"]), math.floor(schema["maximum"])
            ends = st.sampled_from([low, high])
            return ends | st.integers(low, high) | st.integers(low, high).map(float)
        case "number":
            return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)
        case "array":
            # A list within a list is short, or a request would take more draws than there are.
            most = schema.get("maxItems", _LONGEST_LIST if len(pattern) == 1 else _LONGEST_INNER_LIST)
            least = schema.get("minItems", 0)
            return st.lists(_values(words, (*pattern, "*")), min_size=least, max_size=max(least, most))
        case "object":
            parts = {name: _values(words, (*pattern, name)) for name in schema["properties"]}
            needed = {name: parts.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(needed, optional=parts)
    return _texts(words, schema, pattern)


def _texts(words: Words, schema: Schema, pattern: tuple[str, ...]) -> _Values:
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    known = words.texts(pattern)
    kinds = [st.sampled_from(known)] if known else []
    if schema.get("format") == "uri":
        return st.one_of(*kinds, _addresses(known).map(lambda text: text[:high].ljust(low, "x")))
    pieces = st.sampled_from(_ODD) | st.text(_LETTERS, min_size=1, max_size=6)
    if words.references:
        numbers = st.integers(1, _HIGHEST_NUMBER)
        pieces |= st.builds(lambda each, number: each.to(number), st.sampled_from(words.references), numbers)
    lengths = st.sampled_from([high, high - 1, low] if high is not None else [low, low + 1])
    kinds += [
        st.lists(pieces, max_size=8).map("".join),
        st.text(max_size=30),
        st.builds(filled, st.just(""), lengths, st.sampled_from(_LONG)),
    ]
    return st.one_of(*kinds).map(lambda text: text[:high].ljust(low, "x"))


def _addresses(known: list[str]) -> _Values:
    """Draw addresses on public hosts that end as the known ones do."""
    hosts = st.integers(1, 10**6).map(lambda number: f"m{number}.test")
    schemes = st.sampled_from(["https://", "http://", "HTTPS://"])
    folders = st.sampled_from(["/", ":443/", ":8080/a/b/", "/%E5%8F%82/", "/a.b/", "//"])
    ends = sorted({each.partition("://")[2].rpartition("/")[2] for each in known}) or [""]
    parts = st.tuples(schemes, hosts, folders, st.sampled_from(ends))
    return parts.map("".join)


def _of_other_types(schema: Schema) -> _Values:
    kind = kind_of(schema)
    others: dict[str, _Values] = {
        "boolean": st.booleans(),
        "integer": st.integers(),
        "number": st.integers(-(10**6), 10**6).map(lambda number: number + 0.5),
        "string": st.text(max_size=8),
        "array": st.lists(anything(), max_size=3),
        "object": st.dictionaries(st.text(max_size=8), anything(), max_size=3),
    }
    if kind == "number":
        del others["integer"]
    del others[kind]
    return st.one_of(*others.values())
