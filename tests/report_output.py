"""Findings to report, and what each form makes of them; run as a script, it rewrites tests/report_cases/."""

import sys
import unicodedata
from pathlib import Path

from hypothesis import strategies as st

from callsheet.explanation import Explanation
from callsheet.finding import Path as ValuePath
from callsheet.finding import Severity
from callsheet.located import Located, Mark
from callsheet.report.formats import FORMATS, open_report
from callsheet.report.run import Run
from callsheet.source.text import Edit, Offer, Span, Text

CASES = Path(__file__).parent / "report_cases"


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


def span_of(text: str, place: Span | str) -> Span:
    """Where a place is, given by its offsets or by the words that stand there first."""
    return (text.index(place), text.index(place) + len(place)) if isinstance(place, str) else place


def located(
    text: str | Text,
    *places: Span | str,
    labels: tuple[str, ...] = (),
    file: str = "a.yaml",
    rule: str = "some-rule",
    severity: Severity = "error",
    message: str = "`a` is wrong",
    note: str = "",
    masked: tuple[Span | str, ...] = (),
    request: int = -1,
    path: ValuePath = (),
    value: object = None,
    offer: Offer | None = None,
) -> Located:
    """Make a finding; a place may be given as the words that stand there."""
    whole = text if isinstance(text, Text) else Text(text)
    spans = [span_of(whole.text, place) for place in places]
    labels += ("",) * (len(spans) - len(labels))
    marks = tuple(map(Mark, spans, labels))
    hidden = tuple(span_of(whole.text, place) for place in masked)
    return Located(
        file, rule, severity, message, note, whole, marks, hidden, request=request, path=path, value=value, offer=offer
    )


def offer(text: str, says: str, *edits: tuple[Span | str, str], is_safe: bool = True) -> Offer:
    """Make an offer; what an edit replaces may be given as the words that stand there."""
    return Offer(says, is_safe, tuple(Edit(span_of(text, place), new) for place, new in edits))


def explain(rule: str) -> Explanation | None:
    """Explain one rule and no other."""
    if rule != "too-many-references":
        return None
    return Explanation(
        rule=rule,
        severity="error",
        what="`elements` and `image_urls` hold too many together",
        why="The service refuses the request.",
        advice="Take an image or an element away.",
        sources=("documented: kling-o3-reference-to-video, `elements`",),
        applies=("kling-o3-reference-to-video",),
        bad=("elements: [{}]\nimage_urls: [a, b, c, d]  # ```\n",),
        good=("elements: [{}]\n",),
    )


def written(name: str, run: Run, *findings: Located, version: str = "0.1.0") -> str:
    """What a form makes of findings."""
    out: list[str] = []
    report = open_report(name, out.append, explain=explain, version=version)
    for each in findings:
        report.add(each)
    report.finish(run)
    return "".join(out)


BEACH = """\
model: kling-o3-reference-to-video
elements:
  - video_url: https://media.test/e.mp4
image_urls: [a, b, c, d]
duration: 5
"""
LINE = '{"prompt": "Mist", "audio": false, "voice_ids": ["v"], "key": "sk-0123456789abcdefghij"}'
ODD = 'prompt: "e\u0301 \u202ered \U0001f3ac 海"\n'

FINDINGS = (
    located(
        BEACH,
        "elements",
        "image_urls",
        labels=("1 here", ""),
        file="requests/beach.yaml",
        rule="too-many-references",
        message="`elements` and `image_urls` hold 5 together; with a video element the limit is 4",
        note="documented: kling-o3-reference-to-video, `elements`",
        request=0,
        path=("elements",),
        value=[{"video_url": "https://media.test/e.mp4"}],
    ),
    located(
        BEACH,
        "5",
        file="requests/beach.yaml",
        rule="restated-default",
        severity="warning",
        message="`duration` is 5, which is the default",
        request=0,
        path=("duration",),
        value=5,
        offer=offer(BEACH, "remove `duration`", ("duration: 5\n", "")),
    ),
    located(
        Text(LINE, first_line=7),
        "false",
        '["v"]',
        labels=("no sound", "1 voice"),
        file="C:\\calls\\a b%#,:\n.jsonl",
        rule="voices-without-audio",
        message="`voice_ids` need sound",
        masked=("sk-0123456789abcdefghij",),
        request=6,
        path=("audio",),
        value=False,
        offer=offer(LINE, "set `audio` to true", ("false", "true"), is_safe=False),
    ),
    located(
        Text(LINE, first_line=7),
        '"sk-0123456789abcdefghij"',
        file="C:\\calls\\a b%#,:\n.jsonl",
        rule="possible-secret",
        message="something like an API key stands here",
        masked=("sk-0123456789abcdefghij",),
        value="sk-0123456789abcdefghij",
        offer=offer(LINE, "remove `key`", (', "key": "sk-0123456789abcdefghij"', "")),
    ),
    located(
        ODD,
        "red \U0001f3ac",
        labels=("\u202e\U0001f3ac",),
        file="/srv/odd \U0001f3ac.yaml",
        rule="odd-text",
        severity="warning",
        message="`prompt` holds e\u0301, \u202e and \ud800",
        request=1,
        path=("a/b", "~", 0),
        value="\ud800",
    ),
    located("", (0, 0), file="empty.yaml", rule="empty-file", message="the file is empty", value=""),
)
RUN = Run(4, 4, 2, unreadable=("cannot read 'gone\n.yaml': no such file",), fixed=3, suppressed=2)


if __name__ == "__main__":
    for each in FORMATS:
        (CASES / f"{each}.txt").write_text(written(each, RUN, *FINDINGS), "utf-8", newline="")
    sys.stdout.write(f"wrote {len(FORMATS)} files\n")
