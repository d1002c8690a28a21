"""Every case of every rule, held against the generated checks: a case that does not do what it claims is a problem."""

from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any, cast

from jsonschema import Draft202012Validator

from callsheet.check import check
from callsheet.flat import Schema, flat, normal
from callsheet.patch import merge
from callsheet.remedy import changed, for_patch
from callsheet.spec import Checks, Spec
from callsheet_codegen.problems import Problems
from callsheet_codegen.rules import RuleSet

__all__ = ["check_cases", "load_checks"]


def load_checks(functions: str, checks: str) -> Checks:
    """Run the source of generated checks without importing the installed ones."""
    module = ModuleType("callsheet_foxapi_in_memory")
    exec(_code(functions), module.__dict__)  # noqa: S102 - our own output
    own = "\n".join(line for line in checks.split("\n") if not line.startswith("from callsheet_foxapi"))
    exec(compile(own, "checks.py", "exec"), module.__dict__)  # noqa: S102 - our own output
    return cast("Checks", module)


@lru_cache(maxsize=1)
def _code(functions: str) -> CodeType:
    return compile(functions, "functions.py", "exec")


def check_cases(spec: Spec, rule_sets: dict[str, RuleSet], problems: Problems) -> None:
    """Check the examples of every request model, and the good and bad cases of every rule."""
    components = spec.document["components"]["schemas"]
    models = {component: model for model, component in spec.checks.COMPONENTS.items()}
    for component, model in models.items():
        examples = components[component].get("examples") or []
        if not examples:
            problems.add(components[component], None, f"{model} has no example; cases are patches over the first one")
        for index, example in enumerate(examples):
            for finding in check(spec, example):
                message = f"the example has a finding: {finding.message} [{finding.rule}]"
                problems.add(examples, index, message)
    for component, rule_set in rule_sets.items():
        declared = components[component].get("x-rules", {})
        for slug, rule in declared.items():
            if any(each.slug == slug for each in rule_set.rules):
                _Cases(spec, component, models.get(component), slug, rule, problems).check()


class _Cases:
    def __init__(
        self, spec: Spec, component: str, model: str | None, slug: str, rule: dict[str, Any], problems: Problems
    ) -> None:
        self.spec, self.component, self.model, self.slug, self.rule = spec, component, model, slug, rule
        self.problems = problems
        self.schema: Schema = spec.document["components"]["schemas"][component]
        self.flat = flat(spec.document, self.schema)

    def check(self) -> None:
        unbroken = {each.field for each in self.spec.checks.RULES[self.component] if each.slug == self.slug}
        for index, patch in enumerate(self.rule.get("bad") or []):
            broken, errors = self._outcome(patch)
            unbroken -= broken
            if not broken and not errors:
                self.problems.add(self.rule["bad"], index, f"the case does not break `{self.slug}`")
            for error in errors - {self.slug}:
                self.problems.add(
                    self.rule["bad"], index, f"the case breaks `{error}` too; it may break its own rule only"
                )
            if "fix" in self.rule and broken:
                self._fix(self._value(patch), broken, index)
        for field in sorted(map(str, unbroken - {None})):
            self.problems.add(self.rule["rule"], field, f"no bad case breaks `{self.slug}` by `{field}`", key=True)
        for index, patch in enumerate(self.rule.get("good") or []):
            broken, errors = self._outcome(patch)
            for error in sorted(errors | ({self.slug} if broken else set())):
                self.problems.add(self.rule["good"], index, f"the case breaks `{error}`; a good one breaks nothing")

    def _value(self, patch: Any) -> Any:
        examples = self.schema.get("examples") or [None]
        return merge(examples[0], patch) if isinstance(patch, dict) else patch

    def _fix(self, value: Any, broken: set[str | None], index: int) -> None:
        """Hold the fix to a bad case: what it leaves has no finding of the rule, and no new error."""
        for field in broken:
            fix = for_patch(self.rule["fix"], (field,) if field else ())
            after, errors = self._judged(changed(value, fix.change))
            if field in after or errors:
                wrong = "leaves the finding" if field in after else f"breaks `{min(errors)}`"
                self.problems.add(self.rule["bad"], index, f"the fix of `{self.slug}` {wrong} in this case")

    def _outcome(self, patch: Any) -> tuple[set[str | None], set[str]]:
        """Give the parts of the own rule that a case breaks, and the slugs of all errors it raises."""
        return self._judged(self._value(patch))

    def _judged(self, value: Any) -> tuple[set[str | None], set[str]]:
        if self.model is not None:
            findings = check(self.spec, value)
            errors = {finding.rule for finding in findings if finding.severity == "error"}
            if errors & {"not-a-request", "missing-field", "unknown-model"}:
                return set(), errors
            return self._broken(value, self.slug), errors
        if not self._valid(value):
            return set(), {"the schema"}
        slugs = {rule.slug for rule in self.spec.checks.RULES[self.component]}
        broken = {slug for slug in slugs if self._broken(value, slug)}
        return self._broken(value, self.slug), {slug for slug in broken if self._is_error(slug)}

    def _valid(self, value: Any) -> bool:
        return Draft202012Validator(self.flat).is_valid(value)

    def _is_error(self, slug: str) -> bool:
        declared = self.schema["x-rules"][slug]
        severity = declared.get("severity")
        return severity == "error" or (severity is None and declared["source"]["grade"] not in ("upstream", "observed"))

    def _broken(self, value: Any, slug: str) -> set[str | None]:
        own, given = normal(self.flat, value), normal(self.flat, value, defaults=False)
        rules = [rule for rule in self.spec.checks.RULES[self.component] if rule.slug == slug]
        if isinstance(own, dict) and not self._valid(value):
            return set()
        return {rule.field for rule in rules if not rule.holds(own, given)}
