"""Calls and their bodies: which are for the API, what in them is unknown, and where what is wrong stands."""

import pytest

from callsheet.source.embedded.escapes import piece_of_json_string
from callsheet.source.embedded.piece import Builder, Piece
from callsheet.source.text import Problem, Request, Text
from test_embedded import MODEL, URL, found, problem_in, request_in, written


def test_a_piece_knows_where_its_characters_stood() -> None:
    """A copy, an escape and an unknown part each lead back to the stretch they came from, and only a copy is one."""
    original = Text(r"ab\"c$X")
    out = Builder(Piece.whole(original))
    out.copy(0, 2)
    out.escape('"', 2, 4)
    out.copy(4, 5)
    out.unknown(5, 7, "?")
    piece = out.piece((0, 7))
    assert piece.content == 'ab"c?'
    assert [piece.span(offset, offset + 1) for offset in range(5)] == [(0, 1), (1, 2), (2, 4), (4, 5), (5, 7)]
    assert piece.span(1, 4) == (1, 5)
    assert (piece.span(2, 2), piece.span(5, 5)) == ((2, 2), (7, 7))
    assert (
        piece.writable(0, 2, "", original),
        piece.writable(3, 4, "5", original),
        piece.writable(1, 1, "", original),
    ) == ((0, 2), (4, 5), (1, 1))
    assert [piece.writable(*span, "5", original) for span in ((1, 3), (2, 3), (3, 5), (4, 5))] == [None] * 4
    assert (piece.writable(1, 3, "", original), piece.writable(3, 5, "", original)) == ((1, 4), None)
    assert [piece.writable(0, 2, text, original) for text in ('"', "a\nb")] == [None] * 2
    assert piece.has_unknown(3, 5)
    assert not piece.has_unknown(0, 4)


def test_a_piece_of_a_piece_leads_to_the_original() -> None:
    """A piece taken out of another has the spans of the original text, and copies that meet there are one copy."""
    outer = piece_of_json_string(Piece.whole(Text(r'["a\"b\u00e9c"]')), (1, 14))
    out = Builder(outer)
    out.copy(1, 2)
    out.copy(2, len(outer.content))
    inner = out.piece(outer.home)
    assert inner.content == '"béc'
    assert [inner.span(offset, offset + 1) for offset in range(4)] == [(3, 5), (5, 6), (6, 12), (12, 13)]
    whole = Builder(Piece.whole(Text("abcd")))
    whole.copy(0, 2)
    whole.copy(2, 4)
    assert whole.piece((0, 4)).writable(1, 3, "", Text("abcd")) == (1, 3)


@pytest.mark.parametrize(
    ("url", "body", "count"),
    [
        (URL, '{"model": "other"}', 1),
        (f"{URL}?x=1", "{}", 1),
        ("api.foxapi.cc/v1/videos/generations", "{}", 1),
        ("http://API.foxapi.cc:8080/v1/videos/generations/", "{}", 1),
        ("'{{base}}/v1/videos/generations'", "{}", 1),
        ("$BASE/v1/videos/generations", "{}", 1),
        ("https://$HOST/v1/videos/generations", "{}", 1),
        ("${BASE}v1/videos/generations", "{}", 1),
        ("$URL", f'{{"model": "{MODEL}"}}', 1),
        ("$BASE/generations", f'{{"model": "{MODEL}"}}', 1),
        ("http://localhost:8080/v1/videos/generations", f'{{"model": "{MODEL}"}}', 1),
        ("$URL", '{"model": "other"}', 0),
        ("$URL", f'{{"model": "{MODEL}",}}', 0),
        ("$URL", f'[{{"model": "{MODEL}"}}]', 0),
        ("$BASE/v1/images/generations", f'{{"model": "{MODEL}"}}', 0),
        ("https://api.example.com/v1/videos/generations", '{"model": "other"}', 0),
        ("https://api.foxapi.cc/v1/images", f'{{"model": "{MODEL}"}}', 1),
        ("https://api.foxapi.cc/v1/images", '{"model": "gpt-image"}', 0),
        ("https://foxapi.cc.example.com/v1/other", f'{{"model": "{MODEL}"}}', 0),
    ],
)
def test_which_calls_are_for_the_api(url: str, body: str, count: int) -> None:
    """A call is for the API by its URL, or by its model where the URL leaves it open; others are left alone."""
    assert len(found("shell", f"curl {url} -d '{body}'")) == count


@pytest.mark.parametrize(
    ("body", "unknown", "value"),
    [
        ('{"prompt": "a $P b", "n": 5}', {"prompt"}, {"prompt": "a ? b", "n": 5}),
        ('{"n": $N, "m": [1, ${M}, {"x": "`y`"}]}', {"n", "m"}, {"n": None, "m": [1, None, {"x": "?"}]}),
        ('{"n": 1${ZEROS}0, "m": -$M.5}', {"n", "m"}, {"n": None, "m": None}),
        ('{"n": $(f "{\\"a\\": 1}" | jq .), "o": {"$K": 1}}', {"n", "o"}, {"n": None, "o": {"?": 1}}),
        ('{"n": {{n}}, "p": "{{ p }} \\\\$X"}', {"n", "p"}, {"n": None, "p": "? ?"}),
        ('{"n": "\\\\\\\\$X"}', {"n"}, {"n": "\\?"}),
    ],
)
def test_unknown_parts_make_their_field_unknown(body: str, unknown: set[str], value: object) -> None:
    """What only a run tells is replaced, so that the rest is read, and its field at the top is named."""
    request = request_in("shell", f"curl {URL} --json @- <<E\n{body}\nE\n")
    assert request.unknown == unknown
    assert request.value == value


@pytest.mark.parametrize(
    "body",
    [
        "$BODY",
        "{{body}}",
        "{ $FIELDS }",
        '{"a": 1, $MORE}',
        '{"a": 1 $MORE}',
        '{"$K": 1}',
        '{"a$K": 1}',
        "[$ITEMS]",
        '{"model": "$M"}',
        '{"model": $M}',
        '{"a": $Q"x"}',
        '{"a": "x"$Q}',
        '{"a": 1, $K: 2}',
        "$A$B",
        "{$(f)}",
    ],
)
def test_nothing_is_said_where_nothing_can_be_known(body: str) -> None:
    """A body that may hold anything, or be for any model, gives no request and no problem."""
    assert [each for each in found("http", f"POST {URL}\n\n{body}") if "$" not in body] == []
    made = found("shell", f"curl {URL} -d @- <<E\n{body}\nE\n")
    assert [each for each in made if "list" not in getattr(each, "message", "")] == []


def test_a_problem_names_lines_of_the_file() -> None:
    """The line in a message about a key that stands twice is one of the file, not of the body."""
    problem, request = found("shell", f'#!/bin/sh\n\ncurl {URL} -d \'{{\n"a": 1,\n"a": 2}}\'\n')
    assert isinstance(problem, Problem)
    assert (problem.rule, problem.message) == ("duplicate-key", "`a` stands twice; the first is on line 4")
    assert problem.text.position(problem.span[0]) == (5, 1)
    assert isinstance(request, Request)


@pytest.mark.parametrize(
    ("body", "rule", "message", "place"),
    [
        ('{"a": 1,}', "syntax-error", "a comma stands before `}`; JSON does not allow a trailing comma", ","),
        ("[{}]", "not-a-request", "the body is a list; a body holds one request (an object)", "[{}]"),
        ("5", "not-a-request", "the body holds a number; a body holds one request (an object)", "5"),
        ("", "not-a-request", "the body is empty; a body holds one request (an object)", "''"),
        ("a=b&c", "syntax-error", "`a=b&c` stands where a value should be", "a=b&c"),
        ('{"a": "b}', "syntax-error", "the text that begins here has no closing quote", '"'),
    ],
)
def test_what_is_wrong_with_a_body_stands_in_its_place(body: str, rule: str, message: str, place: str) -> None:
    """A body that is no request gives the reader's problem, in the words of bodies, where it stands in the file."""
    problem = problem_in("shell", f"curl {URL} -d '{body}'")
    assert (problem.rule, problem.message, written(problem)) == (rule, message, place)
