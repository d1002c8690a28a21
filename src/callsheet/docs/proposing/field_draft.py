"""A field of a page -> the schema that the spec would have for it, and what a person has to settle about it."""

import re
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from callsheet.client.model import RequestModel
from callsheet.docs.facts import Page, key
from callsheet.docs.spec_side import LIMITS, SpecSide, field_facts
from callsheet.shown import listed, shown
from callsheet_codegen.operations import variable

__all__ = ["TO_DESCRIBE", "Draft", "Drafter", "distinct"]

TO_DESCRIBE = "To be described."
"""What stands for a description that a person has to write: the vendor's words are not ours."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")

_OWN = {
    "string": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "array": ("minItems", "maxItems"),
}

_EXCLUSIVE = {"exclusiveMinimum": ("minimum", 1), "exclusiveMaximum": ("maximum", -1)}

_SAID = ("type", "nullable", "default", "enum", "deprecated", "format", "pattern", "example", *LIMITS, *_EXCLUSIVE)

_WIDE = 2**31 - 1
_WIDER = 2**53 - 1
"""The largest integer that every reader of JSON holds exactly."""

_LONGEST = 10_000
"""A value that has to be longer than this is no use as an example."""

_FORMATS = ("uri", "binary")

_JUDGED = ("type", "enum", *LIMITS)

_Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A field as the spec may have it, None where it cannot be written.

    `doubts` say where the page does not settle what is written; `hints` what else might be said.
    """

    schema: _Schema | None
    doubts: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafter:
    """Writes the fields of a page; `name` is what the spec calls it, `example` a request that shows what they hold."""

    page: Page
    side: SpecSide
    name: str
    example: _Schema

    def members(self, of: str = "") -> list[str]:
        """Give the fields of the page right below another one, which ends in `[]` if it is a list; "" for the body."""
        before = f"{of}." if of else ""
        names = [each for each in self.page.fields("body") if each.startswith(before)]
        return [each for each in names if not {".", "["} & set(each.removeprefix(before))]

    def draft(self, field: str) -> Draft:
        """Write one field."""
        return self._draft(field, self.example.get(field) if "." not in field else None)

    def _draft(self, field: str, seen: Any) -> Draft:
        own = field.rpartition(".")[2]
        if not is_name(own):
            return Draft(None, (f"`{own}` cannot be a field of a class",))
        doubts: list[str] = []
        hints: list[str] = []
        said = self._said(field, doubts)
        schema = self._typed(str(said.get("type", "")), field, said, seen, doubts)
        if schema is None:
            return Draft(None, tuple(doubts))
        if "default" in said and said["default"] is not None:
            if _takes(schema, said["default"]):
                schema["default"] = said["default"]
            else:
                doubts.append(
                    f"the page says that the default is {shown(said['default'])}, which the schema cannot say"
                )
        if said.get("deprecated"):
            schema["deprecated"] = True
        if own.endswith(("_url", "_urls")) and "string" in str(said["type"]) and (others := self._addresses()):
            hints.append(f"an address; more is known of {' and '.join(others)}")
        return Draft(self._told(schema, field), tuple(doubts), tuple(hints))

    def _told(self, schema: _Schema, field: str) -> _Schema:
        top = field.partition(".")[0].removesuffix("[]")
        return {
            **schema,
            "description": TO_DESCRIBE,
            "x-source": {"page": self.name, "field": top, "grade": "documented"},
        }

    def _said(self, field: str, doubts: list[str]) -> _Schema:
        """Give what the labels and the notes say of a field, the first where they say two things."""
        said: _Schema = {}
        facts = [each for each in self.page.facts if (each.section, each.field) == ("body", field)]
        for fact in facts:
            if fact.kind not in _SAID:
                continue
            first = said.setdefault(fact.kind, fact.value)
            if fact.kind != "example" and _spelt(first) != _spelt(fact.value):
                doubts.append(f"the page gives two values of `{fact.kind}`: {_shown(first)} and {_shown(fact.value)}")
        if "pattern" in said:
            doubts.append(f"the page gives the pattern {shown(said['pattern'])}, which a schema of the spec cannot say")
        for kind, (limit, step) in _EXCLUSIVE.items():
            if kind in said and said.get("type") == "integer" and isinstance(said[kind], int):
                said.setdefault(limit, said[kind] + step)
            elif kind in said:
                doubts.append(f"the page gives `{kind}` {said[kind]}, which a schema of the spec cannot say")
        return said

    def _typed(self, kind: str, field: str, said: _Schema, seen: Any, doubts: list[str]) -> _Schema | None:
        """Write what a value of a type is: its type, its values, its limits, its items or members."""
        null = bool(said.get("nullable"))
        if kind.endswith("[]"):
            items = self._items(kind.removesuffix("[]"), f"{field}[]", seen, doubts)
            if items is None:
                return None
            self._no_values(said, doubts)
            return {"type": _type("array", null=null), **self._limits("array", said, doubts), "items": items}
        if kind == "object":
            self._limits(kind, said, doubts)
            self._no_values(said, doubts)
            return self._object(field, seen, doubts, null=null)
        if kind not in ("string", "integer", "number", "boolean"):
            given = f"the type `{kind}`, which no schema can say" if kind else "no type that is known"
            doubts.append(f"the page gives {given}")
            return None
        schema: _Schema = {"type": _type(kind, null=null)}
        values = self._values(kind, said, doubts)
        if values:
            schema["enum"] = [*values, None] if null else values
        limits = self._limits(kind, said, doubts)
        if values and not all(_takes({"type": kind, **limits}, each) for each in values):
            doubts.append("the page lists values that are outside of its own limits")
        elif kind == "integer" and not values:
            schema |= self._bounded(limits, said, seen, doubts)
        elif kind != "integer":
            schema |= limits
        if said.get("format") in _FORMATS and kind == "string":
            schema["format"] = said["format"]
        return schema

    def _values(self, kind: str, said: _Schema, doubts: list[str]) -> list[Any]:
        found = list({key(each): each for each in said.get("enum", ()) if each is not None}.values())
        if kind not in ("string", "integer"):
            self._no_values(said, doubts)
            return []
        good = [each for each in found if _is_sendable(each) and _takes({"type": kind}, each)]
        if len(good) < len(found):
            doubts.append(f"the page lists values that are not of the type {kind}: {_shown(found)}")
            return []
        return good

    def _no_values(self, said: _Schema, doubts: list[str]) -> None:
        if said.get("enum"):
            doubts.append(f"the page lists values, {_shown(said['enum'])}, which the schema cannot say here")

    def _limits(self, kind: str, said: _Schema, doubts: list[str]) -> _Schema:
        """Give the limits of a type that the spec can say."""
        low, high = _OWN.get(kind, ("", ""))
        limits: _Schema = {}
        for name in LIMITS:
            if name not in said:
                continue
            value = said[name]
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            if name in (low, high) and is_whole and _is_possible(name, value):
                if value or name not in ("minLength", "minItems"):
                    limits[name] = value  # of no length is everything: that need not be said
            else:
                doubts.append(f"the page gives `{name}` {shown(value)}, which the schema cannot say")
        if {low, high} <= limits.keys() and limits[low] > limits[high]:
            doubts.append(f"the page gives `{low}` {limits[low]} and `{high}` {limits[high]}, between which nothing is")
            return {}
        return limits

    def _bounded(self, limits: _Schema, said: _Schema, seen: Any, doubts: list[str]) -> _Schema:
        """Give an integer both bounds, guessed where the page has none: wide enough for every value it shows."""
        shown_values = (said.get("default"), said.get("example"), seen)
        known: list[int] = [each for each in shown_values if isinstance(each, int) and not isinstance(each, bool)]
        known += limits.values()
        guesses = {
            "minimum": min([0 if min(known, default=0) >= 0 else -_WIDE - 1, *known]),
            "maximum": max([_WIDE if max(known, default=0) <= _WIDE else _WIDER, *known]),
        }
        for name, guess in guesses.items():
            if name not in said:
                doubts.append(f"the page gives no `{name}`, which an integer needs; {guess} is a guess")
        return {**guesses, **limits}

    def _items(self, kind: str, field: str, seen: Any, doubts: list[str]) -> _Schema | None:
        first = seen[0] if isinstance(seen, list) and seen else None
        items = self._typed(kind, field, {"type": kind}, first, doubts)
        if items and "properties" not in items and "$ref" not in items and "items" not in items:
            items["description"] = TO_DESCRIBE
        return items

    def _object(self, field: str, seen: Any, doubts: list[str], *, null: bool) -> _Schema | None:
        """Write an object: by the members that the page opens, as another model has it, or as the example shows it."""
        members = self.members(field)
        if members:
            drafts = {name.rpartition(".")[2]: self._draft(name, _member(seen, name)) for name in members}
            required = [name.rpartition(".")[2] for name in members if self._is_required(name)]
        elif reference := self._shared(field):
            return {"oneOf": [{"$ref": reference}, {"type": "null"}]} if null else {"$ref": reference}
        elif isinstance(seen, dict) and seen:
            doubts.append("its members are those of an example; there may be more")
            drafts = {name: self._seen(f"{field}.{name}", value) for name, value in seen.items()}
            required = []
        else:
            drafts, required = {}, []
        for name, draft in drafts.items():
            doubts += [f"`{name}`: {each}" for each in draft.doubts]
        written = distinct({name: draft.schema for name, draft in drafts.items() if draft.schema is not None})
        if not written:
            doubts.append("the page does not tell what the object holds")
            return None
        schema: _Schema = {"type": _type("object", null=null), "additionalProperties": False}
        if needed := [name for name in required if name in written]:
            schema["required"] = needed
        return {**schema, "properties": written}

    def _is_required(self, field: str) -> bool:
        return any(each.value for each in self.page.of("body", field, "required"))

    def _seen(self, field: str, value: Any) -> Draft:
        """Write a member that only an example shows."""
        own = field.rpartition(".")[2]
        kind = _kind(value)
        if not kind or not is_name(own):
            return Draft(None, (f"the example shows {shown(value)}, of which no schema follows",))
        doubts: list[str] = []
        schema = self._typed(kind, field, {"type": kind}, value, doubts)
        return Draft(None if schema is None else self._told(schema, field), tuple(doubts))

    def _shared(self, field: str) -> str:
        """Find a shared schema that a field of this name and type of another model is built from."""
        name, is_list = field.removesuffix("[]"), field.endswith("[]")
        side = self.side
        for model in side.spec.models:
            root = side.body(side.create_endpoint, model)
            schema = root.schema["properties"].get(name) if root else None
            if root is None or schema is None:
                continue
            if field_facts(schema, required=False)["type"] != ("object[]" if is_list else "object"):
                continue
            for node in side.nodes(root, (name, "*") if is_list else (name,)):
                origin = side.compiled.joined.origins.get(node.get("$ref", "").rpartition("/")[2], "")
                if origin.startswith("shared/"):
                    return f"../{origin}"
        return ""

    def _addresses(self) -> list[str]:
        """Give the shared schemas of addresses that a file stands behind."""
        schemas = self.side.document["components"]["schemas"]
        origins = self.side.compiled.joined.origins
        return [f"../{origins[name]}" for name, each in schemas.items() if "x-media" in each and name in origins]


def is_name(name: str) -> bool:
    """Whether a field of this name can be one of a generated class."""
    return bool(_NAME.fullmatch(name)) and name not in vars(RequestModel)


def distinct(properties: dict[str, _Schema]) -> dict[str, _Schema]:
    """Leave out properties whose names become the same argument as an earlier one's."""
    first: dict[str, str] = {}
    for name in properties:
        first.setdefault(variable(name), name)
    return {name: properties[name] for name in first.values()}


def _type(kind: str, *, null: bool) -> str | list[str]:
    return [kind, "null"] if null else kind


def _kind(value: Any) -> str:
    """Give the type of a value of an example, "" where it tells none."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, list):
        return f"{_kind(value[0])}[]" if value and _kind(value[0]) else ""
    kinds = {str: "string", int: "integer", float: "number", dict: "object"}
    return kinds.get(type(value), "")


def _member(seen: Any, field: str) -> Any:
    return seen.get(field.rpartition(".")[2]) if isinstance(seen, dict) else None


def _spelt(value: Any) -> str:
    return key(sorted(map(key, value)) if isinstance(value, list) else value)


def _shown(value: Any) -> str:
    return listed(value) if isinstance(value, list) and value else shown(value)


def _is_sendable(value: Any) -> bool:
    return not (isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value))


def _is_possible(name: str, value: int) -> bool:
    if name.endswith("imum"):
        return abs(value) <= _WIDER
    return 0 <= value <= (_LONGEST if name.startswith("min") else _WIDER)


def _takes(schema: _Schema, value: Any) -> bool:
    """Say whether a value is one that a schema takes, as far as its own keywords go."""
    if "type" not in schema or not _is_sendable(value):
        return False
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if "object" in kinds or "array" in kinds:
        return False
    if isinstance(value, float) and "number" not in kinds:
        return False
    return bool(Draft202012Validator({name: schema[name] for name in _JUDGED if name in schema}).is_valid(value))
