"""Schemas of the joined document without references, as the checks and `jsonschema` are asked about them."""

from collections.abc import Iterator
from typing import Any

__all__ = ["Schema", "flat", "normal", "sites"]

Schema = dict[str, Any]


def flat(document: Schema, schema: Schema) -> Schema:
    """Give a schema with its references resolved and `oneOf: [X, {type: "null"}]` folded into one nullable schema.

    A schema that came by reference keeps its component's name as `x-named`, its rules stay with the component.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return {**flat(document, document["components"]["schemas"][name]), "x-named": name, **beside}
    if "oneOf" in schema:
        beside = {key: value for key, value in schema.items() if key != "oneOf"}
        folded = flat(document, schema["oneOf"][0])
        folded["type"] = [*_types(folded), "null"]
        if "enum" in folded:
            folded["enum"] = [*folded["enum"], None]
        return {**folded, **beside}
    out = {key: value for key, value in schema.items() if key not in ("x-rules", "x-variables")}
    if "properties" in out:
        out["properties"] = {key: flat(document, value) for key, value in out["properties"].items()}
    if "items" in out:
        out["items"] = flat(document, out["items"])
    return out


def _types(schema: Schema) -> list[str]:
    kind = schema["type"]
    return [kind] if isinstance(kind, str) else list(kind)


def sites(schema: Schema, pattern: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Give every schema at or below a flat one with the way to it: keys, and `"*"` for every item of a list."""
    yield pattern, schema
    for key, value in schema.get("properties", {}).items():
        yield from sites(value, (*pattern, key))
    if "items" in schema:
        yield from sites(schema["items"], (*pattern, "*"))


def normal(schema: Schema, value: Any, *, defaults: bool = True) -> Any:
    """Give a valid value as rules see it: nulls dropped, integral numbers as integers, defaults and empty lists added.

    Without `defaults` nothing is added: the value as its author wrote it.
    """
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        out = {
            key: normal(properties.get(key, {}), item, defaults=defaults)
            for key, item in value.items()
            if item is not None
        }
        for key, prop in properties.items() if defaults else ():
            if key not in out and "default" in prop:
                out[key] = prop["default"]
            elif key not in out and "array" in _types(prop):
                out[key] = []
        return out
    if isinstance(value, list):
        return [normal(schema.get("items", {}), item, defaults=defaults) for item in value]
    if isinstance(value, float) and value.is_integer() and "integer" in _types(schema):
        return int(value)
    return value
