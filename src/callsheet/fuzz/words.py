"""What the requests of a model are made of: the simplest value of each place, and the words that its rules look for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from callsheet.flat import Schema, flat
from callsheet.patch import merge
from callsheet.spec import Spec

__all__ = ["Reference", "Words", "kind_of", "takes_null", "words_of"]

_REFERENCE = re.compile(r"\brefs\([^']*'([^']+)'(?:, '([^']+)')?\)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A way in which a text refers to something by number, such as `@Image1`."""

    before: str
    after: str

    def to(self, number: int) -> str:
        """Write a reference."""
        return f"{self.before}{number}{self.after}"

    def without(self, text: str) -> str:
        """Give a text without the references of this kind."""
        return re.sub(rf" ?{re.escape(self.before)}[0-9]+{re.escape(self.after)}", "", text)


@dataclass(slots=True, eq=False, repr=False)
class Words:
    """The vocabulary of a model: `seen` has the values that stand in the spec's own cases, by place, the good ones."""

    spec: Spec
    model: str
    seen: dict[tuple[str, ...], list[Any]] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()
    examples: list[dict[str, Any]] = field(default_factory=list)

    def texts(self, pattern: tuple[str, ...]) -> list[str]:
        """Give the texts that are known to stand at a place, shortest first."""
        found = {each for each in self.seen.get(pattern, ()) if isinstance(each, str)}
        return sorted(found, key=lambda text: (len(text), text))

    def schema(self, pattern: tuple[str, ...]) -> Schema:
        """Give the flat schema of a place."""
        found = self.spec.schema(self.model)
        for step in pattern:
            found = found["items"] if step == "*" else found["properties"][step]
        return found

    def simple(self, pattern: tuple[str, ...]) -> Any:
        """Give a simple valid value for a place: the first example, else the least that the schema takes."""
        schema = self.schema(pattern)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return next(each for each in reversed(schema["enum"]) if each is not None)
        if schema.get("examples"):
            return schema["examples"][0]
        match kind_of(schema):
            case "array":
                return [self.simple((*pattern, "*"))] * max(1, schema.get("minItems", 1))
            case "object":
                needed = schema.get("required", ())
                return {name: self.simple((*pattern, name)) for name in needed}
            case "boolean":
                return True
            case "string":
                text = next(iter(self.texts(pattern)), "a")[: schema.get("maxLength")]
                return text.ljust(schema.get("minLength", 0), "a")
        return schema.get("minimum", schema.get("maximum", 1))


def kind_of(schema: Schema) -> str:
    """Give the one type that a schema takes beside null."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return next(kind for kind in kinds if kind != "null")


def takes_null(schema: Schema) -> bool:
    """Say whether a schema takes null."""
    return "null" in schema["type"] if isinstance(schema["type"], list) else False


@lru_cache(maxsize=16)
def words_of(spec: Spec, model: str) -> Words:
    """Gather the vocabulary of a model from its schema, its rules and their cases."""
    components = spec.document["components"]["schemas"]
    own = components[spec.checks.COMPONENTS[model]]
    out = Words(spec, model)
    used = {own["title"]: own} if "title" in own else {model: own}
    for pattern, name in spec.checks.SITES[model]:
        used[name] = components[name]
        for value in _good(flat(spec.document, components[name]), components[name]):
            _enrol(out.seen, value, pattern)
    out.examples = [*_good(spec.schema(model), own)]
    for request in out.examples:
        _enrol(out.seen, request, ())
    texts = [text for component in used.values() for text in _expressions(component)]
    found = [match for text in texts for match in _REFERENCE.findall(text)]
    out.references = tuple(dict.fromkeys(Reference(before, after) for before, after in found))
    return out


def _good(schema: Schema, component: Schema) -> Iterator[Any]:
    """Give the examples of a component and the good cases of its rules, as values."""
    examples = schema.get("examples", [])
    yield from examples
    for rule in component.get("x-rules", {}).values():
        for case in rule["good"]:
            yield merge(examples[0], case) if isinstance(case, dict) else case


def _enrol(seen: dict[tuple[str, ...], list[Any]], value: Any, pattern: tuple[str, ...]) -> None:
    seen.setdefault(pattern, []).append(value)
    if isinstance(value, dict):
        for key, item in value.items():
            _enrol(seen, item, (*pattern, key))
    elif isinstance(value, list):
        for item in value:
            _enrol(seen, item, (*pattern, "*"))


def _expressions(component: Schema) -> Iterator[str]:
    yield from component.get("x-variables", {}).values()
    for rule in component.get("x-rules", {}).values():
        yield from [rule["rule"]] if isinstance(rule["rule"], str) else rule["rule"].values()
