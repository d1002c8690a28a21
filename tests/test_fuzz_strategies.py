"""Requests drawn from the spec: right, wrong in one way, at the edge, damaged."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.data import ConjectureData

from callsheet.check import check
from callsheet.constraints import constraint_of, constraints, selected
from callsheet.errors import UsageError
from callsheet.fuzz import Case, boundaries, boundary_cases, damaged, requests, violating
from callsheet.fuzz.cases import NoPlaceError
from callsheet.fuzz.values import field_values
from callsheet.fuzz.words import words_of
from callsheet.spec import Spec, installed
from callsheet_codegen.build import Compiled, compile_spec
from docs_models import LANTERN, write_spec

SPEC = installed()
O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"
ALL = {each.id: each for model in SPEC.models for each in constraints(SPEC, model)}
QUIET = settings(
    database=None, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def drawn(strategy: st.SearchStrategy[Any], count: int) -> tuple[list[Any], float]:
    """Draw so many examples, and give them with the share of draws that no strategy threw away.

    That Hypothesis tries small examples first, and ends those that grow, is no matter of the strategy.
    """
    found, thrown = list[Any](), list[None]()
    give_up = ConjectureData.mark_invalid

    def counted(self: ConjectureData, *arguments: Any, **more: Any) -> Any:
        thrown.append(None)
        give_up(self, *arguments, **more)

    @settings(QUIET, max_examples=count)
    @given(strategy)
    def gather(value: Any) -> None:
        found.append(value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ConjectureData, "mark_invalid", counted)
        gather()
    return found, len(found) / (len(found) + len(thrown))


def broken(spec: Spec, model: str, request: dict[str, Any]) -> dict[str, str]:
    """The ids of what a request breaks, with their severities."""
    return {constraint_of(spec, model, request, each).id: each.severity for each in check(spec, request)}


@pytest.mark.parametrize("model", SPEC.models)
def test_requests_are_accepted(model: str) -> None:
    """No drawn request has an error, and with `clean` none has a finding; hardly any draw is thrown away."""
    found, usable = drawn(requests(model), 100)
    assert usable >= 0.95
    assert {severity for each in found for severity in broken(SPEC, model, each).values()} == {"warning"}
    found, usable = drawn(requests(model, clean=True), 100)
    assert usable >= 0.95
    assert [each for each in found if broken(SPEC, model, each)] == []


@pytest.mark.parametrize("constraint", ALL)
def test_violating_requests_break_one_thing(constraint: str) -> None:
    """A drawn request breaks the constraint that it was drawn for and no other; hardly any draw is thrown away."""
    model = ALL[constraint].model
    found, usable = drawn(violating(model, constraint), 4)
    assert usable >= 0.95
    assert [each for each in found if set(broken(SPEC, model, each)) != {constraint}] == []


WARNED = {
    f"{O3}/resolution/enum": "restated-default",
    f"{V3}/resolution/enum": "restated-default",
    f"{V3}/duration/enum": "restated-default",
    f"{O3}/shot_type/enum": "unneeded-field",
    f"{O3}/shot_type/type": "unneeded-field",
    f"{O3}/multi_prompt/*/duration/minimum": "short-shot",
    f"{V3}/multi_prompt/*/duration/minimum": "short-shot",
}
"""Constraints with a value on the near side that never goes without a warning."""


@pytest.mark.parametrize("model", SPEC.models)
def test_every_constraint_has_an_edge(model: str) -> None:
    """Every constraint has requests that break it alone, and neighbours that break nothing; some warn, as listed."""
    sides: dict[tuple[str, bool], int] = {}
    warned: dict[str, str] = {}
    for case in boundary_cases(SPEC, model):
        found = broken(SPEC, model, case.request)
        sides[case.constraint.id, case.breaks] = sides.get((case.constraint.id, case.breaks), 0) + 1
        if case.breaks:
            assert found == {case.constraint.id: case.constraint.severity}, case
        elif found:
            assert set(found.values()) == {"warning"}, case
            (name,) = found
            warned[case.constraint.id] = name.split("/rule/")[1].split("/")[0]
    assert set(sides) == {(each.id, side) for each in constraints(SPEC, model) for side in (True, False)}
    assert warned == {name: rule for name, rule in WARNED.items() if name.startswith(model)}


@pytest.mark.parametrize(
    ("constraint", "inside", "outside"),
    [
        (f"{O3}/duration/minimum", 3, 2),
        (f"{O3}/duration/maximum", 15, 16),
        (f"{V3}/duration/enum", 10, 11),
        (f"{O3}/prompt/maxLength", 2500, 2501),
        (f"{V3}/voice_ids/maxItems", 2, 3),
    ],
)
def test_edges_are_the_bounds(constraint: str, inside: int, outside: int) -> None:
    """The cases of a bound hold the bound itself, and what lies one beyond it."""
    each = ALL[constraint]
    cases = [case for case in boundary_cases(SPEC, each.model) if case.constraint is each]

    def size(case: Case) -> Any:
        value = case.request[each.pattern[0]]
        return value if isinstance(value, int) else len(value)

    assert inside in {size(case) for case in cases if not case.breaks}
    assert outside in {size(case) for case in cases if case.breaks}


def test_rules_have_edges_too() -> None:
    """A rule that counts is met at the last number that it lets pass and the first that it does not."""
    each = ALL[f"{O3}/rule/too-many-references"]
    counts = {
        (case.breaks, len(case.request.get("image_urls", ())) + len(case.request["elements"]))
        for case in boundary_cases(SPEC, O3)
        if case.constraint is each and "video_url" in str(case.request)
    }
    assert {(False, 4), (True, 5)} <= counts


def values_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, value
    steps = (
        value.items() if isinstance(value, dict) else [("*", item) for item in value] if isinstance(value, list) else ()
    )
    for step, item in steps:
        yield from values_in(item, (*path, step))


@pytest.mark.parametrize("model", SPEC.models)
def test_requests_reach_everything(model: str) -> None:
    """The drawn requests hold every field, every value of an enum, both ends of every range, null where it may stand."""
    found, _ = drawn(requests(model), 1200)
    seen: dict[tuple[str, ...], list[Any]] = {}
    for path, value in (each for request in found for each in values_in(request)):
        seen.setdefault(path, []).append(value)
    for each in constraints(SPEC, model):
        if each.keyword == "type":
            assert each.pattern in seen, each.id
            assert ("null" in each.limit and isinstance(each.limit, list)) is (None in seen[each.pattern]), each.id
        elif each.keyword == "enum":
            assert [value for value in each.limit if value not in seen[each.pattern]] == [], each.id
        elif each.keyword in ("minimum", "maximum") and each.id != f"{V3}/multi_prompt/*/duration/maximum":
            # There no shot can last longer than the clip.
            assert each.limit in seen[each.pattern], each.id
        elif each.keyword in ("maxLength", "maxItems"):
            assert each.limit in {len(value) for value in seen[each.pattern] if value is not None}, each.id
    texts = "".join(text for values in seen.values() for text in values if isinstance(text, str))
    assert any(float(value).is_integer() for value in seen["duration",] if isinstance(value, float))
    wanted = {O3: ["@Image1", "@Image2", "@Element1"], V3: ["<<<voice_1>>>", "<<<voice_2>>>"]}
    assert [reference for reference in wanted[model] if reference not in texts] == []


def test_texts_are_odd() -> None:
    """Drawn prompts hold letters of all kinds: combining, invisible, from outside the first plane, and line breaks."""
    found, _ = drawn(field_values(words_of(SPEC, V3), "prompt"), 300)
    kinds = {unicodedata.category(char) for text in found for char in text}
    assert {"Lo", "So", "Cc", "Cf", "Zl", "Mn"} <= kinds
    assert any(ord(char) > 0xFFFF for text in found for char in text)


@pytest.mark.parametrize(
    ("strategy", "shortest"),
    [
        (requests(O3), {"model": O3, "prompt": "Mist lifts off the bay"}),
        (violating(O3, f"{O3}/duration/maximum"), {"model": O3, "prompt": "Mist lifts off the bay", "duration": 16}),
        (violating(O3, f"{O3}/rule/conflicting-prompts"), {"model": O3, "prompt": "Mist lifts off the bay", "multi_prompt": [{"prompt": "The boat leaves", "duration": 3}]}),
    ],
)  # fmt: skip
def test_examples_shrink(strategy: st.SearchStrategy[Any], shortest: dict[str, Any]) -> None:
    """What is found by a property test is told in the shortest request that shows it."""
    assert find(strategy, lambda _: True, settings=settings(database=None)) == shortest


@given(boundaries(V3))
@settings(QUIET, max_examples=50)
def test_boundaries_can_be_drawn(case: Case) -> None:
    """A drawn case is one of the model's, and is as it says."""
    assert case.constraint.model == V3
    assert (case.constraint.id in broken(SPEC, V3, case.request)) is case.breaks


@pytest.mark.parametrize("model", SPEC.models)
def test_damaged_requests_are_of_all_kinds(model: str) -> None:
    """Damaged requests are JSON; most are refused, for many reasons, and some are still right."""
    found, usable = drawn(damaged(model), 150)
    assert usable >= 0.95
    reasons = [frozenset(each.rule for each in check(SPEC, request) if each.severity == "error") for request in found]
    assert json.loads(json.dumps(found)) == found
    assert len(set(reasons)) > 10
    assert frozenset() in reasons


FAILING = """
from hypothesis import Phase, given, settings
from callsheet.fuzz import boundaries, requests

for strategy in (requests, boundaries):

    @settings(max_examples=5, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy("kling-v3-image-to-video"))
    def fails(value):
        raise RuntimeError

    try:
        fails()
    except RuntimeError as error:
        print(error.__notes__[0])
"""


def test_what_fails_is_shown() -> None:
    """A failing test shows the request, and neither how it was found nor the whole spec."""
    done = subprocess.run([sys.executable, "-W", "error", "-c", FAILING], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.count("'model': 'kling-v3-image-to-video'") == 2
    assert "__getitem__" not in done.stdout
    assert len(done.stdout) < 1500


def test_unknown_names() -> None:
    """A model or a constraint that there is not is told with the nearest one there is."""
    with pytest.raises(
        UsageError, match=r"there is no model 'kling-o3-reference'; did you mean 'kling-o3-reference-to-video'\\?"
    ):
        requests("kling-o3-reference")
    with pytest.raises(
        UsageError, match=rf"there is no constraint '{O3}/duration/maximun'; did you mean '{O3}/duration/maximum'\\?"
    ):
        violating(O3, f"{O3}/duration/maximun")
    with pytest.raises(UsageError, match="fits 3 constraints; violating takes the id of one"):
        violating(O3, f"{O3}/duration/*")


def test_an_id_with_a_star_is_one_id() -> None:
    """An id that is written whole selects one constraint, though it holds a star; a pattern selects what it fits."""
    assert [each.id for each in selected(SPEC, [V3], [f"{V3}/multi_prompt/*/type"])] == [f"{V3}/multi_prompt/*/type"]
    assert len(selected(SPEC, [V3], ["*/duration/*", "*/prompt/type"])) == 8


def keywords_of(schema: dict[str, Any]) -> int:
    """The constraints of a schema, counted without asking anybody."""
    names = ("type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
    own = sum(name in schema for name in names) + len(schema.get("required", ()))
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return own + (schema.get("additionalProperties") is False) + sum(map(keywords_of, inner))


@pytest.mark.parametrize("model", SPEC.models)
def test_no_constraint_is_left_out(model: str) -> None:
    """There is a constraint for every keyword at every place, and every rule at every site; all ids differ."""
    found = constraints(SPEC, model)
    rules = sum(len(site.rules) for site in SPEC.sites(model))
    assert len({each.id for each in found}) == len(found)
    assert len(found) == keywords_of(SPEC.schema(model)) - 1 + rules  # that a request is an object is no constraint


INVENTED = """
title: Invented
type: object
additionalProperties: false
description: A model that nobody offers.
x-source: {page: kling-v3-image-to-video, field: Body, grade: documented}
required: [model, title]
properties:
  model: {type: string, const: invented, description: Selects it., x-source: &s {page: kling-v3-image-to-video, field: model, grade: documented}}
  title: {type: string, minLength: 3, maxLength: 8, description: What it is called., x-source: *s}
  loud: {type: boolean, const: true, description: Always., x-source: *s}
  count: {type: integer, const: 1, description: Always one., x-source: *s}
  tags: {type: array, maxItems: 1, description: What it is about., x-source: *s, items: {type: string}}
  code: {type: string, minLength: 4, maxLength: 4, description: Four letters., x-source: *s}
  ratio: {type: number, minimum: 1, maximum: 2, description: How wide it is., x-source: *s}
  layers: {type: array, minItems: 2, maxItems: 3, description: What lies above what., x-source: *s, items: {type: integer, minimum: 0, maximum: 9}}
examples:
  - {model: invented, title: abc}
x-rules:
  layers-out-of-order:
    what: The layers add up to too much.
    rule: sum(self.layers) <= 12
    says: "'`layers` add up to ' + string(sum(self.layers)) + '; the limit is 12'"
    why: It does.
    advice: Take less.
    source: {page: kling-v3-image-to-video, field: Body, grade: documented}
    good: [{layers: [1, 2]}]
    bad: [{layers: [9, 9]}]
"""


def with_invented(folder: Path, text: str) -> Compiled:
    """The spec with one more model."""
    copytree(Path(__file__).parent.parent / "spec", folder / "spec")
    text = text.replace("&s ", "").replace("*s", "{page: kling-v3-image-to-video, field: model, grade: documented}")
    (folder / "spec" / "models" / "invented.yaml").write_text(text)
    return compile_spec(folder / "spec")


def test_what_nobody_may_have_takes_nothing_away(tmp_path: Path) -> None:
    """A field that a rule always forbids has no cases, and the other constraints keep theirs."""
    spec = with_invented(
        tmp_path,
        INVENTED.replace("sum(self.layers) <= 12", "size(self.tags) == 0").replace("{layers: [9, 9]}", "{tags: [a]}"),
    ).spec
    with_cases = {
        case.constraint.id.removeprefix("invented/") for case in boundary_cases(spec, "invented") if not case.breaks
    }
    assert {"title/maxLength", "layers/type", "rule/layers-out-of-order"} <= with_cases
    assert "tags/*/type" not in with_cases
    with pytest.raises(
        NoPlaceError, match=r"no valid request of invented holds tags\.\*; does a rule forbid it always\?"
    ):
        violating("invented", "invented/tags/*/type", spec=spec)


def test_a_new_model_needs_no_code(tmp_path: Path) -> None:
    """A model that is only a file has cases for all its constraints, with keywords that no other model uses."""
    compiled = with_invented(tmp_path, INVENTED)
    spec, gate = compiled.spec, dict[str, Any]()
    exec(compiled.gate, gate)
    sides = {(case.constraint.id.removeprefix("invented/"), case.breaks) for case in boundary_cases(spec, "invented")}
    names = [each.id.removeprefix("invented/") for each in constraints(spec, "invented")]
    assert {
        "title/minLength",
        "ratio/minimum",
        "layers/minItems",
        "layers/*/maximum",
        "rule/layers-out-of-order",
    } <= set(names)
    assert sides == {(name, side) for name in names for side in (True, False)}
    for case in boundary_cases(spec, "invented"):
        assert list(broken(spec, "invented", case.request)) == ([case.constraint.id] if case.breaks else [])
        assert gate["CLEAN"]["invented"](case.request) < 0 or not case.breaks
    sums = {
        (case.breaks, sum(case.request["layers"]))
        for case in boundary_cases(spec, "invented")
        if case.constraint.keyword == "rule" and "layers" in case.request
    }
    assert {(False, 12), (True, 13)} <= sums
    for each in constraints(spec, "invented"):
        found, _ = drawn(violating("invented", each.id, spec=spec), 5)
        assert [request for request in found if list(broken(spec, "invented", request)) != [each.id]] == []


def test_a_short_field_beside_references(tmp_path: Path) -> None:
    """A field that is too short for many references is drawn within its limit."""
    spec = compile_spec(write_spec(tmp_path)).spec
    found, _ = drawn(requests(LANTERN, spec=spec), 100)
    assert {each.rule for request in found for each in check(spec, request) if each.severity == "error"} == set()
