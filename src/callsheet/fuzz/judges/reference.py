"""The second judge: `jsonschema` on the joined document, and the reference CEL runtime on the rules written in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cel_expr_python import cel
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from callsheet.finding import Path
from callsheet.flat import Schema, normal
from callsheet.fuzz.judges.verdict import Judge, Request, Verdict, breach_at, judged_as, verdict
from callsheet.rewrite import rewritten
from callsheet.shown import path_text
from callsheet.spec import Spec
from callsheet_codegen.cel.kinds import reference_environment

__all__ = ["reference"]


def reference(spec: Spec) -> Judge:
    """Give the judge that knows the joined document alone, references and rules as they stand in it."""
    components: Schema = spec.document["components"]["schemas"]
    registry: Registry[Any] = Registry().with_resource("spec:", DRAFT202012.create_resource(spec.document))

    @cache
    def validator(model: str) -> Draft202012Validator:
        reference = f"spec:#/components/schemas/{spec.checks.COMPONENTS[model]}"
        return Draft202012Validator({"$ref": reference}, registry=registry)

    @cache
    def rules(component: str) -> _Rules:
        return _compiled(components[component])

    def judge(model: str, request: Request) -> Verdict:
        model = judged_as(spec, model, request)
        faults = {fault for error in validator(model).iter_errors(request) for fault in _faults(error)}
        breaches = [breach_at(spec, model, path, keyword) for path, keyword in faults]
        amiss: list[str] = []
        if not faults:
            schema = spec.schema(model)
            own, written = normal(schema, request), normal(schema, request, defaults=False)
            root = {"$ref": f"#/components/schemas/{spec.checks.COMPONENTS[model]}"}
            for name, path, value, as_written in _ruled(components, root, own, written, ()):
                for slug, answer in rules(name).broken(_readable(value), _readable(as_written)):
                    if answer is not None:
                        amiss.append(f"the rule {slug} at `{path_text(path)}` gives {answer} in place of an answer")
                    breaches.append(breach_at(spec, model, path, f"rule/{slug}"))
        return verdict(breaches, tells_warnings=True, amiss=amiss)

    return judge


def _readable(value: Any) -> Any:
    """Give a value that the runtime reads to its end: in cel-expr-python a text ends at its first NUL."""
    return rewritten(value, lambda text: text.replace("\0", "\ue000"))


def _faults(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """Give what an error of `jsonschema` is about: places and keywords."""
    path: Path = tuple(error.absolute_path)
    if error.validator == "oneOf":
        # A reference beside null: what is wrong with a value is what is wrong with it as the first of the two.
        for each in error.context or ():
            if each.schema_path[0] == 0:
                yield from _faults(each)
    elif error.validator == "required":
        required: Any = error.validator_value
        present: Any = error.instance
        for key in required:
            if key not in present:
                yield (*path, key), "required"
    else:
        yield path, str(error.validator)


def _ruled(
    components: Schema, schema: Schema, own: Any, written: Any, path: Path
) -> Iterator[tuple[str, Path, Any, Any]]:
    """Give every written value that a component with rules describes: component, path, and the value in both forms."""
    if "oneOf" in schema:
        yield from _ruled(components, schema["oneOf"][0], own, written, path)
        return
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = components[name]
        if "x-rules" in schema:
            yield name, path, own, written
    if isinstance(written, dict):
        for key, value in written.items():
            # An object may be open; nothing is known of what else it holds.
            if key in schema.get("properties", {}):
                yield from _ruled(components, schema["properties"][key], own[key], value, (*path, key))
    elif isinstance(written, list):
        for index, value in enumerate(written):
            yield from _ruled(components, schema["items"], own[index], value, (*path, index))


@dataclass(frozen=True, slots=True)
class _Rules:
    """The variables and rules of a component, compiled by the reference runtime; a rule by its slug and field."""

    variables: dict[str, Any]
    rules: tuple[tuple[str, Any], ...]

    def broken(self, own: Any, written: Any) -> Iterator[tuple[str, str | None]]:
        """Give the rules that a value breaks, and what came in place of an answer."""
        values = {"self": own, "given": written}
        for name, variable in self.variables.items():
            values[name] = variable.eval(data=values).plain_value()
        for slug, expression in self.rules:
            answer = expression.eval(data=values)
            # An error is an answer, too, and a true one to Python: the type tells.
            if answer.type() != cel.Type.BOOL:
                yield slug, str(answer)
            elif not answer.plain_value():
                yield slug, None


def _compiled(schema: Schema) -> _Rules:
    """Compile the rules of a component from their text."""
    kind: Any = "string" if schema["type"] == "string" else ("message", "any")
    kinds: dict[str, Any] = {"self": kind, "given": kind}
    variables = {}
    for name, text in schema.get("x-variables", {}).items():
        variables[name] = reference_environment(kinds).compile(text)
        kinds[name] = "string" if variables[name].return_type() == cel.Type.STRING else ("list", "int")
    environment = reference_environment(kinds)
    rules: list[tuple[str, Any]] = []
    for slug, rule in schema["x-rules"].items():
        if isinstance(rule["rule"], str):
            rules.append((slug, environment.compile(rule["rule"])))
            continue
        for field, text in rule["rule"].items():
            rules.append((f"{slug}/{field}", environment.compile(f"!has(given.{field}) || ({text})")))
    return _Rules(variables, tuple(rules))
