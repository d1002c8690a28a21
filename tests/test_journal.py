"""The record of what was created: what is on the disk, when, and what is read from it."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from callsheet.client.journal import Entry, Journal, identity
from callsheet.spec import installed
from command import CLEAN

HOST = "https://api.foxapi.cc"


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / ".callsheet")


def sending(journal: Journal, request: dict[str, Any] = CLEAN, host: str = HOST) -> Entry:
    return journal.sending(request, identity(installed(), request), host, "a.json", 3)


def test_a_call_is_two_lines(journal: Journal) -> None:
    """A call is on the disk when it begins, and again, with the id of the task, when it ends."""
    begun = sending(journal)
    (line,) = journal.path.read_text().splitlines()
    value = json.loads(line)
    assert (value["version"], value["event"], value["task"], value["request"]) == (1, "sending", None, CLEAN)
    journal.end(begun, "created", task="task-1")
    before, after = map(json.loads, journal.path.read_text().splitlines())
    assert (before, after["event"], after["task"]) == (value, "created", "task-1")
    assert {**after, "at": value["at"]} == {**value, "event": "created", "task": "task-1"}
    assert (value["file"], value["line"], value["base_url"]) == ("a.json", 3, HOST)


def test_git_leaves_the_folder_alone(journal: Journal, tmp_path: Path) -> None:
    """A folder that is made for the record is ignored by git; one that is there already stays as it is."""
    sending(journal)
    assert (journal.path.parent / ".gitignore").read_text() == "*\n"
    (tmp_path / "own").mkdir()
    sending(Journal(tmp_path / "own"))
    assert [path.name for path in (tmp_path / "own").iterdir()] == ["tasks.jsonl"]


def test_a_torn_line(journal: Journal) -> None:
    """A line that was torn is passed over, and the next one does not stick to it."""
    journal.end(sending(journal), "created", task="task-1")
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-9])
    assert [entry.event for entry in journal.entries()] == ["sending"]
    sending(journal)
    assert [entry.event for entry in journal.entries()] == ["sending", "sending"]
    assert journal.path.read_bytes().startswith(whole[:-9] + b"\n{")


def line(**changes: Any) -> bytes:
    entry = Entry("created", "a", {}, "s", HOST, "a.json", 3, "task-1", "", "")
    return json.dumps({"version": 1, **asdict(entry), **changes}).encode()


@pytest.mark.parametrize(
    "line",
    [b"{}", b"[]", b"", b"\xff\xfe", b"[" * 100_000, b'{"version": 2, "event": "created"}',
     b'{"version": 1, "event": "created", "attempt": 5}', line(task=None), line(task=""), line(task="\ud800"),
     line(request={"prompt": "\ud800"}), line(event="sent")],
    ids=["empty", "list", "blank", "binary", "deep", "later", "odd", "no task", "blank task", "half a character",
         "half a character sent", "no event"],
)  # fmt: skip
def test_lines_that_are_none(journal: Journal, line: bytes) -> None:
    """Whatever else stands in the file, the lines that can be read are."""
    begun = sending(journal)
    with journal.path.open("ab") as stream:
        stream.write(line + b"\n")
    journal.end(begun, "created", task="task-1")
    assert [entry.event for entry in journal.entries()] == ["sending", "created"]


def test_many_processes_at_once(journal: Journal) -> None:
    """Lines that several processes add at the same time are all there, each as a whole."""
    code = (
        "import sys; from pathlib import Path; from callsheet.client.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "for number in range(50): journal.end(journal.sending({'p': 'x' * 5000}, 's', 'h', sys.argv[2], number), 'created', task='t')"
    )
    command = [sys.executable, "-c", code, str(journal.path.parent)]
    processes = [subprocess.Popen([*command, str(number)]) for number in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    # There may be empty lines: the last one may look torn while another process is writing it.
    lines = [line for line in journal.path.read_bytes().splitlines() if line]
    assert len(lines) == len(journal.entries()) == 4 * 50 * 2


@pytest.mark.parametrize(
    ("events", "known"),
    [
        (["created"], "created"),
        (["sending"], "sending"),
        (["unknown"], "unknown"),
        (["refused"], None),
        (["unknown", "refused"], "unknown"),
        (["unknown", "created"], "created"),
        (["created", "unknown"], "unknown"),
    ],
    ids=str,
)
def test_what_is_known_of_the_same_request(journal: Journal, events: list[Any], known: str | None) -> None:
    """The last call with the same request counts; one that was refused changes nothing, another service does not count."""
    for event in events:
        begun = sending(journal)
        if event != "sending":
            journal.end(begun, event, task="task-1" if event == "created" else None)
    assert journal.earlier("http://127.0.0.1:8484") == ({}, 0)
    found = journal.earlier(HOST)[0].get(identity(installed(), CLEAN))
    assert (found.event if found else None) == known


def test_an_interruption_after_the_task(journal: Journal) -> None:
    """A call whose task is on the record is no open question, even if it was interrupted right after."""
    begun = sending(journal)
    journal.end(begun, "created", task="task-1")
    journal.end(begun, "unknown", why="KeyboardInterrupt")
    (found,) = journal.earlier(HOST)[0].values()
    assert (found.event, found.task) == ("created", "task-1")


def test_the_identity_of_a_request() -> None:
    """Two requests are the same if they mean the same: nulls, defaults and the order of fields make no difference."""
    same = {"prompt": "Mist", "duration": 5.0, "resolution": "720p", "image_tail_url": None, **CLEAN}
    assert identity(installed(), same) == identity(installed(), CLEAN)
    assert identity(installed(), {**CLEAN, "prompt": "mist"}) != identity(installed(), CLEAN)


def test_no_key_is_on_the_record(journal: Journal) -> None:
    """Something like a key, wherever it stands, is starred before it is written."""
    key = "sk-live-0123456789abcdef0123"
    begun = sending(journal, {**CLEAN, "prompt": f"say {key}"})
    journal.end(begun, "refused", why=f"status 401: Bearer {key}")
    assert key not in journal.path.read_text()
    assert journal.entries()[0].request["prompt"] == "say " + "*" * len(key)


def test_what_is_no_file(journal: Journal, tmp_path: Path) -> None:
    """A link in the place of the record is not followed, and a pipe is not waited for."""
    victim = tmp_path / "victim"
    victim.write_text("")
    journal.path.parent.mkdir()
    journal.path.symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        sending(journal)
    assert victim.read_text() == ""
    journal.path.unlink()
    os.mkfifo(journal.path)
    with pytest.raises(OSError, match="no regular file"):
        journal.entries()


def test_a_full_disk(journal: Journal) -> None:
    """A line that does not fit is an error, and what stood there before it can still be read."""
    sending(journal)
    code = (
        "import resource, signal, sys; from pathlib import Path; from callsheet.client.journal import Journal\n"
        "path = Path(sys.argv[1]); signal.signal(signal.SIGXFSZ, signal.SIG_IGN); most = path.stat().st_size + 40\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)); Journal(path.parent).sending({}, 's', 'h', 'f', 1)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(journal.path)], capture_output=True, text=True)
    assert "No space left on device" in done.stderr
    assert len(journal.entries()) == 1
    sending(journal)
    assert len(journal.entries()) == 2
