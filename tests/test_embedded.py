"""Requests in other files: every value is read, and stands where the original text has it, however it is quoted."""

import json
import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.finding import Place
from callsheet.source.api import Api
from callsheet.source.embedded.embedded import Kind, read_embedded
from callsheet.source.embedded.piece import Reference
from callsheet.source.text import Problem, Request, Text

MODEL = "kling-v3-image-to-video"
URL = "https://api.foxapi.cc/v1/videos/generations"
API = Api(
    frozenset({"api.foxapi.cc"}),
    "/v1/videos/generations",
    frozenset({"kling-o3-reference-to-video", "kling-v3-image-to-video"}),
)
KINDS: tuple[Kind, ...] = ("markdown", "shell", "http", "har", "postman")


def found(kind: Kind, content: str) -> list[Request | Problem | Reference]:
    return list(read_embedded(kind, Text(content), API))


def request_in(kind: Kind, content: str) -> Request:
    (each,) = found(kind, content)
    assert isinstance(each, Request), each
    return each


def problem_in(kind: Kind, content: str) -> Problem:
    (each,) = found(kind, content)
    assert isinstance(each, Problem), each
    return each


def at(request: Request, *path: str | int, part: Any = "value") -> str:
    return request.text.text[slice(*request.span(Place(path, part)))]


def written(problem: Problem | Reference) -> str:
    return problem.text.text[slice(*problem.span)]


def _double(body: str) -> str:
    for mark in '\\"$`':
        body = body.replace(mark, "\\" + mark)
    return f'"{body}"'


def _ansi_c(body: str) -> str:
    return "$'" + body.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("e", "\\x65") + "'"


def _pieces(body: str) -> str:
    middle = len(body) // 2
    return shlex.quote(body[:middle]) + _double(body[middle:])


def _unquoted_document(body: str) -> str:
    for mark in "\\$`":
        body = body.replace(mark, "\\" + mark)
    return f"curl {URL} --json @- <<E\n{body}\nE\n"


def _indented(item: str) -> str:
    return item.replace("\n", "\n   ")


def _har(body: str) -> str:
    post = {"method": "POST", "url": URL, "postData": {"text": body}}
    return json.dumps({"log": {"entries": [{"request": post}]}}, ensure_ascii=len(body) % 2 == 0)


def _postman(body: str) -> str:
    request = {"method": "POST", "url": URL, "body": {"mode": "raw", "raw": body}}
    return json.dumps({"info": {}, "item": [{"item": [{"request": request}]}]}, indent=2)


# How each way of writing a body begins and ends in a file.
WAYS: dict[str, tuple[Kind, Callable[[str], str]]] = {
    "single": ("shell", lambda body: f"curl {URL} -d {shlex.quote(body)}"),
    "double": ("shell", lambda body: f"x=$(curl {URL} --data={_double(body)})"),
    "ansi-c": ("shell", lambda body: f"curl {URL} -sd{_ansi_c(body)} | jq"),
    "pieces": ("shell", lambda body: f"curl --json {_pieces(body)} \\\n {URL}"),
    "quoted-document": ("shell", lambda body: f"cat <<'E' | curl {URL} --data-binary @- > x\n{body}\nE\n"),
    "unquoted-document": ("shell", _unquoted_document),
    "here-string": ("shell", lambda body: f"curl {URL} -d @- <<< {shlex.quote(body)}"),
    "markdown-quote": (
        "markdown",
        lambda body: "> - ```json callsheet\n" + "".join(f">   {line}\n" for line in body.split("\n")),
    ),
    "markdown-curl": ("markdown", lambda body: _indented(f"1. x\n\n````sh\ncurl {URL} -d {_double(body)}\n````\n")),
    "http": ("http", lambda body: f"POST {URL}\n\n{body}\n\n###\n"),
    "har": ("har", _har),
    "postman": ("postman", _postman),
}

_TEXT = st.text(st.sampled_from("ae{}[]\"'\\$`?!#/\n\tE é😀-<>&|;()")) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=6
)
_LEAF = st.none() | st.booleans() | st.integers(-99, 99) | _TEXT
_VALUE = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=2))
_REQUEST = st.dictionaries(_TEXT, _VALUE, min_size=1, max_size=4)


@settings(max_examples=250)
@given(_REQUEST, st.sampled_from([None, 1]), st.booleans(), st.sampled_from(sorted(WAYS)))
def test_a_quoted_request_is_the_same_with_every_value_in_its_place(
    value: dict[str, Any], indent: int | None, escaped: bool, way: str
) -> None:
    """However a request is quoted it reads as before, and each value's span holds that value as it was quoted."""
    body = json.dumps(value, indent=indent, ensure_ascii=escaped)
    while "{{" in body:
        body = body.replace("{{", "{ {")
    value = json.loads(body)
    kind, write = WAYS[way]
    request = request_in(kind, write(body))
    assert request.value == value
    assert request.unknown == frozenset()
    for key, inner in value.items():
        if way != "pieces" and not isinstance(inner, list | dict):
            assert unquoted(way, at(request, key)) == inner
            assert unquoted(way, at(request, key, part="key")) == key


def unquoted(way: str, quoted: str) -> Any:
    """Read what a span holds by Python's own means."""
    if way in ("har", "postman"):
        quoted = json.loads(f'"{quoted}"')
    elif way in ("double", "markdown-curl"):
        quoted = re.sub(r'\\([$`"\\])', r"\1", quoted)
    elif way == "unquoted-document":
        quoted = re.sub(r"\\([$`\\])", r"\1", quoted)
    elif way == "ansi-c":
        quoted = re.sub(r"\\(x65|.)", lambda escape: "e" if escape[1] == "x65" else escape[1], quoted)
    elif way in ("single", "here-string"):
        quoted = quoted.replace("'\"'\"'", "'")
    return json.loads(quoted)


_WORDS = re.findall(
    r"\S+",
    r"""
    curl -d --json @- @b.json ' " $' $( ${ ` \\ <<E <<-'E' E <<< | ; & (( )) ) } { [ ] $X {{x}} , : null ``` > - 1. $ #
    ```json ~~~yaml callsheet ### POST @a= {{a}} < {% %} <> \0 \ud83d \x \u \777 *a &a
    https://api.foxapi.cc/v1/videos/generations {"model": "kling-v3-image-to-video"
    {"log":{"entries":[{"request":{"method":"POST","url":" ","postData":{"text":" "}}}]}}
    {"info":{},"item":[{"request":{"method":"POST","url":" ","body":{"mode":"raw","raw":"
    """,
)
_PART = st.sampled_from(
    [*_WORDS, "```json callsheet\n", "\n", "\n", "\n", " ", " ", "\t", "\r\n", "    ", "\x0b", "\u2028"]
) | st.text(max_size=3)


@settings(max_examples=600)
@given(st.sampled_from(KINDS), st.lists(_PART, max_size=30).map("".join))
def test_no_text_makes_a_reader_fail(kind: Kind, content: str) -> None:
    """Whatever a file holds, reading it raises nothing, and every span lies in the file."""
    for each in found(kind, content):
        spans = [each.span(Place(()))] if isinstance(each, Request) else [each.span]
        assert all(0 <= start <= end <= len(content) for start, end in spans)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_without_requests_gives_nothing(kind: Kind) -> None:
    """A file that has nothing to do with the API is left alone, whatever it is."""
    for content in ("", "\n", "# Title\n\ntext", "{", "[]", '{"a": 1}', "curl", "POST x\n\n{}", "it's", "- a: 'b\n"):
        assert found(kind, content) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "unit", ["$(", '"${', "`", "$'\\", "<<E ", "(", "> ", "- ", "[", '{"item":[', "{{", "```\n", "@a={{a}}{{a}}\n"]
)
def test_deep_and_endless_text_is_read_in_time(kind: Kind, unit: str) -> None:
    """Text that opens without end neither nests the reader without bound nor takes more than a moment."""
    assert found(kind, f"curl generations {unit * 8000}") == []
    assert found(kind, f"```sh\ncurl {unit * 8000}") == []
