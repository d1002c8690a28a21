"""`callsheet fuzz` on the command line: what it prints, what it writes, how it ends."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli import main
from callsheet.cli._fuzz import command
from callsheet.constraints import constraints
from callsheet.fuzz.judges import panel
from callsheet.fuzz.judges.verdict import Judge, Request, Verdict
from callsheet.spec import Spec, installed
from lying_judge import lying

SPEC = installed()
O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"
VOICE, ENUM = f"{V3}/rule/voices-without-audio", f"{V3}/duration/enum"
ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "tests" / "expected" / "constraints.txt"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fuzz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, in a folder of its own; give exit code and what it printed."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["fuzz", *arguments])
        except SystemExit as error:
            code = int(error.code or 0)
        return (code, *capsys.readouterr())

    return ran


def seat(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Judge]], Mapping[str, Judge]]) -> None:
    """Have other judges sit on the panel."""
    usual = panel.judges

    @contextmanager
    def judges(spec: Spec) -> Iterator[Mapping[str, Judge]]:
        with usual(spec) as found:
            yield change(found)

    monkeypatch.setattr(panel, "judges", judges)


def test_the_list_is_whole(fuzz: Run) -> None:
    """Every constraint is named with limit, severity, grade and source; one that changes or goes turns this red."""
    assert fuzz("--list") == (0, EXPECTED.read_text("utf-8"), "")


def test_the_list_of_some(fuzz: Run) -> None:
    """A model and patterns choose from the list; as a document it has the same."""
    code, out, _ = fuzz("--list", "--model", V3, "--constraint", "*/duration/enum", "--constraint", VOICE)
    assert (code, out) == (
        0,
        f"{V3}/duration/enum              [5, 10]                 error  documented  {V3}  duration\n"
        f'{V3}/rule/voices-without-audio  "voices-without-audio"  error  documented  {V3}  voice_ids\n',
    )
    code, out, _ = fuzz("--list", "--json", "--constraint", ENUM)
    entry = {"keyword": "enum", "limit": [5, 10], "severity": "error", "grade": "documented"}
    assert json.loads(out) == {"constraints": [{"id": ENUM, "model": V3, **entry, "page": V3, "field": "duration"}]}
    assert [len(json.loads(fuzz("--list", "--json", "--model", each)[1])["constraints"]) for each in SPEC.models] == [
        len(constraints(SPEC, each)) for each in SPEC.models
    ]


def test_all_agree(fuzz: Run, tmp_path: Path) -> None:
    """A run without a disagreement prints its table and the last line, or nothing at all, and writes nothing."""
    table = (
        "constraint                             judged  breached  boundary\n"
        f"{ENUM}       9         7  2 in, 4 out\n"
        "\n"
        "Judged 9 inputs for 1 constraint, with seed 0: all judges agree.\n"
    )
    assert fuzz("--constraint", ENUM, "--examples", "3") == (0, table, "")
    assert fuzz("--constraint", ENUM, "--examples", "3", "--quiet") == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_a_disagreement(fuzz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disagreement is printed and kept, and fails the run; the next one fails on what was kept, until it is mended."""
    arguments = ("--constraint", VOICE, "--examples", "3")
    with pytest.MonkeyPatch.context() as patch:
        seat(patch, lambda judges: lying(judges, "models", VOICE))
        code, first, _ = fuzz(*arguments, "--quiet")
        (kept,) = (tmp_path / ".callsheet" / "fuzz").iterdir()
        assert (
            first
            == f"""\
disagreement on a request made to break {VOICE}
  models accepts it, compiled, reference and service refuse it
  compiled, reference and service name {VOICE}, models does not
  made to break {VOICE}, which models does not name

  compiled   refuses  {VOICE}
  reference  refuses  {VOICE}
  models     accepts
  service    refuses  {VOICE}

  {{
    "model": "{V3}",
    "prompt": "<<<voice_1>>> sings",
    "image_url": "https://media.test/start.jpg",
    "voice_ids": [
      "voice_1"
    ]
  }}

  kept in {kept.relative_to(tmp_path)}

Judged 1 input for 1 constraint, with seed 0: 1 disagreement.
"""
        )
        again = fuzz(*arguments, "--quiet")
        assert (code, again[0]) == (1, 1)
        assert again[1].endswith(
            f"""\
  still in {kept.relative_to(tmp_path)}

Of 1 request in .callsheet/fuzz, all judges agree on 0 now.
Judged 2 inputs for 1 constraint, with seed 0: 1 disagreement.
"""
        )
    code, out, _ = fuzz(*arguments)
    assert (code, out.splitlines()[-2]) == (0, "Of 1 request in .callsheet/fuzz, all judges agree on 1 now.")


def test_one_document(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --json one document is all that is printed, disagreements in it."""
    seat(monkeypatch, lambda judges: lying(judges, "service", ENUM))
    code, out, err = fuzz("--json", "--constraint", ENUM, "--constraint", VOICE, "--examples", "1")
    assert (code, err) == (1, "")
    assert [each["constraint"] for each in json.loads(out)["disagreements"]] == [ENUM]


def test_the_same_seed(tmp_path: Path) -> None:
    """The same seed gives the same output, whatever order Python keeps its sets in."""

    def ran(hash_seed: str) -> "subprocess.CompletedProcess[str]":
        arguments = [
            "--json",
            "--examples",
            "20",
            "--seed",
            "7",
            "--corpus",
            str(tmp_path),
            "--constraint",
            f"{V3}/prompt/maxLength",
        ]
        return subprocess.run(
            [sys.executable, "-m", "callsheet", "fuzz", *arguments],
            cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, text=True,
        )  # fmt: skip

    first, second = ran("1"), ran("2")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == second.stdout


def test_a_page(fuzz: Run, tmp_path: Path) -> None:
    """A page is written beside what is printed; where that cannot be, this is said before anything is judged."""
    code, out, _ = fuzz("--constraint", ENUM, "--examples", "1", "--html", "page.html")
    assert (code, out.splitlines()[-1][:6]) == (0, "Judged")
    assert (tmp_path / "page.html").read_text("utf-8").startswith("<!doctype html>")
    for place in ("none/page.html", "."):
        refused = f"callsheet: cannot write {Path(place)}: it is a folder, or its folder is not there\n"
        assert fuzz("--html", place) == (2, "", refused)


def test_an_interrupt(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted run prints what it has, and ends with a code of its own."""
    seen = []

    def interrupted(_model: str, request: Request) -> Verdict:
        seen.append(request)
        if len(seen) > 1:
            raise KeyboardInterrupt
        return Verdict(accepted=False, broken=frozenset())

    seat(monkeypatch, lambda _: {"compiled": interrupted})
    code, out, _ = fuzz("--constraint", f"{V3}/prompt/required", "--constraint", VOICE)
    assert code == 3
    assert out.splitlines()[-6:] == [
        "constraint                                         judged  breached  boundary",
        f"{V3}/prompt/required                 1         0  0 in, 1 out",
        f"{VOICE}       0         0  0 in, 0 out",
        "",
        "Judged 1 input for 1 constraint, with seed 0: 1 disagreement.",
        "The run was interrupted; this is what came of it until then.",
    ]


def test_a_run_that_could_not_finish(fuzz: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disagreement that cannot be kept is printed all the same; the run says why, and has not finished."""
    (tmp_path / "file").write_text("")
    seat(monkeypatch, lambda judges: lying(judges, "models", VOICE))
    code, out, err = fuzz("--constraint", VOICE, "--corpus", "file", "--quiet")
    assert (code, err) == (3, "callsheet: cannot write to file: file exists\n")
    assert "\n  kept in no file\n" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "kling-v3"], f"there is no model 'kling-v3'; known are {O3}, {V3}"),
        (["--constraint", f"{V3}/duration/enums"], f"there is no constraint '{V3}/duration/enums'; did you mean '{ENUM}'?"),
        (["--list", "--constraint", "zzz"], "there is no constraint 'zzz'; `callsheet fuzz --list` names them"),
        (["--list", "--html", "a.html"], "--list judges nothing; it does not go with --mutants or --html"),
        (["--mutants", "--html", "a.html"], "--html shows what requests reached; it does not go with --mutants"),
        (["--examples", "0"], "callsheet fuzz: error: argument --examples: '0' is not a number that fits here; it takes 1 or more"),
        (["--seed", "x"], "callsheet fuzz: error: argument --seed: invalid int value: 'x'"),
    ],
)  # fmt: skip
def test_usage(fuzz: Run, arguments: list[str], said: str) -> None:
    """What cannot be followed is refused in one sentence."""
    code, out, err = fuzz(*arguments)
    assert (code, out, err.splitlines()[-1].removeprefix("callsheet: ")) == (2, "", said)


def test_a_bad_entry(fuzz: Run, tmp_path: Path) -> None:
    """A file in the corpus that is no entry is a usage error, which names it."""
    (tmp_path / "a.json").write_text("{}")
    refused = "callsheet: a.json is no entry of a corpus; mend it, or take it away\n"
    assert fuzz("--constraint", ENUM, "--corpus", ".") == (2, "", refused)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal_only(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar tells how far the run is, beside what is printed; --quiet has none."""
    seat(monkeypatch, lambda judges: lying(judges, "models", VOICE))
    monkeypatch.setenv("TERM", "xterm")
    drawn = []
    for more in ([], ["--quiet"]):
        monkeypatch.setattr(sys, "stderr", stream := Terminal())
        assert fuzz("--constraint", VOICE, "--constraint", ENUM, "--examples", "1", *more)[0] == 1
        drawn.append(stream.getvalue())
    assert f"1/2\x1b[0m {VOICE}" in drawn[0]
    assert drawn[1] == ""


def test_mutants_are_handed_over(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --mutants the choice is handed over, and the answer is the exit code."""
    asked: list[tuple[Any, ...]] = []

    def judged(folder: Path, models: list[str], wanted: list[str], **more: Any) -> bool:
        more["write"]("killed 5 of 5\n")
        more["progress"](1, 5)
        asked.append((folder, models, wanted, more["jobs"], more["as_document"]))
        return not wanted

    monkeypatch.setattr(command, "run", judged)
    assert fuzz("--mutants", "--model", V3) == (0, "killed 5 of 5\n", "")
    assert fuzz("--mutants", "--constraint", ENUM, "--json", "--spec", "other", "--jobs", "2")[0] == 1
    assert asked == [(Path("spec"), [V3], [], 0, False), (Path("other"), [], [ENUM], 2, True)]


@pytest.mark.parametrize("name", ["hypothesis", "cel_expr_python"])
def test_a_missing_extra(name: str) -> None:
    """Without its packages the command says in one sentence what to install; the list needs none of them."""
    script = f"import sys; sys.modules[{name!r}] = None; from callsheet.cli import main; sys.exit(main(sys.argv[1:]))"

    def ran(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True)

    said = f"callsheet: callsheet fuzz needs {name}; install it with pip install 'callsheet[fuzz]'\n"
    done = ran("fuzz")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
    if name == "hypothesis":
        assert ran("fuzz", "--list").stdout == EXPECTED.read_text("utf-8")
