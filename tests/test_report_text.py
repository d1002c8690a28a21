"""What a person reads of a finding."""

import io
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.finding import Severity
from callsheet.located import Located
from callsheet.report.text import printable, render, summary, wants_colour
from callsheet.source.text import Span, Text

BEACH = """\
model: kling-o3-reference-to-video
prompt: A beach at dawn
elements:
  - video_url: https://media.test/e.mp4
  - name: surfer
duration: 5


image_urls:
  - https://media.test/1.jpg
"""


def located(
    text: str | Text,
    *spans: Span | str,
    file: str = "a.yaml",
    rule: str = "some-rule",
    severity: Severity = "error",
    message: str = "`a` is wrong",
    note: str = "",
    masked: tuple[Span, ...] = (),
) -> Located:
    """Make a finding; a place may be given as the words that stand there."""
    whole = text if isinstance(text, Text) else Text(text)
    offsets = tuple(
        (whole.text.index(span), whole.text.index(span) + len(span)) if isinstance(span, str) else span
        for span in spans
    )
    return Located(file, rule, severity, message, note, whole, offsets, masked)


def plain(finding: Located) -> list[str]:
    """Render without colour, as lines."""
    return render(finding, colour=False).split("\n")


REFERENCES = located(
    BEACH,
    "elements",
    "image_urls",
    file="requests/beach.yaml",
    rule="too-many-references",
    message="`elements` and `image_urls` hold 5 together; with a video element the limit is 4",
    note="documented: kling-o3-reference-to-video, `elements`",
)


def test_a_finding_shows_every_place_with_its_line() -> None:
    """A finding is its line, each place underlined in its line, the note and an empty line."""
    assert render(REFERENCES, colour=False) == (
        "requests/beach.yaml:3:1: error: `elements` and `image_urls` hold 5 together; "
        "with a video element the limit is 4 [too-many-references]\n"
        "  |\n"
        "3 | elements:\n"
        "  | ^^^^^^^^\n"
        "...\n"
        "9 | image_urls:\n"
        "  | ^^^^^^^^^^\n"
        "  = documented: kling-o3-reference-to-video, `elements`\n"
        "\n"
    )


def test_colour_marks_the_parts_of_a_finding() -> None:
    """In colour the path is bold, an error red, the gutter blue, the rule dim, and the text is the same."""
    assert render(REFERENCES, colour=True) == (
        "\x1b[1mrequests/beach.yaml\x1b[0m:3:1: \x1b[1;31merror\x1b[0m: `elements` and `image_urls` hold 5 together; "
        "with a video element the limit is 4 \x1b[2m[too-many-references]\x1b[0m\n"
        "\x1b[34m  |\x1b[0m\n"
        "\x1b[34m3 |\x1b[0m elements:\n"
        "\x1b[34m  |\x1b[0m \x1b[31m^^^^^^^^\x1b[0m\n"
        "\x1b[34m...\x1b[0m\n"
        "\x1b[34m9 |\x1b[0m image_urls:\n"
        "\x1b[34m  |\x1b[0m \x1b[31m^^^^^^^^^^\x1b[0m\n"
        "\x1b[34m  =\x1b[0m documented: kling-o3-reference-to-video, `elements`\n"
        "\n"
    )


def test_a_warning_is_yellow() -> None:
    """A warning's word and its carets are yellow; carets that begin further right are coloured without the indent."""
    assert render(located("a: 1", "1", severity="warning"), colour=True) == (
        "\x1b[1ma.yaml\x1b[0m:1:4: \x1b[1;33mwarning\x1b[0m: `a` is wrong \x1b[2m[some-rule]\x1b[0m\n"
        "\x1b[34m  |\x1b[0m\n"
        "\x1b[34m1 |\x1b[0m a: 1\n"
        "\x1b[34m  |\x1b[0m    \x1b[33m^\x1b[0m\n"
        "\n"
    )


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


NO_DIGITS = str.maketrans("0123456789", "abcdefghij")

SOURCE = st.text(
    st.one_of(
        st.characters(),
        st.characters(max_codepoint=0x7F),
        st.sampled_from("海é\u0301\u200d\u200b\u202e\t\x1b\ud800\ufeff\u1161가ｶ\uff21😀\u2028"),
    )
).map(lambda text: text.replace("\n", " ").replace("\r", " "))


def is_obeyed(char: str) -> bool:
    """Whether a terminal would do something at a character rather than print it."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\u200c\u200d"


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


@given(
    lines=st.lists(SOURCE, min_size=1),
    words=st.tuples(SOURCE, SOURCE, SOURCE, SOURCE),
    picks=st.lists(st.tuples(st.integers(0), st.integers(0, 300)), min_size=1, max_size=30),
    joint=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
def test_nothing_reaches_the_terminal_raw(
    lines: list[str], words: tuple[str, str, str, str], picks: list[tuple[int, int]], joint: str
) -> None:
    """Whatever a file, its name, a message and a note hold, no character is printed that a terminal would obey."""
    text = joint.join(lines)
    starts = [(start % (len(text) + 1), length) for start, length in picks]
    spans = [(start, min(start + length, len(text))) for start, length in starts]
    file, rule, message, note = words
    finding = located(text, *spans, file=file, rule=rule, message=message, note=note)
    rendered = render(finding, colour=False)
    assert [char for char in rendered if char != "\n" and is_obeyed(char)] == []
    assert rendered.endswith("\n\n")


@given(before=SOURCE, secret=st.text("0123456789", min_size=4), after=SOURCE, length=st.integers(0, 300))
def test_a_masked_span_is_never_printed(before: str, secret: str, after: str, length: int) -> None:
    """However the excerpt is cut, no character of a masked span is seen."""
    before, after = before.translate(NO_DIGITS), after.translate(NO_DIGITS)
    text = before + secret + after
    finding = located(text, (0, min(length, len(text))), masked=((len(before), len(before) + len(secret)),))
    source = plain(finding)[2].removeprefix("1 |")
    assert not any(char in "0123456789" for char in source)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((3, 2, 1), "Checked 3 files: 2 errors, 1 warning."),
        ((3, 1, 2), "Checked 3 files: 1 error, 2 warnings."),
        ((1, 0, 0), "Checked 1 file: no findings."),
        ((1, 1, 0), "Checked 1 file: 1 error."),
        ((0, 0, 0), "Checked 0 files: no findings."),
        ((2, 0, 0, 1), "Checked 2 files: no findings; 1 could not be read."),
        ((2, 0, 3, 2), "Checked 2 files: 3 warnings; 2 could not be read."),
    ],
)
def test_summary(counts: tuple[int, ...], expected: str) -> None:
    """The last line counts files, errors, warnings and what could not be read, each in its number."""
    assert summary(*counts) == expected


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("is_terminal", "choice", "environ", "expected"),
    [
        (True, "auto", {}, True),
        (False, "auto", {}, False),
        (True, "never", {"FORCE_COLOR": "1"}, False),
        (False, "always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (True, "auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (False, "auto", {"FORCE_COLOR": "1"}, True),
        (False, "auto", {"FORCE_COLOR": ""}, False),
        (True, "auto", {"TERM": "dumb"}, False),
        (False, "auto", {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_wants_colour(is_terminal: bool, choice: str, environ: dict[str, str], expected: bool) -> None:
    """A choice decides; without one NO_COLOR, then FORCE_COLOR, then TERM, then whether the stream is a terminal."""
    stream = Terminal() if is_terminal else io.StringIO()
    assert wants_colour(stream, choice, environ) is expected  # type: ignore[arg-type]  # a table of plain strings
