"""What the price of a request depends on, as `x-cost` of the spec has it, so that the cheapest can be sent first."""

from collections.abc import Iterator
from typing import Any

from callsheet.flat import Schema, normal, sites
from callsheet.spec import Spec

__all__ = ["cost", "priced"]

Request = dict[str, Any]


def cost(spec: Spec, request: Request) -> tuple[float, ...]:
    """Give what the price of a valid request depends on, most important first, then its images and videos.

    Tuples compare as prices do, as far as the spec knows: what is left to the service counts as its dearest.
    """
    model = request["model"]
    found = dict.fromkeys(_ranks(spec), 0.0)
    for pattern, schema in _priced(spec, model):
        found[schema["x-cost"]] += _level(spec, request, pattern, schema)
    media = sum(value is not None for place in spec.media(model) for _, value in place.reach(request))
    return (*found.values(), media)


def priced(spec: Spec, request: Request) -> dict[str, Any]:
    """Give the fields of a valid request that its price depends on, as the service will read them."""
    meant = normal(spec.schema(request["model"]), request)
    found = {}
    for pattern, schema in sorted(_priced(spec, request["model"]), key=lambda each: int(each[1]["x-cost"])):
        values = [value for value in _reach(meant, pattern) if _of_value(value, schema) or "enum" in schema]
        if values:
            found[".".join(pattern).replace(".*", "[]")] = values if "*" in pattern else values[0]
    return found


def _priced(spec: Spec, model: str) -> Iterator[tuple[tuple[str, ...], Schema]]:
    return ((pattern, schema) for pattern, schema in sites(spec.schema(model)) if "x-cost" in schema)


def _ranks(spec: Spec) -> list[int]:
    return sorted({schema["x-cost"] for model in spec.models for _, schema in _priced(spec, model)})


def _level(spec: Spec, request: Request, pattern: tuple[str, ...], schema: Schema) -> float:
    """Say how dear a field makes a request; only two levels of the same field compare."""
    values = list(_reach(normal(spec.schema(request["model"]), request), pattern))
    if not values and "*" not in pattern:
        numbers = [each for each in schema.get("enum", ()) if isinstance(each, int)]
        return float(schema.get("maximum", max(numbers, default=len(schema.get("enum", ())))))
    return sum(_of_value(value, schema) for value in values)


def _of_value(value: Any, schema: Schema) -> float:
    if isinstance(value, int | float):  # true is 1
        return float(value)
    if isinstance(value, list):
        return len(value)
    return schema["enum"].index(value) if "enum" in schema else 1.0


def _reach(value: Any, pattern: tuple[str, ...]) -> Iterator[Any]:
    if not pattern:
        yield value
    elif pattern[0] == "*":
        for item in value:
            yield from _reach(item, pattern[1:])
    elif pattern[0] in value:
        yield from _reach(value[pattern[0]], pattern[1:])
