"""Every rule that a finding can carry, in words: those of the spec and those of files."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from callsheet.explanation import Explanation
from callsheet.file_rules import FILE_RULES
from callsheet.flat import Schema, flat
from callsheet.patch import merge
from callsheet.spec import Spec, note

__all__ = ["catalogue", "rule_names"]


def rule_names(spec: Spec) -> frozenset[str]:
    """Give the name of every rule."""
    declared = {slug for component in _components(spec).values() for slug in component.get("x-rules", {})}
    return frozenset(declared | set(FILE_RULES))


def catalogue(spec: Spec) -> dict[str, Explanation]:
    """Give every rule by its name, in the order of names."""
    found = {slug: _explained(spec, slug) for slug in sorted(rule_names(spec) - set(FILE_RULES))}
    return dict(sorted({**found, **FILE_RULES}.items()))


def _components(spec: Spec) -> dict[str, Schema]:
    components: dict[str, Schema] = spec.document["components"]["schemas"]
    return components


def _explained(spec: Spec, slug: str) -> Explanation:
    """Put together what all the schemas that declare a rule say of it; they may differ in sources and cases only."""
    declared = [
        (name, component["x-rules"][slug])
        for name, component in _components(spec).items()
        if slug in component.get("x-rules", {})
    ]
    bound = [
        (model, each) for model in spec.models for site in spec.sites(model) for each in site.rules if each.slug == slug
    ]
    # A rule that stands beside several schemas by reference is one rule, and its cases are told once.
    told = list({json.dumps(rule, sort_keys=True): (name, rule) for name, rule in reversed(declared)}.values())[::-1]
    severities = sorted({each.severity for _, each in bound})
    first = declared[0][1]
    out = Explanation(
        slug,
        "error or warning" if len(severities) > 1 else severities[0],
        first["what"],
        first["why"],
        _joined(rule["advice"] for _, rule in told),
        sources=tuple(
            dict.fromkeys([*(note(rule["source"]) for _, rule in declared), *(each.note for _, each in bound)])
        ),
        applies=tuple(dict.fromkeys(model for model, _ in bound)),
        bad=tuple(dict.fromkeys(case for name, rule in told for case in _cases(spec, name, rule["bad"]))),
        good=tuple(dict.fromkeys(case for name, rule in told for case in _cases(spec, name, rule["good"]))),
    )
    fixes = [rule["fix"]["safe"] for _, rule in declared if "fix" in rule]
    return replace(out, fix="safe" if all(fixes) else "unsafe") if fixes else out


def _joined(texts: Iterator[str]) -> str:
    return "\n\n".join(dict.fromkeys(texts))


_MOST_CASES = 3


def _cases(spec: Spec, component: str, patches: list[Any]) -> Iterator[str]:
    """Write the first cases of a rule as they would stand in a file."""
    schema = flat(spec.document, {"$ref": f"#/components/schemas/{component}"})
    is_request = component in spec.checks.COMPONENTS.values()
    for patch in patches[:_MOST_CASES]:
        value = merge(schema["examples"][0], patch) if isinstance(patch, dict) else patch
        yield _written(value if is_request else _in_field(spec, component, value))


def _in_field(spec: Spec, component: str, value: Any) -> Any:
    """Put a value into the field of a request that takes it."""
    patterns = [pattern for model in spec.models for pattern, name in spec.checks.SITES[model] if name == component]
    pattern = min(patterns, key=len)
    for step in reversed(pattern):
        value = [value] if step == "*" else {step: value}
    return value


def _written(value: Any, indent: str = "") -> str:
    """Write a value as YAML that both versions read alike."""
    lines = []
    for key, item in value.items():
        if isinstance(item, list) and item and isinstance(item[0], dict):
            lines.append(f"{indent}{key}:")
            for each in item:
                inner = _written(each, indent + "    ")
                lines.append(f"{indent}  - {inner.strip()}" if inner.strip() else f"{indent}  - {{}}")
        elif isinstance(item, dict):
            lines += [f"{indent}{key}:", _written(item, indent + "  ").rstrip("\n")]
        else:
            lines.append(f"{indent}{key}: {_scalar(item)}")
    return "\n".join(lines) + "\n"


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) and _is_plain(value) else json.dumps(value, ensure_ascii=False)


def _is_plain(text: str) -> bool:
    """Say whether a text may stand without quotes, whatever reads it."""
    bare = text.replace("-", "").replace("_", "")
    return text.isascii() and bare.isalnum() and text[0].isalpha() and text.lower() not in _WORDS


_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
