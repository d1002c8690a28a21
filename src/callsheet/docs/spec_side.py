"""The spec as a page is held against it: its fields as facts, and where in the fragments each of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from callsheet.finding import Part, Path, Place
from callsheet.flat import Schema, flat
from callsheet.located import Elsewhere
from callsheet.spec import Spec
from callsheet_codegen.build import Compiled, compile_spec
from callsheet_codegen.join import UNION

__all__ = ["LIMITS", "Root", "SpecSide", "field_facts", "field_name", "open_spec"]

LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


@dataclass(frozen=True, slots=True)
class Root:
    """A schema that a section of a page is about: of a request or of an answer; `node` is as the document has it."""

    node: Schema
    schema: Schema


@dataclass(frozen=True)
class SpecSide:
    """A compiled spec folder, and the places of what it says."""

    folder: FilePath
    compiled: Compiled

    @property
    def spec(self) -> Spec:
        """The compiled spec."""
        return self.compiled.spec

    @property
    def document(self) -> Schema:
        """The joined document."""
        return self.compiled.joined.document

    @property
    def pages(self) -> dict[str, Schema]:
        """What the spec says of the pages that it rests on, by their names."""
        pages: dict[str, Schema] = self.document["x-pages"]
        return pages

    def operation(self, endpoint: str) -> Schema | None:
        """Give the operation of a method and a path, None where the spec has none."""
        method, _, path = endpoint.partition(" ")
        found: Schema | None = self.document["paths"].get(path, {}).get(method.lower())
        return found

    @cached_property
    def create_endpoint(self) -> str:
        """The endpoint that takes the requests of every model."""
        return f"POST {self.spec.api.path}"

    def body(self, endpoint: str, model: str) -> Root | None:
        """Give the schema of what is sent to an endpoint, for a model where the endpoint takes several."""
        operation = self.operation(endpoint)
        content = (operation or {}).get("requestBody", {}).get("content", {})
        for each in content.values():
            if each["schema"].get("$ref", "").endswith(f"/{UNION}"):
                if model not in self.spec.models:
                    return None
                return self.root(self.document["components"]["schemas"][self.compiled.joined.models[model]])
            return self.root(each["schema"])
        return None

    def answer(self, endpoint: str) -> Root | None:
        """Give the schema of what an endpoint answers when all is well."""
        answer = (self.operation(endpoint) or {}).get("responses", {}).get("200", {})
        if "$ref" in answer:
            answer = self.document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        for each in answer.get("content", {}).values():
            return self.root(each["schema"])
        return None

    @property
    def scheme(self) -> Schema:
        """The security scheme that calls use."""
        (scheme,) = self.document["components"]["securitySchemes"].values()
        found: Schema = scheme
        return found

    def root(self, node: Schema) -> Root:
        """Give a schema of the document as what a section of a page can be about."""
        return Root(node, flat(self.document, node))

    def fields(self, root: Root) -> Iterator[tuple[str, tuple[str, ...], Schema]]:
        """Give every field at or below a schema: as a page names it, its way, and its flat schema."""
        yield from _fields(root.schema, ())

    def nodes(self, root: Root, pattern: tuple[str, ...]) -> list[Schema]:
        """Give the nodes of the document that say what a field is: its own, and what that refers to."""
        chain = self._chain(root.node)
        for step in pattern:
            below = [node["items"] if step == "*" else node["properties"][step] for node in chain if _has(node, step)]
            chain = self._chain(below[0]) if below else []
        return chain

    def _chain(self, node: Schema) -> list[Schema]:
        chain = [node]
        while "$ref" in node or "oneOf" in node:
            if "oneOf" in node:
                node = node["oneOf"][0]
            else:
                node = self.document["components"]["schemas"][node["$ref"].rpartition("/")[2]]
            chain.append(node)
        return chain

    def place(self, root: Root, pattern: tuple[str, ...], keyword: str = "") -> Elsewhere:
        """Give the place of a field's keyword, of the field where it does not stand, of its parent else."""
        chain = self.nodes(root, pattern)
        for node in chain:
            if keyword in node and id(node) in self.compiled.origins:
                return self.at(node, keyword, "key" if keyword == "x-docs-notes" else "value")
        if pattern and (not chain or keyword == "required"):
            parents = self.nodes(root, pattern[:-1])
            for parent in parents:
                if keyword == "required" and pattern[-1] in parent.get("required", ()):
                    return self.at(parent["required"], parent["required"].index(pattern[-1]))
            if not chain:
                return self.place(root, pattern[:-1])
        node = chain[0]
        return self.at(node, None)

    def at(self, node: Any, step: str | int | None, part: Part = "value") -> Elsewhere:
        """Give the place of a child of a mapping or list of the document, of the thing itself for None, by its key."""
        fragment, path, _ = self.compiled.origins[id(node)]
        where: Path = path if step is None else (*path, step)
        span = fragment.content.span(Place(where, "key" if step is None and path else part))
        if not where:
            # The whole of a file is no place; its first line is.
            span = (0, len(fragment.content.text.line(1)))
        return Elsewhere(fragment.name, fragment.content.text, span, "the spec")


def _has(node: Schema, step: str) -> bool:
    return "items" in node if step == "*" else step in node.get("properties", {})


def _fields(schema: Schema, pattern: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Schema]]:
    if "items" in schema:
        yield from _fields(schema["items"], (*pattern, "*"))
    for name, below in schema.get("properties", {}).items():
        way = (*pattern, name)
        yield field_name(way), way, below
        yield from _fields(below, way)


def field_name(pattern: tuple[str, ...]) -> str:
    """Give a way to a field as pages write it: `elements[].video_url`."""
    out = ""
    for step in pattern:
        out += "[]" if step == "*" else f".{step}" if out else step
    return out


def field_facts(schema: Schema, *, required: bool) -> dict[str, Any]:
    """Give what a flat schema says of a field, by the kinds of `callsheet.docs.facts`."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
    facts: dict[str, Any] = {"type": _type(schema), "nullable": "null" in kinds, "required": required}
    for keyword in (*LIMITS, "default", "format", "deprecated"):
        if keyword in schema:
            facts[keyword] = schema[keyword]
    if "const" in schema:
        facts["enum"] = [schema["const"]]
    elif "enum" in schema:
        facts["enum"] = [value for value in schema["enum"] if value is not None]
    return facts


def _type(schema: Schema) -> str:
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    (kind,) = [each for each in kinds if each != "null"]
    return f"{_type(schema['items'])}[]" if kind == "array" else str(kind)


def open_spec(folder: FilePath) -> SpecSide:
    """Compile a spec folder; raise SpecError with everything that is wrong with it."""
    return SpecSide(folder, compile_spec(folder))
