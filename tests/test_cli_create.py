"""`callsheet create`: what is sent, what is asked before, and what is left when something goes wrong."""

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.cli import main
from callsheet.mock import Served, serving
from command import CLEAN, put, run, start

KEY = "sk-recognisable-0123456789abcdef"
FOG = {**CLEAN, "prompt": "Fog"}
FAST = {"pending": 0, "processing": 0}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000002800000028008020000008e6a3e9a")
LOST = {"on": "createVideo", "cut": "after-accept"}


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


def journal(folder: Path) -> list[dict[str, Any]]:
    path = folder / ".callsheet" / "tasks.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def events(folder: Path) -> list[str]:
    return [line["event"] for line in journal(folder)]


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


def command_line(*arguments: str) -> list[str]:
    """Let it be interrupted, even where whoever runs the tests ignores that."""
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        f"from callsheet.cli import main; sys.exit(main({list(arguments)!r}))"
    )
    return [sys.executable, "-c", code]


class Terminal:
    """The command line on a terminal; its standard output leads elsewhere, to see what is data."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            command_line(*arguments), cwd=cwd, stdin=slave, stderr=slave, stdout=subprocess.PIPE,
            text=True, start_new_session=True, env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": ""},
        )  # fmt: skip
        os.close(slave)
        self.shown = ""

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def read_to(self, words: str) -> str:
        while words not in self.shown:
            assert self._read(), f"{words!r} never came: {self.shown}"
        return self.shown

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def end(self) -> tuple[int, str, str]:
        while self._read():
            pass
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        self.process.stdout.close()
        os.close(self._master)
        return self.process.wait(20), out, self.shown

    def _read(self) -> bool:
        assert select.select([self._master], [], [], 20)[0], f"nothing came: {self.shown}"
        try:
            data = os.read(self._master, 4096)
        except OSError:
            return False
        self.shown += data.decode()
        return bool(data)


def test_all_goes_well(service: Served, tmp_path: Path) -> None:
    """Every request of the files is sent once, in order; standard output has a line for each task as it ends."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b.jsonl", f"{json.dumps(FOG)}\n\n{json.dumps({**FOG, 'duration': 10, 'resolution': '4k'})}\n")
    code, out, error = run("create", "a.json", "b.jsonl", "--yes", cwd=tmp_path)
    assert code == 0
    ids = [call.created for call in service.requests if call.operation == "createVideo"]
    assert [each["prompt"] for each in service.creates] == ["Mist", "Fog", "Fog"]
    rows = [line.split("\t") for line in out.splitlines()]
    assert sorted(row[0] for row in rows) == sorted(map(str, ids))
    assert all(row[1] == "completed" and row[2].startswith(f"{service.url}/results/{row[0]}/") for row in rows)
    assert error.startswith(
        f"Checked 2 files: no findings.\ncallsheet: about to send 3 requests to {service.url}; each costs money:\n"
        "  a.json:1   kling-v3-image-to-video  720p  5 s   no sound\n"
        "  b.jsonl:1  kling-v3-image-to-video  720p  5 s   no sound\n"
        "  b.jsonl:3  kling-v3-image-to-video  4k    10 s  no sound\n"
        f"callsheet: created {ids[0]} from a.json:1 (1 of 3)\n"
    )
    assert len(re.findall(r"the addresses of its clips work until \d{4}-\d\d-\d\d \d\d:\d\d UTC", error)) == 3
    assert events(tmp_path) == ["sending", "created"] * 3


def test_nothing_is_sent_when_a_rule_breaks(service: Served, tmp_path: Path) -> None:
    """One error in one of the files, and none of the requests is sent; the findings are those of the linter."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b.json", {**CLEAN, "duration": 7})
    code, out, error = run("create", "a.json", "b.json", "--yes", cwd=tmp_path)
    assert (code, out, error) == (
        1, "", run("lint", "a.json", "b.json", cwd=tmp_path)[1] + "callsheet: nothing was sent\n"
    )  # fmt: skip
    assert (service.requests, journal(tmp_path)) == ([], [])


def test_suppressed_errors_are_not_sent(service: Served, tmp_path: Path) -> None:
    """What a comment takes back for the linter still breaks a rule, and is not sent."""
    lines = [*(f"{key}: {value}" for key, value in CLEAN.items()), "duration: 7  # callsheet: ignore[not-allowed] why"]
    put(tmp_path, "a.yaml", "\n".join(lines).replace("not-allowed", "bad-value"))
    _, found, _ = run("lint", "a.yaml", cwd=tmp_path)
    rule = re.findall(r"error: `duration` .*\[([a-z-]+)\]", found)[0]
    put(tmp_path, "a.yaml", "\n".join(lines).replace("not-allowed", rule))
    assert run("lint", "a.yaml", cwd=tmp_path)[0] == 0
    code, out, error = run("create", "a.yaml", "--yes", cwd=tmp_path)
    assert (code, out) == (1, "")
    assert f"[{rule}]; what breaks a rule is not sent" in error
    assert service.requests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a.json"], "standard input is no terminal, so nobody can be asked; --yes sends without asking"),
        (["a.json", "--yes", "--no-wait", "--out", "x"], "--no-wait waits for no clip; it does not go with --out"),
        (["a.json", "--model", "kling-v3-image-to-vide"], "did you mean 'kling-v3-image-to-video'?"),
        ([".", "--yes"], ". is a folder; create takes files"),
        (["a.md", "--yes"], "a.md holds requests among other things; create takes JSON, YAML and JSON Lines"),
        (["a.json", "--yes", "--base-url", "ftp://host"], "base_url is 'ftp://host'"),
        (["--yes"], "the following arguments are required: FILE"),
        (["a.json", "--timeout", "soon"], "'soon' is no time; it takes seconds, more than 0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(service: Served, tmp_path: Path, arguments: list[str], said: str) -> None:
    """What cannot be followed ends with 2 and a sentence that says what to do; nothing is sent."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "a.md", "# Notes")
    code, out, error = run("create", *arguments, cwd=tmp_path)
    assert (code, out) == (2, "")
    assert said in error
    assert service.requests == []


def test_the_key_in_a_request(service: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that holds the very key is not sent, even if it looks like no key."""
    monkeypatch.setenv("FOXAPI_API_KEY", "mist-over-the-bay")
    put(tmp_path, "a.json", {**CLEAN, "prompt": "say mist-over-the-bay"})
    assert run("lint", "a.json", cwd=tmp_path)[0] == 0
    code, out, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert (code, out, service.requests) == (2, "", [])
    assert error.splitlines()[-1] == "callsheet: a.json:1 holds the API key; take it out"


def test_no_key(service: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key nothing is sent and the variable is named; --dry-run needs none."""
    put(tmp_path, "a.json", CLEAN)
    monkeypatch.delenv("FOXAPI_API_KEY")
    code, _, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert (code, error.splitlines()[-1]) == (
        2, "callsheet: there is no API key; set FOXAPI_API_KEY in the environment"
    )  # fmt: skip
    put(tmp_path, "b.json", {key: value for key, value in FOG.items() if key != "model"})
    code, out, _ = run("create", "a.json", "b.json", "--dry-run", "--model", str(CLEAN["model"]), cwd=tmp_path)
    assert (code, [json.loads(line) for line in out.splitlines()]) == (0, [CLEAN, FOG])
    assert (service.requests, journal(tmp_path)) == ([], [])


def test_a_file_that_cannot_be_read(service: Served, tmp_path: Path) -> None:
    """A file that is not there ends with 3, and the others are not sent either."""
    put(tmp_path, "a.json", CLEAN)
    code, out, error = run("create", "a.json", "gone.json", "--yes", cwd=tmp_path)
    assert (code, out) == (3, "")
    assert "callsheet: cannot read gone.json: no such file or directory\n" in error
    assert service.requests == []


def test_standard_input(service: Served, tmp_path: Path) -> None:
    """Requests come from standard input, too, which can answer no question then."""
    data = f"{json.dumps(CLEAN)}\n{json.dumps(FOG)}\n".encode()
    options = ("create", "-", "--stdin-filename", "sent.jsonl", "--no-wait", "--json")
    assert run(*options, cwd=tmp_path, data=data)[0] == 2
    code, out, _ = run(*options, "--yes", cwd=tmp_path, data=data)
    told = [json.loads(line) for line in out.splitlines()]
    assert (code, [(each["file"], each["line"]) for each in told]) == (0, [("sent.jsonl", 1), ("sent.jsonl", 2)])


@pytest.mark.parametrize(("answer", "code", "sent"), [("y\n", 0, 1), ("\n", 3, 0), ("\x04", 3, 0)])
def test_asking(service: Served, tmp_path: Path, answer: str, code: int, sent: int) -> None:
    """On a terminal it asks, after it has shown what it is about; only a yes sends, and bars show how far it is."""
    put(tmp_path, "a.json", CLEAN)
    terminal = Terminal("create", "a.json", cwd=tmp_path)
    shown = terminal.read_to("Send 1 request? [y/N] ")
    assert "a.json:1  kling-v3-image-to-video  720p  5 s  no sound" in shown
    assert service.requests == []
    terminal.type(answer)
    ended, out, shown = terminal.end()
    assert (ended, len(service.creates), len(out.splitlines())) == (code, sent, sent)
    assert ("nothing was sent" in shown) == (not sent)
    assert "\x1b" not in out


def test_interrupted_at_the_question(service: Served, tmp_path: Path) -> None:
    """An interruption in place of an answer is a no."""
    put(tmp_path, "a.json", CLEAN)
    terminal = Terminal("create", "a.json", cwd=tmp_path)
    terminal.read_to("Send 1 request? [y/N] ")
    terminal.interrupt()
    code, out, shown = terminal.end()
    assert (code, out, shown.splitlines()[-1]) == (3, "", "callsheet: nothing was sent")
    assert (service.requests, journal(tmp_path)) == ([], [])


def test_bars(service: Served, tmp_path: Path) -> None:
    """On a terminal bars show how far tasks are, on standard error; --quiet draws none."""
    service.play(pending=0, processing=0.8)
    put(tmp_path, "a.json", CLEAN)
    code, out, shown = Terminal("create", "a.json", "--yes", "--out", "clips", cwd=tmp_path).end()
    assert (code, shown.count("\x1b[?25l"), len(out.splitlines())) == (0, shown.count("\x1b[?25h"), 1)
    assert "━" in shown
    assert "processing" in shown
    service.play(**FAST)
    code, out, shown = Terminal("create", "a.json", "--yes", "--quiet", cwd=tmp_path).end()
    assert (code, shown.splitlines()[1:]) == (0, [])
    assert "was created before, as task" in shown


def test_the_id_is_on_the_disk_while_the_task_pends(service: Served, tmp_path: Path) -> None:
    """The record has the id before waiting begins; an interruption ends with 3 and tells how to wait again."""
    service.play(pending=60)
    put(tmp_path, "a.json", CLEAN)
    process = start("create", "a.json", "--yes", "--out", "clips", cwd=tmp_path)
    until(lambda: any(call.operation == "getTask" for call in service.requests))
    ((_, created),) = [journal(tmp_path)]
    (call,) = [call for call in service.requests if call.operation == "createVideo"]
    assert (created["event"], created["task"], created["file"]) == ("created", call.created, "a.json")
    os.killpg(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert (process.returncode, out) == (3, "")
    assert error.splitlines()[-2:] == [
        "callsheet: interrupted",
        "callsheet: 1 task goes on at the service all the same; wait again with: "
        f"callsheet wait --out clips {call.created}",
    ]


def test_killed_while_sending(service: Served, tmp_path: Path) -> None:
    """Even a process that is killed during the call leaves its trace, and the next run refuses to send it again."""
    service.play(faults=[{"on": "createVideo", "delay": 30}])
    put(tmp_path, "a.json", CLEAN)
    process = start("create", "a.json", "--yes", cwd=tmp_path)
    until(lambda: service.requests)
    process.kill()
    process.communicate()
    assert events(tmp_path) == ["sending"]
    code, _, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert (code, "a.json:1 WAS SENT BEFORE" in error, len(service.requests)) == (2, True, 1)


def test_interrupted_while_sending(service: Served, tmp_path: Path) -> None:
    """An interruption during the call says that the outcome is unknown, and puts that on the record."""
    service.play(faults=[{"on": "createVideo", "delay": 30, "after": 1}])
    put(tmp_path, "a.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(FOG)}\n")
    process = start("create", "a.jsonl", "--yes", cwd=tmp_path)
    until(lambda: len(service.requests) == 2)
    os.killpg(process.pid, signal.SIGINT)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "WHETHER A TASK WAS CREATED FROM a.jsonl:2 IS NOT KNOWN" in error
    assert f"wait again with: callsheet wait {service.requests[0].created}" in error
    assert "Traceback" not in error
    assert events(tmp_path) == ["sending", "created", "sending", "unknown"]


def test_an_answer_that_is_lost(service: Served, tmp_path: Path) -> None:
    """A lost answer stops the rest, ends with 3, and the same request is not sent again without --again or a yes."""
    service.play({**FAST, "faults": [{**LOST, "after": 1}]})
    put(tmp_path, "a.jsonl", "".join(f"{json.dumps({**CLEAN, 'prompt': each})}\n" for each in ("1", "2", "3")))
    code, out, error = run("create", "a.jsonl", "--yes", cwd=tmp_path)
    assert (code, len(out.splitlines()), len(service.creates)) == (3, 1, 2)
    assert "WHETHER A TASK WAS CREATED FROM a.jsonl:2 IS NOT KNOWN; it may have been, and charged." in error
    assert "callsheet: not sent: a.jsonl:3" in error
    assert events(tmp_path) == ["sending", "created", "sending", "unknown"]

    put(tmp_path, "b.json", {**CLEAN, "prompt": "2"})
    code, out, error = run("create", "b.json", "--yes", cwd=tmp_path)
    assert (code, out, len(service.creates)) == (2, "", 2)
    assert "b.json:1 WAS SENT BEFORE" in error
    assert error.splitlines()[-1] == (
        "callsheet: nothing was sent; --again sends all the same what may have been created before"
    )
    terminal = Terminal("create", "b.json", cwd=tmp_path)
    terminal.read_to("Send 1 request, 1 of them perhaps for the second time? [y/N] ")
    terminal.type("n\n")
    assert terminal.end()[0] == 3
    assert run("create", "b.json", "--yes", "--again", "--no-wait", cwd=tmp_path)[0] == 0
    assert len(service.creates) == 3


@pytest.mark.parametrize(
    ("status", "code", "advice", "event"),
    [
        (401, 2, "Look at FOXAPI_API_KEY.", "refused"),
        (402, 3, "Top the account up, then run the command again.", "refused"),
        (422, 1, "[invalid_request_error]", "refused"),
        (429, 3, "Try again in 90 s.", "refused"),
        (500, 3, "is on the record, and is not sent again without --again", "unknown"),
    ],
)
def test_a_refusal_stops_the_rest(
    service: Served, tmp_path: Path, status: int, code: int, advice: str, event: str
) -> None:
    """A call that is refused ends the sending; what was created before is waited for all the same."""
    more = {"retry_after": 90} if status == 429 else {}
    service.play({**FAST, "faults": [{"on": "createVideo", "status": status, "after": 1, **more}]})
    put(tmp_path, "a.jsonl", "".join(f"{json.dumps({**CLEAN, 'prompt': each})}\n" for each in ("1", "2", "3")))
    ended, out, error = run("create", "a.jsonl", "--yes", cwd=tmp_path)
    assert (ended, len(out.splitlines()), len(service.creates)) == (code, 1, 1)
    assert advice in error
    assert "not sent: a.jsonl:3" in error
    assert events(tmp_path) == ["sending", "created", "sending", event]


def test_no_network(service: Served, tmp_path: Path) -> None:
    """Where the service cannot be reached nothing was sent, and that is no open question."""
    put(tmp_path, "a.json", CLEAN)
    with service.refusing():
        code, out, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert (code, out) == (3, "")
    assert "the service could not be reached, nothing was sent" in error
    assert events(tmp_path) == ["sending", "refused"]


def test_no_record_no_call(service: Served, tmp_path: Path) -> None:
    """Where the record cannot be written, nothing is sent."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, ".callsheet", "a file")
    code, _, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert code in (2, 3)
    assert ".callsheet" in error
    assert "Traceback" not in error
    assert service.requests == []


def test_a_task_that_fails(service: Served, tmp_path: Path) -> None:
    """A failed task ends with 1; its line says failed, its reason stands on standard error."""
    service.play({**FAST, "fail": [{"prompt": "Fog", "message": "refused \x1b[31mby the provider"}]})
    put(tmp_path, "a.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(FOG)}\n")
    code, out, error = run("create", "a.jsonl", "--yes", cwd=tmp_path)
    statuses = {line.split("\t")[1] for line in out.splitlines()}
    assert (code, statuses) == (1, {"completed", "failed"})
    assert "failed: refused \N{REPLACEMENT CHARACTER}[31mby the provider [generation_failed]" in error


def test_json_and_clips(service: Served, tmp_path: Path) -> None:
    """--json prints what the API said, with the place of the request, the end of the addresses, and the clips."""
    put(tmp_path, "a.yaml", "".join(f"{key}: {value}\n" for key, value in CLEAN.items()))
    code, out, _ = run("create", "a.yaml", "--yes", "--json", "--out", "clips", cwd=tmp_path)
    (told,) = map(json.loads, out.splitlines())
    assert (code, told["status"], told["file"], told["line"]) == (0, "completed", "a.yaml", 1)
    assert told["results"][0]["url"].startswith(service.url)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", told["expires"])
    (clip,) = told["clips"]
    sidecar = json.loads((tmp_path / f"{clip}.json").read_text())
    assert (sidecar["request"], sidecar["task"]["id"]) == (CLEAN, told["id"])


def test_pipe_into_wait(service: Served, tmp_path: Path) -> None:
    """The first column of what `create --no-wait` prints is what `wait` takes."""
    put(tmp_path, "a.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(FOG)}\n")
    callsheet = f"{sys.executable} -m callsheet"
    script = f"{callsheet} create a.jsonl --yes --no-wait | cut -f1 | xargs {callsheet} wait"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, [line.split("\t")[1] for line in done.stdout.splitlines()]) == (0, ["completed"] * 2)


def test_upload(service: Served, tmp_path: Path) -> None:
    """--upload sends the files that requests name, once each, and the requests with their addresses."""
    service.play({**FAST, "files_at": "https://files.mock.test/"})
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "bay.png").write_bytes(PNG + bytes(100))
    put(tmp_path, "requests/a.json", {**CLEAN, "image_url": "bay.png"})
    put(tmp_path, "requests/b.json", {**FOG, "image_url": "./bay.png"})
    code, out, error = run("create", "requests/a.json", "--yes", cwd=tmp_path)
    assert (code, out, service.requests) == (1, "", [])
    assert "--upload sends them first" in error
    files = ("requests/a.json", "requests/b.json")
    code, out, error = run("create", *files, "--yes", "--upload", "--no-wait", cwd=tmp_path)
    assert code == 0, error
    assert [call.operation for call in service.requests] == ["uploadFileStream", "createVideo", "createVideo"]
    (address,) = {each["image_url"] for each in service.creates}
    assert address.startswith("https://files.mock.test/")
    assert f"requests/a.json:1  image_url  {tmp_path}/requests/bay.png  {len(PNG) + 100} bytes" in error
    assert "was created before" in run("create", *files, "--yes", "--upload", "--no-wait", cwd=tmp_path)[2]


def test_upload_of_what_is_no_image(service: Served, tmp_path: Path) -> None:
    """A request that names anything but an image or a video is told with its place, and nothing leaves this machine."""
    put(tmp_path, "secret.txt", "secret")
    put(tmp_path, "a.json", {**CLEAN, "image_url": "secret.txt"})
    code, out, error = run("create", "a.json", "--yes", "--upload", cwd=tmp_path)
    assert (code, out, service.requests) == (1, "", [])
    assert 'a.json: `image_url` is "secret.txt", which is neither an image nor a video' in error


def test_the_key_is_nowhere(service: Served, tmp_path: Path) -> None:
    """Whatever the service answers, the key is not printed and not written."""
    faults = [{"on": "createVideo", "status": 422, "message": f"no {KEY}", "after": 1}]
    service.play({**FAST, "faults": faults, "fail": [{"prompt": "Fog", "message": f"bad {KEY}"}]})
    put(tmp_path, "a.jsonl", f"{json.dumps(CLEAN)}\n{json.dumps(FOG)}\n")
    code, out, error = run("create", "a.jsonl", "--yes", "--out", "clips", "--json", cwd=tmp_path)
    assert (code, len(service.creates)) == (1, 1)
    service.play({**FAST, "fail": [{"prompt": "Fog", "message": f"bad {KEY}"}]})
    put(tmp_path, "b.json", FOG)
    code, more, told = run("create", "b.json", "--yes", "--json", cwd=tmp_path)
    assert (code, "bad" in told, "failed" in more) == (1, True, True)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY not in out + error + more + told
    assert KEY.encode() not in written


def test_run_again_takes_up_what_was_created(service: Served, tmp_path: Path) -> None:
    """After a refusal in the middle the same command sends what was not sent, and pays for nothing twice."""
    service.play({**FAST, "faults": [{"on": "createVideo", "after": 1, "status": 402}]})
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, "b.json", FOG)
    code, out, error = run("create", "a.json", "b.json", "--yes", cwd=tmp_path)
    assert (code, len(out.splitlines()), len(service.creates)) == (3, 1, 1)
    code, out, error = run("create", "a.json", "b.json", "--yes", "--out", "clips", cwd=tmp_path)
    assert (code, len(out.splitlines())) == (0, 2)
    assert [each["prompt"] for each in service.creates] == ["Mist", "Fog"]
    assert "a.json:1 was created before, as task task-unified-" in error
    code, again, error = run("create", "a.json", "b.json", "--yes", "--no-wait", cwd=tmp_path)
    # Tasks are printed as they end, in whatever order that is.
    first, second = (sorted(line.split("\t")[0] for line in text.splitlines()) for text in (out, again))
    assert (code, second) == (0, first)
    assert "about to send" not in error
    assert len(service.creates) == 2
    code, out, error = run("create", "a.json", "--yes", "--again", cwd=tmp_path)
    assert (code, len(service.creates)) == (0, 3)
    assert "this will be another one" in error


def test_a_folder_that_cannot_be_is_told_before(service: Served, tmp_path: Path) -> None:
    """Where clips cannot be stored, nothing is sent."""
    put(tmp_path, "a.json", CLEAN)
    code, out, error = run("create", "a.json", "--yes", "--out", "a.json", cwd=tmp_path)
    assert (code, out, service.requests) == (2, "", [])
    assert error.splitlines()[-1] == "callsheet: cannot make the folder a.json: file exists; nothing was sent"


def test_upload_on_a_mock_of_this_machine(service: Served, tmp_path: Path) -> None:
    """An address that the service gave for a file is public, even where the service is this machine."""
    (tmp_path / "bay.png").write_bytes(PNG + bytes(100))
    put(tmp_path, "a.json", {**CLEAN, "image_url": "bay.png"})
    code, _, error = run("create", "a.json", "--yes", "--upload", cwd=tmp_path)
    assert code == 0, error
    assert service.creates[0]["image_url"].startswith(f"{service.url}/")


def test_options_end_at_two_dashes(tmp_path: Path) -> None:
    """What stands behind `--` is a file, whatever it begins with."""
    put(tmp_path, "-weird.json", CLEAN)
    code, out, _ = run("create", "--dry-run", "--", "-weird.json", cwd=tmp_path)
    assert (code, json.loads(out)) == (0, CLEAN)


def test_a_record_that_cannot_be_read_is_told(service: Served, tmp_path: Path) -> None:
    """Lines of the record that say nothing are counted, for one of them may be about this very request."""
    put(tmp_path, "a.json", CLEAN)
    put(tmp_path, ".callsheet/tasks.jsonl", '{"version": 99}\n\nhalf a li')
    code, _, error = run("create", "a.json", "--yes", "--no-wait", cwd=tmp_path)
    assert code == 0
    assert "callsheet: 2 lines of .callsheet/tasks.jsonl cannot be read; what they tell of is not known" in error


def test_a_polite_end_tells_which_tasks_go_on(service: Served, tmp_path: Path) -> None:
    """SIGTERM ends a wait as Ctrl-C does."""
    service.play(pending=60)
    put(tmp_path, "a.json", CLEAN)
    process = start("create", "a.json", "--yes", cwd=tmp_path)
    until(lambda: any(call.operation == "getTask" for call in service.requests))
    os.kill(process.pid, signal.SIGTERM)
    _, error = process.communicate(timeout=20)
    assert process.returncode == 3
    assert "wait again with: callsheet wait task-unified-" in error


def test_an_id_that_nobody_could_ask_for(service: Served, tmp_path: Path) -> None:
    """A task under an id that would spoil a terminal or a path is no known outcome, and its id is not printed as it is."""
    service.play({**FAST, "faults": [{"on": "createVideo", "patch": {"id": "task\u001b[31m\n"}}]})
    put(tmp_path, "a.json", CLEAN)
    code, out, error = run("create", "a.json", "--yes", cwd=tmp_path)
    assert (code, out, events(tmp_path)[-1]) == (3, "", "unknown")
    assert "\x1b" not in error
    assert "Traceback" not in error


def test_nobody_reads_what_is_told(service: Served, tmp_path: Path) -> None:
    """Where standard error is closed by its reader, every request is sent, waited for and printed all the same."""
    put(tmp_path, "a.jsonl", "".join(json.dumps({**CLEAN, "prompt": f"Mist {n}"}) + "\n" for n in range(6)))
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "callsheet", "create", "a.jsonl", "--yes"]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=writer, text=True, timeout=60)
    os.close(writer)
    assert (done.returncode, len(done.stdout.splitlines()), len(service.creates)) == (0, 6, 6)


def test_interrupted_while_the_record_is_written(
    service: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """An interruption between the answer and the record loses no id, and makes no doubt of what is known."""
    put(tmp_path, "a.json", CLEAN)
    monkeypatch.chdir(tmp_path)
    synced: list[int] = []

    def sync(descriptor: int) -> None:
        synced.append(descriptor)
        if any(call.operation == "createVideo" for call in service.requests) and "hit" not in vars(sync):
            vars(sync)["hit"] = True
            raise KeyboardInterrupt

    monkeypatch.setattr("callsheet.client.journal.os.fsync", sync)
    assert main(["create", "a.json", "--yes"]) == 3
    (task_id,) = [call.created for call in service.requests if call.operation == "createVideo"]
    shown = capfd.readouterr().err
    assert f"callsheet: interrupted; {task_id} was created from a.json:1" in shown
    assert f"wait again with: callsheet wait {task_id}" in shown
    assert "NOT KNOWN" not in shown
    assert journal(tmp_path)[-1]["task"] == task_id
    assert run("create", "a.json", "--yes", cwd=tmp_path)[0] == 0
    assert len(service.creates) == 1
