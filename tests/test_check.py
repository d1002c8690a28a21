"""The compiled checks against `jsonschema` and the reference CEL runtime."""

import json
from functools import cache
from typing import Any

import pytest
from cel_expr_python import cel
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from callsheet.check import check
from callsheet.flat import normal
from callsheet_codegen.cel.kinds import reference_environment
from callsheet_foxapi.gate import CLEAN
from near_requests import SPEC, requests

REGISTRY: Registry[Any] = Registry().with_resource("spec:", Resource(SPEC.document, DRAFT202012))


@cache
def validator(model: str) -> Draft202012Validator:
    """The schema as it stands in the joined document, references and all."""
    component = SPEC.checks.COMPONENTS[model]
    return Draft202012Validator({"$ref": f"spec:#/components/schemas/{component}"}, registry=REGISTRY)


def wrong_fields(model: str, request: dict[str, Any]) -> set[str]:
    """The fields that jsonschema finds fault with, unknown and missing ones included."""
    out: set[str] = set()
    for error in validator(model).iter_errors(request):
        if error.absolute_path:
            out.add(str(error.absolute_path[0]))
        elif error.validator == "required":
            out |= set(error.validator_value) - set(request)
        else:
            out |= set(request) - set(SPEC.schema(model)["properties"])
    return out


@settings(max_examples=1500)
@given(requests())
def test_the_compiled_schema_is_the_schema(request_: dict[str, Any]) -> None:
    """The compiled checks name exactly the fields that jsonschema finds fault with."""
    model = request_.get("model")
    if isinstance(model, str) and model in SPEC.models:
        assert set(SPEC.checks.INVALID[model](request_)) == wrong_fields(model, request_)


@cache
def reference(component: str) -> tuple[dict[str, Any], list[tuple[str, str | None, Any]]]:
    """The variables and rules of a component, compiled by the reference runtime from the text in the document."""
    schema = SPEC.document["components"]["schemas"][component]
    kind: Any = "string" if schema["type"] == "string" else ("message", "any")
    kinds: dict[str, Any] = {"self": kind, "given": kind}
    variables = {}
    for name, text in schema.get("x-variables", {}).items():
        expression = reference_environment(kinds).compile(text)
        variables[name] = expression
        kinds[name] = "string" if expression.return_type() == cel.Type.STRING else ("list", "int")
    environment = reference_environment(kinds)
    rules: list[tuple[str, str | None, Any]] = []
    for slug, rule in schema["x-rules"].items():
        if isinstance(rule["rule"], str):
            rules.append((slug, None, environment.compile(rule["rule"])))
            continue
        for field, text in rule["rule"].items():
            rules.append((slug, field, environment.compile(f"!has(given.{field}) || ({text})")))
    return variables, rules


@settings(max_examples=1500)
@given(requests())
def test_the_compiled_rules_are_the_rules(request_: dict[str, Any]) -> None:
    """On a request with a valid schema every compiled rule gives what the reference runtime makes of its text."""
    model = request_.get("model")
    if not isinstance(model, str) or model not in SPEC.models or SPEC.checks.INVALID[model](request_):
        return
    schema = SPEC.schema(model)
    own, written = normal(schema, request_), normal(schema, request_, defaults=False)
    for site, bound in [(each, rule) for each in SPEC.sites(model) for rule in each.rules]:
        component = next(name for name, rules in SPEC.checks.RULES.items() if bound.rule in rules)
        variables, rules = reference(component)
        (expression,) = [each for slug, field, each in rules if (slug, field) == (bound.slug, bound.rule.field)]
        given_values = dict(site.reach(written))
        for path, value in site.reach(own):
            if path not in given_values:
                continue
            values = {"self": value, "given": given_values[path]}
            for name, variable in variables.items():
                values[name] = variable.eval(data=values).plain_value()
            answer = expression.eval(data=values)
            assert answer.type() == cel.Type.BOOL, (bound.slug, value)
            assert bound.rule.holds(value, given_values[path]) is answer.plain_value(), (bound.slug, value)


@settings(max_examples=1500)
@given(requests())
def test_the_gate_lets_only_clean_requests_through(request_: dict[str, Any]) -> None:
    """A request that the gate calls clean has no finding, and holds as many strings as the gate says."""
    model = request_.get("model")
    if not isinstance(model, str) or model not in CLEAN:
        return
    strings = CLEAN[model](request_)
    if strings >= 0:
        assert check(SPEC, request_) == []
        assert json.dumps(request_, ensure_ascii=False).replace("\\\\", "").replace('\\"', "").count('"') == 2 * strings


def test_the_gate_lets_every_clean_seed_through() -> None:
    """The gate is of use: every example and every case without a finding passes it."""
    from near_requests import SEEDS

    clean = [seed for seed in SEEDS if not check(SPEC, seed)]
    assert len(clean) > 20
    assert [seed for seed in clean if CLEAN[seed["model"]](seed) < 0] == []


@settings(max_examples=500)
@given(requests())
def test_places_exist(request_: dict[str, Any]) -> None:
    """Every finding points at something that stands in the request, and speaks in one line."""
    for finding in check(SPEC, request_):
        assert finding.message == finding.message.strip()
        assert finding.places
        for place in finding.places:
            value: Any = request_
            for step in place.path:
                value = value[step]


V3 = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"}
O3 = {"model": "kling-o3-reference-to-video", "prompt": "Mist"}


@pytest.mark.parametrize(
    ("request_", "findings"),
    [
        ({}, ["not-a-request: none of its keys belongs to a request; one holds `model`, which is \"kling-o3-reference-to-video\" or \"kling-v3-image-to-video\""]),
        ({"prompt": "Mist"}, ["missing-field: `model` is missing; it is \"kling-o3-reference-to-video\" or \"kling-v3-image-to-video\""]),
        ({**V3, "model": "kling-v3-image-video"}, ["unknown-model: `model` is \"kling-v3-image-video\"; known are \"kling-o3-reference-to-video\" and \"kling-v3-image-to-video\"; did you mean \"kling-v3-image-to-video\"?"]),
        ({**V3, "model": 3}, ["wrong-type: `model` is 3; it takes a string"]),
        ({"model": V3["model"]}, ["missing-field: `prompt` is missing; kling-v3-image-to-video requires it, even beside `multi_prompt`", "missing-field: `image_url` is missing; kling-v3-image-to-video requires it"]),
        ({**V3, "promt": "x"}, ["unknown-field: `promt` is not a field of kling-v3-image-to-video; did you mean `prompt`?"]),
        ({**V3, "zzz": 1}, ["unknown-field: `zzz` is not a field of kling-v3-image-to-video"]),
        ({**V3, "duration": "10"}, ["wrong-type: `duration` is the string \"10\"; it takes an integer"]),
        ({**V3, "resolution": None}, ["wrong-type: `resolution` is null; leave it out instead"]),
        ({**V3, "duration": 7}, ["value-not-allowed: `duration` is 7; it takes 5 or 10"]),
        ({**V3, "duration": 10.0}, []),
        ({**V3, "resolution": "1080"}, ["value-not-allowed: `resolution` is \"1080\"; it takes \"720p\", \"1080p\" or \"4k\"; did you mean \"1080p\"?"]),
        ({**O3, "duration": 20}, ["out-of-range: `duration` is 20; it takes 3 to 15"]),
        ({**O3, "prompt": "é" * 2501}, ["too-long: `prompt` has 2501 characters; the limit is 2500"]),
        ({**O3, "prompt": "😀" * 2500}, []),
        ({**V3, "generate_audio": True, "prompt": "<<<voice_1>>>", "voice_ids": ["a", "b", "c"]}, ["too-many-items: `voice_ids` holds 3; the limit is 2"]),
        ({**V3, "multi_prompt": [{"prompt": "a", "durations": 5}]}, ["unknown-field: `multi_prompt[0].durations` is not a field of `multi_prompt[0]`; did you mean `duration`?", "missing-field: `multi_prompt[0].duration` is missing; every item requires it"]),
        ({**V3, "image_tail_url": ["a"]}, ["wrong-type: `image_tail_url` is a list; it takes a string"]),
    ],
)  # fmt: skip
def test_schema_messages(request_: dict[str, Any], findings: list[str]) -> None:
    """What is said of a request that breaks its schema, word for word."""
    assert [f"{finding.rule}: {finding.message}" for finding in check(SPEC, request_)] == findings
