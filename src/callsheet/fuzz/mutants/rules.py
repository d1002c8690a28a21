"""What may go wrong in the rules of a spec: one is missing, milder than meant, or says not quite what it should."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from callsheet.constraints import Constraint
from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.fuzz.moves import ABSENT
from callsheet.fuzz.mutants.expressions import constant, other_views, variants
from callsheet.fuzz.mutants.ground import MILD, SCHEMAS, Ground, Spot
from callsheet.fuzz.mutants.mutant import Change, Mutant, Swap
from callsheet_codegen.cel.analysis import walk
from callsheet_codegen.cel.tree import Node
from callsheet_codegen.rules import Rule, RuleSet, guarded

__all__ = ["rule_mutants"]


def rule_mutants(ground: Ground) -> Iterator[Mutant]:
    """Give every mutant of every rule that requests are held to, each once, wherever the rule is used."""
    uses: dict[tuple[str, Path], list[tuple[str, str]]] = {}
    for component in ground.components():
        rule_set = ground.compiled.rule_sets.get(component)
        if rule_set is not None:
            yield from _of_variables(ground, rule_set)
        declared = _declared(ground, component)
        for slug, rule in declared.items():
            yield _taken_away(ground, component, slug)
            spot = ground.spot(rule)
            uses.setdefault((spot.fragment.name, spot.path), []).append((component, slug))
    for places in uses.values():
        yield from _Declared(ground, places).mutants()


def _declared(ground: Ground, component: str) -> Schema:
    declared: Schema = ground.document["components"]["schemas"][component].get("x-rules", {})
    return declared


def _concerned(ground: Ground, component: str, rules: set[tuple[str, str | None]]) -> list[Constraint]:
    """Give the constraints that some rules of a component make, each named by its slug and field."""
    sites = ground.sites[*SCHEMAS, component]
    return [
        each
        for each in ground.constraints
        if each.rule is not None and (each.limit, each.rule.rule.field) in rules and (each.model, each.pattern) in sites
    ]


def _taken_away(ground: Ground, component: str, slug: str) -> Mutant:
    """Take a rule away from one component; where another uses it too it stays there."""
    spot = ground.spot(_declared(ground, component), slug, is_key=True)
    change = Change((*SCHEMAS, component, "x-rules", slug), ABSENT)
    concerned = _concerned(ground, component, _fields(ground, component, slug))
    return ground.mutant(ground.name(spot), "taken away", spot, concerned, changes=(change,))


def _fields(ground: Ground, component: str, slug: str) -> set[tuple[str, str | None]]:
    return {(rule.slug, rule.field) for rule in ground.compiled.rule_sets[component].rules if rule.slug == slug}


def _of_variables(ground: Ground, rule_set: RuleSet) -> Iterator[Mutant]:
    texts = ground.document["components"]["schemas"][rule_set.name].get("x-variables", {})
    for name, node in rule_set.variables.items():
        spot = ground.spot(texts, name)
        users = {(rule.slug, rule.field) for rule in rule_set.rules if name in _names(rule_set, rule.test)}
        concerned = _concerned(ground, rule_set.name, users)
        for variant in variants(node, rule_set.shapes):
            swap = Swap(rule_set.name, name, None, variant.node, is_variable=True)
            place = ground.within(spot, texts[name], variant.at)
            says = f"{variant.says} (at {variant.at})"
            yield ground.mutant(ground.name(spot), says, place, concerned, swaps=(swap,))
        paths: list[Path] = [(*SCHEMAS, rule_set.name, "x-variables", name)]
        yield from _of_views(ground, spot, paths, texts[name], other_views(node, rule_set.shapes), concerned)


def _of_views(
    ground: Ground,
    spot: Spot,
    paths: list[Path],
    text: str,
    views: Iterable[tuple[int, str, str]],
    concerned: list[Constraint],
) -> Iterator[Mutant]:
    """Have a text at some paths read `given` in place of `self`, or the other way round.

    The words have other types, so it is compiled anew.
    """
    for at, word, other in views:
        changed = f"{text[:at]}{other}{text[at + len(word) :]}"
        changes = tuple(Change(path, changed) for path in paths)
        place = ground.within(spot, text, at)
        yield ground.mutant(ground.name(spot), f"{word} → {other} (at {at})", place, concerned, changes=changes)


def _names(rule_set: RuleSet, node: Node) -> set[str]:
    """Name the variables that an expression rests on, itself or through others."""
    own = {each.name for each in walk(node) if each.form == "ident" and each.name in rule_set.variables}
    return own.union(*(_names(rule_set, rule_set.variables[name]) for name in own))


@dataclass(frozen=True, slots=True)
class _Declared:
    """A rule as it is declared in one place; `places` are the components that have it, with its name there."""

    ground: Ground
    places: list[tuple[str, str]]

    @property
    def rule(self) -> Schema:
        """The declaration."""
        component, slug = self.places[0]
        rule: Schema = _declared(self.ground, component)[slug]
        return rule

    def mutants(self) -> Iterator[Mutant]:
        yield from self._severities()
        component, slug = self.places[0]
        for rule in self.ground.compiled.rule_sets[component].rules:
            if rule.slug == slug:
                yield from self._of_condition(rule)

    def _severities(self) -> Iterator[Mutant]:
        rule, ground = self.rule, self.ground
        severity, grade = rule.get("severity"), rule["source"]["grade"]
        stands = severity or ("warning" if grade in MILD else "error")
        other = "warning" if stands == "error" else "error"
        spot = ground.spot(rule, "severity") if severity else ground.spot(rule)
        name = ground.name(ground.spot(rule, "severity"))
        # An error on such a source says why; that the word is missing is not what the cases are to notice.
        yield self._changed(name, other, spot, {("severity",): other, ("because",): "a mutant"})
        if severity:
            yield self._changed(name, "taken away", spot, {("severity",): ABSENT})
        else:
            spot = ground.spot(rule["source"], "grade")
            grade = "documented" if grade in MILD else "upstream"
            yield self._changed(ground.name(spot), grade, spot, {("source", "grade"): grade})

    def _changed(self, name: str, says: str, spot: Spot, values: dict[Path, Any]) -> Mutant:
        changes = tuple(
            Change((*SCHEMAS, component, "x-rules", slug, *path), value)
            for component, slug in self.places
            for path, value in values.items()
        )
        return self.ground.mutant(name, says, spot, self._concerned(None), changes=changes)

    def _concerned(self, field: str | None) -> list[Constraint]:
        """Give the constraints of the condition about a field, of every condition where none is named."""
        return [
            constraint
            for component, slug in self.places
            for constraint in _concerned(
                self.ground,
                component,
                {each for each in _fields(self.ground, component, slug) if field is None or each[1] == field},
            )
        ]

    def _of_condition(self, rule: Rule) -> Iterator[Mutant]:
        """Give the mutants of a condition; where several components have it, it is changed in all of them."""
        ground, field = self.ground, rule.field
        texts, step = (self.rule["rule"], field) if field else (self.rule, "rule")
        spot, concerned = ground.spot(texts, step), self._concerned(field)
        versions = [self._versions(component, slug, field) for component, slug in self.places]
        for same in zip(*versions, strict=True):
            at, says, _ = same[0]
            swaps = tuple(
                Swap(component, slug, field, node)
                for (component, slug), (_, _, node) in zip(self.places, same, strict=True)
            )
            place = spot if at is None else ground.within(spot, texts[step], at)
            says = says if at is None else f"{says} (at {at})"
            yield ground.mutant(ground.name(spot), says, place, concerned, swaps=swaps)
        steps = ("rule", field) if field else ("rule",)
        paths: list[Path] = [(*SCHEMAS, component, "x-rules", slug, *steps) for component, slug in self.places]
        shapes = ground.compiled.rule_sets[self.places[0][0]].shapes
        _, condition, shift = _parts(rule)
        views = [(at - shift, word, other) for at, word, other in other_views(condition, shapes)]
        yield from _of_views(ground, spot, paths, texts[step], views, concerned)

    def _versions(self, component: str, slug: str, field: str | None) -> Iterator[tuple[int | None, str, Node]]:
        """Give every other condition with where in the author's text it differs, None for the whole, and how."""
        rule_set = self.ground.compiled.rule_sets[component]
        (rule,) = [rule for rule in rule_set.rules if (rule.slug, rule.field) == (slug, field)]
        guard, condition, shift = _parts(rule)

        def whole(node: Node) -> Node:
            return replace(rule.test, args=(*guard, node)) if guard else node

        for value in (True, False):
            yield None, "true" if value else "false", whole(constant(value, condition.at))
        for each in variants(condition, rule_set.shapes):
            yield each.at - shift, each.says, whole(each.node)


def _parts(rule: Rule) -> tuple[tuple[Node, ...], Node, int]:
    """Part the guard of a field's condition, which its author did not write, from the condition; say how long it is."""
    if rule.field is None:
        return (), rule.test, 0
    return rule.test.args[:1], rule.test.args[1], guarded(rule.field, "")[1]
