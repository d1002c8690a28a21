"""What may go wrong in a schema: a bound that is one off, a value too many, a field that is or is not required."""

import json
from collections.abc import Iterator
from typing import Any

from callsheet.constraints import Constraint
from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.fuzz.moves import ABSENT, value_at
from callsheet.fuzz.mutants.ground import MILD, Ground, Site
from callsheet.fuzz.mutants.mutant import Change, Mutant

__all__ = ["keyword_mutants"]

_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
_OTHER_TYPES = {
    "string": ("boolean",),
    "boolean": ("string",),
    "integer": ("number", "string"),
    "number": ("integer", "string"),
    "array": ("string",),
    "object": ("string",),
}
_WIDE = {"minimum": -(10**9), "maximum": 10**9}
"""The bounds of a number that becomes an integer, which must have some."""

_WHATEVER_THE_TYPE = ("title", "description", "deprecated", "x-source", "x-hint", "x-cost")


def keyword_mutants(ground: Ground) -> Iterator[Mutant]:
    """Give every mutant of every schema that requests rest on, in the order of the models."""
    for path, sites in ground.sites.items():
        yield from _Schema(ground, path, sites, value_at(ground.document, path)).mutants()


class _Schema:
    def __init__(self, ground: Ground, path: Path, sites: list[Site], node: Schema) -> None:
        self.ground, self.path, self.sites, self.node = ground, path, sites, node

    def mutants(self) -> Iterator[Mutant]:
        node = self.node
        if "default" in node:
            others = [each for each in node.get("enum", ()) if each is not None and each != node["default"]]
            for other in others[:1] or _beside([node["default"]]):
                yield self._mutant("default", _text(other), {"default": other})
        if "$ref" in node:
            beside = {key: value for key, value in node.items() if key != "$ref"}
            source = {key: each for key, each in self.ground.component(node).items() if key == "x-source"}
            nullable = {**source, **beside, "oneOf": [{"$ref": node["$ref"]}, {"type": "null"}]}
            yield self._mutant("$ref", "null added", nullable, "type", whole=True)
            yield from self._other_references(node, ())
        elif "oneOf" in node:
            beside = {key: value for key, value in node.items() if key != "oneOf"}
            yield self._mutant("oneOf", "null dropped", {**node["oneOf"][0], **beside}, "type", whole=True)
            yield from self._other_references(node["oneOf"][0], ("oneOf", 0))
        else:
            yield from self._types()
            yield from self._values()
            yield from self._fields()
        yield from self._rules_of_source()

    def _other_references(self, node: Schema, steps: Path) -> Iterator[Mutant]:
        """Refer to every other component of the same type; an object that was taken for another breaks every rule."""
        target = self.ground.component(node) if "$ref" in node else {}
        for name in self.ground.components() if target.get("type") == "string" else ():
            reference = f"#/components/schemas/{name}"
            if reference != node["$ref"] and self.ground.component({"$ref": reference}).get("type") == "string":
                spot = self.ground.spot(node, "$ref")
                change = Change((*self.path, *steps, "$ref"), reference)
                concerned = self._concerned("$ref", "")
                yield self.ground.mutant(self.ground.name(spot), name, spot, concerned, changes=(change,))

    def _types(self) -> Iterator[Mutant]:
        node = self.node
        kinds = [node["type"]] if isinstance(node["type"], str) else node["type"]
        (kind,) = [each for each in kinds if each != "null"]
        allowed = [each for each in node.get("enum", ()) if each is not None]
        if "null" in kinds:
            yield self._mutant("type", "null dropped", {"type": kind, **({"enum": allowed} if allowed else {})})
        elif self.path[-2:] != ("oneOf", 0):  # where null is allowed beside it
            enum = {"enum": [*allowed, None]} if allowed else {}
            yield self._mutant("type", "null added", {"type": [kind, "null"], **enum})
        for other in _OTHER_TYPES[kind]:
            # From integer to number and back the bounds may stay; nothing else that is said of one type suits another.
            kept = {*_WHATEVER_THE_TYPE, *(_BOUNDS if {kind, other} == {"integer", "number"} else ())}
            as_type = [other, "null"] if "null" in kinds else other
            bounds = _WIDE if other == "integer" else {}
            changed = {key: value for key, value in node.items() if key in kept}
            yield self._mutant("type", other, {"type": as_type, **bounds, **changed}, whole=True)

    def _values(self) -> Iterator[Mutant]:
        node = self.node
        for key in _BOUNDS:
            if key in node:
                for limit in (node[key] - 1, node[key] + 1):
                    if limit >= 0 or key in ("minimum", "maximum"):
                        yield self._mutant(key, str(limit), {key: limit})
                yield self._mutant(key, "taken away", {key: ABSENT})
        if "const" in node:
            for other in _beside([node["const"]]):
                yield self._mutant("const", _text(other), {"const": other})
            yield self._mutant("const", "taken away", {"const": ABSENT})
        for index, value in enumerate(node.get("enum", ())):
            rest = [*node["enum"][:index], *node["enum"][index + 1 :]]
            meanings = {key: text for key, text in node.get("x-enum", {}).items() if key != str(value)}
            also = {"x-enum": meanings or ABSENT} if "x-enum" in node else {}
            yield self._mutant("enum", f"{_text(value)} dropped", {"enum": rest, **also}, at=index)
        if "enum" in node:
            for added in _beside([each for each in node["enum"] if each is not None]):
                yield self._mutant("enum", f"{_text(added)} added", {"enum": [*node["enum"], added]})
            also = {"x-enum": ABSENT} if "x-enum" in node else {}
            yield self._mutant("enum", "taken away", {"enum": ABSENT, **also})

    def _fields(self) -> Iterator[Mutant]:
        node, required = self.node, self.node.get("required", [])
        for name in node.get("properties", {}):
            without = [each for each in required if each != name]
            if name in required:
                index = required.index(name)
                yield self._mutant("required", f"{name} dropped", {"required": without}, field=name, at=index)
            else:
                change = {"required": [*required, name]}
                yield self._mutant("required", f"{name} added", change, field=name, at="properties")
            also = {"required": without} if name in required else {}
            spot = self.ground.spot(node["properties"], name, is_key=True)
            changes = (
                Change((*self.path, "properties", name), ABSENT),
                *(Change((*self.path, key), value) for key, value in also.items()),
            )
            concerned = self._concerned("properties", name)
            yield self.ground.mutant(self.ground.name(spot), "taken away", spot, concerned, changes=changes)
        if "properties" in node:
            is_closed = node.get("additionalProperties") is False
            yield self._mutant("additionalProperties", _text(is_closed), {"additionalProperties": is_closed})

    def _rules_of_source(self) -> Iterator[Mutant]:
        """Change what a field's source says of rules, where that decides how severe they are."""
        source = self.node.get("x-source", {})
        is_mild = source.get("grade") in MILD
        about = [
            each
            for each in self.ground.constraints
            if each.keyword == "rule"
            and each.limit in source.get("rules", ())
            and (each.model, each.pattern) in self.sites
            and "severity" not in self._rule(each)
        ]
        for rule in dict.fromkeys(each.limit for each in about):
            concerned = [each for each in about if each.limit == rule]
            if (self._rule(concerned[0])["source"]["grade"] in MILD) is is_mild:
                continue
            spot = self.ground.spot(source["rules"], source["rules"].index(rule))
            without = [each for each in source["rules"] if each != rule]
            change = Change((*self.path, "x-source", "rules"), without)
            name = self.ground.name(self.ground.spot(source, "rules"))
            yield self.ground.mutant(name, f"{rule} dropped", spot, concerned, changes=(change,))
        if about:
            spot = self.ground.spot(source, "grade")
            grade = "documented" if is_mild else "upstream"
            change = Change((*self.path, "x-source", "grade"), grade)
            yield self.ground.mutant(self.ground.name(spot), grade, spot, about, changes=(change,))

    def _rule(self, constraint: Constraint) -> Schema:
        rule: Schema = self.ground.rules_at((constraint.model, constraint.pattern))[constraint.limit]
        return rule

    def _mutant(
        self,
        keyword: str,
        says: str,
        values: dict[str, Any],
        concerns: str = "",
        *,
        field: str = "",
        at: str | int | None = None,
        whole: bool = False,
    ) -> Mutant:
        """Put a mutant together that changes keywords of this schema, or the `whole` of it.

        A reader looks at an item of the keyword's list (`at`), or at the `field` that is spoken of.
        """
        ground, node = self.ground, self.node
        if isinstance(at, int):
            spot = ground.spot(node, keyword, at)
        elif at is not None:
            spot = ground.spot(node, at, field, is_key=True)
        else:
            spot = ground.spot(node, keyword) if keyword in node else ground.spot(node)
        parts = {self.path: values} if whole else {(*self.path, key): value for key, value in values.items()}
        changes = tuple(Change(path, value) for path, value in parts.items())
        name = ground.name(ground.spot(node, keyword))
        return ground.mutant(name, says, spot, self._concerned(concerns or keyword, field), changes=changes)

    def _concerned(self, keyword: str, field: str) -> list[Constraint]:
        """Give the constraints of a keyword, of any that limits the value where it makes none itself.

        Those of a default are the rules that read the field.
        """
        sites = [(model, (*pattern, field) if field else pattern) for model, pattern in self.sites]
        there = [
            each for each in self.ground.constraints if each.keyword != "rule" and (each.model, each.pattern) in sites
        ]
        exact = [each for each in there if each.keyword == keyword]
        if keyword == "default":
            exact = [
                each
                for each in self.ground.constraints
                if each.rule is not None
                and any(each.model == m and each.pattern == p[:-1] and p[-1] in each.rule.rule.reads for m, p in sites)
            ]
        return exact or [each for each in there if each.keyword != "required" or keyword == "properties"]


def _beside(values: list[Any]) -> list[Any]:
    """Give a value that is none of some, and near to them; nothing where they are no scalars."""
    match values:
        case [bool() as value, *_]:
            return [not value]
        case [int() | float(), *_]:
            return [max(values) + 1]
        case [str() as text, *_]:
            return [f"{text}x"]
    return []


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
