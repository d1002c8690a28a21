"""`callsheet task`, `wait`, `download` and `upload`: what they print, and how they end."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.mock import Served, serving
from command import CLEAN, put, run, start
from test_cli_create import FAST, KEY, PNG, until


@pytest.fixture(scope="module")
def mock() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def service(mock: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The API on a port of this machine, as if nothing had been asked yet, and the environment that leads there."""
    mock.play(FAST)
    mock.reset()
    monkeypatch.setenv("FOXAPI_BASE_URL", mock.url)
    monkeypatch.setenv("FOXAPI_API_KEY", KEY)
    yield mock
    assert mock.mock.bugs == []


def created(service: Served, **fields: Any) -> str:
    """Create a task behind the back of the command line."""
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = httpx.post(f"{service.url}/v1/videos/generations", json={**CLEAN, **fields}, headers=headers)
    return str(answer.json()["id"])


def test_task(service: Served, tmp_path: Path) -> None:
    """`task` asks once and prints what the API says; as JSON all of it."""
    service.play(pending=60)
    task_id = created(service)
    assert run("task", task_id, cwd=tmp_path) == (0, f"{task_id}\tpending\n", "")
    code, out, _ = run("task", task_id, "--json", cwd=tmp_path)
    told = json.loads(out)
    assert (code, told["id"], told["status"], told["results"]) == (0, task_id, "pending", None)
    assert "expires" not in told
    assert [call.operation for call in service.requests] == ["createVideo", "getTask", "getTask"]


def test_task_looks_upstream(service: Served, tmp_path: Path) -> None:
    """Asked to look upstream the API may hide the results; then it is asked again without."""
    service.play({**FAST, "sync_hides_results": True})
    task_id = created(service)
    code, out, _ = run("task", task_id, "--sync-upstream", cwd=tmp_path)
    assert (code, out.startswith(f"{task_id}\tcompleted\t{service.url}/results/")) == (0, True)
    assert [call.query for call in service.requests[1:]] == [{"sync_upstream": "true"}, {}]


def test_a_task_that_failed(service: Served, tmp_path: Path) -> None:
    """A failed task ends with 1, with its line on standard output and its reason on standard error."""
    service.play({**FAST, "fail": [{}]})
    task_id = created(service)
    line = f"{task_id}\tfailed\n"
    said = "the clip could not be generated"
    assert run("task", task_id, cwd=tmp_path) == (1, line, f"callsheet: Task '{task_id}' failed: {said}\n")
    code, out, error = run("wait", task_id, "--quiet", cwd=tmp_path)
    assert (code, out, error) == (1, line, f"callsheet: Task '{task_id}' failed: {said} [generation_failed]\n")
    code, out, error = run("download", task_id, "--quiet", cwd=tmp_path)
    assert (code, out, error) == (1, line, f"callsheet: Task '{task_id}' failed: {said} [generation_failed]\n")


@pytest.mark.parametrize(
    ("command", "task_id"),
    [("task", ".."), ("wait", ""), ("wait", "a b"), ("download", "\x1b[31m"), ("wait", "x" * 201), ("task", "\udcff")],
    ids=ascii,
)
def test_what_is_no_id(service: Served, tmp_path: Path, command: str, task_id: str) -> None:
    """What can be no id is wrong usage, and nobody is asked."""
    code, out, error = run(command, "--", task_id, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert "is no id of a task" in error
    assert "\x1b" not in error
    assert service.requests == []


def test_a_task_that_nobody_knows(service: Served, tmp_path: Path) -> None:
    """An id that the service does not know ends with 1 and says where to look; the others are waited for."""
    task_id = created(service)
    code, out, error = run("wait", "nobody", task_id, cwd=tmp_path)
    assert (code, out.split("\t")[0]) == (1, task_id)
    assert "Look at the id, and whether the base URL is that of the service which knows it." in error


@pytest.mark.parametrize("command", ["task", "wait", "download", "upload"])
def test_without_a_key(service: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Without a key every command ends with 2 and names the variable."""
    monkeypatch.delenv("FOXAPI_API_KEY")
    (tmp_path / "a.png").write_bytes(PNG)
    code, out, error = run(command, "a.png", cwd=tmp_path)
    assert (code, out, error) == (2, "", "callsheet: there is no API key; set FOXAPI_API_KEY in the environment\n")


def test_a_wrong_key(service: Served, tmp_path: Path) -> None:
    """A key that the service refuses is a configuration to mend, and is not shown."""
    service.play(keys=["another"])
    code, out, error = run("wait", "task-1", "task-2", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert "Look at FOXAPI_API_KEY." in error
    assert KEY not in error


def test_wait(service: Served, tmp_path: Path) -> None:
    """`wait` prints a line for each task as it ends, each once, and says until when the addresses live."""
    first, second = created(service), created(service)
    code, out, error = run("wait", first, second, first, cwd=tmp_path)
    rows = [line.split("\t") for line in out.splitlines()]
    assert (code, sorted((row[0], row[1], len(row)) for row in rows)) == (
        0, sorted([(first, "completed", 3), (second, "completed", 3)])
    )  # fmt: skip
    assert error.count("the addresses of its clips work until") == 2
    assert run("wait", first, "--quiet", cwd=tmp_path)[2] == ""


def test_wait_reads_standard_input(service: Served, tmp_path: Path) -> None:
    """`-` reads ids, the first column of lines, or the ids of JSON lines."""
    ids = [created(service) for _ in range(4)]
    data = f"{ids[0]} {ids[1]}\n{ids[2]}\tpending\n\n{json.dumps({'id': ids[3], 'status': 'pending'})}\n"
    code, out, _ = run("wait", "-", "--json", cwd=tmp_path, data=data.encode())
    assert (code, sorted(json.loads(line)["id"] for line in out.splitlines())) == (0, sorted(ids))
    assert run("wait", "-", cwd=tmp_path) == (2, "", "callsheet: standard input holds no id of a task\n")
    assert run("task", "-", cwd=tmp_path, data=b"a b")[0] == 2
    code, _, error = run("wait", "-", cwd=tmp_path, data=b"a\n{}\n")
    assert (code, error.split(";")[0]) == (2, "callsheet: line 2 of standard input is no task")


def test_wait_in_time(service: Served, tmp_path: Path) -> None:
    """A wait that is not over in time ends with 3, prints what is done, and tells how to wait for the rest."""
    done = created(service)
    service.play(pending=60)
    slow = created(service)
    code, out, error = run("wait", done, slow, "--timeout", "1", cwd=tmp_path)
    assert (code, out.split("\t")[0], len(out.splitlines())) == (3, done, 1)
    assert error.splitlines()[-1] == (
        "callsheet: 1 task goes on at the service all the same; wait again with: callsheet wait " + slow
    )


def test_wait_interrupted(service: Served, tmp_path: Path) -> None:
    """An interrupted wait ends with 3, without a traceback, and tells which tasks go on."""
    service.play(pending=60)
    ids = [created(service), created(service)]
    process = start("wait", *ids, cwd=tmp_path)
    until(lambda: sum(call.operation == "getTask" for call in service.requests) == 2)
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, "")
    assert f"2 tasks go on at the service all the same; wait again with: callsheet wait {' '.join(ids)}" in error
    assert "Traceback" not in error


def test_nobody_reads_on(service: Served, tmp_path: Path) -> None:
    """Where nobody reads the output any more, the waiting goes on, and clips are stored all the same."""
    ids = [created(service) for _ in range(2)]
    process = start("wait", *ids, "--out", "clips", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, error = process.communicate(timeout=20)
    assert process.returncode == 0, error
    assert sorted(path.stem for path in (tmp_path / "clips").glob("*.mp4")) == sorted(ids)


def test_download(service: Served, tmp_path: Path) -> None:
    """`download` stores the clips of completed tasks with the request that the record knows, and prints where."""
    put(tmp_path, "a.json", CLEAN)
    _, out, _ = run("create", "a.json", "--yes", "--no-wait", cwd=tmp_path)
    task_id, other = out.split("\t")[0], created(service)
    code, out, error = run("download", task_id, other, "-o", "clips", cwd=tmp_path)
    assert (code, sorted(out.splitlines())) == (
        0, sorted(f"{each}\tcompleted\tclips/{each}.mp4" for each in (task_id, other))
    )  # fmt: skip
    known, unknown = (json.loads((tmp_path / f"clips/{each}.mp4.json").read_text()) for each in (task_id, other))
    assert (known["request"], unknown["request"]) == (CLEAN, None)
    fetched = sum(call.operation == "result" for call in service.requests)
    assert run("download", task_id, "-o", "clips", "--quiet", cwd=tmp_path)[0] == 0
    assert sum(call.operation == "result" for call in service.requests) == fetched
    assert KEY not in error


def test_download_before_the_end(service: Served, tmp_path: Path) -> None:
    """A task that goes on has no clips; the command that waits for them is told."""
    service.play(pending=60)
    task_id = created(service)
    code, out, error = run("download", task_id, cwd=tmp_path)
    assert (code, out) == (3, "")
    assert error.splitlines() == [
        f"callsheet: {task_id} is 'pending' and has no clips yet",
        f"callsheet: 1 task goes on at the service all the same; wait again with: callsheet wait --out . {task_id}",
    ]


def test_a_clip_that_cannot_be_fetched(service: Served, tmp_path: Path) -> None:
    """A completed task whose clip is gone is printed with its addresses, and the command ends with 3."""
    service.play({**FAST, "lifetime": 0})
    task_id = created(service)
    code, out, error = run("wait", task_id, "--out", "clips", cwd=tmp_path)
    assert (code, out.startswith(f"{task_id}\tcompleted\t{service.url}/results/")) == (3, True)
    assert "client.tasks" not in error
    assert f"fetch its clips with: callsheet download --out clips {task_id}" in error


def test_upload(service: Served, tmp_path: Path) -> None:
    """`upload` prints an address a line, in order, for files and for addresses; as JSON all that the API said."""
    (tmp_path / "a.png").write_bytes(PNG)
    (tmp_path / "b.png").write_bytes(PNG + b"b")
    code, out, error = run("upload", "b.png", "https://media.test/c.png", "a.png", cwd=tmp_path)
    assert (code, [line.rpartition("/")[2] for line in out.splitlines()]) == (0, ["b.png", "c.png", "a.png"])
    assert error.splitlines()[0] == "callsheet: uploading b.png (1 of 3)"
    code, out, error = run("upload", "a.png", "--json", "--quiet", cwd=tmp_path)
    told = json.loads(out)
    assert (code, told["filename"], told["size"], told["file"], error) == (0, "a.png", len(PNG), "a.png", "")


def test_uploads_that_are_refused(service: Served, tmp_path: Path) -> None:
    """All files are looked at before the first is sent: only images and videos leave this machine."""
    (tmp_path / "a.png").write_bytes(PNG)
    put(tmp_path, ".env", f"FOXAPI_API_KEY={KEY}")
    code, out, error = run("upload", "a.png", ".env", cwd=tmp_path)
    assert (code, out, error) == (
        1, "", "callsheet: .env is neither JPG, PNG, MP4 nor MOV by its first bytes; nothing was uploaded\n"
    )  # fmt: skip
    code, _, error = run("upload", "gone.png", ".", cwd=tmp_path)
    assert (code, error.splitlines()) == (
        3,
        ["callsheet: cannot read gone.png: no such file or directory; nothing of it was uploaded",
         "callsheet: cannot read .: it is a folder; nothing of it was uploaded"],
    )  # fmt: skip
    assert run("upload", "ftp://media.test/a.png", cwd=tmp_path)[0] == 2
    assert service.requests == []


def test_an_upload_that_fails(service: Served, tmp_path: Path) -> None:
    """An upload that fails ends with 3 and says what is left; the addresses before it are printed."""
    service.play({**FAST, "faults": [{"on": "uploadFileStream", "cut": "after-accept", "after": 1}]})
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).write_bytes(PNG + name.encode())
    code, out, error = run("upload", "a.png", "b.png", "c.png", cwd=tmp_path)
    assert (code, len(out.splitlines())) == (3, 1)
    assert error.splitlines()[-1] == "callsheet: not uploaded: b.png, c.png"


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages of the extra every command says what to install; --help needs none of them."""
    (tmp_path / "blocked").mkdir()
    for name in ("httpx", "pydantic", "rich"):
        put(tmp_path, f"blocked/{name}.py", f"raise ModuleNotFoundError('gone', name={name!r})")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "blocked"))
    monkeypatch.setenv("FOXAPI_API_KEY", KEY)
    put(tmp_path, "a.json", CLEAN)
    (tmp_path / "a.png").write_bytes(PNG)
    for arguments in (
        ["create", "a.json", "--yes"],
        ["task", "t"],
        ["wait", "t"],
        ["download", "t"],
        ["upload", "a.png"],
    ):
        code, out, error = run(*arguments, cwd=tmp_path)
        assert (code, out) == (2, "")
        assert error.endswith("install it with pip install 'callsheet[client]'\n")
        assert run(arguments[0], "--help", cwd=tmp_path)[0] == 0
