"""The readers: values as JSON means them, and the place of every value and key."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.finding import Path as ValuePath
from callsheet.finding import Place
from callsheet.source import yaml_text
from callsheet.source.json_lines import read_lines
from callsheet.source.json_places import JsonPlaces
from callsheet.source.reader import Format, format_of, read
from callsheet.source.scalars import difference, plain
from callsheet.source.text import Problem, Request

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_SCALAR = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | _TEXT
)
_VALUE = st.recursive(
    _SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3), max_leaves=12
)
_OBJECT = st.dictionaries(_TEXT, _VALUE, max_size=4)


def paths(value: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, Any]]:
    yield path, value
    for step, child in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from paths(child, (*path, step))


def only_request(data: bytes, kind: Format) -> Request:
    (found,) = read(data, kind)
    assert isinstance(found, Request)
    return found


def at(request: Request, path: ValuePath, part: Any = "value") -> str:
    start, end = request.span(Place(path, part))
    return request.text.text[start:end]


@settings(max_examples=300)
@given(_OBJECT, st.sampled_from([None, 0, 3]), st.booleans())
def test_json_values_and_places(value: dict[str, Any], indent: int | None, escaped: bool) -> None:
    """A JSON request is what `json` reads, and the text at every place is that value, or that key."""
    data = json.dumps(value, indent=indent, ensure_ascii=escaped).encode()
    request = only_request(data, "json")
    assert json.dumps(request.value) == json.dumps(value)
    for path, inner in paths(value):
        assert json.dumps(json.loads(at(request, path))) == json.dumps(inner)
        if path and isinstance(path[-1], str):
            assert json.loads(at(request, path, "key")) == path[-1]


@settings(max_examples=200)
@given(st.lists(_OBJECT, min_size=1, max_size=4), st.sampled_from([None, 2]))
def test_items_of_a_list_are_requests(values: list[dict[str, Any]], indent: int | None) -> None:
    """A list gives its items one by one, each with its own places, in JSON and in YAML."""
    for kind in ("json", "yaml"):
        ascii_only = json.dumps(values, indent=indent)
        found = [each for each in read(ascii_only.encode(), kind) if isinstance(each, Request)]  # type: ignore[arg-type] # the loop variable is a str to mypy
        if kind == "yaml" and len(found) != len(values):
            continue  # escapes of surrogate pairs are no YAML
        assert [each.value for each in found] == values
        for request, value in zip(found, values, strict=True):
            for path, inner in paths(value):
                assert json.dumps(json.loads(at(request, path))) == json.dumps(inner)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


@settings(max_examples=300)
@given(_OBJECT, st.booleans(), st.sampled_from(["'", '"', "|", None]))
def test_yaml_values_and_places(value: dict[str, Any], flow: bool, style: str | None) -> None:
    """A YAML request is what was written, whatever its style, and the text at every place reads as that value."""
    text = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=flow, default_style=style, allow_unicode=True, sort_keys=False
    )
    found = list(read(text.encode(), "yaml"))
    requests = [each for each in found if isinstance(each, Request)]
    if any(char in text for char in "\x85\u2028\u2029"):
        return  # line breaks to PyYAML's parser, as in YAML 1.1
    if any(isinstance(each, Problem) for each in found):
        return  # PyYAML leaves texts unquoted that version 1.2 reads as numbers, and long keys as `? ` keys
    (request,) = requests
    assert json.dumps(request.value) == json.dumps(value)
    for path, inner in paths(value) if style is None else ():
        if isinstance(inner, str) and "\n" not in at(request, path):
            assert yaml.safe_load(at(request, path) or "''") == inner
        if path and isinstance(path[-1], str) and not at(request, path, "key").startswith("?"):
            assert yaml.safe_load(at(request, path, "key") or "''") == path[-1]


def test_yaml_places() -> None:
    """Places in YAML: block and flow collections, quoted and plain and block scalars, wide characters before them."""
    text = (
        "# 😀 a comment\n"
        'model: "a 😀 b"   # after\n'
        "list:\n"
        "  - one\n"
        "  - {key: [1, 'two']}\n"
        "\n"
        "text: |\n"
        "  first\n"
        "  second\n"
        "\n"
        "last: folded\n"
        "  over lines\n"
    )
    request = only_request(text.encode(), "yaml")
    assert at(request, ("model",)) == '"a 😀 b"'
    assert at(request, ("list",), "key") == "list"
    assert at(request, ("list",)) == "- one\n  - {key: [1, 'two']}"
    assert at(request, ("list", 1, "key", 1)) == "'two'"
    assert at(request, ("list", 1), "key") == "{key: [1, 'two']}"
    assert at(request, ("text",)) == "|\n  first\n  second"
    assert at(request, ("last",)) == "folded\n  over lines"
    assert at(request, ("list", 7)) == at(request, ("list",))
    assert request.text.position(request.span(Place(("list", 0)))[0]) == (4, 5)


def test_an_alias_has_the_value_of_its_anchor() -> None:
    """An alias stands for its anchor's value, and its place is where it stands itself."""
    request = only_request(b"a: &x [1, {b: c}]\nd: *x\n", "yaml")
    assert request.value == {"a": [1, {"b": "c"}], "d": [1, {"b": "c"}]}
    assert at(request, ("d",)) == "*x"
    assert at(request, ("d", 1, "b")) == "c"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("NULL", None), ("nULL", "nULL"), ("true", True), ("False", False), ("yes", "yes"),
        ("on", "on"), ("0", 0), ("010", 10), ("+7", 7), ("-3", -3), ("0o17", 15), ("0x1F", 31), ("1_000", "1_000"), ("1.5", 1.5),
        ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("16:9", "16:9"), ("2024-01-01", "2024-01-01"), ("0b1", "0b1"), ("1e", "1e"), (".", "."),
    ],
)  # fmt: skip
def test_plain_scalars(text: str, value: Any) -> None:
    """An unquoted scalar is read by the core schema of YAML 1.2."""
    assert (plain(text), type(plain(text))) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("16:9", "`16:9` is the number 969 to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        ("no", "`no` is false to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        ("On", "`On` is true to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        ("010", "`010` is the number 8 to a YAML 1.1 reader and the number 10 to a YAML 1.2 one; write 10"),
        ("0o17", "`0o17` is text to a YAML 1.1 reader and the number 15 to a YAML 1.2 one; write 15"),
        ("1_000", "`1_000` is the number 1000 to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        ("1e3", "`1e3` is text to a YAML 1.1 reader and the number 1000.0 to a YAML 1.2 one; write 1000.0"),
        ("2024-01-01", "`2024-01-01` is a date to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        ("2024-13-45", "`2024-13-45` is a date to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        (
            "1" + ":59" * 3000,
            f"`1{':59' * 13}` is a long number to a YAML 1.1 reader and text to a YAML 1.2 one; quote it",
        ),
        ("1:1", "`1:1` is the number 61 to a YAML 1.1 reader and text to a YAML 1.2 one; quote it"),
        *(
            (text, "")
            for text in ("720p", "4k", "a", "5", "5.0", "true", "~", "", "=", "y", "kling-v3", "-", "https://a.b")
        ),
    ],
)
def test_ambiguous_scalars(text: str, said: str) -> None:
    """Where the two versions of YAML disagree on a scalar, both readings are told; elsewhere nothing is."""
    assert difference(text) == said


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ('{"a": 1,}', (1, 8), "a comma stands before `}`; JSON does not allow a trailing comma"),
        ('[{"a": 1},]', (1, 10), "a comma stands before `]`; JSON does not allow a trailing comma"),
        ('[{"a": 1} {"a": 2}]', (1, 11), "`{` stands where `,` or `]` should be"),
        ("{'a': 1}", (1, 2), "a text stands in single quotes; JSON takes double quotes"),
        ("{a: 1}", (1, 2), "`a` stands where a key in double quotes should be"),
        ('{"a": True}', (1, 7), "`True` is not JSON; write `true`"),
        ('{\n  // no\n  "a": 1}', (2, 3), "a comment stands here; JSON does not allow any"),
        ('{"a" 1}', (1, 6), "`1` stands where `:` after the key should be"),
        ('{"a": }', (1, 7), "`}` stands where a value should be"),
        ('{"a": 1', (1, 1), "the file ends before the `{` that begins here is closed"),
        ('{"a": "b', (1, 7), "the text that begins here has no closing quote"),
        ('{"a": "b\nc"}', (1, 9), "a text holds the control character \\n as it is; write it as an escape"),
        ('{"a": "\\x"}', (1, 8), "a text holds an escape that JSON does not know"),
        ('{"a": 01}', (1, 7), "`01` stands where a value should be"),
        ('{"a": +1}', (1, 7), "`+1` stands where a value should be"),
        ('{"a": -Infinity}', (1, 7), "`-Infinity` is not a number that JSON can carry"),
        ('{"a": 1e999}', (1, 7), "the number 1e999 is too large to be read"),
        (f'{{"a": {"1" * 5000}}}', (1, 7), "a number of 5000 digits is too long to be read"),
        (
            '{"a": 1} {"a": 2}',
            (1, 10),
            "more text follows after the end; a file holds one request (an object) or a list of requests",
        ),
        ("]", (1, 1), "`]` stands where a value should be"),
    ],
)
def test_json_syntax_errors(text: str, position: tuple[int, int], message: str) -> None:
    """What is wrong with JSON is said in the reader's words, at the place where it is wrong."""
    problem = list(read(text.encode(), "json"))[-1]
    assert isinstance(problem, Problem)
    assert (problem.rule, problem.message) == ("syntax-error", message)
    assert problem.text.position(problem.span[0]) == position


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("a: b: c", (1, 5), "this is not YAML: mapping values are not allowed in this context"),
        ("a:\n\t- b", (2, 1), "a tab stands here; YAML indents with spaces"),
        ("a: `b`", (1, 4), "a value that begins with ``` must stand in quotes"),
        ("a: %b", (1, 4), "a value that begins with `%` must stand in quotes"),
        ("a: *b", (1, 4), "the alias `*b` has no anchor before it"),
        ("a: &b [*b]", (1, 8), "the alias `*b` stands inside its own anchor"),
        ("a: .nan", (1, 4), "`.nan` is not a number that JSON can carry"),
        ("a: !!int b", (1, 4), "`b` is not of the tag !!int"),
        ("? [a]\n: b", (1, 3), "the key `[a]` is a list; a key is text, so quote it"),
        ("a: \x07", (1, 4), "the character U+0007 may not stand in YAML"),
        (f"a: 0x{'f' * 5000}", (1, 4), "a number of 5002 digits is too long to be read"),
        (f"a: 0o{'7' * 5000}", (1, 4), "a number of 5002 digits is too long to be read"),
        (
            f"a: &a {'[' * 60}{']' * 60}\nb: &b {'[' * 39}*a{']' * 39}\nc: {'[' * 40}*a{']' * 40}",
            (3, 44),
            "with this alias the nesting is deeper than 100 levels",
        ),
    ],
)
def test_yaml_syntax_errors(text: str, position: tuple[int, int], message: str) -> None:
    """What is wrong with YAML is said at the place where it is wrong."""
    problem = next(each for each in read(text.encode(), "yaml") if isinstance(each, Problem))
    assert (problem.rule, problem.message) == ("syntax-error", message)
    assert problem.text.position(problem.span[0]) == position


def test_an_escape_without_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML without its compiled part fails on digits that no character has; that is told as what it is."""
    monkeypatch.setattr(yaml_text, "_LOADER", yaml.SafeLoader)
    for digits in ("00110000", "FFFFFFFF"):
        (problem,) = read(f'a: "\\U{digits}"'.encode(), "yaml")
        assert isinstance(problem, Problem)
        assert (problem.message, problem.span) == ("the escape names a character that does not exist", (6, 7))


def test_a_byte_order_mark_before_broken_text() -> None:
    """The column of a byte that is not UTF-8 does not count a byte order mark, which no editor shows."""
    (problem,) = read(b'\xef\xbb\xbf{"a": "\x9c', "json")
    assert isinstance(problem, Problem)
    assert problem.text.position(problem.span[0]) == (1, 8)


def test_what_was_read_before_an_error_is_kept() -> None:
    """Requests before a syntax error are given, in a JSON list and in YAML documents alike."""
    for data, kind in ((b'[{"a": 1}, {"a": 2}, {"a": }]', "json"), (b"a: 1\n---\na: 2\n---\na: [\n", "yaml")):
        found = list(read(data, kind))  # type: ignore[arg-type] # the loop variable is a str to mypy
        assert [each.value for each in found if isinstance(each, Request)] == [{"a": 1}, {"a": 2}]
        assert [each.rule for each in found if isinstance(each, Problem)] == ["syntax-error"]


def test_lines_have_their_own_numbers() -> None:
    """In JSON Lines a place counts from the line's own number in the file."""
    found = list(read_lines(BytesIO(b'{"a": 1}\n\n  {"a": 1, "b": tru}\n[{"c": 2}]\r\n')))
    assert [each.value for each in found if isinstance(each, Request)] == [{"a": 1}, {"c": 2}]
    (problem,) = [each for each in found if isinstance(each, Problem)]
    assert problem.text.position(problem.span[0]) == (3, 17)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.json", b"", "json"), ("A.JSON", b"", "json"), ("a.yml", b"{}", "yaml"), ("a.YAML", b"", "yaml"),
        ("a.ndjson", b"", "jsonl"), ("a.jsonl", b"", "jsonl"), ("a.txt", b" [", "json"), ("a", b"\n{", "json"), ("-", b"a: b", "yaml"), ("-", b"", "yaml"),
    ],
)  # fmt: skip
def test_formats(name: str, data: bytes, kind: str) -> None:
    """The ending of a name tells the format, else the first character."""
    assert format_of(name, data) == kind


@settings(max_examples=200)
@given(st.text(max_size=30))
def test_the_careful_reader_and_json_agree(text: str) -> None:
    """What the position reader takes for JSON is JSON, and the other way round."""
    try:
        wanted: Any = json.loads(text, parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError):
        wanted = ...
    start = len(text) - len(text.lstrip(" \t\n\r"))
    try:
        places = JsonPlaces.read(text, start)
        found = places.value if not text[places.end :].strip(" \t\n\r") else ...
    except ValueError:
        found = ...
    assert found == wanted or found is wanted
