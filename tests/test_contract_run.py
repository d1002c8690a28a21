"""A run: what ends it, what is sent again, what leaves this machine."""

import asyncio
import gzip
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.client.settings import settings
from callsheet.contract.ledger import Ledger, read_books
from callsheet.contract.probe import Probe
from callsheet.contract.run import Run, hold
from callsheet.contract.send import Sender
from contract_service import KEY, URL, InProcess, fresh, held, plan_of, verdicts

OFF = "kling-v3-image-to-video/duration/enum"
NEXT = "kling-v3-image-to-video/resolution/enum"
CREATE = "/v1/videos/generations"


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def spent(folder: Path) -> int:
    return read_books(folder / "contract.jsonl", URL).spent


def creates(mock: Any) -> list[int | None]:
    """The statuses of the create calls that arrived."""
    return [call.status for call in mock.requests if call.operation == "createVideo"]


class Service(httpx.BaseTransport):
    """Answers as a function says, and remembers the requests."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self._answer = answer
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self._answer(request)


def refusing(status: int, body: Any, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    """Answer create calls so, and say of every task that it is not there."""
    gone = {"error": {"message": "there is no such task", "type": "not_found"}}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(404, json=gone)
        return httpx.Response(
            status, headers=headers, **({"json": body} if isinstance(body, dict) else {"content": body})
        )

    return answer


@pytest.mark.parametrize(
    ("faults", "statuses", "verdict", "end"),
    [
        ([{"status": 429, "retry_after": 1}], [429, 422, 422], "enforced", "done"),
        ([{"status": 429, "retry_after": 1, "times": 2}], [429, 429, 422, 422], "enforced", "done"),
        ([{"status": 429, "retry_after": 1, "times": 3}], [429, 429, 429], "not reached", "unfinished"),
        ([{"status": 429, "retry_after": 61}], [429], "not reached", "unfinished"),
        ([{"status": 429}], [429], "not reached", "unfinished"),
        ([{"status": 402}], [402], "not reached", "unfinished"),
        ([{"status": 401}], [401, 422], "not reached", "done"),
        ([{"status": 503}], [503, 422], "not reached", "done"),
        ([{"status": 422, "type": "service_unavailable_error"}], [422, 422], "not reached", "done"),
        ([{"status": 503, "bare": True}], [503], "lost", "unfinished"),
        ([{"status": 502, "bare": True}], [502], "lost", "unfinished"),
        ([{"status": 500}], [500], "lost", "unfinished"),
        ([{"status": 418, "bare": True}], [418, 422], "not reached", "done"),
    ],
)  # fmt: skip
def test_what_a_refusal_of_another_kind_does(
    faults: list[dict[str, Any]], statuses: list[int], verdict: str, end: str, runner: asyncio.Runner, tmp_path: Path
) -> None:
    """Only after 429 with a time is a create call sent again; no money, no answer or no room end the run."""
    mock = fresh({"faults": [{"on": "createVideo", **each} for each in faults]})
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF, NEXT])
    assert (creates(mock), run.results[1].verdict, run.end) == (statuses, verdict, end)
    assert spent(tmp_path) == (verdict == "lost")
    assert bool(run.stopped) is (end != "done")
    assert run.results[2].verdict == ("enforced" if end == "done" else "not sent")


def test_the_pauses(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Between two calls lies what the rate says, and after 429 what the service says."""
    now, slept = 100.0, list[float]()

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        slept.append(seconds)

    mock = fresh({"faults": [{"on": "createVideo", "status": 429, "retry_after": 7}]})
    own = settings(KEY, URL, 5.0, 0, None, default_url="")
    sender = Sender(own, 2, transport=InProcess(mock, runner), clock=lambda: now, sleep=sleep)
    with Ledger(tmp_path / "contract.jsonl", URL, str) as ledger:
        hold(plan_of((OFF, NEXT)), sender, ledger, str, lambda _: None)
    assert slept == [0.5, 7.0]  # the seven seconds were long enough for the third call, too
    sender.close()


@pytest.mark.parametrize(
    ("answer", "stopped", "end", "sent"),
    [
        (
            lambda _: httpx.Response(200, html="<html>Welcome</html>"),
            f"What answers at {URL} is not the API: it gave status 200 and no JSON.", "unfinished", 1,
        ),
        (
            lambda _: httpx.Response(502, html="<html>Bad gateway</html>"),
            f"What answers at {URL} is not the API: it gave status 502 and no JSON.", "unfinished", 1,
        ),
        (
            lambda _: httpx.Response(401, json={"error": {"message": "no", "type": "authentication_error"}}),
            "The service does not take the key; look at FOXAPI_API_KEY.", "key", 1,
        ),
        (
            lambda _: httpx.Response(200, json={"ok": True}),
            "The service took createVideo/no-key; it may have created a task, whose id it did not say, and charged "
            "for it.", "taken", 2,
        ),
    ],
    ids=["html", "gateway", "key", "another-api"],
)  # fmt: skip
def test_what_is_not_the_api(
    answer: Callable[[httpx.Request], httpx.Response], stopped: str, end: str, sent: int, tmp_path: Path
) -> None:
    """A first call that costs nothing tells whether the API is there and takes the key; else nothing that may cost goes out."""
    service = Service(answer)
    run = held(service, tmp_path)
    assert (run.stopped, run.end, len(service.requests)) == (stopped, end, sent)
    assert len(verdicts(run, "not sent")) == len(plan_of().probes) - sent


def raising(error: BaseException) -> Callable[[httpx.Request], httpx.Response]:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    return answer


@pytest.mark.parametrize(
    ("error", "stopped"),
    [
        (httpx.ConnectError("refused"), "The service could not be reached (ConnectError: refused); nothing was sent."),
        (httpx.ReadTimeout("slow"), "No answer came (ReadTimeout: slow)."),
        (UnicodeError("label too long"), "No answer came (UnicodeError: label too long)."),
        (httpx.ReadError(f"Bearer {KEY} broke"), "No answer came (ReadError: Bearer *** broke)."),
        (KeyboardInterrupt(), "The run was interrupted. No answer came (interrupted while the call was under way)."),
    ],
    ids=["refused", "slow", "name", "key", "interrupted"],
)
def test_no_answer(error: BaseException, stopped: str, tmp_path: Path) -> None:
    """Without an answer to the first call nothing else is sent, and what went wrong is said without the key."""
    service = Service(raising(error))
    run = held(service, tmp_path)
    assert (run.stopped, run.end, len(service.requests)) == (stopped, "unfinished", 1)
    assert run.results[0].verdict == "not reached"


def at_creates(then: BaseException) -> Callable[[httpx.Request], httpx.Response]:
    gone = refusing(404, b"")

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            raise then
        return gone(request)

    return answer


def test_a_create_call_that_never_left(tmp_path: Path) -> None:
    """A create call that found no connection costs nothing, and may be sent by the next run."""
    run = held(Service(at_creates(httpx.ConnectTimeout("slow"))), tmp_path, patterns=[OFF, NEXT])
    assert [each.verdict for each in run.results] == ["enforced", "not reached", "not sent"]
    assert (run.end, spent(tmp_path)) == ("unfinished", 0)


def test_an_interruption_in_a_create_call(tmp_path: Path) -> None:
    """A create call that is interrupted counts as lost; the run ends and tells what it knows."""
    run = held(Service(at_creates(KeyboardInterrupt())), tmp_path, patterns=[OFF, NEXT])
    assert [each.verdict for each in run.results] == ["enforced", "lost", "not sent"]
    assert run.stopped == (
        f"The run was interrupted. Whether a task was created by {OFF} is not known; it may have been, and charged. "
        "Look at the account."
    )
    assert spent(tmp_path) == 1


def test_an_interruption_after_the_answer(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interruption between an answer and its line in the ledger loses neither the task nor the money."""
    original, count = Ledger.end, 0

    def interrupted(self: Ledger, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if count == 1:
            raise KeyboardInterrupt
        return original(self, *arguments)

    monkeypatch.setattr(Ledger, "end", interrupted)
    mock = fresh({"unenforced": [OFF]})
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF, NEXT])
    task = mock.requests[-1].created
    assert [(each.verdict, each.task) for each in run.results][1:] == [("accepted", task), ("not sent", None)]
    assert (run.end, spent(tmp_path)) == ("unfinished", 1)
    (known,) = read_books(tmp_path / "contract.jsonl", URL).known.values()
    assert (known.event, known.task) == ("accepted", task)


def test_an_interruption_when_all_is_written(
    runner: asyncio.Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interruption behind the line in the ledger does not make the call one that was not sent."""

    def interrupted(_: Any, probe: Probe, *__: Any) -> None:
        if probe.creates:
            raise KeyboardInterrupt

    monkeypatch.setattr("callsheet.contract.run._Runner._problem", interrupted)
    mock = fresh({"unenforced": [OFF]})
    run = held(InProcess(mock, runner), tmp_path, patterns=[OFF, NEXT])
    assert [(each.verdict, each.task) for each in run.results][1:] == [
        ("accepted", mock.requests[-1].created), ("not sent", None),
    ]  # fmt: skip


def test_an_interruption_between_calls(runner: asyncio.Runner, tmp_path: Path) -> None:
    """An interruption while the run waits for its turn sends nothing more."""
    mock = fresh()
    own = settings(KEY, URL, 5.0, 0, None, default_url="")

    def sleep(_: float) -> None:
        raise KeyboardInterrupt

    sender = Sender(own, 0.001, transport=InProcess(mock, runner), sleep=sleep)
    with Ledger(tmp_path / "contract.jsonl", URL, str) as ledger:
        run = hold(plan_of((OFF, NEXT)), sender, ledger, str, lambda _: None)
    assert [each.verdict for each in run.results] == ["enforced", "not sent", "not sent"]
    assert (run.stopped, len(mock.requests)) == ("The run was interrupted.", 1)
    sender.close()


def test_a_redirect_is_not_followed(tmp_path: Path) -> None:
    """A create call that is sent elsewhere is not sent there, and as nobody knows what was done it ends the run."""
    service = Service(refusing(307, b"", location="https://elsewhere.test/v1/videos/generations"))
    run = held(service, tmp_path, patterns=[OFF])
    assert [str(each.url) for each in service.requests][1:] == [f"{URL}{CREATE}"]
    assert [(each.verdict, each.problem) for each in run.results][1:] == [
        ("lost", "status 307 is not documented for createVideo; documented are 200, 400, 401, 402, 422, 429, 500, 503")
    ]  # fmt: skip


def test_answers_of_another_shape(tmp_path: Path) -> None:
    """An answer that the document does not allow is a breach, though its request was refused."""
    service = Service(refusing(422, {"error": {"message": "duration is 4", "type": "oh_no"}}))
    run = held(service, tmp_path, patterns=[OFF])
    (result,) = run.results[1:]
    assert (result.verdict, result.is_breach) == ("enforced", True)
    assert result.problem is not None
    assert result.problem.startswith('`error.type` is "oh_no"; it takes "invalid_request_error", ')


def test_words_that_prove_nothing(tmp_path: Path) -> None:
    """A refusal that is the same for every field shows no constraint to be enforced, though one of them is named."""
    service = Service(refusing(422, {"error": {"message": "duration  is 4", "type": "invalid_request_error"}}))
    run = held(service, tmp_path, patterns=[OFF, NEXT])
    assert [each.verdict for each in run.results] == ["enforced", "refused", "refused"]
    alone = held(service, tmp_path, patterns=[OFF])
    assert alone.results[1].verdict == "enforced"


def test_a_task_in_a_refusal(tmp_path: Path) -> None:
    """A refusal that names a task was taken: it ends the run, and stands in the ledger."""
    body = {"task_id": f"{'x' * 190}{KEY}", "error": {"message": "duration is 4", "type": "invalid_request_error"}}
    run = held(Service(refusing(422, body)), tmp_path, patterns=[OFF, NEXT])
    named = f"{'x' * 190}{'*' * 10}"
    assert [(each.verdict, each.task) for each in run.results][1:] == [("accepted", named), ("not sent", None)]
    assert run.stopped == f"The service took {OFF}; it may have created task {named}, and charged for it."
    assert spent(tmp_path) == 1


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"{}"), zlib.compress(b"x" * 99_000_000), b"{}"], ids=["gzip", "bomb", "odd"]
)
def test_a_packed_answer(packed: bytes, tmp_path: Path) -> None:
    """Nobody asked for it, but it is read as far as the same limit goes; else the answer broke off."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "identity"
        if request.method == "GET":
            return refusing(404, b"")(request)
        return httpx.Response(422, headers={"content-encoding": "gzip"}, stream=Pieces(packed))

    run = held(Service(answer), tmp_path, patterns=[OFF])
    is_whole = packed[:2] == b"\x1f\x8b"
    assert run.results[1].says == ("" if is_whole else "the answer broke off")


class Pieces(httpx.SyncByteStream):
    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self._data


@pytest.mark.parametrize("where", ["head", "body"])
def test_an_answer_that_drips(where: str, tmp_path: Path) -> None:
    """What never ends is not waited for: without a head a create call is lost, with one its status stands."""
    over = threading.Event()

    class Dripping(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            over.wait(60)
            yield b""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return refusing(404, b"")(request)
        if where == "head":
            over.wait(60)
        return httpx.Response(422, stream=Dripping())

    own = settings(KEY, URL, 0.2, 0, None, default_url="")
    sender = Sender(own, transport=Service(answer))
    with Ledger(tmp_path / "contract.jsonl", URL, str) as ledger:
        run = hold(plan_of((OFF,)), sender, ledger, str, lambda _: None)
    over.set()
    result = run.results[1]
    assert (result.verdict, result.status, result.says) == (
        ("lost", None, "ReadTimeout: no answer came within 0.4 seconds") if where == "head"
        else ("refused", 422, "the answer broke off")
    )  # fmt: skip


def test_a_huge_answer(tmp_path: Path) -> None:
    """No more of an answer is kept than any answer of the API has; its head stands."""

    class Endless(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield b"x" * 1_000_000

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, stream=Endless()) if request.method == "POST" else refusing(404, b"")(request)

    run = held(Service(answer), tmp_path, patterns=[OFF])
    assert [(each.verdict, each.says) for each in run.results][1:] == [("refused", "the answer broke off")]


def test_what_is_sent(tmp_path: Path) -> None:
    """The key goes where it should and nowhere else; every probe is sent once, to its path, with its own body and type."""
    service = Service(refusing(429, b"", **{"retry-after": "x"}))
    run = held(service, tmp_path)
    assert run.end == "unfinished"
    mock_free = Service(lambda request: httpx.Response(404 if request.method == "GET" else 422, json={}))
    held(mock_free, tmp_path / "other")
    plan = plan_of()
    assert len(mock_free.requests) == len(plan.probes)
    for probe, request in zip(plan.probes, mock_free.requests, strict=True):
        key = {"own": f"Bearer {KEY}", "wrong": "Bearer callsheet-no-such-key", "none": None}[probe.key]
        assert request.headers.get("authorization") == key
        assert (request.method, request.url.path) == (probe.operation.method, probe.path)
        assert request.headers.get("content-type", "") == probe.content_type
        assert request.read() == probe.body
        assert "{" not in request.url.path


def test_bodies_that_could_not_be_served() -> None:
    """What is sent without the right to is nothing that a service could make a clip or a file of."""
    bodies = {each.body for each in plan_of().probes if each.group in ("authentication", "form")}
    assert bodies == {b"", b"{}", b"[]", b'{"model": ', b"--callsheet--\r\n"}


def test_the_surest_first() -> None:
    """What the vendor documents is probed before readings of silent pages, and those before what others say."""
    grades = [each.constraint.grade for each in plan_of().probes if each.constraint is not None]
    assert list(dict.fromkeys(grades)) == ["documented", "open", "upstream"]
    assert grades == sorted(grades, key=["documented", "open", "upstream"].index)


def test_ids_and_digests_are_stable() -> None:
    """No two probes share an id or what they send, and both are the same in every run."""
    probes = plan_of().probes
    assert len({each.id for each in probes}) == len(probes)
    assert len({each.digest for each in probes}) == len(probes)
    (known,) = [each for each in probes if each.id == OFF]
    assert json.loads(known.body) == known.request
    assert known.digest == "ff62614f7bd18ca6879af2dfe799d6c035f581343c040d85423c91941edcf22a"


def test_a_selection(runner: asyncio.Runner, tmp_path: Path) -> None:
    """Where constraints are named, they alone are probed, behind the call that tells whether the key is taken."""
    run: Run = held(InProcess(fresh(), runner), tmp_path, patterns=["*/duration/m*", NEXT])
    assert [each.probe.id for each in run.results] == [
        "getTask/not-there",
        "kling-o3-reference-to-video/duration/minimum",
        "kling-o3-reference-to-video/duration/maximum",
        "kling-o3-reference-to-video/multi_prompt/*/duration/minimum",
        "kling-o3-reference-to-video/multi_prompt/*/duration/maximum",
        "kling-v3-image-to-video/resolution/enum",
        "kling-v3-image-to-video/multi_prompt/*/duration/minimum",
        "kling-v3-image-to-video/multi_prompt/*/duration/maximum",
    ]
