"""A run: a judge that is wrong is found, its request made short, printed, kept, and judged again next time."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

import callsheet.fuzz.judges.service
import callsheet.fuzz.run
from callsheet.constraints import constraints, selected
from callsheet.errors import UsageError
from callsheet.fuzz.agreement import Aim, Purpose, disagreements
from callsheet.fuzz.cases import Case
from callsheet.fuzz.corpus import Entry, entries, keep
from callsheet.fuzz.judges.panel import judges
from callsheet.fuzz.judges.verdict import Breach, Judge, Level, Request, Verdict
from callsheet.fuzz.outcome import Failure, Outcome, Plan
from callsheet.fuzz.report_html import html
from callsheet.fuzz.report_json import document
from callsheet.fuzz.report_text import closing, failure_text, summary
from callsheet.fuzz.run import fuzz
from callsheet.fuzz.tally import Row, Tally
from callsheet.mock import asgi_app
from callsheet.spec import Spec, installed
from lying_judge import lying

SPEC = installed()
O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"
URL = "https://media.test/start.jpg"
SIMPLE = {"model": V3, "prompt": "Mist lifts off the bay", "image_url": URL}
ENUM, VOICE, DEFAULT = f"{V3}/duration/enum", f"{V3}/rule/voices-without-audio", f"{V3}/rule/restated-default/duration"
FRAMES = f"{V3}/rule/same-first-and-last-frame"
NAMES = ("compiled", "reference", "models", "service")


@pytest.fixture(scope="module")
def panel() -> Iterator[dict[str, Judge]]:
    with judges(SPEC) as found:
        yield found


def run(panel: dict[str, Judge], corpus: Path, *patterns: str, examples: int = 5, seed: int = 0) -> Outcome:
    return fuzz(SPEC, panel, Plan(corpus, patterns=patterns, examples=examples, seed=seed))


@pytest.mark.parametrize(
    ("name", "constraint"),
    [*((name, each) for name in NAMES for each in (ENUM, VOICE)), ("compiled", FRAMES), ("reference", FRAMES)],
)
def test_a_judge_that_is_wrong_is_found(panel: dict[str, Judge], tmp_path: Path, name: str, constraint: str) -> None:
    """A judge that knows nothing of one constraint is found, and told of once; another constraint is not concerned."""
    wrong = lying(panel, name, constraint)
    outcome = run(wrong, tmp_path, ENUM, VOICE, FRAMES)
    (failure,) = outcome.failures
    assert failure.aim == Aim("break", V3, next(each for each in constraints(SPEC, V3) if each.id == constraint))
    assert failure.said[-1] == f"made to break {constraint}, which {name} does not name"
    assert len(failure.request) <= len(SIMPLE) + 2
    assert [path.name for path in tmp_path.iterdir()] == [Path(str(failure.file)).name]
    assert outcome.is_finished


def test_it_is_judged_again(panel: dict[str, Judge], tmp_path: Path) -> None:
    """What was kept is judged first by a later run, and told of once; when the judges agree, that is told, too."""
    wrong = lying(panel, "models", VOICE)
    (first,) = run(wrong, tmp_path, VOICE).failures
    steps: list[str] = []
    outcome = fuzz(
        SPEC, wrong, Plan(tmp_path, examples=1, patterns=(VOICE,)), lambda name, _done, _all: steps.append(name)
    )
    assert first.file is not None
    assert steps == [first.file.name, VOICE]
    (again,) = outcome.failures
    assert (again.is_old, again.request, again.said, again.file) == (True, first.request, first.said, first.file)
    outcome = run(panel, tmp_path, VOICE)
    assert (outcome.failures, outcome.agreed) == ([], 1)
    assert (run(panel, tmp_path, ENUM).agreed, run(panel, tmp_path, f"{V3}/rule/*").agreed) == (0, 1)


def test_the_service_lies(panel: dict[str, Judge], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mock that really lets a constraint pass is found, and is right in all else."""
    mock = partial(asgi_app, {"unenforced": [VOICE]})
    monkeypatch.setattr(callsheet.fuzz.judges.service, "asgi_app", mock)
    with judges(SPEC) as wrong:
        (failure,) = run(wrong, tmp_path, VOICE, ENUM).failures
    assert failure.said == (
        "service accepts it, compiled, reference and models refuse it",
        f"compiled, reference and models name {VOICE}, service does not",
        f"made to break {VOICE}, which service does not name",
    )


def is_odd(request: Request) -> bool:
    return "resolution" in request and request.get("generate_audio") is True


def test_what_is_found_is_made_short(panel: dict[str, Judge], tmp_path: Path) -> None:
    """What no case at the boundary shows is found in drawn requests, and told of by the shortest; word for word."""
    (failure,) = run(lying(panel, "service", ENUM, is_odd), tmp_path, ENUM, examples=300).failures
    request = {**SIMPLE, "duration": 0, "resolution": "1080p", "generate_audio": True}
    assert failure.request.keys() == request.keys()
    shown = failure_text(Failure(failure.aim, request, failure.verdicts, failure.said, Path("x.json")))
    assert (
        shown
        == f"""\
disagreement on a request made to break {ENUM}
  service accepts it, compiled, reference and models refuse it
  compiled, reference and models name {ENUM}, service does not
  made to break {ENUM}, which service does not name

  compiled   refuses  {ENUM}
  reference  refuses  {ENUM}
  models     refuses  {ENUM}
  service    accepts

  {{
    "model": "{V3}",
    "prompt": "Mist lifts off the bay",
    "image_url": "https://media.test/start.jpg",
    "duration": 0,
    "resolution": "1080p",
    "generate_audio": true
  }}

  kept in x.json
"""
    )


def test_what_is_kept(panel: dict[str, Judge], tmp_path: Path) -> None:
    """An entry is a readable file named for its constraint and its content."""
    (failure,) = run(lying(panel, "service", VOICE), tmp_path / "deep" / "corpus", VOICE).failures
    assert failure.file is not None
    entry = Entry(V3, VOICE, "break", failure.request)
    assert (failure.file.name, failure.file.parent) == (entry.name, tmp_path / "deep" / "corpus")
    assert entry.name.startswith(f"{V3}.rule.voices-without-audio-")
    assert json.loads(failure.file.read_text("utf-8")) == {
        "model": V3,
        "constraint": VOICE,
        "made_to": "break",
        "said": list(failure.said),
        "request": failure.request,
    }
    assert [found.name for _, found in entries(failure.file.parent)] == [entry.name]


@pytest.fixture
def only_enum(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run, but for the constraints: of these one is enough."""
    monkeypatch.setattr(callsheet.fuzz.run, "selected", lambda spec, *_: selected(spec, [], [ENUM]))


@pytest.mark.usefixtures("only_enum")
def test_entries_of_what_is_gone(panel: dict[str, Judge], tmp_path: Path) -> None:
    """An entry whose constraint is gone is told of, and its request judged all the same; without its model it is not."""
    gone = keep(tmp_path, Entry(V3, f"{V3}/rule/no-cats", "break", {**SIMPLE, "duration": 7}))
    lost = keep(tmp_path, Entry("kling-v2", "kling-v2/prompt/type", "break", {"model": "kling-v2"}))
    outcome = fuzz(SPEC, panel, Plan(tmp_path, patterns=("*",), examples=1))
    assert (outcome.gone, outcome.agreed, outcome.failures) == ([lost, gone], 1, [])
    assert list(closing(outcome))[:3] == [
        f"{lost} is about a constraint that the spec no longer has.",
        f"{gone} is about a constraint that the spec no longer has.",
        f"Of 1 request in {tmp_path}, all judges agree on 1 now.",
    ]
    outcome = fuzz(SPEC, panel, Plan(tmp_path, patterns=("*/maximum",), examples=1))
    assert (outcome.gone, outcome.agreed) == ([], 0)


@pytest.mark.usefixtures("only_enum")
def test_a_model_as_a_whole(panel: dict[str, Judge], tmp_path: Path) -> None:
    """Valid and damaged requests are judged, too: what no constraint's own inputs show is found there."""

    def odd(model: str, request: Request) -> Verdict:
        found = panel["models"](model, request)
        return replace(found, accepted=found.accepted and request.get("resolution") != "4k")

    few = {"compiled": panel["compiled"], "models": odd}
    outcome = fuzz(SPEC, few, Plan(tmp_path, models=(V3,), examples=10))
    (failure,) = [each for each in outcome.failures if each.aim.purpose == "pass"]
    assert failure.request == {**SIMPLE, "resolution": "4k"}
    assert failure_text(failure).startswith(
        f"disagreement on a request made to be a valid one of {V3}\n  compiled accepts it, models refuses it\n"
    )


@pytest.mark.parametrize(
    "content", ["", "[]", '{"model": 1}', '{"model": "a", "constraint": null, "made_to": "x", "request": {}}']
)
def test_a_file_that_is_no_entry(panel: dict[str, Judge], tmp_path: Path, content: str) -> None:
    """A file in the corpus that is no entry stops the run before it begins, and is named."""
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(UsageError, match=r"a\.json is no entry of a corpus; mend it, or take it away"):
        run(panel, tmp_path, ENUM)


def test_a_corpus_that_cannot_be_written(panel: dict[str, Judge], tmp_path: Path) -> None:
    """Where the corpus cannot be written the disagreement is told of all the same, and the run has not finished."""
    corpus = tmp_path / "file"
    corpus.write_text("")
    outcome = run(lying(panel, "service", VOICE), corpus, VOICE)
    (failure,) = outcome.failures
    assert failure_text(failure).endswith("\n  kept in no file\n")
    assert (outcome.stuck, outcome.is_finished) == ([f"cannot write to {corpus}: file exists"], False)


def test_the_same_seed(panel: dict[str, Judge], tmp_path: Path) -> None:
    """The same seed gives the same, another seed something else, and each constraint has draws of its own."""
    seen: list[list[Request]] = []

    def watched(model: str, request: Request) -> Verdict:
        seen[-1].append(request)
        return panel["compiled"](model, request)

    run(panel, tmp_path, DEFAULT)  # Hypothesis also draws constants from modules that are loaded: all are from here on
    for patterns, seed in (((ENUM, DEFAULT), 1), ((ENUM, DEFAULT), 1), ((DEFAULT,), 1), ((ENUM, DEFAULT), 2)):
        seen.append([])
        run({"compiled": watched}, tmp_path, *patterns, examples=20, seed=seed)
    first, second, alone, other = seen
    assert first == second != other
    assert first[-len(alone) :] == alone


def test_inputs_that_cannot_be_made(panel: dict[str, Judge], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps inputs from being drawn is told as it is, and the run goes on."""

    def violating(_model: str, constraint: str, **_: Any) -> st.SearchStrategy[Request]:
        if constraint == ENUM:
            raise LookupError("no way there")
        return st.just({**SIMPLE, "duration": 5})

    monkeypatch.setattr(callsheet.fuzz.run, "violating", violating)
    outcome = run(panel, tmp_path, ENUM, DEFAULT)
    (text,) = outcome.stuck
    assert text.startswith(f"no inputs for {ENUM}:\nTraceback")
    assert text.endswith("LookupError: no way there")
    assert outcome.tally.rows[DEFAULT].breached > 0
    assert not outcome.is_finished


def test_cases_that_cannot_be_made(panel: dict[str, Judge], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps the cases of a model from being made is told once, and drawn requests are judged all the same."""

    def boundary_cases(_spec: Spec, model: str) -> tuple[Case, ...]:
        raise LookupError(f"{model} holds nothing")

    monkeypatch.setattr(callsheet.fuzz.run, "boundary_cases", boundary_cases)
    outcome = run(panel, tmp_path, ENUM, f"{V3}/resolution/enum")
    (text,) = outcome.stuck
    assert text.startswith(f"no cases for {V3}:\nTraceback")
    assert text.endswith(f"LookupError: {V3} holds nothing")
    assert outcome.tally.rows[ENUM].judged > 0


def test_an_interrupt(panel: dict[str, Judge], tmp_path: Path) -> None:
    """An interrupt ends the run; what was being made short then is kept as it is."""
    asked = 0

    def interrupted(model: str, request: Request) -> Verdict:
        nonlocal asked
        asked += is_odd(request)
        if asked > 1:
            raise KeyboardInterrupt
        return panel["service"](model, request)

    wrong = lying({**panel, "service": interrupted}, "service", ENUM, is_odd)
    outcome = run(wrong, tmp_path, ENUM, DEFAULT, examples=300)
    assert (outcome.is_interrupted, outcome.is_finished, outcome.tally.rows[DEFAULT].judged) == (True, False, 0)
    (failure,) = outcome.failures
    assert is_odd(failure.request)
    assert list(closing(outcome))[-1] == "The run was interrupted; this is what came of it until then."


def found(*broken: tuple[str, Level], tells: bool = True, whole: bool = True, amiss: tuple[str, ...] = ()) -> Verdict:
    breaches = frozenset(Breach(identity, ("a",), level) for identity, level in broken)
    accepted = all(level == "warning" for _, level in broken)
    return Verdict(accepted, breaches, tells_warnings=tells, is_whole=whole, amiss=amiss)


SCHEMA, ERROR, WARNING = (ENUM, "schema"), (VOICE, "error"), (DEFAULT, "warning")
CLEAN = found()


@pytest.mark.parametrize(
    ("purpose", "about", "one", "two", "said"),
    [
        ("any", None, CLEAN, CLEAN, []),
        ("any", None, found(SCHEMA), found(SCHEMA, ERROR), []),
        ("any", None, found(WARNING), found(tells=False), []),
        ("any", None, found(WARNING), CLEAN, [f"one names {DEFAULT}, two does not"]),
        ("any", None, found(SCHEMA, WARNING), found(SCHEMA), []),
        ("any", None, found(SCHEMA, ("m/b/type", "schema")), found(SCHEMA, whole=False), []),
        ("any", None, found(SCHEMA), found(SCHEMA, ("m/b/type", "schema"), whole=False), ["two names m/b/type, one does not"]),
        ("any", None, found(SCHEMA), found(ERROR), [f"one names {ENUM}, two does not"]),
        ("any", None, found(ERROR), CLEAN, ["two accepts it, one refuses it", f"one names {VOICE}, two does not"]),
        ("any", None, found(amiss=("it is odd",)), CLEAN, ["one: it is odd"]),
        ("pass", None, found(WARNING), found(WARNING), []),
        ("pass", None, found(ERROR), found(ERROR), [f"made to break nothing, and {name} finds {VOICE} broken" for name in ("one", "two")]),
        ("keep", ENUM, CLEAN, CLEAN, []),
        ("keep", DEFAULT, found(WARNING), found(WARNING), [f"made to keep {DEFAULT}, which {name} finds broken" for name in ("one", "two")]),
        ("break", ENUM, CLEAN, CLEAN, [f"made to break {ENUM}, which {name} does not name" for name in ("one", "two")]),
        ("break", DEFAULT, found(WARNING), found(tells=False), []),
        ("break", DEFAULT, found(WARNING, ERROR), found(WARNING, ERROR), [f"made to break nothing, and {name} finds {VOICE} broken" for name in ("one", "two")]),
    ],
)  # fmt: skip
def test_what_is_a_disagreement(
    purpose: Purpose, about: str | None, one: Verdict, two: Verdict, said: list[str]
) -> None:
    """Judges agree on yes and no, on the schema or else on the rules, on warnings if both tell them, and on the purpose."""
    constraint = selected(SPEC, [], [about])[0] if about else None
    assert list(disagreements(Aim(purpose, V3, constraint), {"one": one, "two": two})) == said


def test_what_is_counted(panel: dict[str, Judge]) -> None:
    """A row counts inputs made for it, cases on both sides, requests that keep or break it, and the parts reached."""
    tally = Tally(SPEC, constraints(SPEC, V3))

    def count(request: Request, aim: Aim, *, is_case: bool = False) -> None:
        tally.count(aim, request, panel["compiled"](V3, request), is_case=is_case)

    limit = next(each for each in constraints(SPEC, V3) if each.id == f"{V3}/voice_ids/maxItems")
    voices = {**SIMPLE, "prompt": "<<<voice_1>>><<<voice_2>>>", "generate_audio": True, "voice_ids": ["a", "b"]}
    count(voices, Aim("keep", V3, limit), is_case=True)
    count({**voices, "voice_ids": ["a", "b", "c"]}, Aim("break", V3, limit), is_case=True)
    count({**SIMPLE, "voice_ids": None, "duration": 10.0}, Aim("pass", V3))
    rows = tally.rows
    assert tally.inputs == 3
    assert rows[limit.id] == Row(limit, 2, 1, 1, 1, 1, rows[limit.id].reached)
    assert (rows[limit.id].parts, rows[limit.id].reached) == (("2", "3"), {"2": 1, "3": 1})
    assert rows[f"{V3}/voice_ids/type"].reached == {"array": 1, "null": 1}
    assert rows[ENUM].reached == {"10": 1}
    assert (rows[ENUM].parts, rows[ENUM].is_whole) == (("5", "10"), False)
    assert rows[f"{V3}/duration/type"].reached == {"integer": 1}
    assert (rows[f"{V3}/prompt/required"].kept, rows[f"{V3}/prompt/required"].judged) == (2, 0)
    assert (rows[VOICE].kept, rows[f"{V3}/image_tail_url/rule/private-url"].kept) == (2, 0)


def test_the_reports(panel: dict[str, Judge], tmp_path: Path) -> None:
    """The table, the document and the page hold the same numbers and every disagreement; the page escapes what it shows."""
    outcome = run(lying(panel, "service", VOICE), tmp_path, ENUM, VOICE)
    (failure,) = outcome.failures
    assert [*summary(outcome), *closing(outcome)] == [
        "constraint                                         judged  breached  boundary",
        "kling-v3-image-to-video/duration/enum                  11         9  2 in, 4 out",
        "kling-v3-image-to-video/rule/voices-without-audio       1         1  0 in, 1 out",
        "Judged 12 inputs for 2 constraints, with seed 0: 1 disagreement.",
    ]
    told = document(outcome)
    names = {"accepts": False, "broken": [{"constraint": VOICE, "path": "", "level": "error"}]}
    assert told.pop("disagreements") == [
        {
            "model": V3,
            "constraint": VOICE,
            "made_to": "break",
            "said": list(failure.said),
            "judges": {**dict.fromkeys(NAMES[:3], names), "service": {"accepts": True, "broken": []}},
            "request": {**SIMPLE, "prompt": "<<<voice_1>>> sings", "voice_ids": ["voice_1"]},
            "file": str(failure.file),
            "new": True,
        }
    ]
    assert told.pop("constraints")[0] == {
        "id": ENUM, "model": V3, "keyword": "enum", "limit": [5, 10], "severity": "error", "grade": "documented",
        "page": V3, "field": "duration", "judged": 11, "kept": 2, "breached": 9, "boundary": {"inside": 2, "outside": 4},
        "reached": {"5": 1, "10": 1},
    }  # fmt: skip
    corpus = {"folder": str(tmp_path), "agreed": 0, "gone": []}
    assert told == {
        "seed": 0, "examples": 5, "finished": True, "interrupted": False, "inputs": 12, "corpus": corpus, "errors": [],
    }  # fmt: skip
    page = html(outcome)
    assert "&lt;&lt;&lt;voice_1&gt;&gt;&gt; sings" in page
    assert (
        f"""\
<text x="0" y="36">the whole request</text><g><title>{VOICE}: kept 2, breached 1, inside 0, outside 1</title>\
<rect class="on" x="260" y="25" width="6" height="6"/><rect class="on" x="267" y="25" width="6" height="6"/>\
<rect class="off" x="260" y="32" width="6" height="6"/><rect class="on" x="267" y="32" width="6" height="6"/></g>\
<text x="278" y="36">voices-without-audio</text>
</svg>"""
        in page
    )
    assert (
        """\
<tr><td><code>rule/voices-without-audio</code></td><td>error</td><td>documented</td><td class="number">1</td>\
<td class="number">2</td><td class="number">1</td><td class="number bad">0</td><td class="number">1</td><td></td></tr>
"""
        in page
    )


def test_a_picture_of_a_run_that_reached_little(panel: dict[str, Judge], tmp_path: Path) -> None:
    """What was not reached is seen: empty quarters, a dot for values, and which they are; long lines are broken."""

    def interrupted(_model: str, _request: Request) -> Verdict:
        raise KeyboardInterrupt

    outcome = run({"compiled": interrupted}, tmp_path, f"{V3}/resolution/enum", f"{V3}/rule/*")
    page = html(outcome)
    assert ">enum ·</text>" in page
    assert '<td class="bad">not &quot;720p&quot;, &quot;1080p&quot;, &quot;4k&quot;</td>' in page
    assert 'class="on"' not in page
    assert max(float(x) for x in re.findall(r'<rect class="off" x="([0-9.]+)"', page)) < 1180
