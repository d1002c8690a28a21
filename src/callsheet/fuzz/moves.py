"""Small changes to a request: for each place what else could stand there, in an order in which neighbours are near."""

from collections.abc import Container, Iterator
from typing import Any

from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.fuzz.words import Words, kind_of

__all__ = ["ABSENT", "replaced", "sweeps", "value_at"]

Request = dict[str, Any]

ABSENT = object()
"""Stands for no value at all."""

_WIDEST = 32
_LONGEST = 8
_MOST_NUMBERED = 5


def replaced(value: Any, path: Path, item: Any) -> Any:
    """Give a value with another item at a path, or without it where the item is ABSENT; nothing else is copied."""
    if not path:
        return item
    step, rest = path[0], path[1:]
    out = value.copy()
    if item is ABSENT and not rest:
        out.pop(step, None)
    else:
        inner = out.get(step) if isinstance(out, dict) else out[step]
        out[step] = replaced(inner, rest, item)
    return out


def value_at(value: Any, path: Path) -> Any:
    """Give what stands at a path, ABSENT where nothing does."""
    for step in path:
        is_there = step in value if isinstance(value, dict) else isinstance(value, list) and int(step) < len(value)
        if not is_there:
            return ABSENT
        value = value[step]
    return value


def sweeps(words: Words, request: Request, fields: Container[str]) -> Iterator[tuple[Path, list[Request]]]:
    """Give, for every place in some fields of a request, the request with each value that could stand there.

    The requests of one sweep differ at one path, which comes with them. They are in an order: lengths and numbers
    ascend, so that a bound lies between two neighbours.
    """
    schema = words.spec.schema(words.model)
    for name, prop in schema["properties"].items():
        if name not in fields or "const" in prop:
            continue
        is_optional = name not in schema.get("required", ())
        for path, values in _values(words, prop, request.get(name, ABSENT), (name,), is_optional=is_optional):
            yield path, [replaced(request, path, value) for value in values]


def _values(
    words: Words, schema: Schema, value: Any, path: Path, *, is_optional: bool
) -> Iterator[tuple[Path, list[Any]]]:
    """Give places at or below a path with the values that could stand there."""
    pattern = tuple("*" if isinstance(step, int) else step for step in path)
    kind = kind_of(schema)
    is_there = value is not ABSENT and value is not None
    if is_optional:
        yield path, [ABSENT, value if is_there else words.simple(pattern)]
    if kind == "array" and (is_there or is_optional):
        yield path, _lengths(words, schema, value if is_there else [], pattern)
    elif kind == "string" and "enum" not in schema:
        for texts in _texts(words, schema, value if is_there else "", pattern):
            yield path, list(texts)
    elif kind not in ("array", "object"):
        yield path, _scalars(schema, value)
    if is_there and kind == "object":
        for name, prop in schema["properties"].items():
            optional = name not in schema.get("required", ())
            yield from _values(words, prop, value.get(name, ABSENT), (*path, name), is_optional=optional)
    if is_there and kind == "array":
        for index in sorted({0, len(value) - 1}) if value else ():
            yield from _values(words, schema["items"], value[index], (*path, index), is_optional=False)


def _scalars(schema: Schema, value: Any) -> list[Any]:
    if "enum" in schema:
        return [each for each in schema["enum"] if each is not None]
    if kind_of(schema) == "boolean":
        return [False, True]
    low = schema.get("minimum", min(0, schema.get("maximum", 0)))
    high = schema.get("maximum", max(_WIDEST, low))
    if kind_of(schema) == "number":
        return [low, (low + high) / 2, high]
    if high - low <= _WIDEST:
        return list(range(int(low), int(high) + 1))
    near = [value - 1, value, value + 1] if isinstance(value, int) else []
    return sorted({each for each in (low, low + 1, *near, high - 1, high) if low <= each <= high})


def _lengths(words: Words, schema: Schema, value: list[Any], pattern: tuple[str, ...]) -> list[list[Any]]:
    low = schema.get("minItems", 0)
    high = min(schema.get("maxItems", _LONGEST), max(_LONGEST, len(value) + 1))
    more = value[-1] if value else words.simple((*pattern, "*"))
    return [[*value, *[more] * (length - len(value))][:length] for length in range(low, high + 1)]


def _texts(words: Words, schema: Schema, value: str, pattern: tuple[str, ...]) -> Iterator[Iterator[str]]:
    longest = schema.get("maxLength")
    known = words.texts(pattern)
    yield iter(known)
    if schema.get("format") == "uri":
        # The same folder, another file: the end of an address is a matter of its own.
        folder = value.rpartition("/")[0]
        yield (f"{folder}/{each.rpartition('/')[2]}" for each in known)
    if "format" in schema or (longest is not None and len(value) > longest // 2):
        return
    for reference in words.references:
        text = reference.without(value)
        numbered = [reference.to(number) for number in range(1, _MOST_NUMBERED + 1)]
        for found in (
            (" ".join([text, *numbered[:length]]).strip() for length in range(_MOST_NUMBERED + 1)),
            (f"{text} {reference.to(number)}".strip() for number in range(_MOST_NUMBERED + 1)),
        ):
            # A short field has no room for many.
            yield (each for each in found if schema.get("minLength", 0) <= len(each) <= (longest or len(each)))
