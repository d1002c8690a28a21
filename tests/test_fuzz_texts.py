"""The other files that callsheet reads, damaged: each is read, or refused in a sentence."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.catalogue import rule_names
from callsheet.client.journal import Journal
from callsheet.config import Config
from callsheet.config_file import is_configuration, load_config
from callsheet.errors import UsageError
from callsheet.located import Located, Mark
from callsheet.mock.scenario_file import read_scenario_file
from callsheet.source.text import Text
from callsheet.spec import installed
from callsheet.suppress.baseline import load_baseline, write_baseline
from callsheet.suppress.ignore_file import load_ignore_file
from damaged_files import File, damaged, examples, junk

T = TypeVar("T")
RULES = rule_names(installed())
HOST = "https://api.foxapi.cc"
PROJECT = b"""\
[tool.callsheet]
select = ["too-long", "ambiguous-yaml"]
ignore = ["restated-default"]
exclude = ["drafts/", "*.tmp.yaml", "!keep"]
model = "kling-v3-image-to-video"

[tool.callsheet.severity]
too-long = "warning"

[tool.callsheet.per-file-ignores]
"old/**" = ["restated-default"]
"""
CONFIGURATION = PROJECT.replace(b"[tool.callsheet]\n", b"").replace(b"tool.callsheet.", b"")
IGNORE = b"""\
[[ignore]]
path = "requests/beach.yaml"
pointer = "/prompt"
rule = "too-long"
reason = "a poem"
expires = 2027-01-31

[[ignore]]
path = "*.json"
rule = "restated-default"
reason = "the client insists"
"""
ENTRY = {"file": "requests/beach.yaml", "rule": "too-long", "pointer": "/prompt", "fingerprint": "0" * 32, "count": 2}
BASELINE = json.dumps({"version": 1, "findings": [ENTRY, {**ENTRY, "file": "b.json", "count": 1}]}, indent=2).encode()
SCENARIO = b"""\
seed: 7
pending: 0.5
shape: output
clips: 2
keys: [a, b]
files_at: https://files.test/
fail:
  - {nth: 2, code: x}
  - prompt: fog
faults:
  - {on: getTask, times: 2, status: 503, bare: true}
  - {on: result, cut: in-body, after: 1}
  - {on: "*", patch: {a: [1]}, delay: 0.1}
"""
LINE = {
    "version": 1, "event": "sending", "attempt": "a1", "request": {"model": "m", "prompt": "é"}, "sha256": "ab" * 32,
    "base_url": HOST, "file": "a.json", "line": 3, "task": None, "why": "", "at": "2026-01-31T12:00:00.000+00:00",
}  # fmt: skip
LINES = [LINE, {**LINE, "event": "created", "task": "task-1"}, {**LINE, "attempt": "b2"}]
RECORD = b"".join(json.dumps(each).encode() + b"\n" for each in LINES)
TOML = [b"[[ignore]]\n", b"[tool]\n", b"a.b = 1\n", b"inf", b'"""', b"'''", b"1979-05-27T07:32:00Z", b"\\e", b"a*" * 20,
        b"/" * 5000, b"[" * 2000, b"{a=" * 500]  # fmt: skip
ROWS = [
    b'"count": -1',
    b'"file": 5, ',
    b'"pointer": null, ',
    b'"\\ud800"',
    b'"' + b"a" * 300 + b'"',
    b"[" * 2000,
    b"\0" * 9,
]


def files(name: str, content: bytes, odd: list[bytes]) -> st.SearchStrategy[File]:
    return damaged([(name, content)], odd) | st.tuples(st.just(name), junk(odd))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("texts")


def put(folder: Path, file: File) -> Path:
    path = folder / file[0]
    path.write_bytes(file[1])
    return path


def finding(folder: Path) -> Located:
    path = str(folder / "requests" / "beach.yaml")
    return Located(path, "too-long", "error", "it is", "", Text("a"), (Mark((0, 1)),), request=0, path=("prompt",))


def read_or_refused(read: Callable[[Path], T], path: Path) -> T | None:
    """Read a file; where it is refused the sentence names it."""
    try:
        return read(path)
    except UsageError as error:
        refusal = str(error)
    assert str(path) in refusal
    return None


@examples(120)
@given(files("callsheet.toml", CONFIGURATION, TOML) | files("pyproject.toml", PROJECT, TOML))
def test_a_configuration(folder: Path, file: File) -> None:
    """A damaged configuration is followed, or refused by its name."""

    def read(path: Path) -> Config | None:
        return load_config(path, RULES, installed().models) if is_configuration(str(path)) else None

    config = read_or_refused(read, put(folder, file))
    if config is not None:
        config.choice(f"{folder}/old/beach.yaml")
        config.is_excluded(f"{folder}/drafts/beach.yaml")


@examples(120)
@given(files("callsheet-ignore.toml", IGNORE, TOML))
def test_an_ignore_file(folder: Path, file: File) -> None:
    """A damaged ignore file is read, and what is wrong with its entries stands in it; or it is refused by its name."""
    ignore_file = read_or_refused(lambda path: load_ignore_file(path, RULES, date(2026, 1, 31)), put(folder, file))
    if ignore_file is None:
        return
    ignore_file.meet(f"{folder}/requests/beach.yaml")
    ignore_file.takes_back(finding(folder))
    for each in ignore_file.findings(is_whole=True, can_fire=lambda _rule: True):
        assert 0 <= each.marks[0].span[0] <= each.marks[0].span[1] <= len(each.text.text)


@examples(120)
@given(files("baseline.json", BASELINE, ROWS))
def test_a_baseline(folder: Path, file: File) -> None:
    """A damaged baseline is read and can be written anew, or is refused by its name."""
    path = put(folder, file)
    baseline = read_or_refused(lambda path: load_baseline(str(path)), path)
    if baseline is None:
        return
    baseline.meet(f"{folder}/requests/beach.yaml")
    baseline.takes_back(finding(folder))
    left = baseline.others()
    assert baseline.stale() + left.total() == sum(count for count in baseline.left.values() if count > 0)
    write_baseline(str(path), [finding(folder)], baseline)
    assert load_baseline(str(path)).left.total() == left.total() + 1


@examples(120)
@given(files("tasks.jsonl", RECORD, ROWS))
def test_a_record(folder: Path, file: File) -> None:
    """Of a damaged record every line is told or counted, and what is added to it can be read."""
    put(folder, file)
    journal = Journal(folder)
    entries = journal.entries()
    earlier, unread = journal.earlier(HOST)
    assert len(entries) + unread == len([line for line in file[1].split(b"\n") if line.strip()])
    assert all(each.task for each in earlier.values() if each.event == "created")
    journal.end(journal.sending({"model": "m"}, "cd" * 32, HOST, "b.json", 1), "created", task="task-2")
    assert journal.entries()[:-2] == entries
    assert [each.event for each in journal.entries()[-2:]] == ["sending", "created"]


@examples(120)
@given(files("scenario.yaml", SCENARIO, []) | files("scenario.json", b'{"seed": 1, "faults": [{"status": 500}]}', []))
def test_a_scenario(folder: Path, file: File) -> None:
    """A damaged scenario of the mock is played, or refused by its name."""
    read_or_refused(read_scenario_file, put(folder, file))


def test_a_scenario_with_a_long_number(folder: Path) -> None:
    """A number that no clock can count is refused, whatever its base."""
    for number, said in (("9" * 400, "it takes seconds, 0 or more"), ("0x" + "f" * 4000, "is too long to be read")):
        with pytest.raises(UsageError, match=said):
            read_scenario_file(put(folder, ("scenario.yaml", f"pending: {number}".encode())))
