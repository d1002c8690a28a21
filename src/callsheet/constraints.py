"""Every constraint of the spec by a stable id: each keyword at each place of a model's requests, and each rule.

    kling-o3-reference-to-video/duration/maximum
    kling-v3-image-to-video/image_url/required
    kling-o3-reference-to-video/elements/*/video_url/type
    kling-o3-reference-to-video/rule/too-many-references
    kling-o3-reference-to-video/elements/*/rule/empty-element
    kling-v3-image-to-video/rule/restated-default/duration

The steps between model and keyword lead to the value that the constraint is about, `*` being every item of a list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from callsheet.errors import UsageError
from callsheet.finding import Finding, Path, Severity
from callsheet.flat import Schema
from callsheet.remedy import close_match
from callsheet.spec import BoundRule, Spec, note

__all__ = ["Constraint", "constraint_of", "constraints", "pattern_of", "selected"]

_FINDINGS = {
    "type": "wrong-type",
    "enum": "value-not-allowed",
    "const": "value-not-allowed",
    "minimum": "out-of-range",
    "maximum": "out-of-range",
    "minLength": "too-short",
    "maxLength": "too-long",
    "minItems": "too-few-items",
    "maxItems": "too-many-items",
    "required": "missing-field",
    "additionalProperties": "unknown-field",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Constraint:
    """One thing that the spec demands of a model's requests.

    `pattern` leads from the request to the value that it is about; `keyword` is that of JSON Schema, or `rule`; `limit`
    is the value of the keyword, or the name of the rule. `schema` is the flat schema at the place, for `required` that
    of the field. `source` is the page, the field and the grade that it rests on, `note` the same in words.
    """

    id: str
    model: str
    pattern: tuple[str, ...]
    keyword: str
    limit: Any
    severity: Severity
    source: Schema
    note: str
    schema: Schema
    rule: BoundRule | None = None

    def __repr__(self) -> str:
        return f"<Constraint {self.id}>"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def grade(self) -> str:
        """How sure the documentation is of it."""
        return str(self.source["grade"])

    @property
    def finding(self) -> str:
        """The rule that a finding about it carries."""
        return str(self.limit) if self.keyword == "rule" else _FINDINGS[self.keyword]


@lru_cache(maxsize=16)
def constraints(spec: Spec, model: str) -> tuple[Constraint, ...]:
    """Give every constraint of a model's requests: field by field as the schema has them, then the rules."""
    return (*_of_schema(spec.schema(model), model, (), {}), *_of_rules(spec, model))


def _of_schema(schema: Schema, model: str, pattern: tuple[str, ...], source: Schema) -> Iterator[Constraint]:
    source = schema.get("x-source", source)

    def constraint(keyword: str, limit: Any, name: str = "", about: Schema = schema) -> Constraint:
        steps = (*pattern, name) if name else pattern
        own = about.get("x-source", source)
        identity = "/".join((model, *steps, keyword))
        return Constraint(identity, model, steps, keyword, limit, "error", own, note(own), about)

    if pattern:
        yield constraint("type", schema["type"])
    for keyword in _FINDINGS:
        # At least nothing is no demand.
        is_void = keyword in ("minLength", "minItems") and not schema.get(keyword)
        if keyword in schema and keyword not in ("type", "required", "additionalProperties") and not is_void:
            yield constraint(keyword, schema[keyword])
    properties = schema.get("properties", {})
    if schema.get("additionalProperties") is False:
        yield constraint("additionalProperties", False)
    for name, about in properties.items():
        if name in schema.get("required", ()):
            yield constraint("required", True, name, about)
        yield from _of_schema(about, model, (*pattern, name), source)
    if "items" in schema:
        # What kind of items a list takes is said where the list is; what they hold may be known from elsewhere.
        yield from _of_schema({**schema["items"], "x-source": source}, model, (*pattern, "*"), source)


def _of_rules(spec: Spec, model: str) -> Iterator[Constraint]:
    for site in spec.sites(model):
        for bound in site.rules:
            field = bound.rule.field
            steps = (*site.pattern, "rule", bound.slug, *([field] if field else []))
            schema = _at(spec.schema(model), site.pattern)
            yield Constraint(
                "/".join((model, *steps)), model, site.pattern, "rule", bound.slug, bound.severity, bound.source,
                bound.note, schema, bound,
            )  # fmt: skip


def _at(schema: Schema, pattern: Sequence[str]) -> Schema:
    for step in pattern:
        schema = schema["items"] if step == "*" else schema["properties"][step]
    return schema


def selected(spec: Spec, models: Sequence[str] = (), wanted: Sequence[str] = ()) -> tuple[Constraint, ...]:
    """Give the constraints of some models whose ids match one of the patterns, all where nothing is wanted.

    A pattern is an id, or one with `*` for anything. Raise UsageError for a model or a pattern that nothing matches.
    """
    for model in models:
        if model not in spec.models:
            close = close_match(model, spec.models)
            hint = f"did you mean {close!r}?" if close else f"known are {', '.join(spec.models)}"
            raise UsageError(f"there is no model {model!r}; {hint}")
    found = {each.id: each for model in models or spec.models for each in constraints(spec, model)}
    chosen: set[str] = set()
    for pattern in wanted:
        # The ids have a `*` of their own: one that is written whole is meant alone.
        matching = {pattern} if pattern in found else {name for name in found if fnmatchcase(name, pattern)}
        if not matching:
            everywhere = [each.id for model in spec.models for each in constraints(spec, model)]
            if any(pattern == name or fnmatchcase(name, pattern) for name in everywhere):
                raise UsageError(f"{pattern!r} is no constraint of {' or '.join(models)}, but of another model")
            close = close_match(pattern, found)
            hint = f"did you mean {close!r}?" if close else "`callsheet fuzz --list` names them"
            raise UsageError(f"there is no constraint {pattern!r}; {hint}")
        chosen |= matching
    return tuple(each for name, each in found.items() if not wanted or name in chosen)


def pattern_of(path: Path) -> tuple[str, ...]:
    """Give the way to a value with `*` in place of the indexes."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def constraint_of(spec: Spec, model: str, request: Any, finding: Finding) -> Constraint:
    """Give the constraint that a finding about a request, meant for a model, is about."""
    if finding.rule in ("not-a-request", "unknown-model"):
        return _named(spec, model, ("model",), "required" if finding.rule == "not-a-request" else "const")
    pattern = pattern_of(finding.path)
    keywords = [keyword for keyword, rule in _FINDINGS.items() if rule == finding.rule]
    if not keywords:
        return _rule_at(spec, model, pattern, finding.rule)
    if finding.rule == "unknown-field":
        return _named(spec, model, pattern[:-1], keywords[0])
    found = [each for each in constraints(spec, model) if each.pattern == pattern and each.keyword in keywords]
    if len(found) > 1:
        # Below the minimum or above the maximum: the value tells.
        value = request
        for step in finding.path:
            value = value[step]
        found = [each for each in found if (value < each.limit) is (each.keyword == "minimum")]
    return found[0]


def _named(spec: Spec, model: str, pattern: tuple[str, ...], keyword: str) -> Constraint:
    identity = "/".join((model, *pattern, keyword))
    return next(each for each in constraints(spec, model) if each.id == identity)


def _rule_at(spec: Spec, model: str, pattern: tuple[str, ...], slug: str) -> Constraint:
    """Give the rule of a name that speaks of a value, or of what it is a part of: the one that stands nearest to it."""

    def about(each: Constraint) -> tuple[str, ...]:
        field = each.rule.rule.field if each.rule is not None else None
        return (*each.pattern, field) if field else each.pattern

    named = [each for each in constraints(spec, model) if each.keyword == "rule" and each.limit == slug]
    return max(
        (each for each in named if pattern[: len(about(each))] == about(each)), key=lambda each: len(about(each))
    )
