"""docs/contract.md: its commands run, and it names what there is."""

import json
import re
import shlex
import signal
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from callsheet.cli import ERRORS_FOUND, OK, UNFINISHED, USAGE, main
from callsheet.contract.ledger import _DEARNESS, Entry, read_books
from callsheet.contract.report import FORMATS
from callsheet.contract.verdict import VERDICTS
from callsheet.mock import serving
from callsheet.mock.scenario_file import read_scenario_file
from command import put, run

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "contract.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
KEY = "a-key-for-the-mock"


def blocks(kind: str) -> list[str]:
    return [text for language, text in BLOCKS if language == kind]


Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("FOXAPI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


def contract(capsys: Captured, *words: str) -> tuple[int, str, str]:
    code = main(words)
    out, error = capsys.readouterr()
    assert KEY not in out + error
    return code, out, error


def test_the_commands_run(tmp_path: Path, capsys: Captured) -> None:
    """The commands of the page, one after the other in one folder, all end well on a mock that holds to the spec."""
    (tmp_path / "spec").symlink_to(ROOT / "spec")
    with serving({"keys": [KEY], "pending": 0, "processing": 0}) as served:
        for block in blocks("sh"):
            for command in block.splitlines():
                if "--yes" in command:
                    continue  # it would write into the spec; test_contract_confirm.py has a copy to do so
                words = shlex.split(command.replace("http://127.0.0.1:8484", served.url))
                code, out, error = contract(capsys, *words[1:])
                assert code == 0, f"{command}\n{out}{error}"
        assert len(served.creates) == 2
    assert {path.name for path in tmp_path.iterdir()} == {"spec", ".callsheet", "contract.xml", "contract.html"}


def test_a_lax_mock(tmp_path: Path, capsys: Captured) -> None:
    """The scenario of the page is found out as the page shows it, but for the name of the task."""
    (text,) = blocks("yaml")
    (shown,) = blocks("text")
    scenario = read_scenario_file(put(tmp_path, "lax.yaml", text))
    with serving(scenario, clock=lambda: 1757165031.0) as served:
        code, out, _ = contract(capsys, "contract", "--base-url", served.url)
    assert code == 1
    assert shown in out


def test_the_options_exist(tmp_path: Path) -> None:
    """Every option that the page names is one of the command, and the page names every one."""
    _, known, _ = run("contract", "--help", cwd=tmp_path)
    page = PAGE.replace("callsheet fuzz --list", "")
    named = set(re.findall(r"(--[a-z][a-z-]+)", page))
    assert named | {"--timeout", "--help"} == set(re.findall(r"(--[a-z][a-z-]+)", known)) - {"--list"}


def rows(start: str) -> list[str]:
    """The first cells of the table whose head begins so."""
    table = PAGE[PAGE.index(f"| {start} |") :].partition("\n\n")[0]
    return [name for line in table.splitlines()[2:] for name in re.findall(r"`?([\w ]+)`?", line.split("|")[1].strip())]


def test_the_tables_are_whole() -> None:
    """The page has every verdict, every event, every form, every exit code, every field."""
    assert sorted(rows("verdict")) == sorted(VERDICTS)
    assert sorted(rows("event")) == sorted(_DEARNESS)
    assert rows("code") == [str(code) for code in (OK, ERRORS_FOUND, USAGE, UNFINISHED)]
    assert [name for name in FORMATS if f"`{name}`" not in PAGE] == []


def test_the_fields_of_the_json(capsys: Captured) -> None:
    """The table has every field of the report, and no other."""
    with serving({"keys": [KEY]}) as served:
        arguments = ["--constraint", "*/image_url/type", "--format", "json", "--base-url", served.url]
        _, out, _ = contract(capsys, "contract", *arguments)
    report = json.loads(out)
    table = PAGE[PAGE.index("| field of the JSON |") :].partition("\n\n")[0]
    named = {name for line in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    own = {"id", "group", "operation"}  # told in the row of `probes`
    assert named | own == set(report) | set(report["probes"][0])
    assert {name for name in own if f"`{name}`" not in table} == set()


def test_the_line_of_the_ledger(tmp_path: Path) -> None:
    """The line that the page shows is one that the ledger is read from."""
    (line,) = blocks("json")
    put(tmp_path, "contract.jsonl", line)
    books = read_books(tmp_path / "contract.jsonl", "https://api.foxapi.cc")
    assert (books.spent, books.unread, [each.task for each in books.known.values()]) == (
        1, 0, ["task-unified-1757165031-uyujaw3d"],
    )  # fmt: skip
    assert list(json.loads(line)) == ["version", *(field.name for field in fields(Entry))]
