"""The lines of a file in a report, and what stands below them."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.located import Located
from callsheet.report.text import printable, render
from callsheet.source.text import Span, Text
from report_output import SOURCE, located


def plain(finding: Located) -> list[str]:
    """Render without colour, as lines."""
    return render(finding, colour=False).split("\n")


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        pytest.param(
            located('{"b": 1, "a": 2}', '"a"', '"b"'),
            ["a.yaml:1:10: error: `a` is wrong [some-rule]", "  |", '1 | {"b": 1, "a": 2}', "  |  ^^^     ^^^"],
            id="places on one line share it, and the header names the first one given",
        ),
        pytest.param(
            located("a: 1\nb: 2\n", "b", "a"),
            ["a.yaml:2:1: error: `a` is wrong [some-rule]", "  |", "1 | a: 1", "  | ^", "2 | b: 2", "  | ^"],
            id="lines come in order, without a gap between neighbours",
        ),
        pytest.param(
            located("\n" * 8 + "a: 1\nb: 2\n", "a", "b"),
            ["a.yaml:9:1: error: `a` is wrong [some-rule]", "   |", " 9 | a: 1", "   | ^", "10 | b: 2", "   | ^"],
            id="the gutter is as wide as the largest line number",
        ),
        pytest.param(
            located(Text('{"a": 1}', first_line=99), "1", file="a.jsonl"),
            ["a.jsonl:99:7: error: `a` is wrong [some-rule]", "   |", '99 | {"a": 1}', "   |       ^"],
            id="a line of a JSON Lines file has its number in the file",
        ),
        pytest.param(
            located("a: [1,\r\n  2]\r\n", (3, 12)),
            ["a.yaml:1:4: error: `a` is wrong [some-rule]", "  |", "1 | a: [1,", "  |    ^^^"],
            id="a place of several lines is underlined to the end of its first",
        ),
        pytest.param(
            located("a: [1", (5, 5)),
            ["a.yaml:1:6: error: `a` is wrong [some-rule]", "  |", "1 | a: [1", "  |      ^"],
            id="the end of the file gets one caret",
        ),
        pytest.param(
            located("a: [1\n", (6, 6)),
            ["a.yaml:2:1: error: `a` is wrong [some-rule]", "  |", "2 |", "  | ^"],
            id="the end of the file after its last line break is a line of its own",
        ),
        pytest.param(
            located("", (0, 0)),
            ["a.yaml:1:1: error: `a` is wrong [some-rule]", "  |", "1 |", "  | ^"],
            id="an empty file has a line to point at",
        ),
        pytest.param(
            located("a: 1\r\nb: 2", (5, 6)),
            ["a.yaml:1:6: error: `a` is wrong [some-rule]", "  |", "1 | a: 1", "  |     ^"],
            id="a place in a line break is shown at the end of the line",
        ),
        pytest.param(
            located("\tsize: 16:9\t# wide", "16:9"),
            [
                "a.yaml:1:8: error: `a` is wrong [some-rule]",
                "  |",
                "1 |     size: 16:9    # wide",
                "  |           ^^^^",
            ],
            id="a tab is four columns",
        ),
        pytest.param(
            located("海辺: é e\u0301 x", "x"),
            ["a.yaml:1:10: error: `a` is wrong [some-rule]", "  |", "1 | 海辺: é e\u0301 x", "  |           ^"],
            id="wide characters count two columns, combining ones none",
        ),
        pytest.param(
            located("a: e\u0301", "\u0301"),
            ["a.yaml:1:5: error: `a` is wrong [some-rule]", "  |", "1 | a: e\u0301", "  |     ^"],
            id="a place of no width gets a caret",
        ),
        pytest.param(
            located("a: \x1b[31m\u202ered\ud800", "red", message="`a\x1b` is\nwrong", file="a\r.yaml", note="\x07"),
            [
                "a\ufffd.yaml:1:10: error: `a\ufffd` is\ufffdwrong [some-rule]",
                "  |",
                "1 | a: \ufffd[31m\ufffdred\ufffd",
                "  |          ^^^",
                "  = \ufffd",
            ],
            id="what a terminal would obey is replaced everywhere",
        ),
        pytest.param(
            located("key: sk-海12 # x", "x", masked=((5, 11),)),
            ["a.yaml:1:15: error: `a` is wrong [some-rule]", "  |", "1 | key: ****** # x", "  |               ^"],
            id="what is masked is starred",
        ),
        pytest.param(
            located("key: |\n  sk-1\n  sk-2\n", "sk-2", masked=((5, 20),)),
            ["a.yaml:3:3: error: `a` is wrong [some-rule]", "  |", "3 | ******", "  |   ^^^^"],
            id="a mask may span lines",
        ),
    ],
)
def test_excerpts(finding: Located, expected: list[str]) -> None:
    """An excerpt shows the lines of the places, and carets under exactly what takes part."""
    assert plain(finding) == [*expected, "", ""]


@pytest.mark.parametrize(
    ("finding", "source", "carets"),
    [
        pytest.param(
            located("[" + "1234567890" * 40 + ', "here", ' + "1234567890" * 40 + "]", '"here"'),
            "...67890" + "1234567890" * 4 + ', "here", ' + "1234567890" * 4 + "12345...",
            "                                                  ^^^^^^",
            id="both sides",
        ),
        pytest.param(
            located('{"here": [' + "1234567890" * 40 + "]}", '"here"'),
            '{"here": [12345678901234567890123456789012345678901234...',
            " ^^^^^^",
            id="the right side",
        ),
        pytest.param(
            located("[" + "1234567890" * 40 + ', "here"]\nnext', '"here"'),
            '...678901234567890123456789012345678901234567890, "here"]',
            "                                                  ^^^^^^",
            id="the left side",
        ),
        pytest.param(
            located("x" * 30 + "1234567890" * 40, (30, 430)),
            "...xxxxxxxxxxxxxxxxxxxx" + "1234567890" * 8 + "...",
            "                       " + "^" * 80,
            id="the place itself",
        ),
        pytest.param(
            located('{"here": [' + "1," * 200 + '"there", ' + "2," * 200 + "]}", '"here"', '"there"'),
            '{"here": [1,1,1,1,1,1,1,1,1,...,1,1,1,1,1,1,1,1,1,1,"there", 2,2,2,2,2,2,2,2,2,2...',
            " ^^^^^^                                             ^^^^^^^",
            id="between two places",
        ),
        pytest.param(
            located("[" + "海" * 60 + ', "here", ' + "海" * 60 + "]", '"here"'),
            "..." + "海" * 20 + ', "here", ' + "海" * 20 + "...",
            " " * 45 + "^^^^^^",
            id="sooner where characters are wide",
        ),
        pytest.param(
            located("a: " + "x" * 97, "a"),
            "a: " + "x" * 97,
            "^",
            id="not a line of a hundred",
        ),
    ],
)
def test_long_lines_are_cut(finding: Located, source: str, carets: str) -> None:
    """A long line is cut to what surrounds its places, and the carets stay under them."""
    assert plain(finding)[2:4] == [f"1 | {source}", f"  | {carets}"]


def test_many_places_are_counted_rather_than_shown() -> None:
    """A finding with more than twenty places shows twenty and says how many more there are."""
    spans = [(offset, offset + 1) for offset in range(0, 44, 2)]
    assert plain(located("1," * 22, *spans, note="why")) == [
        "a.yaml:1:1: error: `a` is wrong [some-rule]",
        "  |",
        "1 | " + "1," * 22,
        "  | " + "^ " * 19 + "^",
        "  = and 2 more places",
        "  = why",
        "",
        "",
    ]


def test_a_single_label_follows_the_carets() -> None:
    """The label of the last place in a line stands behind its carets."""
    assert plain(located("a: 1\nb: 2\n", "1", "2", labels=("one", "two")))[2:6] == [
        "1 | a: 1",
        "  |    ^ one",
        "2 | b: 2",
        "  |    ^ two",
    ]


@pytest.mark.parametrize(
    ("places", "labels", "expected"),
    [
        pytest.param(("aa", "bb", "cc"), ("1", "2", "3"), ["^^ ^^ ^^ 3", "   2", "1"], id="the others from the right"),
        pytest.param(("cc", "aa", "bb"), ("3", "1", "2"), ["^^ ^^ ^^ 3", "   2", "1"], id="in whatever order"),
        pytest.param(("aa", "bb"), ("1", ""), ["^^ ^^", "1"], id="not behind carets that are not its own"),
        pytest.param(("aa", "bb"), ("", "2"), ["^^ ^^ 2"], id="and none for a place without"),
        pytest.param(("aa bb", "bb"), ("1", "2"), ["^^^^^ 2", "1"], id="the inner one where one place ends another"),
        pytest.param(
            ("aa bb cc", "bb"), ("1", "2"), ["^^^^^^^^", "   2", "1"], id="none where it would name the outer"
        ),
        pytest.param(("aa", "aa"), ("1", "2"), ["^^ 1", "2"], id="two of one place below each other"),
        pytest.param(("cc", (8, 8)), ("1", "end"), ["      ^^^ end", "      1"], id="the end of the line"),
        pytest.param(("bb", "cc"), ("\x1b[1m\n", "\u202e"), ["   ^^ ^^ \ufffd", "   \ufffd[1m\ufffd"], id="printable"),
    ],
)
def test_labels_of_one_line(places: tuple[Span | str, ...], labels: tuple[str, ...], expected: list[str]) -> None:
    """The last label stands behind its own carets, every other one in a row below, under its first caret."""
    _, _, source, *rows, _, _ = plain(located("aa bb cc", *places, labels=labels))
    assert source == "1 | aa bb cc"
    assert rows == [f"  | {row}" for row in expected]


def test_labels_stand_under_wide_characters() -> None:
    """A label below begins in the column of its first caret, which wide characters move."""
    finding = located("\u6d77\u8fba aa bb", "aa", "bb", labels=("1", "2"))
    assert plain(finding)[3:5] == ["  |      ^^ ^^ 2", "  |      1"]


def test_labels_of_a_cut_line() -> None:
    """In a line that is cut, a label stands under the place as it is drawn."""
    finding = located('{"here": [' + "1," * 200 + '"there"]}', '"here"', '"there"', labels=("1", "2"))
    _, _, source, carets, label, _, _ = plain(finding)
    assert carets.endswith("^ 2")
    assert source[carets.index("^") :].startswith('"here"')
    assert label == "  |  1"


def width(char: str) -> int:
    """Columns of a character, as a terminal counts them."""
    if unicodedata.category(char) in {"Mn", "Me"} or char in "\u200c\u200d" or 0x1160 <= ord(char) <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "FW" else 1


def under(source: str, carets: str) -> str:
    """Find the characters of a line that have a caret beneath their first column."""
    column, found = 0, ""
    for char in source:
        if width(char) and carets[column : column + 1] == "^":
            assert carets[column : column + width(char)] == "^" * width(char)
            found += char
        column += width(char)
    assert len(carets) <= column + 1
    return found


@given(before=SOURCE, place=SOURCE, after=SOURCE, pad=st.tuples(st.integers(0, 150), st.integers(0, 150)))
def test_carets_stand_under_the_place(before: str, place: str, after: str, pad: tuple[int, int]) -> None:
    """Whatever the characters, the carets stand under the place and nothing else."""
    before, after = before + "x" * pad[0], after + "y" * pad[1]
    whole = before + place + after
    drawn = "".join(char for char in printable(place) if width(char))
    assume(drawn)
    _, _, source, carets, _, _ = plain(located(f"{whole}\nnext", (len(before), len(before) + len(place))))
    assert source.startswith("1 | ")
    assert carets.startswith("  | ")
    found = under(source[4:], carets[4:])
    assert found == drawn or (len(place) > 20 and drawn.startswith(found) and found)
    if len(printable(whole)) <= 50:
        assert source[4:] == printable(whole)


@given(
    line=SOURCE.filter(lambda line: 0 < len(printable(line)) <= 50),
    picks=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=5),
)
def test_several_places_share_the_carets(line: str, picks: list[tuple[int, int]]) -> None:
    """In a line shown whole, a column has a caret when one of the places stands there, however they overlap."""
    spans = [(min(pick) % len(line), max(min(pick) % len(line), min(max(pick), len(line)))) for pick in picks]
    columns = set()
    for begin, end in spans:
        first, last = (sum(map(width, printable(line[:offset]))) for offset in (begin, end))
        columns |= set(range(first, max(last, first + 1)))
    _, _, source, carets, _, _ = plain(located(line, *spans))
    assert source == f"1 | {printable(line)}"
    assert {column for column, mark in enumerate(carets[4:]) if mark == "^"} == columns
