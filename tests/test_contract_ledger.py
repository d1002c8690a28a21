"""The ledger: what is on the disk, when, and what a later run makes of it."""

import asyncio
import errno
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.contract.ledger import Ledger, read_books, service_key
from callsheet.contract.probe import Probe
from callsheet.errors import UsageError
from contract_service import KEY, URL, InProcess, fresh, held, lines, plan_of, verdicts

OFF = "kling-v3-image-to-video/duration/enum"
LAST = "kling-v3-image-to-video/resolution/enum"
ATTEMPT = "0" * 32


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def probe(name: str = OFF) -> Probe:
    return next(each for each in plan_of().probes if each.id == name)


def ledger(folder: Path, url: str = URL) -> Ledger:
    return Ledger(folder / "contract.jsonl", url, lambda text: text.replace(KEY, "***"))


class Spying(httpx.BaseTransport):
    """Calls a function with each request before the transport behind it has it."""

    def __init__(self, behind: httpx.BaseTransport, look: Callable[[httpx.Request], None]) -> None:
        self._behind, self._look = behind, look

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._look(request)
        return self._behind.handle_request(request)


def test_a_line_before_each_create_call_and_one_after(runner: asyncio.Runner, tmp_path: Path) -> None:
    """When a create call leaves, the last line on the disk is its own; when it has ended, the next one tells how."""
    synced: list[int] = []
    seen: list[dict[str, Any]] = []

    def look(request: httpx.Request) -> None:
        if request.url.path == "/v1/videos/generations":
            seen.append(lines(tmp_path)[-1])
            assert synced[-1] == (tmp_path / "contract.jsonl").stat().st_size

    original = os.fsync

    def fsync(descriptor: int) -> None:
        original(descriptor)
        synced.append(os.fstat(descriptor).st_size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        held(Spying(InProcess(fresh({"unenforced": [OFF]}), runner), look), tmp_path, patterns=[OFF, LAST])
    (sending,) = seen
    assert {**sending, "attempt": "", "at": ""} == {
        "version": 1, "attempt": "", "event": "sending", "base_url": URL, "probe": OFF, "sha256": probe().digest,
        "request": probe().request, "status": None, "task": None, "why": "", "at": "",
    }  # fmt: skip
    first, after = lines(tmp_path)
    assert first == sending
    assert (after["attempt"], after["event"], after["status"]) == (first["attempt"], "accepted", 200)
    assert after["task"].startswith("task-unified-")


def test_an_accepted_probe_is_not_sent_again(runner: asyncio.Runner, tmp_path: Path) -> None:
    """The next run reports it from the ledger, with its day and its task, and holds the service to all the others."""
    mock = fresh({"unenforced": [OFF]})
    first = held(InProcess(mock, runner), tmp_path)
    task = mock.requests[-1].created
    again = held(InProcess(mock, runner), tmp_path)
    assert len(mock.creates) == 1
    (known,) = [each for each in again.results if each.verdict == "accepted"]
    (told,) = [each["at"] for each in lines(tmp_path) if each["event"] == "accepted"]
    assert (known.probe.id, known.task, known.at) == (OFF, task, told)
    assert first.end == "taken"
    assert (again.end, verdicts(again, "not sent")) == ("done", [])
    assert len(verdicts(again, "enforced")) == len(plan_of().probes) - 1


def test_another_service_has_another_account(runner: asyncio.Runner, tmp_path: Path) -> None:
    """What one service took says nothing of another address."""
    mock = fresh({"unenforced": [OFF]})
    held(InProcess(mock, runner), tmp_path, patterns=[OFF])
    held(InProcess(mock, runner), tmp_path, patterns=[OFF], url="https://other.mock.test")
    for url in (f"{URL}/", "https://API.mock.test:443", "http://api.mock.test.", f"{URL}/v2"):
        held(InProcess(mock, runner), tmp_path, patterns=[OFF], url=url)
    assert len(mock.creates) == 2


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://api.mock.test", "api.mock.test:0"), ("http://API.mock.test.:80/%2e", "api.mock.test:0"),
        ("https://api.mock.test:8443", "api.mock.test:8443"), ("http://localhost:8484", "localhost:8484"),
        ("http://127.0.0.1:8484/", "localhost:8484"), ("http://127.1:8484", "localhost:8484"),
        ("http://[::1]:8484", "localhost:8484"), ("http://[::ffff:127.0.0.1]:8484", "localhost:8484"),
        ("http://0.0.0.0:8484", "localhost:8484"), ("http://10.0.0.1:8484", "10.0.0.1:8484"), ("", ":0"),
    ],
)  # fmt: skip
def test_one_account_has_many_addresses(url: str, key: str) -> None:
    """Scheme, path, the usual ports, a dot behind the name and the names of this machine make no other service."""
    assert service_key(url) == key


def test_a_constraint_is_known_by_its_id(tmp_path: Path) -> None:
    """A probe whose request changed with the spec is not paid for again; a valid request is another one."""
    probe_of = plan_of((), 1)
    for each in (probe(), probe_of.valid[0]):
        with ledger(tmp_path) as own:
            own.end(own.begin(replace(each, body=b"{}")), "accepted", 200, "task-1", "")
    books = read_books(tmp_path / "contract.jsonl", URL)
    assert books.of(probe()) is not None
    assert books.of(probe_of.valid[0]) is None
    assert OFF not in [each.id for each in probe_of.sent(books)]


@pytest.mark.parametrize("cut", ["during-send", "before-head", "after-accept"])
def test_a_lost_answer(cut: str, runner: asyncio.Runner, tmp_path: Path) -> None:
    """A create call without an answer ends the run, counts as spent, and is not sent again."""
    mock = fresh({"unenforced": [OFF], "faults": [{"on": "createVideo", "cut": cut}]})
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF, LAST])
    assert verdicts(run, "lost") == [OFF]
    assert verdicts(run, "not sent") == [LAST]
    assert run.end == "unfinished"
    assert run.stopped == (
        f"Whether a task was created by {OFF} is not known; it may have been, and charged. Look at the account."
    )
    assert lines(tmp_path)[-1]["event"] == "lost"
    assert read_books(tmp_path / "contract.jsonl", URL).spent == 1
    again = held(InProcess(mock, runner), tmp_path, patterns=[OFF, LAST])
    assert [(each.verdict, each.at is not None) for each in again.results] == [
        ("enforced", False), ("not sent", True), ("enforced", False),
    ]  # fmt: skip
    assert [call.operation for call in mock.requests].count("createVideo") == 2


def test_an_answer_that_breaks_off(runner: asyncio.Runner, tmp_path: Path) -> None:
    """The head of an answer stands: what was accepted was, though the id of the task is gone with the body."""
    mock = fresh({"unenforced": [OFF], "faults": [{"on": "createVideo", "cut": "in-body"}]})

    class Broken(InProcess):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method != "POST":
                return super().handle_request(request)
            mock.play({"keys": [KEY], "unenforced": [OFF]})
            response = super().handle_request(request)

            class Torn(httpx.SyncByteStream):
                def __iter__(self) -> Iterator[bytes]:
                    yield response.content[:9]
                    raise httpx.ReadError("gone")

            return httpx.Response(response.status_code, stream=Torn())

    run = held(Broken(mock, runner), tmp_path, patterns=[OFF])
    assert [(each.verdict, each.says, each.task) for each in run.results][1:] == [
        ("accepted", "the answer broke off", None)
    ]
    assert run.stopped == (
        f"The service took {OFF}; it may have created a task, whose id it did not say, and charged for it."
    )
    assert read_books(tmp_path / "contract.jsonl", URL).spent == 1


def written(folder: Path, *parts: bytes) -> Path:
    path = folder / "contract.jsonl"
    path.write_bytes(b"".join(parts))
    return path


def line(event: str, attempt: str = ATTEMPT, **more: Any) -> bytes:
    value = {
        "version": 1, "attempt": attempt, "event": event, "base_url": URL, "probe": OFF, "sha256": probe().digest,
        "request": None, "status": None, "task": None, "why": "", "at": "2026-11-21T10:00:00.000+00:00", **more,
    }  # fmt: skip
    return json.dumps(value).encode() + b"\n"


SENDING, ACCEPTED, REFUSED, LOST = (line(each) for each in ("sending", "accepted", "refused", "lost"))
OTHER = line("sending", "1" * 32)


@pytest.mark.parametrize(
    ("parts", "spent", "unread", "known"),
    [
        ([], 0, 0, None),
        ([SENDING], 1, 0, "lost"),
        ([SENDING, REFUSED], 0, 0, None),
        ([SENDING, ACCEPTED], 1, 0, "accepted"),
        ([SENDING, LOST], 1, 0, "lost"),
        ([SENDING, ACCEPTED, LOST], 1, 0, "accepted"),
        ([SENDING, LOST, ACCEPTED], 1, 0, "accepted"),
        ([ACCEPTED], 1, 0, "accepted"),
        ([SENDING, ACCEPTED[:-9]], 1, 0, "lost"),
        ([SENDING, ACCEPTED[:12]], 2, 1, "lost"),
        ([SENDING[:70]], 1, 1, None),
        ([SENDING[:12]], 1, 1, None),
        ([SENDING[:70], b"\n", REFUSED], 0, 0, None),
        ([SENDING[:70], ACCEPTED], 2, 2, None),
        ([SENDING, REFUSED, OTHER, b"\0" * 40], 2, 1, "lost"),
        ([SENDING, REFUSED, b"\n\n  \n"], 0, 0, None),
        ([b"null\n", b"[]\n", b'{"version": 2}\n'], 3, 3, None),
        ([line("paid")], 1, 1, None),
        ([line("accepted", sha256=5)], 1, 1, None),
        ([line("accepted", base_url="https://other.test")], 0, 0, None),
        ([line("sending", str(number) * 32, sha256="f") for number in range(3)], 3, 0, None),
    ],
)
def test_what_is_read(parts: list[bytes], spent: int, unread: int, known: str | None, tmp_path: Path) -> None:
    """Of the lines of one call the dearest counts; one without an end, or that cannot be read, counts as spent."""
    books = read_books(written(tmp_path, *parts), URL)
    found = books.known.get(probe().digest)
    assert (books.spent, books.unread, found and found.event) == (spent, unread, known)


def test_a_torn_line_does_not_stick_to_the_next(tmp_path: Path) -> None:
    """After a line that was torn the next one begins on its own, and loses nothing."""
    written(tmp_path, SENDING, ACCEPTED, OTHER[:90])
    with ledger(tmp_path) as own:
        own.end(own.begin(probe(LAST)), "accepted", 200, "task-2", "")
    books = read_books(tmp_path / "contract.jsonl", URL)
    assert (books.spent, books.unread) == (3, 1)
    assert {each.task for each in books.known.values()} == {None, "task-2"}


def test_two_runs_do_not_share_a_ledger(tmp_path: Path) -> None:
    """Whoever comes second is told so, and the first goes on; once it has ended the ledger is free."""
    with ledger(tmp_path) as own:
        with pytest.raises(UsageError) as caught:
            ledger(tmp_path)
        assert str(caught.value) == f"another run is using {tmp_path}/contract.jsonl; wait until it has ended"
        own.begin(probe())
    ledger(tmp_path).__exit__(None, None, None)


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_is_no_ledger(kind: str, tmp_path: Path) -> None:
    """A link, a folder or a pipe in the place of the ledger is refused in a sentence, before anything is sent."""
    path = tmp_path / "contract.jsonl"
    if kind == "link":
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    for attempt in (lambda: ledger(tmp_path), lambda: read_books(path, URL)):
        with pytest.raises(UsageError, match=r"^cannot use .*contract\.jsonl: .*; no create call is sent without"):
            attempt()
    assert not (tmp_path / "elsewhere").exists()


def test_nothing_is_sent_that_cannot_be_written_down(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk no create call leaves, the run ends, and half a line is taken back."""
    mock, original = fresh(), os.write

    def full(descriptor: int, data: bytes) -> int:
        return original(descriptor, data[:20])

    monkeypatch.setattr(os, "write", full)
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF])
    assert verdicts(run, "not sent") == [OFF]
    assert (
        run.stopped == f"The ledger {tmp_path}/contract.jsonl cannot be written: {os.strerror(errno.ENOSPC).lower()}."
    )
    assert [call.operation for call in mock.requests] == ["getTask"]
    assert (tmp_path / "contract.jsonl").read_bytes() == b""


def test_an_end_that_cannot_be_written_down(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk fails after the call, the task is reported, the run ends, and the next one does not send again."""
    mock, original = fresh({"unenforced": [OFF]}), os.fsync
    count = 0

    def failing(descriptor: int) -> None:
        nonlocal count
        count += mock.creates != []
        if count:
            raise OSError(errno.EIO, "input/output error")
        original(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF, LAST])
    task = mock.requests[-1].created
    assert [(each.verdict, each.task) for each in run.results][1:] == [("accepted", task), ("not sent", None)]
    assert run.stopped == (
        f"The ledger {tmp_path}/contract.jsonl cannot be written: input/output error. "
        f"The service took {OFF}; it may have created task {task}, and charged for it."
    )
    monkeypatch.setattr(os, "fsync", original)
    assert [each["event"] for each in lines(tmp_path)] == ["sending"]
    again = held(InProcess(mock, runner), tmp_path, patterns=[OFF])
    assert verdicts(again, "not sent") == [OFF]
    assert len(mock.creates) == 1


def test_the_folder_is_left_alone_by_git(tmp_path: Path) -> None:
    """A folder that is made for the ledger is ignored by git; one that is there stays as it is."""
    for name, there in (("new", False), ("old", True)):
        folder = tmp_path / name
        if there:
            folder.mkdir()
        ledger(folder).__exit__(None, None, None)
        assert {path.name for path in folder.iterdir()} == {"contract.jsonl"} | (set() if there else {".gitignore"})


def test_the_key_is_not_in_the_ledger(runner: asyncio.Runner, tmp_path: Path) -> None:
    """A service that repeats the key in its words, or as the name of a task, does not bring it into the ledger."""
    mock = fresh({"unenforced": [OFF], "faults": [{"on": "createVideo", "patch": {"id": f"task-{KEY}"}}]})
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF])
    assert [each.task for each in run.results][1:] == [f"task-{'*' * len(KEY)}"]
    assert KEY not in (tmp_path / "contract.jsonl").read_text()
    assert KEY not in repr(run)
