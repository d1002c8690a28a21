"""The outer shape of a fragment: which of its parts are mappings, lists and texts.

What comes after may rely on it, and needs to look at values only.
"""

from typing import Any

from jsonschema import Draft202012Validator

from callsheet_codegen.problems import Fragment, Problems

__all__ = ["check_shape"]

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_MAPPING = {"type": "object"}
_MAPPINGS = {"type": "object", "additionalProperties": _MAPPING}
_CASES = {"type": "array"}
_SCHEMA = {"$ref": "#/$defs/schema"}
_MEDIA = {
    "type": "object",
    "properties": {
        "formats": _TEXTS,
        "most-bytes": {"type": "integer"},
        "least-side": {"type": "integer"},
        "most-ratio": {"type": "number"},
    },
    "additionalProperties": False,
    "dependentRequired": {"formats": ["most-bytes", "least-side", "most-ratio"]},
}
_DEFINITIONS: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "$ref": _TEXT,
            "description": _TEXT,
            "enum": {"type": "array", "minItems": 1},
            "examples": {"type": "array"},
            "format": _TEXT,
            "items": _SCHEMA,
            "oneOf": {"type": "array", "items": _SCHEMA},
            "properties": {"type": "object", "additionalProperties": _SCHEMA},
            "required": _TEXTS,
            "title": _TEXT,
            "type": {"type": ["string", "array"], "items": _TEXT},
            "x-aliases": _TEXTS,
            "x-cost": {"type": "integer"},
            "x-docs-notes": {"type": "object", "additionalProperties": _TEXT},
            "x-enum": {"type": "object", "additionalProperties": _TEXT},
            "x-hint": _TEXT,
            "x-lifetime": {"type": "integer"},
            "x-media": _MEDIA,
            "x-rules": {"type": "object", "additionalProperties": {"$ref": "#/$defs/rule"}},
            "x-source": {"$ref": "#/$defs/source"},
            "x-variables": {"type": "object", "additionalProperties": _TEXT},
        },
    },
    "rule": {
        "type": "object",
        "properties": {
            "$ref": _TEXT,
            "at": _TEXTS,
            "bad": _CASES,
            "because": _TEXT,
            "fix": {
                "type": "object",
                "required": ["safe", "patch"],
                "properties": {"safe": {"type": "boolean"}, "patch": {"type": ["object", "null"]}},
                "additionalProperties": False,
            },
            "good": _CASES,
            "labels": {"type": "object", "additionalProperties": _TEXT},
            "rule": {"type": ["string", "object"], "additionalProperties": _TEXT},
            "says": _TEXT,
            "source": {"$ref": "#/$defs/source"},
            "what": _TEXT,
            "why": _TEXT,
            "advice": _TEXT,
        },
    },
    "source": {
        "type": "object",
        "properties": {"rules": _TEXTS, "note": _TEXT, "confirmed": _TEXT, "sentences": _TEXTS},
    },
}
_MODEL = {
    "allOf": [_SCHEMA, {"properties": {"examples": {"items": _MAPPING}}}],
    "$defs": _DEFINITIONS,
}
_SHARED = {
    "type": "object",
    "properties": {"responses": _MAPPINGS},
    "additionalProperties": _SCHEMA,
    "$defs": _DEFINITIONS,
}
_ROOT = {
    "type": "object",
    "required": ["info", "paths", "x-pages"],
    "properties": {
        "info": _MAPPING,
        "paths": {"type": "object", "additionalProperties": _MAPPINGS},
        "components": _MAPPINGS,
        "x-pages": _MAPPINGS,
    },
}
_NAMES = {
    "string": "a text",
    "array": "a list",
    "object": "a mapping",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "null": "null",
}


def check_shape(file: str, fragment: Fragment, problems: Problems) -> None:
    """Check a fragment, named relative to the spec folder, before anybody reads its values."""
    shape = _ROOT if file == "openapi.yaml" else _MODEL if file.startswith("models/") else _SHARED
    for error in Draft202012Validator(shape).iter_errors(fragment.content.value):
        path = tuple(error.absolute_path)
        line, column = fragment.position(path)
        name = f"`{path[-1]}`" if path else "the fragment"
        if path and isinstance(path[-1], int):
            name = f"item {path[-1]} of `{path[-2]}`"
        if error.validator == "type":
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            message = f"{name} takes {' or '.join(_NAMES[each] for each in wanted)}"
        elif error.validator == "required":
            message = " and ".join(f"`{key}`" for key in error.validator_value if key not in error.instance)
            message = f"{name} has no {message}"
        elif error.validator == "additionalProperties":
            unknown = ", ".join(f"`{key}`" for key in error.instance if key not in error.schema["properties"])
            message = f"{name} does not know {unknown}; it takes {', '.join(error.schema['properties'])}"
        elif error.validator == "dependentRequired":
            message = f"{name} with `formats` takes {', '.join(error.validator_value['formats'])} too"
        else:
            message = f"{name} is empty"
        problems.add_at(fragment.name, line, column, message)
