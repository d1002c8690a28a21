"""What a schema may say. Anything else is refused, so that nothing in a spec is ignored in silence."""

import re
from datetime import date
from difflib import get_close_matches
from typing import Any

from jsonschema import Draft202012Validator

from callsheet_codegen.problems import Problems

__all__ = ["GRADES", "check_document", "check_models", "nearest"]

GRADES = ("documented", "vendor", "upstream", "observed", "open")

_PLAIN = ["title", "description", "default", "examples", "deprecated"]
_NOTES = ["x-docs-notes", "x-source", "x-hint"]
_ANNOTATIONS = frozenset([*_PLAIN, *_NOTES, "x-enum", "x-media", "x-aliases", "x-lifetime", "x-cost"])
_TYPES: dict[str, frozenset[str]] = {
    "string": frozenset(["minLength", "maxLength", "enum", "const", "format"]),
    "integer": frozenset(["minimum", "maximum", "enum", "const"]),
    "number": frozenset(["minimum", "maximum"]),
    "boolean": frozenset(["const"]),
    "array": frozenset(["items", "minItems", "maxItems"]),
    "object": frozenset(["properties", "required", "additionalProperties"]),
    "null": frozenset(),
}
_FORMATS = ("binary", "uri")
_LIMITS = frozenset().union(*_TYPES.values()) - {"format", "items", "properties", "additionalProperties"}
_NUMBERS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_SOURCE_KEYS = ("page", "field", "grade", "confirmed", "note", "rules", "sentences")


def nearest(word: object, names: Any) -> str:
    """Give a hint at the nearest of some names, "" where none is near."""
    found = get_close_matches(str(word), [str(name) for name in names], 1)
    return f"; did you mean `{found[0]}`?" if found else ""


def check_document(document: dict[str, Any], problems: Problems) -> None:
    """Check every component schema and every source in a joined document."""
    checker = _Checker(document, problems)
    for name, schema in document["components"]["schemas"].items():
        if "discriminator" not in schema:
            checker.schema(schema, name)
    checker.inline(document["paths"])
    checker.sources(document)


class _Checker:
    def __init__(self, document: dict[str, Any], problems: Problems) -> None:
        self.document = document
        self.problems = problems

    def inline(self, node: Any) -> None:
        """Check the schemas that stand in paths, outside the components."""
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "schema" and isinstance(value, dict) and "$ref" not in value:
                    self.schema(value, "")
                else:
                    self.inline(value)
        elif isinstance(node, list):
            for item in node:
                self.inline(item)

    def schema(self, schema: Any, name: str) -> None:
        """Check one schema and all below it; `name` is the component's, "" below it."""
        add = self.problems.add
        if not isinstance(schema, dict):
            return
        if "$ref" in schema or "oneOf" in schema:
            self._wrapped(schema)
            return
        kinds = schema.get("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if not isinstance(kinds, list) or not kinds:
            add(schema, None, "the schema has no `type`")
            return
        known = {"type", *_ANNOTATIONS}
        for kind in kinds:
            if kind not in _TYPES:
                add(schema, "type", f"`{kind}` is not a type{nearest(kind, _TYPES)}")
                return
            known |= _TYPES.get(kind, frozenset())
        if len([kind for kind in kinds if kind != "null"]) != 1:
            add(schema, "type", "a schema has one type, beside null")
        if name:
            known |= {"x-rules", "x-variables"}
        self._keywords(schema, known)
        self._values(schema, kinds)
        for key, prop in schema.get("properties", {}).items():
            if isinstance(prop, dict) and "x-source" not in prop and "$ref" not in prop:
                add(schema["properties"], key, f"`{key}` does not say where it comes from; add `x-source`", key=True)
            self.schema(prop, "")
        if "array" in kinds and "items" not in schema:
            add(schema, None, "the list does not say what it holds; add `items`")
        if "object" in kinds and not schema.get("properties"):
            add(schema, None, "the object does not say what it holds; add `properties`")
        self.schema(schema.get("items"), "")
        if self._takes_null(schema.get("items")):
            add(schema, "items", "a list holds no null; null means absent, and an item is there or not")

    def _takes_null(self, schema: Any) -> bool:
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self.document["components"]["schemas"].get(schema["$ref"].rpartition("/")[2])
        return isinstance(schema, dict) and ("oneOf" in schema or "null" in schema.get("type", ()))

    def _wrapped(self, schema: dict[str, Any]) -> None:
        beside = set(schema) - _ANNOTATIONS - {"$ref", "oneOf"}
        for key in sorted(beside):
            self.problems.add(schema, key, f"`{key}` may not stand beside a reference; only annotations may", key=True)
        if "oneOf" in schema:
            options = schema["oneOf"]
            if not (isinstance(options, list) and len(options) == 2 and options[1] == {"type": "null"}):
                self.problems.add(schema, "oneOf", '`oneOf` is only known as [schema, {type: "null"}]')
            elif "$ref" not in options[0]:
                self.schema(options[0], "")

    def _keywords(self, schema: dict[str, Any], known: set[str]) -> None:
        for key in schema:
            if key not in known:
                hint = nearest(key, known)
                self.problems.add(
                    schema, key, f"`{key}` is not a keyword that the generator knows here{hint}", key=True
                )

    def _values(self, schema: dict[str, Any], kinds: list[str]) -> None:
        add = self.problems.add
        for key in _NUMBERS:
            if key in schema and (isinstance(schema[key], bool) or not isinstance(schema[key], int)):
                add(schema, key, f"`{key}` takes an integer")
        if "format" in schema and schema["format"] not in _FORMATS:
            hint = nearest(schema["format"], _FORMATS)
            add(schema, "format", f"`{schema['format']}` is not a format that the generator knows{hint}")
        if "integer" in kinds and not ({"enum", "const"} & set(schema)) and not {"minimum", "maximum"} <= set(schema):
            add(schema, None, "an integer needs `minimum` and `maximum`; rules count in 64 bits")
        if schema.get("additionalProperties", False) not in (True, False):
            add(schema, "additionalProperties", "`additionalProperties` is only known as true or false")
        for key in schema.get("required", []):
            if key not in schema.get("properties", {}):
                index = schema["required"].index(key)
                hint = nearest(key, schema.get("properties", {}))
                add(schema["required"], index, f"`{key}` is required and not among the properties{hint}")
        allowed = schema.get("enum", [])
        for key in schema.get("x-enum", {}):
            if key not in map(str, allowed):
                add(schema["x-enum"], key, f"`{key}` is not a value of the enum{nearest(key, allowed)}", key=True)
        plain = {key: schema[key] for key in ("type", "enum", *_NUMBERS) if key in schema}
        if "enum" in schema and (None in allowed) is not ("null" in kinds):
            add(schema, "enum", "`enum` and `type` disagree on null; either both have it or none")
        if "const" in schema and "null" in kinds:
            add(schema, "const", "`const` and `type` disagree on null; a field that may be left out takes no null")
        for index, value in enumerate(allowed):
            if value is not None and not Draft202012Validator({"type": kinds}).is_valid(value):
                add(allowed, index, f"{value!r} is not of the type that the schema names")
        if (
            "default" in schema
            and "object" not in kinds
            and not Draft202012Validator(plain).is_valid(schema["default"])
        ):
            add(schema, "default", f"{schema['default']!r} is not a value that the schema allows")

    def sources(self, node: Any) -> None:
        """Check every `x-source` and every rule's `source` for its keys, its page and its grade."""
        if isinstance(node, list):
            for item in node:
                self.sources(item)
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key in ("x-source", "source"):
                self._source(node, key, value)
            elif key not in ("examples", "example", "default"):
                self.sources(value)
        source = node.get("x-source")
        if isinstance(source, dict) and source.get("grade") == "upstream":
            for key in sorted(_LIMITS & set(node)):
                message = f"`{key}` rests on an upstream source; write it as a rule, which warns"
                self.problems.add(node, key, message, key=True)

    def _source(self, node: dict[str, Any], key: str, source: Any) -> None:
        if not isinstance(source, dict):
            self.problems.add(node, key, "a source is {page, field, grade}")
            return
        for name in ("page", "field", "grade"):
            if not isinstance(source.get(name), str):
                self.problems.add(node, key, f"the source does not name its {name}")
        for name in source:
            if name not in _SOURCE_KEYS:
                self.problems.add(
                    source, name, f"`{name}` is not part of a source{nearest(name, _SOURCE_KEYS)}", key=True
                )
        if "confirmed" in source and not _is_date(source["confirmed"]):
            message = f'{source["confirmed"]!r} is not a day; `confirmed` takes one such as "2026-11-21"'
            self.problems.add(source, "confirmed", message)
        grade, page = source.get("grade"), source.get("page")
        if isinstance(grade, str) and grade not in GRADES:
            self.problems.add(source, "grade", f"`{grade}` is not a grade{nearest(grade, GRADES)}")
        pages = self.document.get("x-pages", {})
        if isinstance(page, str) and page not in pages:
            self.problems.add(source, "page", f"`{page}` is not among `x-pages`{nearest(page, pages)}")


def _is_date(text: object) -> bool:
    try:
        return (
            isinstance(text, str)
            and re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None
            and bool(date.fromisoformat(text))
        )
    except ValueError:
        return False


def check_models(document: dict[str, Any], models: dict[str, str], problems: Problems) -> None:
    """Check what only a request model must have: its own name in `model`, no other fields, an example."""
    for model, name in models.items():
        schema = document["components"]["schemas"][name]
        if schema.get("type") != "object" or schema.get("additionalProperties") is not False:
            problems.add(schema, None, "a request model is an object with `additionalProperties: false`")
            continue
        constant = schema.get("properties", {}).get("model", {})
        if not isinstance(constant, dict) or constant.get("const") != model:
            problems.add(schema, None, f"the property `model` of this file has `const: {model}`, the file's name")
        if "model" not in schema.get("required", []):
            problems.add(schema, None, "`model` is required in every request")
        for key in ("title", "description"):
            if not schema.get(key):
                problems.add(schema, None, f"the request model has no `{key}`")
