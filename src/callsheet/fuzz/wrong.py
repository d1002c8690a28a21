"""For a value that a schema takes, the values next to it that break one keyword, and those on the near side of it."""

from collections.abc import Iterator
from typing import Any

from callsheet.flat import Schema
from callsheet.fuzz.words import kind_of, takes_null

__all__ = ["breaking", "filled", "keeping"]

_ASTRAL = "😀"
_FAR = 10**9
_LONG = 5000
_WIDEST = 33


def breaking(keyword: str, schema: Schema, value: Any) -> Iterator[Any]:
    """Give values that break a keyword of a schema and no other, the nearest first; `value` is one that it takes."""
    limit = schema[keyword]
    match keyword:
        case "type":
            yield from _other_types(schema, value)
        case "enum":
            yield from (each for each in _near(limit) if each not in limit)
        case "const":
            yield from (each for each in _near([limit]) if each != limit)
        case "minimum":
            yield from (limit - each for each in (*_fractions(schema), 1, 2, _FAR))
        case "maximum":
            yield from (limit + each for each in (*_fractions(schema), 1, 2, _FAR))
        case "minLength":
            yield from (filled(value, length) for length in range(limit - 1, -1, -1))
        case "maxLength":
            yield from (filled(value, limit + 1), filled(value, limit + 1, _ASTRAL), filled(value, 2 * limit))
        case "minItems":
            yield from (value[:length] for length in range(limit - 1, -1, -1))
        case "maxItems":
            yield from (_repeated(value, limit + 1), _repeated(value, limit + 8))


def keeping(keyword: str, schema: Schema, value: Any) -> Iterator[Any]:
    """Give values that a keyword still lets pass, the nearest to its limit first."""
    limit = schema[keyword]
    match keyword:
        case "type":
            if takes_null(schema):
                yield None
            if kind_of(schema) == "integer":
                yield float(value)
            yield value
            if kind_of(schema) == "string" and {"maxLength", "enum", "const"}.isdisjoint(schema):
                yield filled(value, max(_LONG, len(value)))
        case "enum" | "const":
            yield from (each for each in (limit if keyword == "enum" else [limit]) if each is not None)
        case "minimum":
            inward = (limit + each for each in (0, *_fractions(schema), *range(1, _WIDEST)))
            yield from (each for each in inward if each <= schema.get("maximum", each))
        case "maximum":
            inward = (limit - each for each in (0, *_fractions(schema), *range(1, _WIDEST)))
            yield from (each for each in inward if each >= schema.get("minimum", each))
        case "minLength":
            yield from (filled(value, limit), filled(value, limit, _ASTRAL), filled(value, limit + 1))
        case "maxLength":
            yield from (filled(value, limit), filled(value, limit, _ASTRAL), filled(value, limit - 1))
        case "minItems" | "maxItems":
            yield _repeated(value, limit)
            yield _repeated(value, limit + (1 if keyword == "minItems" else -1))


def _fractions(schema: Schema) -> tuple[float, ...]:
    """Give the steps that are smaller than 1, where a value may be no integer."""
    return (0.001,) if kind_of(schema) == "number" else ()


def filled(text: str, length: int, char: str = ".") -> str:
    """Give a text at a length in characters, filled up or cut."""
    return text[:length].ljust(length, char)


def _repeated(items: list[Any], length: int) -> list[Any]:
    return [*items, *[items[-1]] * (length - len(items))][:length]


def _other_types(schema: Schema, value: Any) -> Iterator[Any]:
    """Give values of every other type, those first that are easily taken for the right one."""
    if not takes_null(schema):
        yield None
    match kind_of(schema):
        case "integer":
            yield from (str(value), value + 0.5 if value < schema.get("maximum", value + 1) else value - 0.5, True)
            yield from ([value], {"value": value})
        case "number":
            yield from (str(value), True, [value], {"value": value})
        case "string":
            yield from (5, True, [value], {"value": value})
        case "boolean":
            yield from (str(value).lower(), int(value), [value], {"value": value})
        case "array":
            yield from (*(value[:1] if not isinstance(next(iter(value), []), list) else ()), "a", 5, True, {})
        case "object":
            yield from ([value], "a", 5, True)


def _near(allowed: list[Any]) -> Iterator[Any]:
    for each in allowed:
        if isinstance(each, str):
            yield from (each.swapcase(), f"{each} ", each[:-1], f"{each}x")
        elif isinstance(each, bool):
            yield not each
        elif isinstance(each, int):
            yield from (each - 1, each + 1)
    if any(isinstance(each, str) for each in allowed):
        yield ""
