"""The third judge: the generated Pydantic classes, through the union of all of them."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from callsheet.finding import Path
from callsheet.flat import Schema
from callsheet.fuzz.judges.verdict import (
    Breach,
    Judge,
    Request,
    Verdict,
    breach_at,
    breach_told,
    judged_as,
    paths_in,
    verdict,
)
from callsheet.fuzz.moves import value_at
from callsheet.spec import Spec
from callsheet_foxapi import VideoRequest

__all__ = ["models"]

_KEYWORDS = {
    "missing": "required",
    "extra_forbidden": "additionalProperties",
    "string_too_long": "maxLength",
    "string_too_short": "minLength",
    "too_long": "maxItems",
    "too_short": "minItems",
    "greater_than_equal": "minimum",
    "less_than_equal": "maximum",
    "string_type": "type",
    "int_type": "type",
    "int_from_float": "type",
    "float_type": "type",
    "bool_type": "type",
    "list_type": "type",
    "model_type": "type",
}
"""The keyword of JSON Schema that a type of error in Pydantic stands for."""

_NO_LITERAL = ("literal_error", "int_parsing_size")
"""What Pydantic says of a value that is none of some literals; the second where an integer needs more than 64 bits."""


def models(spec: Spec) -> Judge:
    """Give the judge that builds a model from a request, and looks whether the same request comes out of it.

    A model is checked twice: by Pydantic, and, once that finds nothing, by the compiled checks. So what Pydantic finds
    need not be all.
    """
    union: TypeAdapter[Any] = TypeAdapter(VideoRequest)

    def judge(model: str, request: Request) -> Verdict:
        model = judged_as(spec, model, request)
        try:
            built = union.validate_python(request)
        except ValidationError as error:
            (first, *more) = error.errors(include_url=False, include_input=False)
            told = first.get("ctx", {}).get("findings")
            if told is None:
                breaches = [_breach(spec, model, request, each) for each in (first, *more)]
                return verdict(breaches, is_whole=False)
            paths = paths_in(spec.schema(model), request)
            breaches = [breach_told(spec, model, request, each["rule"], paths[each["field"]]) for each in told]
            return verdict(breaches, amiss=_amiss(request, breaches))
        back = built.to_request()
        return verdict((), amiss=() if back == request else (f"what comes out of the model is {back!r}",))

    return judge


def _amiss(request: Request, breaches: list[Breach]) -> Iterator[str]:
    """Tell of what the classes left to the compiled checks, of which they leave but one thing: null for no value."""
    for each in breaches:
        if each.level == "schema" and value_at(request, each.path) is not None:
            yield f"Pydantic lets {each} through, and only the compiled checks find it"


def _breach(spec: Spec, model: str, request: Request, error: ErrorDetails) -> Breach:
    kind, loc = error["type"], tuple(error["loc"])
    if not loc:
        # Which class is meant: the error names neither class nor field.
        is_text = isinstance(request.get("model"), str)
        return breach_at(
            spec, model, ("model",), "required" if "model" not in request else "const" if is_text else "type"
        )
    path: Path = loc[1:]  # the name of the class comes first
    if kind == "extra_forbidden":
        return breach_at(spec, model, path[:-1], _KEYWORDS[kind])
    if kind in _NO_LITERAL:
        return breach_at(spec, model, path, _literal(spec.schema(model), path, value_at(request, path)))
    return breach_at(spec, model, path, _KEYWORDS.get(kind, kind))


def _literal(schema: Schema, path: Path, value: Any) -> str:
    """Give what a value breaks that is none of some literals: their type, or that it is one of them."""
    for step in path:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    if not Draft202012Validator({"type": schema["type"]}).is_valid(value):
        return "type"
    return "const" if "const" in schema else "enum"
