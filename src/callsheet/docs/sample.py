"""A value that a schema takes, in words of our own."""

from copy import deepcopy
from typing import Any

from callsheet.flat import Schema

__all__ = ["sample"]

_ADDRESS = ("http://", "https://")

_FILE = "https://media.test/file.jpg"


def sample(schema: Schema, seen: Any = None) -> Any:
    """Make a value that a flat schema takes, shaped like one that was seen; texts and addresses are none of its own."""
    if schema.get("examples"):
        return deepcopy(schema["examples"][0])
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return seen if seen in values and seen is not None else values[0]
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    kind = next(each for each in kinds if each != "null")
    if kind == "string":
        return _text(schema, seen)
    if kind in ("integer", "number"):
        number = seen if isinstance(seen, int | float) and not isinstance(seen, bool) else 1
        return max(schema.get("minimum", number), min(number, schema.get("maximum", number)))
    if kind == "array":
        return _items(schema, seen)
    if kind == "object":
        known: dict[str, Any] = seen if isinstance(seen, dict) else {}
        required = schema.get("required", ())
        names = [name for name in schema["properties"] if name in required or name in known]
        return {
            name: sample(schema["properties"][name], known.get(name))
            for name in names or list(schema["properties"])[:1]
        }
    return seen if isinstance(seen, bool) else True


def _text(schema: Schema, seen: Any) -> str:
    is_address = schema.get("format") == "uri" or (isinstance(seen, str) and seen.startswith(_ADDRESS))
    text = _FILE if is_address else "x"
    most: int = schema.get("maxLength", len(text))
    least: int = schema.get("minLength", 0)
    return text[:most] + "x" * (least - len(text))


def _items(schema: Schema, seen: Any) -> list[Any]:
    known = seen if isinstance(seen, list) else []
    most = schema.get("maxItems", max(1, len(known)))
    count = max(schema.get("minItems", 0), min(most, max(1, len(known))))
    return [sample(schema["items"], known[at] if at < len(known) else None) for at in range(count)]
