"""What every form of report has in common, and the forms that are no standard."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.report.address import repository_path
from callsheet.report.formats import FORMATS, open_report
from callsheet.report.run import Run
from report_output import CASES, FINDINGS, RUN, SOURCE, explain, is_obeyed, located, offer, written

GATHERING = ("json", "gitlab", "sarif", "junit")
CLEAN = Run(2, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="the file names of the cases are those of a POSIX system")
@pytest.mark.parametrize("name", FORMATS)
def test_whole_output(name: str) -> None:
    """The whole output of each form is the one in tests/report_cases/."""
    assert written(name, RUN, *FINDINGS) == (CASES / f"{name}.txt").read_bytes().decode("utf-8")


def test_every_case_has_a_form() -> None:
    """The folder of expected outputs holds one file for each form and nothing else."""
    assert {path.name for path in CASES.iterdir()} == {f"{name}.txt" for name in FORMATS}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("full", "Checked 2 files: no findings.\n"),
        ("concise", "Checked 2 files: no findings.\n"),
        (
            "json",
            (
                '{\n  "version": 1,\n  "tool": {\n    "name": "callsheet",\n    "version": "0.1.0"\n  },\n'
                '  "findings": [],\n  "summary": {\n    "files": 2,\n    "errors": 0,\n    "warnings": 0,\n'
                '    "fixed": 0,\n    "suppressed": 0,\n    "left_alone": 0\n  },\n  "unreadable": []\n}\n'
            ),
        ),
        (
            "jsonl",
            '{"version": 1, "kind": "summary", "files": 2, "errors": 0, "warnings": 0, "fixed": 0, "suppressed": 0, "left_alone": 0}\n',
        ),
        ("github", ""),
        ("gitlab", "[]\n"),
        (
            "junit",
            (
                "<?xml version='1.0' encoding='us-ascii'?>\n"
                '<testsuites name="callsheet" tests="1" failures="0" errors="0">\n'
                '  <testsuite name="callsheet" tests="1" failures="0" errors="0">\n'
                '    <testcase classname="callsheet" name="no findings" />\n'
                "  </testsuite>\n"
                "</testsuites>\n"
            ),
        ),
    ],
)
def test_a_clean_run(name: str, expected: str) -> None:
    """A run without findings still gives a whole report."""
    assert written(name, CLEAN) == expected


def test_a_clean_run_in_sarif() -> None:
    """A run without findings is a log with one run that succeeded, and no rule and no result."""
    (run,) = json.loads(written("sarif", CLEAN))["runs"]
    assert run["invocations"] == [{"executionSuccessful": True}]
    assert run["results"] == []
    assert run["tool"]["driver"] == {"name": "callsheet", "semanticVersion": "0.1.0", "rules": []}


@pytest.mark.parametrize("name", FORMATS)
def test_streaming(name: str) -> None:
    """Full, concise, jsonl and github are written as findings come, the others at the end."""
    out: list[str] = []
    report = open_report(name, out.append, explain=explain, version="0.1.0")
    report.add(FINDINGS[0])
    assert bool(out) is (name not in GATHERING)
    report.finish(RUN)
    assert "".join(out) == written(name, RUN, FINDINGS[0])


@pytest.mark.parametrize("name", FORMATS)
def test_colour(name: str) -> None:
    """Only the forms that people read take colour."""
    out: list[str] = []
    report = open_report(name, out.append, colour=True, explain=explain, version="0.1.0")
    report.add(FINDINGS[0])
    report.finish(RUN)
    assert ("\x1b[31m" in "".join(out) or "\x1b[1m" in "".join(out)) is (name in ("full", "concise"))


def test_an_unknown_form() -> None:
    """A name that is no form's is answered with those that are."""
    with pytest.raises(ValueError, match=r"'xml' is no form of report; choose one of full, concise, json, jsonl, "):
        open_report("xml", print, explain=explain, version="0.1.0")


def test_a_form_is_imported_when_it_is_asked_for() -> None:
    """Opening one form imports the code of no other."""
    code = (
        "import sys\n"
        "from callsheet.report.formats import open_report\n"
        "open_report('concise', print, explain=lambda rule: None, version='')\n"
        "print(sorted(name for name in sys.modules if name.startswith('callsheet.report.')))\n"
        "print({'json', 'xml', 'hashlib', 'urllib'} & set(sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "['callsheet.report.concise', 'callsheet.report.formats', 'callsheet.report.run', 'callsheet.report.text']",
        "set()",
    ]


UPPER = st.text("GHJKMNPQRSTUVWXYZ", min_size=20, max_size=40)


@pytest.mark.parametrize("name", FORMATS)
@given(before=SOURCE, after=SOURCE, token=UPPER, cut=st.integers(0, 60))
def test_a_secret_is_in_no_form(name: str, before: str, after: str, token: str, cut: int) -> None:
    """No form tells anything of a masked stretch, though a key, a value and a fix of the finding hold it."""
    secret = f"sk-{token}7"
    before, after = before.lower(), after.lower()
    text = f"{before} {secret} {after}"
    begin = len(before) + 1
    span = (begin, begin + len(secret))
    start = min(begin + cut, len(text))
    offers = [
        offer(text, "take it away", (span, "")),
        offer(text, "take some of it away", ((start, len(text)), "")),
        offer(text, "move it", ((0, 0), f"{secret} "), ((len(text), len(text)), f"# {secret}")),
        offer(text, f"remove {secret}", ((0, 1), "")),
    ]
    findings = [
        located(text, span, masked=(span,), request=0, path=("key", secret), value=secret, offer=each)
        for each in (offers if name != "full" else offers[:3])  # in the full form the maker masks what a fix says
    ]
    output = written(name, CLEAN, *findings)
    assert not any(token[at : at + 5] in output for at in range(len(token) - 4))


@pytest.mark.parametrize(
    ("span", "is_shown"),
    [((0, 2), True), ((0, 3), False), ((5, 9), False), ((6, 6), True), ((4, 4), False), ((2, 2), True)],
)
def test_a_fix_beside_a_secret(span: tuple[int, int], is_shown: bool) -> None:
    """A fix is shown as long as it takes nothing of a masked stretch away and puts nothing into it."""
    finding = located("a sk-1 b c", "b", masked=((2, 6),), offer=offer("", "change it", (span, "x")))
    (found,) = json.loads(written("json", CLEAN, finding))["findings"]
    assert (found["fix"] is not None) is is_shown


def test_a_fix_that_json_cannot_carry() -> None:
    """A fix that would write a lone surrogate is left out, as no JSON text can hold it."""
    finding = located("a: 1", "1", offer=offer("a: 1", "change it", ("1", "\ud800")))
    assert json.loads(written("json", CLEAN, finding))["findings"][0]["fix"] is None


@pytest.mark.parametrize(
    ("key", "masked", "expected"),
    [
        ("my-words", ("my-words",), "/********/a"),
        ("is my-words?", ("my-words",), "/is ********?/a"),
        ("sk-0123456789abcdefghij", (), "/********/a"),
        ("words", ((0, 0),), "/words/a"),
    ],
)
def test_a_secret_in_a_pointer(key: str, masked: tuple[str, ...], expected: str) -> None:
    """A key of the request is starred where it is masked in the text, or looks like a secret by itself."""
    finding = located("my-words: {a: 1}", "1", masked=masked, request=0, path=(key, "a"))
    (found,) = json.loads(written("json", CLEAN, finding))["findings"]
    assert found["pointer"] == expected


WORDS = st.tuples(*[st.text(st.characters(), max_size=8) for _ in range(6)])


@given(words=WORDS, text=st.text(st.characters()), place=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_forms_for_machines_can_be_read(words: tuple[str, ...], text: str, place: tuple[int, int]) -> None:
    """Whatever a finding holds, JSON and XML parse, hold no lone surrogate, and a workflow command is one line."""
    file, rule, message, note, label, says = words
    begin = min(*place, len(text))
    span = (begin, max(begin, min(max(place), len(text))))
    finding = located(
        text, span, span, labels=(label, label), file=file, rule=rule, message=message, note=note, request=0,
        path=(label, 0, note), value={message: [note]}, offer=offer(text, says, (span, note)),
    )  # fmt: skip
    run = Run(1, 1, 0, unreadable=(message,))
    for name in ("json", "jsonl", "gitlab", "sarif"):
        output = written(name, run, finding)
        assert output.isascii()
        for document in output.splitlines() if name == "jsonl" else [output]:
            json.dumps(json.loads(document), ensure_ascii=False).encode("utf-8")
    root = ElementTree.fromstring(written("junit", run, finding))
    assert [root.get(each) for each in ("tests", "failures", "errors")] == ["2", "1", "1"]
    output = written("github", run, finding)
    assert output.count("\n") == 2
    assert [char for char in output if char != "\n" and is_obeyed(char)] == []


def unescaped(text: str) -> str:
    """Undo what GitHub's runner undoes in a property."""
    return text.replace("%3A", ":").replace("%2C", ",").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


@given(file=st.text(st.characters(max_codepoint=0x7F)), message=st.text(st.characters(max_codepoint=0x7F)))
def test_a_workflow_command_holds_what_it_was_given(file: str, message: str) -> None:
    """GitHub reads back the file and the message, but for characters that a terminal would obey."""
    assume(all(char in "\r\n" or not is_obeyed(char) for char in file + message))
    output = written("github", CLEAN, located("a", "a", file=file, message=message))
    properties, _, data = output.removeprefix("::error ").removesuffix("\n").partition("::")
    found = dict(each.split("=", 1) for each in properties.split(","))
    assert list(found) == ["file", "line", "endLine", "col", "endColumn", "title"]
    assert unescaped(found["file"]) == file
    assert unescaped(data) == message.rstrip("\n")


def test_a_place_of_several_lines_has_no_columns_in_a_workflow_command() -> None:
    """GitHub is given columns only of a place within one line."""
    output = written("github", CLEAN, located("a: |\n  b\n  c\n", (3, 10), severity="warning"))
    assert output == "::warning file=a.yaml,line=1,endLine=3,title=callsheet (some-rule)::`a` is wrong\n"


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of a POSIX system")
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a.yaml", "a.yaml"),
        ("./a.yaml", "a.yaml"),
        ("calls/../a b%#.yaml", "a b%#.yaml"),
        ("../a.yaml", "../a.yaml"),
        ("{here}/calls/a.yaml", "calls/a.yaml"),
        ("{here}-too/a.yaml", "{here}-too/a.yaml"),
        ("<stdin>", "<stdin>"),
    ],
)
def test_gitlab_paths_begin_at_the_repository(file: str, expected: str) -> None:
    """GitLab is told the path from the current folder, wherever that can be given."""
    here = str(Path.cwd())
    assert repository_path(file.format(here=here)) == expected.format(here=here)


@given(picks=st.lists(st.sampled_from(range(len(FINDINGS))), max_size=12))
def test_identities_in_a_report_are_unlike(picks: list[int]) -> None:
    """No two findings of one GitLab or SARIF report have the same fingerprint, even if they are alike."""
    findings = [FINDINGS[pick] for pick in picks]
    issues = [issue["fingerprint"] for issue in json.loads(written("gitlab", CLEAN, *findings))]
    (run,) = json.loads(written("sarif", CLEAN, *findings))["runs"]
    assert [result["partialFingerprints"]["callsheet/v1"] for result in run["results"]] == issues
    assert len(set(issues)) == len(findings)
