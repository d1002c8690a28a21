"""The compiled spec, and the questions that others ask it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path as FilePath
from typing import Any, Protocol, cast

import callsheet_foxapi.checks
from callsheet.finding import Path, Severity
from callsheet.flat import Schema, flat, sites
from callsheet.source.api import Api

__all__ = ["BoundRule", "Checks", "Media", "Site", "Spec", "installed", "note"]

_SEVERITIES: dict[str, Severity] = {
    "documented": "error",
    "vendor": "error",
    "open": "error",
    "upstream": "warning",
    "observed": "warning",
}


class Checks(Protocol):
    """What a generated `checks` module offers."""

    COMPONENTS: dict[str, str]
    INVALID: dict[str, Any]
    RULES: dict[str, tuple[Any, ...]]
    SITES: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A generated rule with what it is at one site: how severe, and resting on what.

    `origin` is the source as the document has it, which may be worded for several sites; `source` is that of this one.
    """

    rule: Any
    severity: Severity
    source: Schema
    origin: Schema
    fix: Schema | None = None

    @property
    def note(self) -> str:
        """What it rests on, in words."""
        return note(self.source)

    @property
    def slug(self) -> str:
        """The name of the rule."""
        return str(self.rule.slug)


@dataclass(frozen=True, slots=True)
class Site:
    """A place in a model's requests where rules apply; `pattern` leads there from the request."""

    pattern: tuple[str, ...]
    rules: tuple[BoundRule, ...]

    def reach(self, value: Any) -> Iterator[tuple[Path, Any]]:
        """Give every value of a request that the rules speak of, with its path."""
        return _reach(value, self.pattern, ())


@dataclass(frozen=True, slots=True)
class Media:
    """A place in a model's requests that holds the address of an image or a video.

    `limits` are those of `x-media`, none for a video; `note` tells what they rest on. `documented` has, by rule, what
    the field's own page says itself.
    """

    pattern: tuple[str, ...]
    limits: Schema
    note: str
    documented: dict[str, str]

    def reach(self, value: Any) -> Iterator[tuple[Path, Any]]:
        """Give every such address of a request, with its path."""
        return _reach(value, self.pattern, ())


@dataclass(slots=True, eq=False, repr=False)
class Spec:
    """The joined document and the generated checks that belong to it; no two are equal."""

    document: Schema
    checks: Checks
    _schemas: dict[str, Schema] = field(default_factory=dict)
    _sites: dict[str, tuple[Site, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Spec of {', '.join(self.models)}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def models(self) -> tuple[str, ...]:
        """The names of the request models."""
        return tuple(self.checks.COMPONENTS)

    def schema(self, model: str) -> Schema:
        """Give the flat schema of a model's requests."""
        if model not in self._schemas:
            component = self.checks.COMPONENTS[model]
            self._schemas[model] = flat(self.document, {"$ref": f"#/components/schemas/{component}"})
        return self._schemas[model]

    @property
    def api(self) -> Api:
        """What tells a call to this API from other calls."""
        hosts = [server["url"].partition("://")[2].partition("/")[0] for server in self.document["servers"]]
        schemas = self.document["components"]["schemas"]
        (path,) = [path for path, item in self.document["paths"].items() if "discriminator" in _sent(item, schemas)]
        fields = {key for model in self.models for key in self.schema(model)["properties"]} - {"model"}
        return Api(frozenset(hosts), path, frozenset(self.models), frozenset(fields))

    @property
    def result_lifetime(self) -> int:
        """How long the address of a result lives, in seconds."""
        return int(self.document["components"]["schemas"]["TaskResult"]["properties"]["url"]["x-lifetime"])

    def sites(self, model: str) -> tuple[Site, ...]:
        """Give every place in a model's requests where rules apply, the request itself first."""
        if model not in self._sites:
            own = ((), self.checks.COMPONENTS[model])
            places = dict(sites(self.schema(model)))
            found = []
            for pattern, component in (own, *self.checks.SITES[model]):
                bound = []
                declared = self.document["components"]["schemas"][component].get("x-rules", {})
                for rule in self.checks.RULES.get(component, ()):
                    origin, source = _standing(declared[rule.slug], rule, places[pattern], whole=not pattern)
                    severity = declared[rule.slug].get("severity", _SEVERITIES[source["grade"]])
                    bound.append(BoundRule(rule, severity, source, origin, declared[rule.slug].get("fix")))
                found.append(Site(pattern, tuple(bound)))
            self._sites[model] = tuple(found)
        return self._sites[model]

    def media(self, model: str) -> Iterator[Media]:
        """Give every place in a model's requests that holds the address of an image or a video."""
        for pattern, schema in sites(self.schema(model)):
            if "x-media" in schema:
                component = self.document["components"]["schemas"][schema["x-named"]]
                own = schema["x-source"]
                documented = {rule: note(own) for rule in own.get("rules", ())}
                yield Media(pattern, schema["x-media"], note(component["x-source"]), documented)


def _sent(path_item: Schema, schemas: Schema) -> Schema:
    """Give the schema of the JSON that is posted to a path, an empty one where nothing is."""
    content = path_item.get("post", {}).get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    sent: Schema = schemas.get(reference.rpartition("/")[2], {})
    return sent


def _standing(declared: Schema, rule: Any, site: Schema, *, whole: bool) -> tuple[Schema, Schema]:
    """Give what a rule rests on, and the same as it is said where the rule is applied: page, field and grade.

    The field's own page may document the rule; what is said of one field of several, or is a reading of a silent page,
    names the field that it is about. At a `whole` request there is no such field.
    """
    source: Schema = declared["source"]
    about = site["properties"][rule.field] if rule.field else site
    own: Schema = about.get("x-source", {})
    if rule.slug in own.get("rules", ()):
        return own, own
    if own.get("grade") == "documented" and (rule.field or (source["grade"] == "open" and not whole)):
        return source, {**source, "page": own["page"], "field": own["field"]}
    return source, source


def note(source: Schema) -> str:
    """Say what a constraint rests on: its grade, the page, the field, and when a server was last seen to hold to it."""
    reading = "a reading of " if source["grade"] == "open" else ""
    confirmed = f"; confirmed on {source['confirmed']}" if "confirmed" in source else ""
    return f"{source['grade']}: {reading}{source['page']}, `{source['field']}`{confirmed}"


def _reach(value: Any, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not pattern:
        yield path, value
    elif pattern[0] == "*":
        for index, item in enumerate(value if isinstance(value, list) else ()):
            yield from _reach(item, pattern[1:], (*path, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _reach(value[pattern[0]], pattern[1:], (*path, pattern[0]))


@cache
def installed() -> Spec:
    """Give the spec that this installation was generated from."""
    checks = callsheet_foxapi.checks
    document = FilePath(checks.__file__).with_name("openapi.json").read_text("utf-8")
    return Spec(json.loads(document), cast("Checks", checks))
