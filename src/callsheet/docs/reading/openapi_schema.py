"""The schemas of an OpenAPI document as a page carries it: references followed, parts joined, null set apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from callsheet.docs.facts import key
from callsheet.docs.reading.gather import Gathering
from callsheet.finding import Path, Place
from callsheet.shown import shown
from callsheet.source.text import Span

__all__ = ["At", "Document", "Schema"]

_MOST_SCHEMAS = 5_000
_DEEPEST = 50

_ANNOTATIONS = frozenset(["title", "description", "default", "example", "examples", "deprecated"])
"""What an outer schema may say anew, without a contradiction."""

_LIMITS = frozenset(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
_LENGTHS = frozenset(["minLength", "maxLength", "minItems", "maxItems"])
_KNOWN = _ANNOTATIONS | _LIMITS | _LENGTHS | {"type", "enum", "const", "format", "pattern", "items"}

_SILENT = frozenset(["$comment", "externalDocs", "xml"])
"""What says nothing of requests."""


@dataclass(frozen=True, slots=True)
class At:
    """A value of the document, the way to it, and the references that led here: one that comes again is a circle."""

    value: Any
    path: Path = ()
    trail: tuple[str, ...] = ()

    def get(self, step: str) -> "At | None":
        """Give what a mapping has under a key, None where there is none or this is no mapping."""
        if isinstance(self.value, Mapping) and step in self.value:
            return replace(self, value=self.value[step], path=(*self.path, step))
        return None

    def entries(self) -> "list[tuple[str, At]]":
        """Give the keys and values of a mapping."""
        value = self.value if isinstance(self.value, Mapping) else {}
        return [(name, replace(self, value=each, path=(*self.path, name))) for name, each in value.items()]

    def items(self) -> "list[At]":
        """Give the items of a list."""
        value = self.value if isinstance(self.value, list) else []
        return [replace(self, value=each, path=(*self.path, index)) for index, each in enumerate(value)]


@dataclass(slots=True)
class Schema:
    """What a schema and its parts say of one value: every keyword, property and required name with its place.

    `null` is the place that allows null, other than `type`; `is_open` the one that allows properties of any name.
    """

    at: At
    words: dict[str, At] = field(default_factory=dict)
    properties: dict[str, At] = field(default_factory=dict)
    required: dict[str, At] = field(default_factory=dict)
    null: At | None = None
    is_open: At | None = None


@dataclass(slots=True)
class Document:
    """An OpenAPI document inside a page. `find` gives where a place of it stands, in the page's text."""

    gathering: Gathering
    root: At
    find: Callable[[Place], Span]
    _left: int = _MOST_SCHEMAS

    @property
    def is_spent(self) -> bool:
        """Whether so much was read that no more is."""
        return self._left < 0

    def span(self, at: At) -> Span:
        """Give where a value stands."""
        return self.find(Place(at.path, "value"))

    def key_span(self, at: At) -> Span:
        """Give where the key of a value stands."""
        return self.find(Place(at.path, "key"))

    def unknown(self, message: str, at: At) -> None:
        """Say that something of the document is not understood."""
        self.gathering.unknown(message, self.span(at))

    def stranger(self, where: str, at: At) -> None:
        """Say that a key is not known; one that begins with `x-` is the business of the vendor's own tools."""
        word = str(at.path[-1])
        if not word.startswith("x-"):
            self.gathering.unknown(f"{where} has `{word}`, which is not known here", self.key_span(at))

    def followed(self, at: At) -> At | None:
        """Give what a reference leads to, `at` itself if it is none; None, and it is said, where it leads nowhere."""
        while (ref := at.get("$ref")) is not None:
            if ref.value in at.trail:
                self.unknown(f"`$ref` {shown(ref.value)} leads in a circle", ref)
                return None
            found = self._pointed(ref.value)
            if found is None:
                self.unknown(f"`$ref` {shown(ref.value)} leads nowhere", ref)
                return None
            at = replace(found, trail=(*at.trail, ref.value))
        return at

    def schema(self, at: At, where: str) -> Schema:
        """Join all that a schema says; `where` is what messages call it."""
        schema = Schema(at)
        self._join(schema, at, where, 0)
        return schema

    def _pointed(self, name: Any) -> At | None:
        if not isinstance(name, str) or not name.startswith("#/"):
            return None
        at: At | None = self.root
        for step in name[2:].split("/"):
            at = at and at.get(unquote(step).replace("~1", "/").replace("~0", "~"))
        return at

    def _join(self, schema: Schema, at: At, where: str, depth: int) -> None:
        if self.is_spent:
            return
        if self._left == 0 or depth + len(at.trail) > _DEEPEST:
            self.unknown(f"{where} goes deeper, or is made of more schemas, than is read here", at)
            self._left = -1
            return
        self._left -= 1
        if not isinstance(at.value, Mapping):
            self.unknown(f"{where} has {shown(at.value)} where a schema belongs", at)
            return
        ref = at.get("$ref")
        target = self.followed(replace(at, value={"$ref": ref.value})) if ref else None
        if target:
            self._join(schema, target, where, depth + 1)
        for word, each in at.entries():
            if word == "allOf":
                for part in each.items():
                    self._join(schema, part, where, depth + 1)
            elif word in ("anyOf", "oneOf"):
                self._choose(schema, each, where, depth + 1)
        for word, each in at.entries():
            if word not in ("$ref", "allOf", "anyOf", "oneOf"):
                self._take(schema, word, each, where)

    def _choose(self, schema: Schema, choice: At, where: str, depth: int) -> None:
        """Join the one alternative that is not null."""
        rest = []
        for option in choice.items():
            if option.value == {"type": "null"}:
                schema.null = option
            else:
                rest.append(option)
        if len(rest) == 1:
            self._join(schema, rest[0], where, depth)
        else:
            self.unknown(f"{where} has `{choice.path[-1]}` with {len(rest)} alternatives beside null", choice)

    def _take(self, schema: Schema, word: str, at: At, where: str) -> None:
        """Take what one keyword of a schema says."""
        before = schema.words.get(word)
        if word == "nullable" and isinstance(at.value, bool):
            schema.null = at if at.value else schema.null
        elif word == "properties" and isinstance(at.value, Mapping):
            for name, each in at.entries():
                if name in schema.properties and key(schema.properties[name].value) != key(each.value):
                    self.unknown(f"{where} describes `{name}` in two ways", each)
                schema.properties[name] = each
        elif word == "required" and isinstance(at.value, list) and all(isinstance(name, str) for name in at.value):
            schema.required |= {each.value: each for each in at.items()}
        elif word == "additionalProperties" and isinstance(at.value, bool):
            schema.is_open = at if at.value else schema.is_open
        elif word not in _KNOWN:
            if word not in _SILENT:
                self.stranger(where, at)
        elif not _has_form(word, at.value):
            self.unknown(f"{where} has `{word}` {shown(at.value)}, which is not known here", at)
        elif before and word not in _ANNOTATIONS and key(before.value) != key(at.value):
            self.unknown(f"{where} has `{word}` {shown(before.value)} and {shown(at.value)}", at)
        else:
            schema.words[word] = at


def _has_form(word: str, value: Any) -> bool:
    """Say whether a keyword has the kind of value that belongs to it."""
    if word in ("description", "title", "format", "pattern"):
        return isinstance(value, str)
    if word in _LENGTHS:
        return isinstance(value, int) and not isinstance(value, bool)
    if word in ("minimum", "maximum"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if word in _LIMITS:
        return isinstance(value, int | float)
    if word in ("enum", "examples"):
        return isinstance(value, list)
    return word != "deprecated" or isinstance(value, bool)
