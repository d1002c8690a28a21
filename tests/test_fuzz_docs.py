"""docs/fuzz.md: its snippet runs, it shows what is printed, and it names what there is."""

import re
from pathlib import Path

import pytest

import callsheet.fuzz
from callsheet.cli.fuzz import EPILOG
from callsheet.fuzz.corpus import Entry
from callsheet.fuzz.judges import panel
from callsheet.fuzz.mutants.equivalent import read_equivalent
from callsheet.fuzz.mutants.ground import Ground
from callsheet.fuzz.mutants.judge import mutants_of
from callsheet.fuzz.outcome import Outcome, Plan
from callsheet.fuzz.report_json import document
from callsheet.fuzz.report_text import failure_text
from callsheet.fuzz.run import fuzz
from callsheet.fuzz.tally import Tally
from callsheet.spec import installed
from callsheet_codegen.build import compile_spec
from command import run
from lying_judge import lying
from test_mock_plugin import pytest_run

SPEC = installed()
PAGE = (Path(__file__).resolve().parent.parent / "docs" / "fuzz.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ENUM = "kling-v3-image-to-video/duration/enum"


def block(kind: str, begins: str = "") -> str:
    (found,) = [text for name, text in BLOCKS if name == kind and text.startswith(begins)]
    return str(found)


def test_the_snippet(tmp_path: Path) -> None:
    """The tests of the snippet pass; the commands with their output are run by tests/test_docs.py."""
    status, out = pytest_run(tmp_path, block("python"))
    assert status == 0, out
    assert "3 passed" in out


def test_the_disagreement(tmp_path: Path) -> None:
    """A disagreement is printed as the page shows it, and kept under that name."""
    with panel.judges(SPEC) as judges:
        wrong = lying(judges, "service", ENUM, lambda request: request.get("duration") == 6)
        (failure,) = fuzz(SPEC, wrong, Plan(tmp_path, patterns=[ENUM])).failures
    entry = Entry(failure.aim.model, ENUM, failure.aim.purpose, failure.request)
    assert (tmp_path / entry.name).is_file()
    assert failure_text(failure).replace(str(tmp_path), ".callsheet/fuzz") == block("text", "disagreement")


def test_the_tables_are_whole(tmp_path: Path) -> None:
    """The page names every judge, every strategy, every key of the document, every exit code, and options that exist."""
    with panel.judges(SPEC) as judges:
        assert re.findall(r"^\| `(\w+)` \| ", PAGE, re.MULTILINE) == list(judges)
    assert set(re.findall(r"`(\w+)\(", PAGE)) >= {name for name in callsheet.fuzz.__all__ if name != "Case"}
    outcome = Outcome(Plan(tmp_path), Tally(SPEC, ()))
    keys = ", ".join(f"`{name}`" for name in document(outcome))
    assert f"prints one document: {keys} |" in PAGE
    assert re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE) == re.findall(r"^  (\d)  ", EPILOG, re.MULTILINE)
    _, options, _ = run("fuzz", "--help", cwd=tmp_path)
    assert [option for option in re.findall(r"--[a-z]+", PAGE) if option not in options] == []


def test_the_mutants(root: Path) -> None:
    """The page counts as many mutants as there are; that all of them are noticed is tried by a session of its own."""
    ground = Ground(root / "spec", compile_spec(root / "spec"))
    shown = block("text", "$ callsheet fuzz --mutants")
    killed, total = map(int, re.search(r"Killed (\d+) of (\d+)", shown).groups())  # type: ignore[union-attr]
    left_out = int(re.search(r"count: (\d+)", shown)[1])  # type: ignore[index]
    assert (killed + left_out, left_out) == (len(mutants_of(ground)), len(read_equivalent(root / "spec")))
    assert killed == total


@pytest.mark.parametrize(("kind", "text"), [each for each in BLOCKS if each[0] == "shell"])
def test_the_command_exists(kind: str, text: str) -> None:
    """What stands in a block by itself is the command alone; that a whole run ends well is tried in CI."""
    assert text == "callsheet fuzz\n"
