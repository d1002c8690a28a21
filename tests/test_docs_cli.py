"""`callsheet docs` from the shell: exit codes, forms of output, and what is said where something is missing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE, main
from callsheet.cli.docs import ACTIONS

ROOT = Path(__file__).resolve().parent.parent
SPEC = ROOT / "spec"

Captured = pytest.CaptureFixture[str]

# A page of a model that the spec has, in words of its own, with three differences: a limit, a default and a value.
SHORT = """\
POST /v1/videos/generations

Body

application/json
model
string
default:kling-v3-image-to-video
required

prompt
string
required

Maximum 2000 characters

resolution
string
default:1080p

Options:

  • 720p
  • 1080p
  • 4k
  • 8k
"""


def docs(capsys: Captured, *words: object) -> tuple[int, str, str]:
    code = main(["docs", *map(str, words)])
    out, error = capsys.readouterr()
    return code, out, error


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec").symlink_to(SPEC)
    path = Path("short.txt")
    path.write_text(SHORT, "utf-8")
    return path


FULL = """\
short.txt:15:1: error: `prompt` takes at most 2000 characters on the page; the spec says 2500 [limit-changed]
   |
15 | Maximum 2000 characters
   | ^^^^^^^^^^^^^^^^^^^^^^^
  --> spec/shared/prompt.yaml:3:14
   |
 3 |   maxLength: 2500
   |              ^^^^ the spec
   = breaking: a request that was valid may be refused; to let it stand: spec/docs.toml, "kling-v3-image-to-video/body/prompt/limit-changed/77257c28807c" = "why"

"""


def test_a_finding_shows_both_places(short: Path, capsys: Captured) -> None:
    """A finding shows the line of the page and that of the fragment, what it means, and how it can be let stand."""
    code, out, error = docs(capsys, "check", short)
    assert (code, error) == (ERRORS_FOUND, "")
    assert FULL in out
    assert "[incomplete-page]" in out
    assert out.endswith("Checked 1 file: 2 errors, 2 warnings.\n")


def test_a_page_that_is_cut_off(short: Path, capsys: Captured) -> None:
    """Nothing follows from what is not on a page that lacks a part: no field is called gone."""
    _, out, _ = docs(capsys, "check", "--format", "concise", short)
    assert [line.rpartition("[")[2] for line in out.splitlines()] == [
        "limit-changed]",
        "default-changed]",
        "enum-changed]",
        "incomplete-page]",
        "Checked 1 file: 2 errors, 2 warnings.",
    ]


def test_the_forms_of_output(short: Path, capsys: Captured) -> None:
    """Every form of `lint` is one of `docs check` as well, with the second place where the form has room for it."""
    names = ("json", "jsonl", "github", "gitlab", "sarif", "junit", "concise")
    outputs = [word for name in names for word in ("--output", f"{name}={name}.out")]
    assert docs(capsys, "check", short, *outputs)[0] == ERRORS_FOUND
    found = {name: Path(f"{name}.out").read_text("utf-8") for name in names}
    (limit, *_) = json.loads(found["json"])["findings"]
    assert limit["elsewhere"] == [
        {
            "file": "spec/shared/prompt.yaml",
            "line": 3,
            "column": 14,
            "end_line": 3,
            "end_column": 18,
            "label": "the spec",
        }
    ]
    assert json.loads(found["jsonl"].splitlines()[0])["elsewhere"] == limit["elsewhere"]
    assert found["github"].startswith(
        "::error file=short.txt,line=15,endLine=15,col=1,endColumn=24,title=callsheet (limit-changed)::"
    )
    assert [each["check_name"] for each in json.loads(found["gitlab"])] == [
        "limit-changed",
        "default-changed",
        "enum-changed",
        "incomplete-page",
    ]
    (run,) = json.loads(found["sarif"])["runs"]
    related = run["results"][0]["relatedLocations"][0]["physicalLocation"]
    assert related["artifactLocation"]["uri"] == "spec/shared/prompt.yaml"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {
        "limit-changed",
        "default-changed",
        "enum-changed",
        "incomplete-page",
    }
    assert ElementTree.fromstring(found["junit"]).get("failures") == "4"
    assert found["concise"].count("\n") == 5


REMARK = (
    SHORT.replace("2000", "2500").replace("default:1080p", "default:720p").replace("  • 8k\n", "") + "\nResponse\n\n"
)


def test_remarks(short: Path, capsys: Captured) -> None:
    """A finding of class info is a notice, a note, a test that passes; it fails nothing."""
    answer = "created\ninteger\n\nqueue\ninteger\n"
    short.write_text(REMARK + answer, "utf-8")
    forms = {
        name: docs(capsys, "check", "--format", name, short)[1]
        for name in ("json", "github", "gitlab", "sarif", "junit")
    }
    findings = json.loads(forms["json"])
    (queue,) = [each for each in findings["findings"] if "`queue`" in each["message"]]
    assert (queue["rule"], queue["severity"]) == ("undocumented-field", "info")
    infos = sum(each["severity"] == "info" for each in findings["findings"])
    assert findings["summary"]["infos"] == infos
    assert "::notice file=short.txt" in forms["github"]
    assert "info" in {each["severity"] for each in json.loads(forms["gitlab"])}
    assert "note" in {each["level"] for each in json.loads(forms["sarif"])["runs"][0]["results"]}
    suites = ElementTree.fromstring(forms["junit"])
    assert int(suites.get("tests", 0)) - int(suites.get("failures", 0)) == infos


def test_warnings_fail_when_strict(short: Path, capsys: Captured) -> None:
    """A warning fails only with --strict."""
    page = (SPEC / "docs.lock.json").read_text("utf-8")
    copy = shutil.copytree(SPEC, short.parent / "other")
    (copy / "docs.lock.json").write_text(page.replace('"maximum", 15]', '"maximum", 20]'), "utf-8")
    assert docs(capsys, "check", "--spec", copy)[0] == OK
    code, out, _ = docs(capsys, "check", "--spec", copy, "--strict")
    assert code == ERRORS_FOUND
    assert "warning: `duration` is at most 20 on the page; the spec says 15 [limit-changed]" in out


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty-page"),
        (b" \n\t\n", "empty-page"),
        (b"Dear all,\nthe film is nearly done.\n", "not-a-page"),
        (b'{"openapi": "3.1.0"}', "not-a-page"),
        (b"\xff\xfe\x00\x01", "syntax-error"),
        (b"Body\n\xc3\x28\n", "syntax-error"),
    ],
)  # fmt: skip
def test_what_is_no_page(data: bytes, rule: str, short: Path, capsys: Captured) -> None:
    """A file that is no page is one finding that says so, and what to do."""
    short.write_bytes(data)
    code, out, error = docs(capsys, "check", "--format", "concise", short)
    assert (code, error) == (ERRORS_FOUND, "")
    assert f"[{rule}]" in out
    assert out.endswith("Checked 1 file: 1 error.\n")


def test_a_page_that_is_not_there(short: Path, capsys: Captured) -> None:
    """A page that cannot be read is told, the others are checked, and the run could not finish."""
    code, out, error = docs(capsys, "check", "none.txt", short, ".", "--format", "concise")
    assert code == UNFINISHED
    assert error.splitlines() == [
        "callsheet: . is a folder without copies of pages; `callsheet docs pull --store` fills one",
        "callsheet: cannot read none.txt: no such file or directory",
    ]
    assert out.endswith("Checked 1 file: 2 errors, 2 warnings; 2 could not be read.\n")


def test_a_folder_of_copies(short: Path, capsys: Captured) -> None:
    """A folder stands for the newest copy of every page in it."""
    for day, limit in (("2026-11-20", "1000"), ("2026-11-21", "2000")):
        folder = Path("pages") / day
        folder.mkdir(parents=True)
        (folder / "kling-v3-image-to-video.html").write_text(
            f"<html><body><pre>{SHORT.replace('2000', limit)}</pre></body></html>"
        )
    _, out, _ = docs(capsys, "check", "pages", "--format", "concise")
    assert "pages/2026-11-21/kling-v3-image-to-video.html" in out
    assert "at most 2000" in out
    assert "at most 1000" not in out


def test_a_model_that_the_spec_does_not_have(short: Path, capsys: Captured) -> None:
    """A page of another model says so, and what to do about it."""
    short.write_text(SHORT.replace("kling-v3-image-to-video", "lamp-1"), "utf-8")
    _, out, _ = docs(capsys, "check", short, "--format", "concise")
    assert "warning: the page is about 'lamp-1', a model that the spec does not have [undocumented-model]" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "--spec", "nowhere"], "there is no spec folder 'nowhere'; name it with --spec DIR"),
        (["check", "--output", "pdf=x", "short.txt"], "--output takes FORMAT=FILE with one of full, concise"),
        (["check", "--output", "json=no/such/x", "short.txt"], "cannot write no/such/x"),
        (["check", "--output", "json=short.txt", "short.txt"], "--output would write over short.txt"),
        (["lock", "short.txt", "short.txt"], "two of the pages are the same one"),
        (["pull", "nobody"], "'nobody' is not a page with an address in `x-pages`"),
        (["impact", "-"], "standard input can be read only once"),
        (["impact", ".", "--against", "nowhere"], "nowhere"),
    ],
)
def test_wrong_usage(words: list[str], says: str, short: Path, capsys: Captured) -> None:
    """What cannot be followed is told in a sentence."""
    code, _, error = docs(capsys, *words)
    assert code == USAGE
    assert says in error


def test_a_spec_that_does_not_compile(short: Path, capsys: Captured) -> None:
    """A spec at fault is told with the places, before any page is looked at."""
    copy = shutil.copytree(SPEC, "broken")
    path = Path(copy) / "shared" / "prompt.yaml"
    path.write_text(path.read_text("utf-8").replace("maxLength: 2500", "maxLenght: 2500"), "utf-8")
    code, out, error = docs(capsys, "check", short, "--spec", copy)
    assert (code, out) == (USAGE, "")
    assert error.splitlines()[:2] == [
        "callsheet: the spec in broken does not compile:",
        "broken/shared/prompt.yaml:3:3: `maxLenght` is not a keyword that the generator knows here; did you mean `maxLength`?",
    ]


def test_a_key_on_a_page_is_not_printed(short: Path, capsys: Captured) -> None:
    """Whoever saves a page when logged in may save a key with it."""
    key = "sk-" + "a1b2c3d4" * 5
    short.write_text(SHORT.replace("Maximum 2000 characters", f"Authorization: Bearer {key}"), "utf-8")
    for form in ("full", "json", "sarif"):
        _, out, error = docs(capsys, "check", short, "--format", form)
        assert key not in out + error


@pytest.mark.parametrize("action", ACTIONS)
def test_help(action: str) -> None:
    """Every action has a help with its exit codes, and begins in a process of its own."""
    command = [sys.executable, "-m", "callsheet", "docs", action, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"usage: callsheet docs {action} " in done.stdout
    assert all(f"\n  {code}  " in done.stdout for code in (OK, ERRORS_FOUND, USAGE, UNFINISHED))


def test_the_list_of_actions(capsys: Captured) -> None:
    """Without an action, or with one that there is not, the known ones are named."""
    for words in ([], ["chekc"]):
        with pytest.raises(SystemExit) as stopped:
            main(["docs", *words])
        assert stopped.value.code == USAGE
        assert capsys.readouterr().err.startswith("usage: callsheet docs [-h] ACTION ...\n")


def test_findings_are_explained(capsys: Captured) -> None:
    """What `docs` finds can be explained by its name, as a rule can, and is not among the rules."""
    assert main(["explain", "limit-changed"]) == OK
    assert capsys.readouterr().out.startswith("limit-changed (error or warning)\n\nPage and spec")
    assert main(["explain", "syntax-error"]) == OK
    assert main(["explain"]) == OK
    assert "limit-changed" not in capsys.readouterr().out
