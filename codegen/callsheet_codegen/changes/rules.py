"""The rules of two specs compared: by what they say, and by how both judge the examples and cases of both."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

from callsheet.constraints import Constraint
from callsheet.flat import Schema, normal, sites
from callsheet.patch import merge
from callsheet.spec import Site, Spec
from callsheet_codegen.changes.change import Change, Kind, Section, Step, place_text
from callsheet_codegen.changes.fields import is_within

__all__ = ["rule_changes"]

_TOKEN = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|\w+|[^\w\s]")
"""A text, a word or a sign of an expression: what stands between them does not count."""

_LONGEST = 160
"""A value of more characters is cut where it is told."""

_Name = tuple[str, str | None]
"""The slug of a rule, and the field that a part of it is about."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a spec says of a value at a place: whether it is refused, and which rules of the place it breaks."""

    is_refused: bool
    broken: frozenset[_Name]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a model's requests, as one spec has it."""

    spec: Spec
    model: str
    pattern: tuple[str, ...]

    @property
    def schema(self) -> Schema | None:
        """The flat schema of the place, None where the spec has no such place."""
        return dict(sites(self.spec.schema(self.model))).get(self.pattern)

    @property
    def component(self) -> Schema:
        """The schema that the rules stand beside, an empty one where no rule does."""
        names = {**dict(self.spec.checks.SITES[self.model]), (): self.spec.checks.COMPONENTS[self.model]}
        found: Schema = self.spec.document["components"]["schemas"].get(names.get(self.pattern), {})
        return found

    def declared(self, each: Constraint) -> Schema:
        """Give a rule as the document has it."""
        found: Schema = self.component["x-rules"][each.limit]
        return found

    def values(self) -> Iterator[tuple[Any, Any]]:
        """Give every example, and every case of a rule, with the patch that makes it."""
        examples = self.component.get("examples", [])
        yield from ((each, each) for each in examples)
        for rule in self.component.get("x-rules", {}).values():
            for patch in (*rule["good"], *rule["bad"]):
                yield (merge((examples or [None])[0], patch) if isinstance(patch, dict) else patch), patch

    def verdict(self, value: Any) -> _Verdict | None:
        """Judge a value; None where the schema has no place for it or refuses it, so that no rule is asked."""
        schema = self.schema
        if schema is None or not Draft202012Validator(schema).is_valid(value):
            return None
        own, given = normal(schema, value), normal(schema, value, defaults=False)
        broken, is_refused = set(), False
        for site in self.spec.sites(self.model):
            if site.pattern[: len(self.pattern)] != self.pattern:
                continue
            below = Site(site.pattern[len(self.pattern) :], site.rules)
            for path, written in below.reach(given):
                filled = own
                for step in path:
                    filled = filled[step]
                for bound in site.rules:
                    if not bound.rule.holds(filled, written):
                        is_refused |= bound.severity == "error"
                        if not path:
                            broken.add((bound.slug, bound.rule.field))
        return _Verdict(is_refused, frozenset(broken))


@dataclass(slots=True)
class _Evidence:
    """How two specs judge the same values at one place: in each row the patch that makes a value, and both verdicts."""

    before: _Place
    after: _Place
    rows: list[tuple[Any, _Verdict | None, _Verdict | None]] = field(default_factory=list)

    def gather(self) -> None:
        """Judge every value of both specs by both."""
        seen = set()
        for origin in (self.before, self.after):
            for value, patch in origin.values():
                text = json.dumps(value, sort_keys=True)
                if text not in seen:
                    seen.add(text)
                    self.rows.append((patch, self.before.verdict(value), self.after.verdict(value)))

    def differing(self, name: _Name) -> tuple[list[Any], list[Any]]:
        """Give the patches that break a rule now and did not, and those that did and do not."""
        more: list[Any] = []
        less: list[Any] = []
        for patch, before, after in self.rows:
            if before and after and (name in before.broken) is not (name in after.broken):
                (more if name in after.broken else less).append(patch)
        return more, less

    def breaks(self, name: _Name) -> bool:
        """Say whether a value that was taken breaks a rule now."""
        return any(
            before is not None and not before.is_refused and after is not None and name in after.broken
            for _, before, after in self.rows
        )


def rule_changes(
    before: tuple[Spec, Sequence[Constraint]],
    after: tuple[Spec, Sequence[Constraint]],
    apart: Sequence[tuple[str, ...]],
) -> Iterator[Change]:
    """Give every change of the rules of one model, but of those at places that are told `apart`."""
    (old_spec, old_constraints), (new_spec, new_constraints) = before, after
    old = {each.id: each for each in old_constraints if each.rule and not is_within(each.pattern, apart)}
    new = {each.id: each for each in new_constraints if each.rule and not is_within(each.pattern, apart)}
    places: dict[tuple[str, ...], _Evidence] = {}
    for identity in dict.fromkeys((*old, *new)):
        found = old.get(identity), new.get(identity)
        model, pattern = next((each.model, each.pattern) for each in found if each)
        if pattern not in places:
            places[pattern] = _Evidence(_Place(old_spec, model, pattern), _Place(new_spec, model, pattern))
            places[pattern].gather()
        match found:
            case None, Constraint() as other:
                yield _added(other, places[pattern])
            case Constraint() as one, None:
                what = _what(places[pattern].before, one)
                yield _change(one, "removed", f"is gone: {what}", "minor", section="Removed")
            case Constraint() as one, Constraint() as other:
                yield from _stayed(one, other, places[pattern])


def _name(each: Constraint) -> _Name:
    return str(each.limit), each.rule.rule.field if each.rule else None


def _what(place: _Place, each: Constraint) -> str:
    return str(place.declared(each)["what"]).rstrip(".")


def _change(
    each: Constraint,
    kind: Kind,
    says: str,
    step: Step,
    details: Sequence[str] = (),
    section: Section = "Changed",
) -> Change:
    slug, name = _name(each)
    place = place_text((*each.pattern, name) if name else each.pattern)
    return Change(kind, each.id, each.model, place, says, step, slug, tuple(details), section)


def _added(each: Constraint, evidence: _Evidence) -> Change:
    """Tell of a rule that is new; it breaks nothing if all that breaks it was refused for other reasons."""
    is_error = each.severity == "error"
    says = f"is new, {'an error' if is_error else 'a warning'}: {_what(evidence.after, each)}"
    return _change(each, "added", says, _step(is_error and evidence.breaks(_name(each))), section="Added")


def _stayed(one: Constraint, other: Constraint, evidence: _Evidence) -> Iterator[Change]:
    """Tell what became of a rule that both specs have."""
    name, is_error = _name(other), other.severity == "error"
    breaks = is_error and evidence.breaks(name)
    before, after = _text(evidence.before, one), _text(evidence.after, other)
    more, less = evidence.differing(name)
    if more or less or [_TOKEN.findall(each) for each in before] != [_TOKEN.findall(each) for each in after]:
        details = [f"before: {each}" for each in before if each not in after]
        details += [f"now: {each}" for each in after if each not in before] or ["its text is as it was"]
        details += [f"fails now: {_short(more[0])}"] if more else []
        details += [f"passes now: {_short(less[0])}"] if less else []
        what = _what(evidence.after, other)
        if more and less:
            says = f"{'refuses' if is_error else 'warns of'} other requests than before: {what}"
            yield _change(other, "changed", says, _step(breaks), details)
        elif more or less:
            often = "more" if more else "less"
            says = f"{f'refuses {often}' if is_error else f'warns {often} often'} than before: {what}"
            yield _change(other, "tightened" if more else "loosened", says, _step(breaks), details)
        else:
            # What nothing shows to be harmless counts as harmful, until a case at the edge that moved shows it.
            says = f"is written differently, and no case tells what that changes: {what}"
            yield _change(other, "changed", says, _step(is_error), details)
    if one.severity != other.severity:
        now, then = ("an error", "a warning") if is_error else ("a warning", "an error")
        yield _change(other, "tightened" if is_error else "loosened", f"is {now} now ({then} before)", _step(breaks))
    if one.grade != other.grade:
        yield _change(other, "changed", f"is graded {other.grade} ({one.grade} before)", "patch")
    if evidence.before.declared(one).get("fix") != evidence.after.declared(other).get("fix"):
        yield _change(other, "changed", _fix_words(evidence.after.declared(other)), "minor")


def _step(breaks: bool) -> Step:
    return "major" if breaks else "minor"


def _fix_words(rule: Schema) -> str:
    if "fix" not in rule:
        return "has no fix any more"
    return f"has another {'safe' if rule['fix']['safe'] else 'unsafe'} fix"


def _text(place: _Place, each: Constraint) -> list[str]:
    """Give the condition of a rule, and after it the variables that it rests on."""
    rule = place.declared(each)["rule"]
    text = rule[_name(each)[1]] if isinstance(rule, dict) else rule
    variables = place.component.get("x-variables", {})
    out, left = [str(text)], [str(text)]
    used: dict[str, str] = {}
    while left:
        for word in _TOKEN.findall(left.pop()):
            if word in variables and word not in used:
                used[word] = str(variables[word])
                left.append(used[word])
    return out + [f"{word} = {used[word]}" for word in sorted(used)]


def _short(patch: Any) -> str:
    text = json.dumps(patch, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
