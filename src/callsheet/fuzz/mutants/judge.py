"""A mutant made into checks, and held to the boundary cases of the spec that it was made from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any, Literal

from callsheet.check import broken_rules
from callsheet.constraints import pattern_of
from callsheet.errors import SpecError
from callsheet.finding import Path
from callsheet.flat import Schema, flat
from callsheet.fuzz.cases import Case, boundary_cases
from callsheet.fuzz.moves import ABSENT
from callsheet.fuzz.mutants.ground import Ground
from callsheet.fuzz.mutants.keywords import keyword_mutants
from callsheet.fuzz.mutants.mutant import Mutant, Swap
from callsheet.fuzz.mutants.rules import rule_mutants
from callsheet.spec import Spec
from callsheet_codegen.build import Compiled, check_joined, compile_spec, in_memory
from callsheet_codegen.join import Joined
from callsheet_codegen.problems import Origins, Problems
from callsheet_codegen.rules import RuleSet, unknown_values

__all__ = ["Bench", "Verdict", "answer_to", "bench_of", "mutants_of"]

Answer = tuple[frozenset[str], frozenset[tuple[Any, ...]]]
"""The fields that a schema refuses; the rules that are broken, each with its place and how severe it is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant. `by` is the constraint whose case noticed it, or why the generator refuses it."""

    outcome: Literal["killed", "refused", "survived"]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """The mutants of a spec, by id, and its boundary cases with what its own checks say of each."""

    ground: Ground
    mutants: dict[str, Mutant]
    cases: tuple[tuple[Case, Answer], ...]

    def verdict(self, name: str) -> Verdict:
        """Hold a mutant to the cases, first to those of the constraints that it changes, until one is answered anew."""
        mutant = self.mutants[name]
        try:
            spec = _mutated(self.ground.compiled, mutant)
        except SpecError as error:
            return Verdict("refused", str(error))
        for case, answer in sorted(self.cases, key=lambda each: each[0].constraint.id not in mutant.constraints):
            if answer_to(spec, case) != answer:
                return Verdict("killed", case.constraint.id)
        return Verdict("survived")


@lru_cache(maxsize=1)
def bench_of(folder: FilePath) -> Bench:
    """Compile a spec folder and prepare all that its mutants are held to; raise SpecError where it does not compile."""
    ground = Ground(folder, compile_spec(folder))
    spec = ground.compiled.spec
    cases = tuple((case, answer_to(spec, case)) for model in spec.models for case in boundary_cases(spec, model))
    return Bench(ground, mutants_of(ground), cases)


def mutants_of(ground: Ground) -> dict[str, Mutant]:
    """Give every mutant of a spec by its id, in the order of their places."""
    out: dict[str, Mutant] = {}
    found = (*keyword_mutants(ground), *rule_mutants(ground))
    for each in sorted(found, key=lambda mutant: (mutant.file, mutant.line, mutant.column)):
        out.setdefault(each.id, each)
    return out


def answer_to(spec: Spec, case: Case) -> Answer:
    """Give what the checks of a spec say of a case, held to be a request of the model that it is meant for."""
    model = case.constraint.model
    invalid = frozenset(spec.checks.INVALID[model](case.request))
    broken = (
        (pattern_of(each.path), each.rule.slug, each.rule.rule.field, each.rule.severity)
        for each in broken_rules(spec, model, case.request, invalid)
    )
    return invalid, frozenset(broken)


@dataclass(slots=True)
class _Checks:
    """The checks of a mutant: those of the spec where nothing was changed, the others generated anew."""

    COMPONENTS: dict[str, str]
    INVALID: dict[str, Any]
    RULES: dict[str, tuple[Any, ...]]
    SITES: dict[str, tuple[tuple[tuple[str, ...], str], ...]]


def _mutated(compiled: Compiled, mutant: Mutant) -> Spec:
    """Give a mutant as a spec; raise SpecError where the generator refuses it."""
    before, old = compiled.joined.document, compiled.rule_sets
    if mutant.swaps:
        return _spec(compiled, before, _swapped(old, mutant.swaps))
    problems = _Refusals(origins=dict(compiled.origins))
    document = before
    for change in mutant.changes:
        document = _changed(document, change.path, change.value, problems.origins)
    unchanged = {name: old[name] for name in old if _rests_on(document, name) == _rests_on(before, name)}
    joined = Joined(document, compiled.joined.models, compiled.joined.origins)
    return _spec(compiled, document, check_joined(joined, problems, unchanged))


def _spec(compiled: Compiled, document: Schema, rule_sets: dict[str, RuleSet]) -> Spec:
    """Give a changed document with its checks; only what was changed is generated."""
    before, old = compiled.joined, compiled.spec.checks
    models = {
        model: name
        for model, name in before.models.items()
        if document is not before.document and _rests_on(document, name) != _rests_on(before.document, name)
    }
    changed = {name: each for name, each in rule_sets.items() if each is not compiled.rule_sets.get(name)}
    new = in_memory(document, models, changed).checks
    rules = {name: new.RULES[name] if name in changed else old.RULES[name] for name in rule_sets}
    return Spec(
        document,
        _Checks(old.COMPONENTS, {**old.INVALID, **new.INVALID}, rules, {**old.SITES, **new.SITES}),
    )


def _rests_on(document: Schema, component: str) -> tuple[Schema, Any, Any]:
    """Give all that the rules of a component are compiled from."""
    schema = document["components"]["schemas"][component]
    return flat(document, schema), schema.get("x-variables"), schema.get("x-rules")


class _Refusals(Problems):
    """The problems of a spec that stands in no file as it is."""

    def add(self, node: object, step: str | int | None, message: str, *, key: bool = False, within: int = 0) -> None:  # noqa: ARG002 - there is no place to tell of
        """Note a problem without its place."""
        self.found.add(("", 0, 0, message))

    def stop_if_any(self) -> None:
        """Raise SpecError with one of the problems found so far."""
        if self.found:
            raise SpecError(min(message for *_, message in self.found))


def _changed(value: Any, path: Path, item: Any, origins: Origins) -> Any:
    """Give a value with another item at a path; what is copied on the way stands where the original stood."""
    if not path:
        return item
    step, *rest = path
    out = value.copy()
    if item is ABSENT and not rest:
        out.pop(step, None)
    elif rest:
        out[step] = _changed(value[step], tuple(rest), item, origins)
    else:
        out[step] = item
    fragment, where, _ = origins.get(id(value), (None, (), None))
    if fragment is not None:
        origins[id(out)] = (fragment, where, out)
    return out


def _swapped(rule_sets: dict[str, RuleSet], swaps: Iterable[Swap]) -> dict[str, RuleSet]:
    """Give the rules of every component with other expressions; raise SpecError where one of them could fail."""
    out = dict(rule_sets)
    for swap in swaps:
        out[swap.component] = _with(out[swap.component], swap)
    return out


def _with(old: RuleSet, swap: Swap) -> RuleSet:
    new = RuleSet(old.name, old.schema, old.shapes, dict(old.variables))
    if swap.is_variable:
        new.variables[swap.name] = swap.node
    for rule in old.rules:
        is_swapped = not swap.is_variable and (rule.slug, rule.field) == (swap.name, swap.field)
        test = swap.node if is_swapped else rule.test
        reads = tuple(dict.fromkeys(new.reads(test) + new.reads(rule.says)))
        new.rules.append(replace(rule, test=test, reads=reads))
    # A variable changes what is known of every expression that uses it.
    texts = [node for rule in new.rules for node in (rule.test, rule.says, *(label for _, label in rule.labels))]
    for node in [swap.node, *texts] if swap.is_variable else [swap.node]:
        failure = new.analysis.failure(node)
        reasons = [failure.reason] if failure else [message for _, message in unknown_values(new.shapes, node)]
        if reasons:
            raise SpecError(reasons[0])
    return new
