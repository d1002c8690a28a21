"""What a person reads of a finding."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.located import Located
from callsheet.report.run import Run
from callsheet.report.text import headline, render, summary, wants_colour
from callsheet.source.text import Edit, Offer
from report_output import SOURCE, is_obeyed, located

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
    ("is_safe", "says", "expected"),
    [
        (True, "remove `duration`", "fix: remove `duration`"),
        (False, "set `generate_audio` to true", "unsafe fix: set `generate_audio` to true"),
        (True, "write `\x1b`\n", "fix: write `\ufffd`\ufffd"),
    ],
)
def test_an_offer_is_the_last_line(is_safe: bool, says: str, expected: str) -> None:
    """What a fix would do, and whether it is safe, is said below the note."""
    finding = located("a: 1", "1", note="why", offer=Offer(says, is_safe, (Edit((3, 4), "2"),)))
    assert plain(finding)[4:] == ["  = why", f"  = {expected}", "", ""]


def test_labels_and_offers_in_colour() -> None:
    """A label has the colour of its carets, an offer that of a note."""
    finding = located("a: 1", "a", "1", labels=("x", "y"), offer=Offer("remove `a`", True, (Edit((0, 4), ""),)))
    assert render(finding, colour=True).split("\n")[3:6] == [
        "\x1b[34m  |\x1b[0m \x1b[31m^  ^ y\x1b[0m",
        "\x1b[34m  |\x1b[0m \x1b[31mx\x1b[0m",
        "\x1b[34m  =\x1b[0m fix: remove `a`",
    ]


@pytest.mark.parametrize("colour", [False, True])
def test_a_headline_begins_the_drawing(colour: bool) -> None:
    """The first line of a drawn finding is its headline."""
    assert render(REFERENCES, colour=colour).split("\n")[0] == headline(REFERENCES, colour=colour)


NO_DIGITS = str.maketrans("0123456789", "abcdefghij")


@given(
    lines=st.lists(SOURCE, min_size=1),
    words=st.tuples(SOURCE, SOURCE, SOURCE, SOURCE, SOURCE, SOURCE),
    picks=st.lists(st.tuples(st.integers(0), st.integers(0, 300)), min_size=1, max_size=30),
    joint=st.sampled_from(["\n", "\r\n", "\r", "\n\n"]),
)
def test_nothing_reaches_the_terminal_raw(
    lines: list[str], words: tuple[str, str, str, str, str, str], picks: list[tuple[int, int]], joint: str
) -> None:
    """Whatever a file, its name, a message, a note, a label and a fix hold, no character is printed that a terminal would obey."""
    text = joint.join(lines)
    starts = [(start % (len(text) + 1), length) for start, length in picks]
    spans = [(start, min(start + length, len(text))) for start, length in starts]
    file, rule, message, note, label, says = words
    labels = (label,) * len(spans)
    offer = Offer(says, True, ())
    finding = located(text, *spans, labels=labels, file=file, rule=rule, message=message, note=note, offer=offer)
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
    ("run", "expected"),
    [
        (Run(3, 2, 1), "Checked 3 files: 2 errors, 1 warning."),
        (Run(3, 1, 2), "Checked 3 files: 1 error, 2 warnings."),
        (Run(1, 0, 0), "Checked 1 file: no findings."),
        (Run(1, 1, 0), "Checked 1 file: 1 error."),
        (Run(0, 0, 0), "Checked 0 files: no findings."),
        (Run(2, 0, 0, ("a",)), "Checked 2 files: no findings; 1 could not be read."),
        (Run(2, 0, 3, ("a", "b")), "Checked 2 files: 3 warnings; 2 could not be read."),
        (Run(2, 0, 0, fixed=3), "Checked 2 files: no findings (3 fixed)."),
        (Run(2, 4, 2, fixed=1), "Checked 2 files: 4 errors, 2 warnings (1 fixed)."),
        (Run(2, 0, 0, suppressed=2), "Checked 2 files: no findings, 2 suppressed."),
        (Run(2, 1, 0, ("a",), 3, 2), "Checked 2 files: 1 error (3 fixed), 2 suppressed; 1 could not be read."),
    ],
)
def test_summary(run: Run, expected: str) -> None:
    """The last line counts files, errors, warnings, what was fixed, suppressed or not read, each in its number."""
    assert summary(run) == expected


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
