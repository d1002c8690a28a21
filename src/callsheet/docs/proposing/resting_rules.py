"""A value of a field that the spec is to change -> the rule that rests on the old one, which no edit here follows."""

from collections.abc import Iterator, Sequence
from typing import Any

from callsheet.docs.facts import key
from callsheet.docs.spec_side import LIMITS, SpecSide
from callsheet.flat import Schema
from callsheet.shown import listed
from callsheet_codegen.cel.analysis import walk
from callsheet_codegen.cel.tree import Node
from callsheet_codegen.rules import Rule, RuleSet

__all__ = ["resting_rule"]

_COMPARED = ("_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_")


def resting_rule(side: SpecSide, model: str, pattern: tuple[str, ...], keyword: str, gone: Sequence[Any]) -> str:
    """Say which rule rests on what a keyword of a field said, "" if none does; `gone` are the values that go.

    A value that a rule names beside the field would stay there, and a fix would go on changing the field as if nothing
    had happened. Of a limit only a number that the field is compared with counts. With nothing gone there was no such
    keyword; a rule may ask then whether the field is given, which it always is once it has a default.
    """
    if keyword != "default" and not gone:
        return ""
    for site, component in (((), side.compiled.joined.models[model]), *side.spec.checks.SITES[model]):
        below = pattern[len(site) :]
        if pattern[: len(site)] != site or component not in side.compiled.rule_sets:
            continue
        declared = side.document["components"]["schemas"][component].get("x-rules", {})
        rules = side.compiled.rule_sets[component]
        for rule in rules.rules:
            found = _named(rules, rule, below, keyword, gone)
            if not found and keyword not in LIMITS and _has_fix(declared[rule.slug].get("fix"), rule, below):
                found = f"has a fix that changes {_own(below)}"
            if found:
                return f"the rule `{rule.slug}` {found}; change the two together"
    return ""


def _own(below: tuple[str, ...]) -> str:
    return f"`{below[0]}`" if below else "it"


def _named(rules: RuleSet, rule: Rule, below: tuple[str, ...], keyword: str, gone: Sequence[Any]) -> str:
    """Say that a condition names a value that goes."""
    nodes = list(_nodes(rules, rule.test))
    if below and below[0] not in rules.reads(rule.test):
        return ""
    if keyword == "default" and not gone:
        asks = any(each.form == "has" and _is_field(each, below) and each.args[0].value == "self" for each in nodes)
        return f"asks whether {_own(below)} is given, which it always is by a default" if asks else ""
    if keyword in LIMITS:
        constants = [value for each in nodes for value in _bounds(each, below)]
    else:
        constants = [each.value for each in nodes if each.form == "const"]
    named = [each for each in gone if key(each) in map(key, constants)]
    return f"reads {_own(below)} and names {listed(named).replace(' or ', ' and ')}" if named else ""


def _nodes(rules: RuleSet, node: Node) -> Iterator[Node]:
    """Give all nodes of an expression, and of the variables that it rests on."""
    for each in walk(node):
        yield each
        if each.form == "ident" and each.name in rules.variables:
            yield from _nodes(rules, rules.variables[each.name])


def _bounds(node: Node, below: tuple[str, ...]) -> Iterator[object]:
    """Give the number that a comparison holds a field, or its size, against."""
    if node.form == "call" and node.value in _COMPARED:
        for one, other in (node.args, node.args[::-1]):
            measured = one.args[0] if one.form == "call" and one.value == "size" and one.args else one
            if other.form == "const" and _is_field(measured, below):
                yield other.value


def _is_field(node: Node, below: tuple[str, ...]) -> bool:
    if not below:
        return node.form == "ident" and node.value in ("self", "given")
    return node.form in ("select", "has") and node.value == below[-1]


def _has_fix(fix: Schema | None, rule: Rule, below: tuple[str, ...]) -> bool:
    if fix is None:
        return False
    fields = [rule.field] if fix["patch"] is None else list(fix["patch"])
    return (below[0] if below else None) in fields
