"""One request held against the spec: everything that is wrong with it, and nothing about files."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from callsheet.finding import Finding, Path, Place, Rename
from callsheet.flat import Schema, normal
from callsheet.remedy import changed, close_match, for_keyword, for_patch, for_unknown, put
from callsheet.shown import listed, path_text, shown
from callsheet.spec import BoundRule, Spec, note

__all__ = ["ARTICLES", "Broken", "broken_rules", "check", "has_field"]

_NOTHING: frozenset[str] = frozenset()


def check(
    spec: Spec, request: dict[str, Any], *, model: str | None = None, unknown: frozenset[str] = _NOTHING
) -> list[Finding]:
    """Give every finding of a request: of its schema first, then of the rules that its valid fields take part in.

    `model` stands in where a request of that model names none. Nothing is said of `unknown` fields, whose values are
    not there yet. A fix that comes with a finding was tried: it ends the finding and raises no other.
    """
    if model is not None and "model" not in request and not spec.schema(model)["properties"].keys().isdisjoint(request):
        request = {"model": model, **request}
    model = request.get("model")
    if not isinstance(model, str) or model not in spec.models:
        return [_no_model(spec, request)]
    invalid = [key for key in spec.checks.INVALID[model](request) if key not in unknown]
    findings = list(_schema_findings(spec.schema(model), model, request, invalid)) if invalid else []
    findings += _rule_findings(spec, model, request, unknown.union(invalid))
    if not any(finding.fix for finding in findings):
        return findings
    proof = _Proof(spec, model, request, unknown, {_key(finding) for finding in findings})
    proved = {id(finding) for group in _by_field(findings) for finding in proof.proved(group)}
    return [finding if id(finding) in proved else replace(finding, fix=None) for finding in findings]


_Key = tuple[str, Path]


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.path


def _by_field(findings: list[Finding]) -> list[list[Finding]]:
    """Group the findings that have a fix by the field of the request that it changes."""
    groups: dict[str | int, list[Finding]] = {}
    for finding in findings:
        if finding.fix is not None:
            groups.setdefault(finding.fix.change.path[0], []).append(finding)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class _Proof:
    """Holds fixes to their promise: to end their findings and to raise none beside the `known` ones."""

    spec: Spec
    model: str
    request: dict[str, Any]
    unknown: frozenset[str]
    known: set[_Key]

    def proved(self, group: list[Finding]) -> list[Finding]:
        """Give those of some findings whose fixes hold; many in one field are tried together first, for speed."""
        if len(group) > 1 and self._holds(group):
            return group
        return [finding for finding in group if self._holds([finding])]

    def _holds(self, findings: list[Finding]) -> bool:
        """Say whether fixes hold together; only what they can touch is checked again."""
        after, touched = self.request, set[str]()
        for change in (finding.fix.change for finding in findings if finding.fix is not None):
            changed_once = changed(after, change) if change.path[0] not in self.unknown else None
            if changed_once is None:
                return False
            after = changed_once
            touched |= {str(change.path[0]), change.name if isinstance(change, Rename) else str(change.path[0])}
        invalid = [key for key in self.spec.checks.INVALID[self.model](after) if key not in self.unknown]
        again = [key for key in invalid if key in touched or key not in after]
        left: set[_Key] = set()
        if again:
            left = {_key(each) for each in _schema_findings(self.spec.schema(self.model), self.model, after, again)}
        rules = _rule_findings(self.spec, self.model, after, self.unknown.union(invalid), touched)
        left |= {_key(each) for each in rules}
        return left <= self.known and left.isdisjoint(map(_key, findings))


def _no_model(spec: Spec, request: dict[str, Any]) -> Finding:
    choice = listed(list(spec.models))
    if "model" not in request:
        if not has_field(spec, request):
            message = f"none of its keys belongs to a request; one holds `model`, which is {choice}"
            return Finding("not-a-request", "error", message, (Place(()),))
        message = f"`model` is missing; it is {choice}"
        return Finding("missing-field", "error", message, (Place(()),), about=("model",))
    model = request["model"]
    places = (_place(request, ("model",)),)
    if not isinstance(model, str):
        return Finding("wrong-type", "error", f"`model` is {shown(model)}; it takes a string", places)
    message = f"`model` is {shown(model)}; known are {listed(list(spec.models)).replace(' or ', ' and ')}"
    name = close_match(model, spec.models)
    fix = put(("model",), name) if name is not None and not check(spec, {**request, "model": name}) else None
    return Finding("unknown-model", "error", message + _did_you_mean(model, spec.models, quote='"'), places, fix=fix)


def has_field(spec: Spec, request: dict[str, Any], *, least: int = 1) -> bool:
    """Say whether an object has so many keys of a request, however they are capitalised and joined."""
    known = {_squashed(key) for model in spec.models for key in spec.schema(model)["properties"]}
    return sum(_squashed(key) in known for key in request) >= least


def _squashed(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _did_you_mean(word: object, names: Any, quote: str = "`") -> str:
    close = close_match(word, names)
    return f"; did you mean {quote}{close}{quote}?" if close is not None else ""


def _place(request: Any, path: Path) -> Place:
    """Point at a scalar itself, and at a list or an object by its key."""
    value = request
    for step in path:
        value = value[step]
    return Place(path, "key" if path and isinstance(value, dict | list) else "value")


def _schema_findings(schema: Schema, model: str, request: dict[str, Any], invalid: list[str]) -> Iterator[Finding]:
    """Say what is wrong with the fields that the compiled checks name; only these are worth jsonschema's time."""
    properties = schema["properties"]
    for key in invalid:
        if key not in properties:
            yield _unknown(schema, (key,), f"a field of {model}")
        elif key not in request:
            yield _missing(properties[key], ("model",), (key,), model)
        else:
            yield from _value_findings(properties[key], request, key)


def _unknown(schema: Schema, path: Path, whose: str) -> Finding:
    message = f"`{path_text(path)}` is not {whose}{_did_you_mean(path[-1], schema['properties'])}"
    fix = for_unknown(path, schema["properties"])
    return Finding("unknown-field", "error", message, (Place(path, "key"),), _note(schema), fix)


def _missing(schema: Schema, place: Path, field: Path, whose: str) -> Finding:
    hint = f", {schema['x-hint']}" if "x-hint" in schema else ""
    message = f"`{path_text(field)}` is missing; {whose} requires it{hint}"
    return Finding("missing-field", "error", message, (Place(place),), _note(schema), about=field)


def _note(schema: Schema) -> str:
    return note(schema["x-source"]) if "x-source" in schema else ""


def _value_findings(schema: Schema, request: dict[str, Any], key: str) -> Iterator[Finding]:
    # Imported here because a file without a schema error, by far the most common, has no use for it: start-up cost.
    from jsonschema import Draft202012Validator

    seen: set[Path] = set()
    lacking: set[Path] = set()
    errors = sorted(
        Draft202012Validator(schema).iter_errors(request[key]),
        key=lambda error: (str(error.absolute_path), error.validator != "type"),
    )
    for error in errors:
        path: Path = (key, *error.absolute_path)
        if error.validator == "type":
            seen.add(path)
        elif path in seen:
            continue  # a value of the wrong type need not be told that it is no member of the enum either
        if error.validator == "required":
            if path in lacking:
                continue  # jsonschema tells every missing key by itself
            lacking.add(path)
        yield from _error_findings(error, path, request, schema)


def _error_findings(error: Any, path: Path, request: dict[str, Any], schema: Schema) -> Iterator[Finding]:
    value, own, name = error.instance, error.schema, path_text(path)
    source = _nearest_source(schema, path[1:])
    if error.validator == "required":
        for key in error.validator_value:
            if key not in value:
                yield _missing(own["properties"][key], path, (*path, key), "every item" if path[1:] else f"`{name}`")
        return
    if error.validator == "additionalProperties":
        for key in value:
            if key not in own["properties"]:
                yield _unknown(own, (*path, key), f"a field of `{name}`")
        return
    rule, message = _describe(error.validator, error.validator_value, value, own, name)
    fix = for_keyword(error.validator, path, value, own)
    yield Finding(rule, "error", message, (_place(request, path),), source, fix)


def _nearest_source(schema: Schema, steps: Path) -> str:
    """Find what the deepest schema on the way to a value rests on."""
    found = _note(schema)
    for step in steps:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
        found = _note(schema) or found
    return found


ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}
"""The types of JSON Schema, but for null, as messages name them."""


def _describe(keyword: str, limit: Any, value: Any, schema: Schema, name: str) -> tuple[str, str]:
    """Give the rule and the message for a schema keyword that a value breaks."""
    match keyword:
        case "type":
            wanted = " or ".join(ARTICLES[kind] for kind in _listed_types(limit) if kind != "null")
            seen = f"the string {shown(value)}" if isinstance(value, str) else shown(value)
            advice = "leave it out instead" if value is None else f"it takes {wanted}"
            return "wrong-type", f"`{name}` is {seen}; {advice}"
        case "enum" | "const":
            allowed = [each for each in (limit if keyword == "enum" else [limit]) if each is not None]
            hint = _did_you_mean(value, allowed, quote='"') if isinstance(value, str) else ""
            return "value-not-allowed", f"`{name}` is {shown(value)}; it takes {listed(allowed)}{hint}"
        case "minimum" | "maximum":
            low, high = schema.get("minimum"), schema.get("maximum")
            bounds = (
                f"{low} to {high}"
                if None not in (low, high)
                else f"at least {low}"
                if high is None
                else f"at most {high}"
            )
            return "out-of-range", f"`{name}` is {shown(value)}; it takes {bounds}"
        case "maxLength":
            return "too-long", f"`{name}` has {len(value)} characters; the limit is {limit}"
        case "minLength":
            return "too-short", f"`{name}` has {len(value)} characters; it takes at least {limit}"
        case "maxItems":
            return "too-many-items", f"`{name}` holds {len(value)}; the limit is {limit}"
        case "minItems":
            return "too-few-items", f"`{name}` holds {len(value)}; it takes at least {limit}"
    raise AssertionError(f"{keyword!r} is not a keyword that a spec can hold")


def _listed_types(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _rule_findings(
    spec: Spec, model: str, request: dict[str, Any], invalid: frozenset[str], touched: AbstractSet[str] | None = None
) -> Iterator[Finding]:
    """Tell of the rules that a request breaks, or only of those that read one of the `touched` fields."""
    for broken in broken_rules(spec, model, request, invalid, touched):
        bound, path, written = broken.rule, broken.path, broken.written
        rule = bound.rule
        field = (*path, rule.field) if rule.field else path
        about = written.get(rule.field) if rule.field else written
        message = rule.says(broken.value, written, path_text(field), shown(about))
        places = _places(request, path, rule, broken.value, written)
        fix = for_patch(bound.fix, field) if bound.fix else None
        yield Finding(bound.slug, bound.severity, message, places, bound.note, fix)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a request breaks at a path; the value there as rules see it, and as its author wrote it."""

    rule: BoundRule
    path: Path
    value: Any
    written: Any


def broken_rules(
    spec: Spec, model: str, request: dict[str, Any], invalid: frozenset[str], touched: AbstractSet[str] | None = None
) -> Iterator[Broken]:
    """Hold a request, but for its invalid fields, to the rules, or only to those that read one of the `touched` fields.

    Which fields are invalid is what the compiled schema says of them; no rule is asked that reads one.
    """
    schema = spec.schema(model)
    valid = {key: value for key, value in request.items() if key not in invalid}
    own, given = normal(schema, valid), normal(schema, valid, defaults=False)
    for site in spec.sites(model):
        if site.pattern and (site.pattern[0] in invalid or site.pattern[0] not in given):
            continue
        if site.pattern and touched is not None and site.pattern[0] not in touched:
            continue
        # A value that stands only because of a default was not written, and nothing is said of it.
        for path, as_written in site.reach(given):
            value = own
            for step in path:
                value = value[step]
            for bound in site.rules:
                rule = bound.rule
                if not path and touched is not None and touched.isdisjoint(rule.reads):
                    continue
                if (invalid and not path and invalid.intersection(rule.reads)) or rule.holds(value, as_written):
                    continue
                yield Broken(bound, path, value, as_written)


def _places(request: dict[str, Any], path: Path, rule: Any, value: Any, written: Any) -> tuple[Place, ...]:
    """Give the fields that take part and are written; else the value itself, for a request its model."""
    names = [name for name in rule.at if isinstance(written, dict) and name in written]
    if not names:
        return (_place(request, path or ("model",)),)
    found = [_place(request, (*path, name)) for name in names]
    if len(found) > 1:
        found = [
            replace(place, label=rule.labels[name](value, written) if name in rule.labels else _label(written[name]))
            for name, place in zip(names, found, strict=True)
        ]
    return tuple(found)


_LONGEST_LABEL = 12


def _label(value: Any) -> str:
    """Say what a field has to do with a finding that several take part in."""
    if isinstance(value, list):
        return f"{len(value)} here"
    text = shown(value)
    return f"{text} here" if not isinstance(value, dict) and len(text) <= _LONGEST_LABEL else "given here"
