"""The four judges: what each says, in the same words, and that they say the same."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import BaseModel

import callsheet.fuzz.judges.models
import callsheet.fuzz.judges.service
from callsheet.fuzz import damaged
from callsheet.fuzz.agreement import Aim, disagreements
from callsheet.fuzz.judges.compiled import compiled
from callsheet.fuzz.judges.models import models
from callsheet.fuzz.judges.panel import asked, judges
from callsheet.fuzz.judges.reference import reference
from callsheet.fuzz.judges.service import service
from callsheet.fuzz.judges.verdict import Breach, Judge, Request, Verdict, breach_told, paths_in, verdict
from callsheet.mock import asgi_app
from callsheet.spec import Spec, installed
from callsheet_foxapi import KlingV3ImageToVideo
from near_requests import requests as near

SPEC = installed()
O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"
URL = "https://media.test/a.jpg"
GOOD = {O3: {"model": O3, "prompt": "Mist"}, V3: {"model": V3, "prompt": "Mist", "image_url": URL}}
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.fixture(scope="module")
def panel() -> Iterator[dict[str, Judge]]:
    with judges(SPEC) as found:
        yield found


def told(panel: Mapping[str, Judge], request: Request, model: str = V3) -> list[str]:
    """What the judges disagree on about a request that may be anything."""
    return list(disagreements(Aim("any", model), asked(panel, model, request)))


@settings(MANY, max_examples=200)
@given(near())
def test_the_four_judges_agree(panel: dict[str, Judge], request_: dict[str, Any]) -> None:
    """Whatever a request is, all four accept it or refuse it, for the same reasons."""
    assert told(panel, request_) == []


@pytest.mark.parametrize("model", SPEC.models)
def test_the_four_judges_agree_on_damage(panel: dict[str, Judge], model: str) -> None:
    """The same holds for damage of any kind at any depth, drawn from the spec."""

    @settings(MANY, max_examples=40)
    @given(damaged(model))
    def agree(request_: dict[str, Any]) -> None:
        assert told(panel, request_, model) == []

    agree()


@settings(MANY, max_examples=800)
@given(near())
def test_the_compiled_checks_are_the_spec(panel: dict[str, Judge], request_: dict[str, Any]) -> None:
    """The compiled checks find what jsonschema and the reference runtime find, and the gate lets nothing else through."""
    assert told({name: panel[name] for name in ("compiled", "reference")}, request_) == []


def said(found: Verdict) -> list[str]:
    return ["accepts" if found.accepted else "refuses", *sorted(map(str, found.broken))]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (GOOD[O3], ["accepts"]),
        ({}, ["refuses", f"{O3}/model/required"]),
        ({"prompt": 5}, ["refuses", f"{O3}/model/required"]),
        ({**GOOD[O3], "model": None}, ["refuses", f"{O3}/model/type"]),
        ({"model": ["a"], "promt": 5}, ["refuses", f"{O3}/model/type"]),
        ({"model": "kling", "duration": 99}, ["refuses", f"{O3}/model/const"]),
        ({"model": V3}, ["refuses", f"{V3}/image_url/required", f"{V3}/prompt/required"]),
        ({**GOOD[O3], "": 1, "a.b": 1, "elements[0].x": 1}, ["refuses", f"{O3}/additionalProperties"]),
        ({**GOOD[O3], "prompt": "a" * 2501}, ["refuses", f"{O3}/prompt/maxLength"]),
        ({**GOOD[O3], "prompt": ["a" * 2501]}, ["refuses", f"{O3}/prompt/type"]),
        ({**GOOD[O3], "aspect_ratio": 5}, ["refuses", f"{O3}/aspect_ratio/type"]),
        ({**GOOD[O3], "aspect_ratio": "4:3"}, ["refuses", f"{O3}/aspect_ratio/enum"]),
        ({**GOOD[V3], "duration": 2.5}, ["refuses", f"{V3}/duration/type"]),
        ({**GOOD[V3], "duration": True}, ["refuses", f"{V3}/duration/type"]),
        ({**GOOD[V3], "duration": 2**63}, ["refuses", f"{V3}/duration/enum"]),
        ({**GOOD[V3], "duration": 1e300}, ["refuses", f"{V3}/duration/enum"]),
        ({**GOOD[O3], "duration": 2**63}, ["refuses", f"{O3}/duration/maximum"]),
        ({**GOOD[O3], "duration": -(2**63)}, ["refuses", f"{O3}/duration/minimum"]),
        ({**GOOD[V3], "voice_ids": ["a", "b", "c"]}, ["refuses", f"{V3}/voice_ids/maxItems"]),
        ({**GOOD[V3], "voice_ids": ["a", None]}, ["refuses", f"{V3}/voice_ids/*/type at `voice_ids[1]`"]),
        (
            {**GOOD[O3], "elements": [{}, {"video_url": None}]},
            ["refuses", f"{O3}/elements/*/video_url/type at `elements[1].video_url`"],
        ),
        (
            {"model": O3, "multi_prompt": [{"prompt": "a", "durations": 3}]},
            [
                "refuses",
                f"{O3}/multi_prompt/*/additionalProperties at `multi_prompt[0]`",
                f"{O3}/multi_prompt/*/duration/required at `multi_prompt[0].duration`",
            ],
        ),
        ({"model": O3}, ["refuses", f"{O3}/rule/no-prompt"]),
        (
            {**GOOD[O3], "prompt": "@Image1 @Element9", "start_image_url": "http://10.0.0.1/a.jpg"},
            [
                "refuses",
                f"{O3}/rule/dangling-element-reference",
                f"{O3}/rule/dangling-image-reference",
                f"{O3}/start_image_url/rule/private-url",
            ],
        ),
        (
            {**GOOD[O3], "prompt": "@Image1@Image2", "image_urls": [URL, "http://10.0.0.1/a.jpg"]},
            ["refuses", f"{O3}/image_urls/*/rule/private-url at `image_urls[1]`"],
        ),
    ],
)  # fmt: skip
def test_what_the_judges_say(panel: dict[str, Judge], request_: dict[str, Any], expected: list[str]) -> None:
    """Each judge names the same constraints at the same places, whatever words it has for them."""
    before = copy.deepcopy(request_)
    verdicts = asked(panel, O3, request_)
    assert {name: said(found) for name, found in verdicts.items()} == dict.fromkeys(panel, expected)
    assert [found.amiss for found in verdicts.values()] == [()] * 4
    assert request_ == before


def test_warnings_are_told_by_two(panel: dict[str, Judge]) -> None:
    """What only a warning is said of is accepted by all, and the two judges that know of warnings name it."""
    verdicts = asked(panel, V3, {**GOOD[V3], "resolution": "720p", "prompt": "\0"})
    warned = ["accepts", f"{V3}/rule/restated-default/resolution"]
    assert [said(found) for found in verdicts.values()] == [warned, warned, ["accepts"], ["accepts"]]


def test_models_may_stop_early(panel: dict[str, Judge]) -> None:
    """What Pydantic refuses need not be all that is wrong; that is no disagreement, and what it names must be wrong."""
    request = {**GOOD[O3], "duration": 99, "elements": [{"video_url": None}]}
    verdicts = asked(panel, O3, request)
    both = ["refuses", f"{O3}/duration/maximum", f"{O3}/elements/*/video_url/type at `elements[0].video_url`"]
    assert [said(verdicts[name]) for name in ("compiled", "reference", "service")] == [both] * 3
    assert (said(verdicts["models"]), verdicts["models"].is_whole) == (both[:2], False)
    assert told(panel, request) == []


def breach(identity: str, *path: str | int) -> Breach:
    return Breach(identity, path, "schema")


def test_a_place_is_judged_by_the_first_thing() -> None:
    """Of one place type comes before const and enum, and these before bounds; other places stay as they are."""
    first, second, third = breach("m/a/*/type", "a", 0), breach("m/a/*/enum", "a", 0), breach("m/a/*/maximum", "a", 0)
    elsewhere = breach("m/a/*/maximum", "a", 1)
    rule = Breach("m/a/*/rule/odd", ("a", 0), "error")
    assert verdict([third, second, first, elsewhere, rule]).broken == {first, elsewhere, rule}
    assert verdict([third, second, elsewhere]).broken == {second, elsewhere}


def test_a_wrong_model_is_all_there_is_to_say() -> None:
    """Where `model` is wrong nothing else counts, for nobody knows what else applies."""
    wrong, other = breach("m/model/const", "model"), breach("m/a/type", "a")
    assert verdict([wrong, other]).broken == {wrong}


def test_what_no_constraint_demands() -> None:
    """A finding that fits no constraint is a breach of its own, which no other judge will name."""
    for rule, path in (("wrong-format", ("duration",)), ("too-long", ("duration",)), ("unknown-field", ("a", "b"))):
        assert breach_told(SPEC, V3, GOOD[V3], rule, path) == breach("/".join((V3, *path, rule)), *path)


def test_places_by_their_text() -> None:
    """A field is found by its text, if it is missing, too, and if its name is odd."""
    paths = paths_in(SPEC.schema(V3), {"multi_prompt": [{"x.y": 1}], "a[0]": 1, "b": {"c": 1}})
    names = ("", "a[0]", "b", "multi_prompt[0].duration", "multi_prompt[0].x.y", "image_url")
    assert [paths.get(name) for name in names] == [
        (), ("a[0]",), ("b",), ("multi_prompt", 0, "duration"), ("multi_prompt", 0, "x.y"), ("image_url",)
    ]  # fmt: skip
    assert "b.c" not in paths


def test_a_gate_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled judge tells of a gate that lets findings through, or counts texts wrongly."""
    monkeypatch.setitem(callsheet.fuzz.judges.compiled.CLEAN, V3, lambda _: 9)
    found = compiled(SPEC)(V3, {**GOOD[V3], "duration": 7})
    assert found.amiss == (
        "the gate lets it through in spite of value-not-allowed",
        "the gate counts 9 texts, where 7 are",
    )


def test_a_compiled_schema_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled judge tells of a field that the compiled schema refuses and nothing is said of."""
    monkeypatch.setitem(SPEC.checks.INVALID, V3, lambda _: ["prompt"])
    assert compiled(SPEC)(V3, GOOD[V3]).amiss == (
        "the compiled schema refuses ['prompt'], and what is said of the schema is about []",
    )


def test_a_rule_without_an_answer() -> None:
    """The reference judge tells of a rule that the runtime cannot answer; an error counts as broken."""
    document = copy.deepcopy(SPEC.document)
    component = document["components"]["schemas"][SPEC.checks.COMPONENTS[O3]]
    component["x-rules"]["too-many-shots"]["rule"] = "self.image_urls[0] == ''"
    found = reference(Spec(document, SPEC.checks))(O3, GOOD[O3])
    assert said(found) == ["accepts", f"{O3}/rule/too-many-shots"]
    (text,) = found.amiss
    assert text.startswith("the rule too-many-shots at `` gives ")
    assert "index" in text


class Weaker(KlingV3ImageToVideo):
    """A class that does not limit what its schema limits."""

    prompt: str
    image_url: str | None = None

    def to_request(self) -> dict[str, Any]:
        return {**super().to_request(), "resolution": "720p"}


def test_a_class_that_is_too_weak(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge of the models tells what a class leaves to the compiled checks, and what comes out other than it went in."""
    monkeypatch.setattr(callsheet.fuzz.judges.models, "VideoRequest", Weaker)
    weak = models(SPEC)
    found = weak(V3, {**GOOD[V3], "prompt": "a" * 2501})
    assert said(found) == ["refuses", f"{V3}/prompt/maxLength"]
    assert found.amiss == (f"Pydantic lets {V3}/prompt/maxLength through, and only the compiled checks find it",)
    left_out = f"Pydantic lets {V3}/image_url/required through, and only the compiled checks find it"
    assert weak(V3, {"model": V3, "prompt": "Mist"}).amiss == (left_out,)
    assert weak(V3, GOOD[V3]).amiss == (f"what comes out of the model is { ({**GOOD[V3], 'resolution': '720p'})!r}",)


def test_an_error_that_pydantic_alone_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of error that stands for no keyword is named as it is, so that it shows as a disagreement."""

    class Odd(BaseModel):
        model: str
        prompt: int

    monkeypatch.setattr(callsheet.fuzz.judges.models, "VideoRequest", Odd)
    assert said(models(SPEC)(V3, {**GOOD[V3], "prompt": "x"}))[0] == "refuses"


def test_a_service_that_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge over HTTP tells of an answer that is neither yes nor no."""
    scenario = {"faults": [{"on": "createVideo", "status": 503, "message": "closed"}]}
    monkeypatch.setattr(callsheet.fuzz.judges.service, "asgi_app", lambda: asgi_app(scenario))
    with service(SPEC) as judge:
        found = judge(V3, GOOD[V3])
        assert judge(V3, GOOD[V3]) == Verdict(accepted=True, broken=frozenset())
    body = '{"error": {"message": "closed", "type": "service_unavailable_error"}}'
    assert found == Verdict(accepted=False, broken=frozenset(), amiss=(f"it answers 503 {body}",))


def test_the_service_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mock is made to forget now and then, so that a long run does not fill it."""
    mock = asgi_app()
    monkeypatch.setattr(callsheet.fuzz.judges.service, "asgi_app", lambda: mock)
    monkeypatch.setattr(callsheet.fuzz.judges.service, "_ROUND", 3)
    with service(SPEC) as judge:
        for _ in range(5):
            judge(V3, GOOD[V3])
    assert len(mock.requests) == 2


def test_a_judge_that_fails(panel: dict[str, Judge]) -> None:
    """A judge that raises is told of with its traceback, and the others are asked all the same."""

    def broken(_model: str, _request: Request) -> Verdict:
        raise KeyError("prompt")

    (first, *more) = told({**panel, "models": broken}, GOOD[V3])
    assert first.startswith("models: it fails with\nTraceback")
    assert first.endswith("KeyError: 'prompt'")
    assert more == ["compiled, reference and service accept it, models refuses it"]
