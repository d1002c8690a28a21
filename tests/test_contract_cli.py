"""`callsheet contract`: the plan, the reports, the exit codes, and what a process leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from callsheet.cli import main
from callsheet.contract.ledger import read_books
from callsheet.mock import Served, serving
from command import run, start
from contract_service import KEY, lines

LEDGER = Path(".callsheet/contract.jsonl")
OFF = "kling-v3-image-to-video/duration/enum"
NEXT = "kling-v3-image-to-video/resolution/enum"
TWO = ("--constraint", OFF, "--constraint", NEXT)


@pytest.fixture(scope="module")
def mock() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture
def service(mock: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    """The API on a port of this machine, the environment that leads there, and an empty folder to work in."""
    mock.play(keys=[KEY], pending=0, processing=0)
    mock.reset()
    monkeypatch.setenv("FOXAPI_BASE_URL", mock.url)
    monkeypatch.setenv("FOXAPI_API_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    yield mock
    signal.signal(signal.SIGTERM, handler)


Captured = pytest.CaptureFixture[str]


def contract(capsys: Captured, *arguments: str) -> tuple[int, str, str]:
    code = main(["contract", *arguments])
    out, error = capsys.readouterr()
    assert KEY not in out + error
    assert "Traceback" not in error
    return code, out, error


def spent(url: str) -> int:
    return read_books(LEDGER, url).spent


def test_a_service_that_holds(service: Served, capsys: Captured) -> None:
    """The plan goes to standard error, the report to standard output, grouped, one line each, the sum last."""
    code, out, error = contract(capsys, *TWO)
    assert (code, error) == (
        0,
        f"callsheet: 3 calls to {service.url} that must be refused, one after the other:\n"
        "      1  for a task that is not there, the first of them to see whether the key is taken\n"
        "      2  with a request that breaks one constraint\n"
        "  2 of them are create calls; they cost nothing unless the service takes one, and the first that it takes ends "
        "the run: at most 1 clip\n"
        f"  the ledger is {LEDGER.resolve()}; it is new: what was spent from another folder is not known\n"
        "  no valid request is sent; --paid N sends up to N, in all runs from this folder\n",
    )
    assert out == (
        "Enforced (refused as documented, and the answer says what for):\n"
        "  getTask/not-there: status 404\n"
        f"  {OFF}: status 422\n"
        f"  {NEXT}: status 422\n"
        "\n"
        f"Held {service.url} to the spec: 3 enforced.\n"
    )
    assert contract(capsys, *TWO, "--quiet") == (0, out, "")


def test_a_service_that_does_not(service: Served, capsys: Captured) -> None:
    """What was taken is told with its task and what it rests on, then from the ledger with its day."""
    service.play(keys=[KEY], unenforced=[OFF])
    code, out, _ = contract(capsys, *TWO)
    task = service.requests[-1].created
    taken = f"  {OFF}: status 200; task {task}"
    assert (code, out) == (
        1,
        "Enforced (refused as documented, and the answer says what for):\n"
        "  getTask/not-there: status 404\n"
        "\n"
        "Not sent (nothing is known of it from this run):\n"
        f"  {NEXT}: the run had ended\n"
        "\n"
        "Accepted (to be refused, and not refused):\n"
        f"{taken}; documented: kling-v3-image-to-video, `duration`\n"
        "\n"
        f"The service took {OFF}; it may have created task {task}, and charged for it.\n"
        f"Held {service.url} to the spec: 1 enforced, 1 not sent, 1 accepted.\n",
    )
    code, out, error = contract(capsys, *TWO)
    day = lines(LEDGER.parent)[-3]["at"][:10]
    assert code == 1
    assert f"{taken}; sent on {day}, not sent again; documented: kling-v3-image-to-video, `duration`\n" in out
    assert out.endswith(f"Held {service.url} to the spec: 2 enforced, 1 accepted.\n")
    assert "      1  not sent again, for the ledger says that they were taken, or may have been\n" in error
    assert f"  the ledger is {LEDGER.resolve()}\n" in error
    assert "  the ledger knows of 1 create call that cost money, or may have\n" in error
    assert len(service.creates) == 1


def test_the_whole_of_it(service: Served, capsys: Captured) -> None:
    """Without a selection every operation and every constraint is held to the spec, and nothing is created."""
    code, out, error = contract(capsys)
    assert code == 0, out
    assert out.endswith(f"Held {service.url} to the spec: 104 enforced.\n")
    assert "  40 constraints only warn and need not be refused; they are left out\n" in error
    assert service.creates == []
    assert {call.operation for call in service.requests} == {
        "createVideo", "getTask", "uploadFileStream", "uploadBase64File", "uploadFileFromUrl",
    }  # fmt: skip


def test_one_model(service: Served, capsys: Captured) -> None:
    """--model leaves the constraints of the others out, and nothing else."""
    code, out, _ = contract(capsys, "--plan", "--model", "kling-v3-image-to-video")
    names = [line.split("\t")[0] for line in out.splitlines()]
    assert code == 0
    assert {name.split("/")[0] for name in names} == {
        "createVideo", "getTask", "uploadFileStream", "uploadBase64File", "uploadFileFromUrl", "kling-v3-image-to-video",
    }  # fmt: skip


def test_a_plan(service: Served, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """--plan prints every call with its id and its price, sends nothing, writes nothing, and needs no key."""
    monkeypatch.delenv("FOXAPI_API_KEY")
    code = main(["contract", "--plan", *TWO, "--paid", "1"])
    out, error = capsys.readouterr()
    rows = [line.split("\t") for line in out.splitlines()]
    assert (code, rows) == (
        0,
        [
            ["getTask/not-there", "GET /v1/tasks/callsheet-no-such-task", "free"],
            [OFF, "POST /v1/videos/generations", "costs if taken"],
            [NEXT, "POST /v1/videos/generations", "costs if taken"],
            [rows[3][0], "POST /v1/videos/generations", "costs"],
        ],
    )
    assert error.endswith(
        "  then, if none of these is taken, 1 valid request, each of which costs money (--paid 1, in all runs from this folder):\n"
        f"         {rows[3][0]}: `duration` 5, `resolution` \"1080p\"\n"
    )  # fmt: skip
    assert (service.requests, list(Path().iterdir())) == ([], [])


def test_money(service: Served, capsys: Captured) -> None:
    """--paid sends the cheapest valid request, once in all runs."""
    for _ in range(2):
        code, out, _ = contract(capsys, *TWO, "--paid", "1")
        assert code == 0
        assert out.endswith(f"Held {service.url} to the spec: 3 enforced, 1 created.\n")
    assert len(service.creates) == 1
    assert spent(service.url) == 1


def test_the_reports(service: Served, capsys: Captured) -> None:
    """JSON, JUnit and HTML hold the same verdicts, on standard output or in files beside it."""
    service.play(keys=[KEY], unenforced=[OFF], faults=[{"on": "getTask", "patch": {"error": {"type": "odd"}}}])
    more = ["--output", "junit=report.xml", "--output", "html=report.html", "--output", "text=report.txt"]
    code, out, error = contract(capsys, "--format", "json", *TWO, *more)
    assert code == 1
    task = service.requests[-1].created
    report = json.loads(out)
    probes = report.pop("probes")
    stopped = f"The service took {OFF}; it may have created task {task}, and charged for it."
    assert report == {
        "version": 1,
        "base_url": service.url,
        "end": "taken",
        "stopped": stopped,
        "counts": {
            "enforced": 1, "refused": 0, "created": 0, "not reached": 0, "not sent": 1, "lost": 0, "rejected": 0,
            "accepted": 1, "odd_answers": 1,
        },
    }  # fmt: skip
    problem = probes[0]["problem"]
    assert problem.startswith('`error.type` is "odd"; it takes "invalid_request_error", ')
    assert probes[1] == {
        "id": OFF, "group": "constraint", "operation": "createVideo", "constraint": OFF, "grade": "documented",
        "note": "documented: kling-v3-image-to-video, `duration`", "verdict": "accepted", "status": 200, "says": "",
        "problem": None, "task": task, "sent_before": None,
    }  # fmt: skip
    assert [each["verdict"] for each in probes] == ["enforced", "accepted", "not sent"]
    assert error.endswith(
        f"callsheet: Held {service.url} to the spec: 1 enforced, 1 not sent, 1 accepted; 1 answer breaks the documented "
        f"shape.\ncallsheet: {stopped}\n"
    )
    root = ElementTree.fromstring(Path("report.xml").read_text())
    assert root.attrib == {"name": "callsheet contract", "tests": "3", "failures": "2", "errors": "0", "skipped": "1"}
    told = [
        (case.get("classname"), case.get("name"), [(each.tag, each.get("type")) for each in case]) for case in root[0]
    ]
    assert told == [
        ("lookup", "getTask/not-there", [("failure", "shape")]),
        ("kling-v3-image-to-video", OFF, [("failure", "accepted")]),
        ("kling-v3-image-to-video", NEXT, [("skipped", None)]),
    ]
    page = Path("report.html").read_text()
    assert f"<code>{OFF}</code>" in page
    assert f"task {task}" in page
    text = Path("report.txt").read_text()
    assert f"Answers that break the documented shape:\n  getTask/not-there: {problem}\n\n{stopped}\n" in text
    assert all(KEY not in path.read_text() for path in Path().rglob("*") if path.is_file())


def test_a_page_cannot_be_written_into(service: Served, capsys: Captured) -> None:
    """What a service says is text in every report, whatever it holds."""
    evil = "<script>alert(1)</script>\x1b[31m\x00 ]]> `duration`"
    service.play(keys=[KEY], faults=[{"on": "createVideo", "status": 422, "message": evil}])
    files = ["--output", "html=a.html", "--output", "junit=a.xml", "--output", "json=a.json"]
    code, out, _ = contract(capsys, "--constraint", NEXT, *files)
    assert code == 0
    assert "<script>" not in Path("a.html").read_text()
    assert "\x1b" not in out + Path("a.html").read_text()
    ElementTree.fromstring(Path("a.xml").read_text())
    assert json.loads(Path("a.json").read_text())["probes"][1]["says"] == evil.replace("\x00", "\x00")
    assert "<script>alert(1)</script>�[31m� ]]> `duration`" in out


@pytest.mark.parametrize(
    ("scenario", "code", "stopped"),
    [
        ({"keys": ["another"]}, 2, "The service does not take the key; look at FOXAPI_API_KEY."),
        ({"faults": [{"on": "createVideo", "status": 402}]}, 3, "The balance of the account is too low (402)."),
        ({"faults": [{"on": "createVideo", "status": 503}]}, 3, ""),
        ({"faults": [{"on": "createVideo", "cut": "before-head"}]}, 3, f"Whether a task was created by {OFF} is not known; it may have been, and charged. Look at the account."),
        ({"faults": [{"on": "*", "status": 502, "bare": True}]}, 3, "What answers at URL is not the API: it gave status 502 and no JSON."),
    ],
)  # fmt: skip
def test_exit_codes(scenario: dict[str, Any], code: int, stopped: str, service: Served, capsys: Captured) -> None:
    """2 for a key that is not taken, 3 for what keeps the run from its end or leaves a question open."""
    service.play(scenario)
    got, out, _ = contract(capsys, *TWO)
    assert (got, out.splitlines()[-2]) == (code, stopped.replace("URL", service.url))


def test_nobody_there(service: Served, capsys: Captured) -> None:
    """Without a service the run ends with 3, and everything is told as not sent."""
    with service.refusing():
        code, out, _ = contract(capsys, *TWO)
    assert code == 3
    assert "The service could not be reached (ConnectError: " in out
    assert out.endswith(f"Held {service.url} to the spec: 1 not reached, 2 not sent.\n")
    assert spent(service.url) == 0


def test_no_answer_in_time(service: Served, capsys: Captured) -> None:
    """--timeout bounds the wait for an answer; a create call that is not answered by then is lost."""
    service.play(keys=[KEY], faults=[{"on": "createVideo", "delay": 30}])
    code, out, _ = contract(capsys, *TWO, "--timeout", "0.3")
    assert code == 3
    assert f"  {OFF}: ReadTimeout: timed out; documented: kling-v3-image-to-video, `duration`\n" in out


def test_a_report_that_finds_no_room(service: Served, capsys: Captured) -> None:
    """Where a file cannot be written in the end, what was learnt is printed all the same."""
    service.play(keys=[KEY], unenforced=[OFF])
    code, out, error = contract(capsys, *TWO, "--output", "json=/dev/full")
    assert (code, error.splitlines()[-1]) == (3, "callsheet: a report cannot be written: no space left on device")
    assert f"it may have created task {service.requests[-1].created}, and charged for it.\n" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--constraint", "kling-v3-image-to-video/duration/enun"], f"there is no constraint 'kling-v3-image-to-video/duration/enun'; did you mean '{OFF}'?"),
        (["--model", "kling-v3"], "there is no model 'kling-v3'; known are kling-o3-reference-to-video, kling-v3-image-to-video"),
        (["--output", "pdf=a.pdf"], "--output takes FORMAT=FILE with one of text, json, junit, html, not 'pdf=a.pdf'"),
        (["--output", "json=a", "--output", "html=./a"], "--output would write over ./a, which is read or written otherwise"),
        (["--output", "json=.callsheet/contract.jsonl"], "--output would write over .callsheet/contract.jsonl, which is read or written otherwise"),
        (["--output", "json=no/such/folder"], "cannot write no/such/folder: no such file or directory"),
        (["--plan", "--format", "json"], "--plan sends nothing, so there is no report; it does not go with --format, --output, --record"),
        (["--record", "--format", "json"], "--record prints a difference; the report can be had with --output FORMAT=FILE"),
        (["--yes"], "--yes writes what --record would; it needs --record"),
        (["--base-url", "ftp://x"], "base_url is 'ftp://x'; it takes an address such as 'https://api.foxapi.cc'."),
        (["--base-url", f"http://127.0.0.1/{KEY}"], "the base URL holds the API key; take it out"),
        (["--base-url", f"http://{KEY}@127.0.0.1"], "base_url holds a user name or a password; the key alone says who calls."),
        (["--record", "no-such-folder"], "the spec in no-such-folder cannot be read:\nno-such-folder/openapi.yaml:1:1: the file is missing; a spec begins with it"),
    ],
    ids=range(13),
)  # fmt: skip
def test_wrong_usage(arguments: list[str], sentence: str, service: Served, capsys: Captured) -> None:
    """What cannot be followed is one sentence and exit code 2, and nothing is sent."""
    assert contract(capsys, *arguments) == (2, "", f"callsheet: {sentence}\n")
    assert service.requests == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("FOXAPI_BASE_URL", "no service is named, and none is called by default; --base-url or FOXAPI_BASE_URL names one"),
        ("FOXAPI_API_KEY", "there is no API key; set FOXAPI_API_KEY in the environment"),
    ],
)  # fmt: skip
def test_what_must_be_named(
    name: str, sentence: str, service: Served, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no service by default, and no key on the command line."""
    monkeypatch.delenv(name)
    assert contract(capsys) == (2, "", f"callsheet: {sentence}\n")


@pytest.mark.parametrize("wrong", ["-1", "1000", "x", "1.5", "0000000009"])
def test_odd_sums(wrong: str, service: Served, capsys: Captured) -> None:
    """What is no sum is refused before anything is read."""
    with pytest.raises(SystemExit) as caught:
        main(["contract", f"--paid={wrong}"])
    assert caught.value.code == 2
    assert f"argument --paid: {wrong!r} is no number of requests; it takes 0 to 999" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--timeout=1e300", "'1e300' is no such number of seconds; it takes more than 0, and 86400 at most"),
        ("--timeout=0", "'0' is no such number of seconds; it takes more than 0, and 86400 at most"),
        ("--rate=1e-320", "'1e-320' is no such rate; it takes 0.0001 or more"),
        ("--rate=nan", "'nan' is no such rate; it takes 0.0001 or more"),
    ],
)
def test_odd_times(option: str, sentence: str, service: Served, capsys: Captured) -> None:
    """What no clock can wait for is refused before anything is read."""
    with pytest.raises(SystemExit) as caught:
        main(["contract", option])
    assert caught.value.code == 2
    assert f"argument {option.partition('=')[0]}: {sentence}" in capsys.readouterr().err


def until(holds: Any) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came to hold"
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_process_that_ends_in_a_create_call(how: signal.Signals, service: Served, tmp_path: Path) -> None:
    """Killed or interrupted while the service works on a call: the ledger knows, and the next run does not send it."""
    service.play(keys=[KEY], unenforced=[OFF], faults=[{"on": "createVideo", "delay": 30}])
    process = start("contract", *TWO, cwd=tmp_path)
    until(lambda: service.creates)
    os.killpg(process.pid, how)
    out, _ = process.communicate(timeout=60)
    events = [each["event"] for each in lines(tmp_path / ".callsheet")]
    if how is signal.SIGKILL:
        assert events == ["sending"]
    else:
        assert (process.returncode, events) == (3, ["sending", "lost"])
        assert f"The run was interrupted. Whether a task was created by {OFF} is not known" in out
        assert out.endswith(f"Held {service.url} to the spec: 1 enforced, 1 not sent, 1 lost.\n")
    code, out, _ = run("contract", *TWO, cwd=tmp_path)
    assert code == 3
    assert f"  {OFF}: it was sent, and whether a task was created is not known; look at the account; sent on " in out
    assert len(service.creates) == 1


def test_two_processes_at_once(service: Served, capsys: Captured, tmp_path: Path) -> None:
    """A run while another one has the ledger is refused, and sends nothing."""
    service.play(keys=[KEY], faults=[{"on": "getTask", "delay": 30}])
    process = start("contract", *TWO, cwd=tmp_path)
    until(lambda: service.requests)
    assert contract(capsys, *TWO) == (
        2, "", "callsheet: another run is using .callsheet/contract.jsonl; wait until it has ended\n",
    )  # fmt: skip
    assert len(service.requests) == 1
    process.kill()
    process.communicate(timeout=60)


def test_whoever_reads_may_go(service: Served, tmp_path: Path) -> None:
    """A report in a file is whole even where nobody reads the one that is printed, and the exit code stays."""
    service.play(keys=[KEY], unenforced=[OFF])
    command = [sys.executable, "-m", "callsheet", "contract", *TWO, "--output", "json=a.json"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(60) == 1
    assert json.loads((tmp_path / "a.json").read_text())["counts"]["accepted"] == 1
