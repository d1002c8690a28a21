"""The readers and the linter on damaged files and on junk: nothing fails, and every place is in the text."""

import json
from collections.abc import Iterator
from io import BytesIO
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.catalogue import rule_names
from callsheet.finding import Path as ValuePath
from callsheet.finding import Place
from callsheet.fix import Fixer, fix_stream
from callsheet.flat import normal
from callsheet.gate import is_clean_file
from callsheet.lint import Linter, lint_stream
from callsheet.located import Located
from callsheet.ownership import ours
from callsheet.report.formats import FORMATS, open_report
from callsheet.report.run import Run
from callsheet.source.embedded.piece import Found
from callsheet.source.json_lines import read_lines
from callsheet.source.reader import ENDINGS, format_of, read, read_calls
from callsheet.source.text import Problem, Request, Span, Text
from callsheet.spec import installed
from damaged_files import FILES, File, damaged, examples, junk

SPEC = installed()
RULES = rule_names(SPEC)
JSON_FILES = [each for each in FILES if each[0].endswith((".json", ".jsonl")) and format_of(*each) != "postman"]
NAMES = st.sampled_from([f"a{ending}" for ending in ["", *ENDINGS]])
ANY_FILE = damaged(FILES) | damaged(FILES) | st.tuples(NAMES, junk() | damaged(FILES).map(itemgetter(1)))
JSON_FILE = damaged(JSON_FILES) | st.tuples(st.sampled_from(["a.json", "a.jsonl"]), junk())
_MOST = 300
"""So many values of a request are looked at; the others stand in the same text."""


def linter() -> Linter:
    return Linter(SPEC, rules=RULES)


def found_in(file: File) -> list[Found]:
    name, data = file
    match format_of(name, data):
        case "jsonl":
            return list(read_lines(BytesIO(data)))
        case "json" | "yaml" as kind:
            return list(read(data, kind))
        case kind:
            return list(read_calls(data, kind, SPEC.api))


def requests_in(file: File) -> list[Any]:
    return [each.value for each in found_in(file) if isinstance(each, Request)]


def findings_in(file: File) -> list[Located]:
    return list(lint_stream(linter(), file[0], BytesIO(file[1])))


def fixed(file: File, *, unsafe: bool) -> File:
    return file[0], fix_stream(Fixer(linter(), unsafe, lambda _located: True), file[0], BytesIO(file[1])).after


def paths(value: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    yield path
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(inner, (*path, step))


def is_inside(span: Span, text: Text) -> bool:
    return 0 <= span[0] <= span[1] <= len(text.text)


@examples(350)
@given(ANY_FILE)
def test_a_file_is_read_without_fail(file: File) -> None:
    """Whatever a file holds, its requests are values that JSON can carry, and all that is found stands in its text."""
    for each in found_in(file):
        if isinstance(each, Request):
            json.dumps(each.value, ensure_ascii=False, allow_nan=False).encode()
            for path, _ in zip(paths(each.value), range(_MOST), strict=False):
                assert is_inside(each.span(Place(path)), each.text)
                assert is_inside(each.span(Place(path, "key")), each.text)
        else:
            assert is_inside(each.span, each.text)
        if isinstance(each, Problem) and each.offer:
            assert all(is_inside(edit.span, each.text) for edit in each.offer.edits)


@examples(250)
@given(JSON_FILE)
def test_json_is_read_as_others_read_it(file: File) -> None:
    """What `json` makes of a file, and of the stretch of every value in it, is what the reader makes of them."""
    name, data = file
    for each in found_in(file):
        if isinstance(each, Request):
            for path, _ in zip(paths(each.value), range(_MOST), strict=False):
                value: Any = each.value
                for step in path:
                    value = value[step]
                written = each.text.text[slice(*each.span(Place(path)))]
                assert json.dumps(json.loads(written)) == json.dumps(value)
    try:
        text = data.decode("utf-8-sig")
        values = (
            [json.loads(line) for line in text.split("\n") if line.strip()] if name.endswith("l") else json.loads(text)
        )
    except (ValueError, RecursionError):
        return
    if not any(isinstance(each, Problem) and each.rule == "syntax-error" for each in found_in(file)):
        objects = [each for each in (values if isinstance(values, list) else [values]) if isinstance(each, dict)]
        assert json.dumps(requests_in(file)) == json.dumps(objects)


@examples(250)
@given(ANY_FILE, st.sampled_from(FORMATS))
def test_a_finding_has_a_place_and_can_be_reported(file: File, form: str) -> None:
    """Linting raises nothing, every finding has a line and a column that the file has, and every report can tell it."""
    found = findings_in(file)
    lines = file[1].removeprefix(b"\xef\xbb\xbf").decode(errors="replace").split("\n")
    for each in found:
        for offset in [offset for mark in each.marks for offset in mark.span]:
            line, column = each.text.position(offset)
            assert 1 <= line <= len(lines)
            # The last character may be the line break.
            assert 1 <= column <= len(lines[line - 1]) + 1
    written: list[str] = []
    report = open_report(form, written.append, explain=lambda _rule: None, version="0")
    for each in found:
        report.add(each)
    report.finish(Run(1, len(found), 0))
    "".join(written).encode(errors="backslashreplace")
    list(ours(linter(), iter(found)))


@examples(400)
@given(JSON_FILE)
def test_what_the_gate_calls_clean_has_no_finding(tmp_path_factory: pytest.TempPathFactory, file: File) -> None:
    """A damaged file that the fast way calls clean has no finding in the full linter."""
    path = tmp_path_factory.getbasetemp() / f"gate{Path(file[0]).suffix}"
    path.write_bytes(file[1])
    if is_clean_file(str(path)):
        assert findings_in((path.name, file[1])) == []


@examples(150)
@given(ANY_FILE)
def test_a_safe_fix_changes_no_request(file: File) -> None:
    """What safe fixes leave behind reads as the same requests: only a number or a truth value loses its quotes."""
    after = fixed(file, unsafe=False)
    assert fixed(after, unsafe=False) == after
    for pair in zip(requests_in(file), requests_in(after), strict=True):
        model = pair[0].get("model")
        old, new = (normal(SPEC.schema(model) if model in SPEC.models else {}, each) for each in pair)
        assert unquoted(old, new) == new


def unquoted(old: Any, new: Any) -> Any:
    """Give a value with every text that is a number or a truth value in `new` read as one."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: unquoted(value, new.get(key)) for key, value in old.items()}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [unquoted(*each) for each in zip(old, new, strict=True)]
    return json.loads(old) if isinstance(old, str) and isinstance(new, bool | int | float) else old


@examples(80)
@given(ANY_FILE)
def test_an_unsafe_fix_makes_nothing_worse(file: File) -> None:
    """After all fixes a file has as many requests as before, those without an offer are the same, and no new errors."""
    after = fixed(file, unsafe=True)
    found, left = findings_in(file), findings_in(after)
    assert len(left) <= len(found)
    changed = {each.request for each in found if each.offer}
    pairs = zip(requests_in(file), requests_in(after), strict=True)
    assert all(old == new for number, (old, new) in enumerate(pairs) if number not in changed)


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize(
    "unit",
    [
        "[", '{"a":', '{"a":[', '"', "'", "\\", "[{", "- ", "? ", "a: ", "{a: ", "&a [*a, ", "!!int ", "a:\n", "\n", "\r",
        "\t", " ", "#", "9", "0x", ":59", "1_", "{", "}", ",", "%TAG ! x\n", "---\n", "|\n", "# callsheet: ignore[x] y\n",
        "\\ud83d", "-", "sk-a1", "bearer ", "\x85", "é", "https://a.test/?sk-0", "\0",
    ],
)  # fmt: skip
def test_what_goes_on_and_on_is_linted(name: str, unit: str) -> None:
    """One thing written thousands of times neither nests a reader without bound nor keeps it busy."""
    for text in (unit * 4000, f"model: a\nprompt: {unit * 4000}", f'{{"model": "{unit * 4000}"}}'):
        assert all(each.position <= each.end for each in findings_in((name, text.encode())))
