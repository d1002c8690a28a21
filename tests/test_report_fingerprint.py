"""What makes two findings the same."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.finding import Path
from callsheet.fingerprint import Numbering, fingerprint
from callsheet.shown import pointer_text
from report_output import located

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=8,
)

FINDING = located("a: 1", "1", request=0, path=("a",), value=1)


def test_a_fingerprint_is_a_contract() -> None:
    """The fingerprint of a finding never changes: others have stored it."""
    assert fingerprint(FINDING) == "ba43d1336879e0f464b4eaac59039e55"
    value = {"b": [1.5, None, True], "a": "\U0001f3ac\ud800"}
    assert fingerprint(replace(FINDING, value=value)) == "4fa397548c6977525ed37f07fe4d2533"


@given(value=VALUES, other=VALUES)
def test_any_value_has_a_fingerprint(value: Any, other: Any) -> None:
    """Any JSON value gives 32 hexadecimal digits, and another value gives others."""
    found = fingerprint(replace(FINDING, value=value))
    assert re.fullmatch("[0-9a-f]{32}", found)
    if repr(value) != repr(other) and value != other:
        assert fingerprint(replace(FINDING, value=other)) != found


def test_an_enormous_integer_has_a_fingerprint() -> None:
    """An integer of more digits than Python writes does not stop a report."""
    assert fingerprint(replace(FINDING, value=[{"a": 1 << 100_000}])) != fingerprint(FINDING)


def test_order_of_keys_does_not_count() -> None:
    """An object has one fingerprint, in whatever order its keys stand."""
    first, second = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert fingerprint(replace(FINDING, value=first)) == fingerprint(replace(FINDING, value=second))


def test_file_and_line_do_not_count() -> None:
    """A finding that moved to another line, request or file, or has another wording, keeps its fingerprint."""
    moved = located("\n\nb: 2\na: 1", "1", file="b.yaml", message="`a` is bad", request=3, path=("a",), value=1)
    assert fingerprint(moved) == fingerprint(FINDING)


@pytest.mark.parametrize("change", [{"rule": "other-rule"}, {"path": ("b",)}, {"path": ()}, {"value": "1"}])
def test_rule_place_and_value_count(change: dict[str, Any]) -> None:
    """Another rule, another place or another value is another finding."""
    assert fingerprint(replace(FINDING, **change)) != fingerprint(FINDING)


def test_numbering_tells_equal_findings_apart() -> None:
    """Within a report, equal findings differ by their number and their file, and a second report gives the same."""
    reports = []
    for _ in range(2):
        numbering = Numbering()
        findings = [FINDING, FINDING, replace(FINDING, file="b.yaml"), replace(FINDING, value=2)]
        reports.append([numbering.fingerprint(each) for each in findings])
    assert reports[0] == reports[1]
    assert len(set(reports[0])) == 4


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("prompt",), "/prompt"),
        (("elements", 0, "video_url"), "/elements/0/video_url"),
        (("",), "/"),
        (("a/b",), "/a~1b"),
        (("m~n",), "/m~0n"),
        (("~1",), "/~01"),
        (("c%d",), "/c%d"),
        ((" ", '"', "\\"), '/ /"/\\'),
    ],
)
def test_pointers(path: Path, expected: str) -> None:
    """A path as JSON Pointer has `~0` for `~` and `~1` for `/`, and nothing for the request itself."""
    assert pointer_text(path) == expected
