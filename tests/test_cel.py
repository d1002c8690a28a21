"""Compiled expressions against the reference CEL runtime."""

from typing import Any

import pytest
from cel_expr_python import cel
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from callsheet.flat import normal
from callsheet_codegen import functions
from callsheet_codegen.cel.analysis import Analysis
from callsheet_codegen.cel.folding import holds_without
from callsheet_codegen.cel.kinds import Shapes, environment, reference_environment
from callsheet_codegen.cel.python import Python, safe_name
from callsheet_codegen.cel.tree import decode
from expressions import REQUESTS, SCHEMA, expressions

SHAPES = Shapes()
KINDS = {
    "self": SHAPES.kind_of(SCHEMA, "Self", as_written=False),
    "given": SHAPES.kind_of(SCHEMA, "Given", as_written=True),
}
TYPED, REFERENCE = environment(SHAPES, KINDS), reference_environment(KINDS)
ANALYSIS = Analysis(SHAPES)
NAMES = {name: getattr(functions, name) for name in dir(functions) if not name.startswith("__")}
DIVISION = "division takes a number that cannot be negative and a positive constant"
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def compiled(text: str) -> Any:
    return decode(TYPED.compile(text).serialize())


def judged(text: str, request: dict[str, Any]) -> tuple[bool, Any]:
    """Whether the reference runtime fails, and else what it answers."""
    values = {"self": normal(SCHEMA, request), "given": normal(SCHEMA, request, defaults=False)}
    answer = REFERENCE.compile(text).eval(data=values)
    return (True, None) if answer.type() == cel.Type.ERROR else (False, answer.plain_value())


def run(source: str, request: dict[str, Any]) -> Any:
    values = {"self": normal(SCHEMA, request), "given": normal(SCHEMA, request, defaults=False)}
    return eval(source, {**NAMES, **values})


def run_raw(source: str, request: dict[str, Any]) -> Any:
    return eval(source, {**NAMES, **{safe_name(key): request.get(key) for key in SCHEMA["properties"]}})


@settings(max_examples=600, suppress_health_check=SLOW)
@given(expressions(), st.lists(REQUESTS, min_size=1, max_size=3))
def test_what_compiles_never_fails_and_agrees(text: str, requests: list[dict[str, Any]]) -> None:
    """An expression is either refused, or never fails and gives the reference's value and type on every request."""
    node = compiled(text)
    if ANALYSIS.failure(node) is not None:
        return
    source, raw = Python(ANALYSIS).source(node), Python(ANALYSIS, raw=True).source(node)
    for request in requests:
        failed, wanted = judged(text, request)
        assert not failed, (text, request)
        found = run(source, request)
        assert (found, type(found)) == (wanted, type(wanted)), (text, source, request)
        if all(not isinstance(value, float) for value in request.values()):
            found = run_raw(raw, request)
            assert (found, type(found)) == (wanted, type(wanted)), (text, raw, request)


@settings(max_examples=300, suppress_health_check=SLOW)
@given(expressions(("bool",)), REQUESTS)
@example("!has(self.words)", {"name": ""})
@example("!has(given.words)", {"name": ""})
def test_what_is_skipped_without_a_field_would_have_held(text: str, request: dict[str, Any]) -> None:
    """A condition that is said to hold without a field is true for every request that leaves the field out."""
    node = compiled(text)
    if ANALYSIS.failure(node) is not None:
        return
    for field in ("note", "count", "words", "shots", "loud", "size"):
        if holds_without(ANALYSIS, node, field):
            left = {key: value for key, value in request.items() if key != field}
            assert judged(text, left) == (False, True), (text, field, left)


def test_enough_expressions_compile_for_the_comparison_to_mean_something() -> None:
    """Most expressions that people would write for rules are accepted."""
    texts = [
        "has(self.note) != (size(self.words) > 0)",
        "!has(self.count) || self.count > 3",
        "self.count > 3 || !has(self.count)",
        "has(self.count) ? self.count + 1 > 2 : true",
        "self.shots.all(s, !has(s.url) || extension(s.url) in ['mp4'])",
        "self.shots.map(s, has(s.url), s.url).exists(u, u == self.name)",
        "sum(self.shots.map(s, s.length)) == sum(self.numbers) + 3",
        "upto(size(self.words)).all(n, n in refs(self.name, '@Image'))",
        "self.words.exists_one(w, w.trim() == '')",
        "size(self.words) / 2 < 4 && size(self.name) % 3 != 1",
        "(self.size == 'm') == self.loud",
    ]
    assert [ANALYSIS.failure(compiled(text)) for text in texts] == [None] * len(texts)


@pytest.mark.parametrize(
    ("text", "reason", "request_"),
    [
        ("self.count > 3", "`self.count` may be absent; guard it with has(self.count)", {"name": "a"}),
        ("given.size == 's'", "`given.size` may be absent; guard it with has(given.size)", {"name": "a"}),
        ("has(self.note) || self.note == ''", "`self.note` may be absent; guard it with has(self.note)", {"name": "a"}),
        (
            "self.shots.exists(s, s.url == 'a')",
            "`s.url` may be absent; guard it with has(s.url)",
            {"name": "a", "shots": [{"text": "", "length": 1}]},
        ),
        (
            "self.large + 1 > 0 || !has(self.large)",
            "the number may not fit into 64 bits",
            {"name": "a", "large": 2**63 - 1},
        ),
        (
            "!has(self.large) || -self.large > 0",
            "the number may not fit into 64 bits",
            {"name": "a", "large": -(2**63)},
        ),
        ("sum([9223372036854775807, size(self.name)]) > 0", "the number may not fit into 64 bits", None),
        ("has(self.count) && 7 / self.count > 1", DIVISION, {"name": "a", "count": 0}),
        (
            "self.words[0] == 'a'",
            "an index may be out of range; use all(), exists() or filter() instead",
            {"name": "a"},
        ),
        (
            "refs(self.name, '').all(n, n > 0)",
            "refs() takes what stands before the number as a text that is not empty",
            {"name": "a"},
        ),
        ("self.name.matches('a+')", "the function matches() is not one that the generator knows", None),
        ("int(self.name) > 3", "the function int() is not one that the generator knows", {"name": "a"}),
    ],
)
def test_what_could_fail_is_refused(text: str, reason: str, request_: dict[str, Any] | None) -> None:
    """What fails on some request, or is not known to be the same in Python, is refused with a reason."""
    failure = ANALYSIS.failure(compiled(text))
    assert failure is not None
    assert failure.reason == reason
    if request_ is not None:
        assert judged(text, request_)[0]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("@Image1", [1]),
        ("@Image0", [0]),
        ("@Image10 @Image1", [10, 1]),
        ("@Image1@Image2@Image1", [1, 2]),
        ("@Element3@Image2", [2]),
        ("参考@Image1的构图", [1]),
        ("me@Image1.test", []),
        ("x_@Image1", []),
        ("@Image1st @Image2_a @Image3é", [3]),
        ("(@Image1), @Image2.", [1, 2]),
        ("@Image007", [7]),
        ("@Image99999999999999999999", [999999999]),
        ("@Image１ @Image٣ @image1 @Image @Image-1", []),
        ("é@Image1", [1]),
        ("", []),
    ],
)
def test_references(text: str, numbers: list[int]) -> None:
    """Which numbers a text refers to, in the cases that could be read differently."""
    assert functions.refs(text, "@Image") == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("<<<voice_1>>>", [1]),
        ("a<<<voice_1>>>b<<<voice_2>>>", [1, 2]),
        ("<<<voice_2>>><<<voice_1>>>", [2, 1]),
        ("<<<voice_1>> <<voice_1>>> <<<voice_>>> <<<voice_x>>> <<<Voice_1>>>", []),
    ],
)
def test_enclosed_references(text: str, numbers: list[int]) -> None:
    """A reference with an end of its own needs no word boundary."""
    assert functions.refs(text, "<<<voice_", ">>>") == numbers
