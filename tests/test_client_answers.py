"""Odd answers: a task that is paid for is not lost to a detail, and an error is told in words that help."""

import asyncio
import copy
import gzip
import json
import logging
import pickle
import socket
import time
from threading import Thread
from typing import Any

import httpx
import pytest

import callsheet_foxapi as foxapi
from callsheet.client.errors import APIError, ClientError
from callsheet.finding import Finding, Place
from callsheet_foxapi import AsyncFoxAPI, FoxAPI, operations

KEY = "sk-test-0123456789abcdef"
T = {"id": "t", "status": "pending"}
URL = "https://m.test/1.mp4"


def api(answer: Any, **options: Any) -> FoxAPI:
    """A client of a service that always gives one answer."""

    def give(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    return FoxAPI(api_key=KEY, transport=httpx.MockTransport(give), **{"max_retries": 0, **options})


def create(client: FoxAPI) -> foxapi.Task:
    return client.videos.kling_v3_image_to_video(prompt="Mist", image_url="https://m.test/a.jpg")


ODD: list[Any] = [
    {**T, "progress": 33.3},
    {**T, "progress": "50%"},
    {**T, "created": "2026-11-21T10:00:00Z"},
    {**T, "task_info": []},
    {**T, "task_info": {"estimated_time": "45s", "can_cancel": "perhaps"}},
    {**T, "error": "boom"},
    {**T, "results": [None]},
    {**T, "results": {"url": 7}},
    {**T, "usage": {"user_group": 1}},
    {"id": 7, "status": None},
    {"id": None, "task_id": "t", "status": "pending"},
    {"id": "", "task_id": 7},
    {**T, "note": "half \ud83d"},
    b'\xef\xbb\xbf{"id": "t", "status": "pending"}',
    '{"id": "t", "status": "pending", "note": "caf\xe9"}'.encode("latin-1"),
]


@pytest.mark.parametrize("answer", ODD, ids=str)
def test_a_created_task_is_not_lost_to_a_detail(answer: Any) -> None:
    """An answer that names its task is read, whatever else in it is odd."""
    if isinstance(answer, dict):
        answer = json.dumps(answer).encode()
    assert create(api(answer)).id in ("t", "7")


@pytest.mark.parametrize(
    "answer", [{"status": "pending"}, {"id": ""}, {"id": [], "status": "x"}, [], 7, b"", b"[" * 100_000]
)
def test_an_answer_without_an_id_is_none(answer: Any) -> None:
    """Where no task is named, a create has an unknown outcome, and a query an answer that cannot be read."""
    with pytest.raises(foxapi.OutcomeUnknown) as caught:
        create(api(answer))
    assert isinstance(caught.value.__cause__, foxapi.UndecodableAnswer)
    with pytest.raises(foxapi.UndecodableAnswer):
        api(answer).tasks.get("t")


def test_what_does_not_fit_is_told_and_kept(caplog: pytest.LogCaptureFixture) -> None:
    """A value that is left out stands in `unread`, and in the log by the name of its field."""
    caplog.set_level(logging.INFO, "callsheet")
    task = api({**T, "progress": "50%", "task_info": {"estimated_time": "45s"}}).tasks.get("t")
    assert (task.progress, task.unread) == (None, {"progress": "50%"})
    assert task.task_info is not None
    assert task.task_info.unread == {"estimated_time": "45s"}
    assert set(caplog.messages) == {
        "TaskInfo: left out, for it is not as documented: estimated_time",
        "Task: left out, for it is not as documented: progress",
    }


@pytest.mark.parametrize(
    "results",
    [{"results": [URL]}, {"results": {"url": URL}}, {"results": URL}, {"output": URL}, {"results": [None, {"url": URL}]},
     {"results": [], "output": {"urls": URL}}, {"results": [{"url": [URL]}]}],
)  # fmt: skip
def test_clips_are_found_in_a_shape_near_the_documented_ones(results: dict[str, Any]) -> None:
    """A completed task in a shape nobody has told of ends the wait if it holds addresses where they would be."""
    task = api({"id": "t", "status": "COMPLETED", **results}).tasks.wait("t", timeout=5)
    assert task.urls == [URL]


def test_american_spelling_is_a_cancelled_task() -> None:
    """`canceled` ends a wait as `cancelled` does."""
    with pytest.raises(foxapi.TaskFailed, match="Task 't' was cancelled"):
        api({"id": "t", "status": "canceled"}).tasks.wait("t", timeout=5)


ERRORS: list[ClientError] = [
    foxapi.RequestRejected([Finding("no-prompt", "error", "no prompt", (Place(()),))]),
    foxapi.OutcomeUnknown("lost", operation="createVideo", status_code=502, headers={"X-A": "b"}, body="<html>"),
    foxapi.RateLimitError("slow", operation="getTask", status_code=429, retry_after=3.0, type="t", body={"a": [1]}),
    foxapi.APITimeoutError("late", operation="getTask", was_sent=True),
    foxapi.TaskFailed("failed", task_id="t", task=foxapi.Task(id="t", status="failed")),
    foxapi.UploadError("not uploaded", uploaded={}),
    foxapi.LocalFileError("no file"),
    foxapi.DownloadError("no room"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_errors_cross_to_other_processes(error: ClientError) -> None:
    """An error can be pickled and copied, with all that it carries, so that no pool of workers hangs on one."""
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(other), str(other), vars(other)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    ("status", "kind", "expected"),
    [
        (500, "insufficient_quota", "InternalServerError"),
        (500, "invalid_request_error", "InternalServerError"),
        (502, "rate_limit_error", "InternalServerError"),
        (418, "authentication_error", "AuthenticationError"),
        (409, "strange", "APIStatusError"),
    ],
)
def test_the_status_decides_from_500_up(status: int, kind: str, expected: str) -> None:
    """A failure of the service is one whatever it calls itself, for nothing says that nothing was done."""
    body = {"error": {"message": "m", "type": kind, "code": 7}}
    with pytest.raises(APIError) as caught:
        create(api(httpx.Response(status, json=body, headers={"Retry-After": "9", "X-Request-Id": "r"})))
    found = caught.value
    assert isinstance(found, foxapi.APIStatusError)
    assert (type(found).__name__, found.code, found.retry_after, found.headers["X-REQUEST-ID"]) == (
        expected,
        "7",
        9,
        "r",
    )


@pytest.mark.parametrize(
    ("body", "text", "field"),
    [
        ({"error": {"message": "m"}}, "m", None),
        ({"error": "plain"}, "plain", None),
        ({"message": "top"}, "top", None),
        ({"detail": "not that"}, "not that", None),
        ({"detail": [{"loc": ["body", "duration"], "msg": "bad"}, {"loc": "x", "msg": "worse"}]}, "bad; worse", ("duration",)),
        ("<html>", "Unprocessable Entity", None),
        ({"error": {"message": f"image_url[{'9' * 5000}]", "type": "invalid_request_error"}}, None, ("image_url",)),
    ],
)  # fmt: skip
def test_a_refusal_in_other_words_is_told(body: Any, text: str | None, field: Any) -> None:
    """The words of a refusal are found in the forms that other services use, and the field that they name."""
    with pytest.raises(foxapi.UnprocessableEntityError) as caught:
        create(api(httpx.Response(422, json=body)))
    assert caught.value.field == field
    if text is not None:
        assert str(caught.value) == f"createVideo: status 422: {text}"


@pytest.mark.parametrize("charset", ["hex", "undefined", "rot13", "utf-16"])
def test_a_strange_charset_changes_nothing(charset: str) -> None:
    """A body is read as UTF-8 whatever its headers call it."""
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert create(api(httpx.Response(200, content=json.dumps(T).encode(), headers=headers))).id == "t"
    own = b'{"error": {"message": "m", "type": "invalid_request_error"}}'
    with pytest.raises(foxapi.BadRequestError, match="status 400: m"):
        create(api(httpx.Response(400, content=own, headers=headers)))


def test_a_header_that_is_not_ascii_changes_nothing() -> None:
    """A header in another alphabet, or in no encoding, leaves the task that was paid for."""
    headers = [(b"Content-Type", b"application/json"), (b"X-Node", "caf\u00e9".encode()), (b"X-Odd", b"\xff\xfe")]
    client = api(httpx.Response(200, headers=headers, content=json.dumps(T).encode()))
    assert create(client).id == "t"


def test_an_error_with_a_status_of_success_is_an_error() -> None:
    """The service's own error is raised as such even with status 200."""
    body = {"error": {"message": "balance too low", "type": "insufficient_quota"}}
    for call in (create, lambda client: client.tasks.get("t")):
        with pytest.raises(foxapi.InsufficientQuotaError, match="status 200: balance too low"):
            call(api(body))


def test_a_failed_task_is_no_error_of_the_call() -> None:
    """A task that failed carries an error, and is an answer all the same."""
    task = api({"id": "t", "status": "failed", "error": {"message": "m", "type": "task_error"}}).tasks.get("t")
    assert task.is_failed


def test_a_hook_that_raises_does_not_hide_the_answer() -> None:
    """A hook that raises for the status, as many do, leaves the error what it is; another makes the outcome unknown."""
    refusal = httpx.Response(422, json={"error": {"message": "no", "type": "invalid_request_error"}})

    def status(response: httpx.Response) -> None:
        response.read()
        response.raise_for_status()

    def fail(response: httpx.Response) -> None:
        raise LookupError("of the hook")

    with pytest.raises(foxapi.UnprocessableEntityError, match="422: no"):
        create(api(refusal, event_hooks={"response": [status]}))
    with pytest.raises(foxapi.OutcomeUnknown, match="LookupError: of the hook"):
        create(api(T, event_hooks={"response": [fail]}))
    with pytest.raises(LookupError):
        api(T, event_hooks={"response": [fail]}).tasks.get("t")


def test_an_answer_is_never_too_large() -> None:
    """A body that grows without end when it is unpacked is given up, and its memory with it."""
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    answer = httpx.Response(200, content=iter([bomb]), headers={"Content-Encoding": "gzip"})
    with pytest.raises(foxapi.APIConnectionError, match="larger than 16777216 bytes"):
        api(answer).tasks.get("t")


def test_the_key_is_in_no_cause() -> None:
    """What the connection raised goes along as the cause, without the key in its request."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone", request=request)

    client = FoxAPI(api_key=KEY, transport=httpx.MockTransport(refuse), max_retries=0)
    with client, pytest.raises(foxapi.OutcomeUnknown) as caught:
        create(client)
    cause = caught.value.__cause__
    assert isinstance(cause, httpx.ReadError)
    assert "authorization" not in cause.request.headers


def test_a_cookie_of_one_key_is_not_sent_with_another() -> None:
    """What the service sets as a cookie is not kept."""
    sent: list[httpx.Headers] = []

    def give(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        return httpx.Response(200, json=T, headers={"Set-Cookie": "session=secret; Path=/"})

    with FoxAPI(api_key=KEY, transport=httpx.MockTransport(give)) as client:
        client.tasks.get("t")
        client.with_options(api_key="other-key").tasks.get("t")
    assert "cookie" not in sent[1]


def test_headers_are_one_line_each() -> None:
    """A header that is given takes the place of the client's own, however it is written."""
    sent: list[Any] = []

    def give(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers.multi_items())
        return httpx.Response(200, json=T)

    headers = {"user-agent": "mine", "ACCEPT": "application/json", "X-T": "a"}
    with FoxAPI(api_key=KEY, transport=httpx.MockTransport(give), default_headers=headers) as client:
        client.with_options(default_headers={"x-t": "b"}).tasks.get("t")
    found = [(name.lower(), value) for name, value in sent[0]]
    assert len({name for name, _ in found}) == len(found)
    assert {("user-agent", "mine"), ("x-t", "b")} <= set(found)


@pytest.mark.parametrize(
    ("headers", "message"),
    [({"Authorization": "Bearer o"}, "pass the key as api_key"), ({"X": "a\nb"}, "no header can carry"), ({"X": "é"}, "no header can carry")],
)  # fmt: skip
def test_headers_that_cannot_be_sent_are_told(headers: dict[str, str], message: str) -> None:
    """A header that no call could carry is refused when the client is set up."""
    with pytest.raises(ClientError, match=message):
        FoxAPI(api_key=KEY, default_headers=headers)


@pytest.mark.parametrize("url", ["http://h/#", "http://h/?", "https://h/v1", "https://h/v1/"])
def test_addresses_that_lead_elsewhere_are_refused(url: str) -> None:
    """A base address that would turn every call into another one is refused."""
    with pytest.raises(ClientError, match="base_url is"):
        FoxAPI(api_key=KEY, base_url=url)


def test_a_key_in_the_clear_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """An address without TLS that is not of this machine is used, with a warning."""
    FoxAPI(api_key=KEY, base_url="http://api.test")
    FoxAPI(api_key=KEY, base_url="http://127.0.0.1:1")
    assert caplog.messages == ["base_url is http://api.test: the key goes there unencrypted"]


@pytest.mark.parametrize("timeout", [-1, 0, "5", float("nan"), True])
def test_time_outs_that_are_none_are_told(timeout: Any) -> None:
    """A time-out is a number of seconds above 0."""
    with pytest.raises(ClientError, match="timeout is"):
        FoxAPI(api_key=KEY, timeout=timeout)


def test_an_own_client_keeps_its_time_outs() -> None:
    """The time-outs of an http client of one's own are used, unless others are given; None switches them off."""
    with httpx.Client(timeout=3) as own:
        assert FoxAPI(api_key=KEY, http_client=own).timeout == httpx.Timeout(3)
        client = FoxAPI(api_key=KEY, http_client=own, timeout=7)
        assert client.timeout == httpx.Timeout(7)
        assert client.with_options(timeout=None).timeout == httpx.Timeout(None)
        assert client.with_options().timeout == httpx.Timeout(7)
    with pytest.raises(TypeError, match=r"takes an httpx\.Client"):
        FoxAPI(api_key=KEY, http_client=httpx.AsyncClient())  # type: ignore[arg-type]


def test_a_copy_has_all_that_its_client_has() -> None:
    """What a subclass keeps is there in a copy, and the resources of the copy are its own."""

    class Mine(FoxAPI):
        def __init__(self, team: str, **options: Any) -> None:
            super().__init__(**options)
            self.team = team

    first = Mine("a", api_key=KEY)
    first.first_pause = 0.0
    assert first.tasks is first.tasks
    copied = first.with_options(max_retries=7)
    assert (copied.team, copied.first_pause, copied.max_retries) == ("a", 0.0, 7)
    assert copied.tasks is not first.tasks
    with pytest.raises(ClientError, match="no API key"):
        first.with_options(api_key="")


def test_a_client_that_was_never_finished_can_be_shown() -> None:
    """A traceback that shows its locals can show a client whose set-up failed."""
    assert repr(object.__new__(FoxAPI)) == "FoxAPI(base_url=None)"


@pytest.mark.parametrize("value", [5, None, "", object()])
def test_a_wait_needs_a_task(value: Any) -> None:
    """What is no task and no id is told before anything is asked."""
    with pytest.raises(TypeError, match="it takes a task, or the id of one"):
        api(T).tasks.wait(value)
    with pytest.raises((TypeError, ValueError), match="task_id is"):
        api(T).tasks.get(value)


@pytest.mark.parametrize("timeout", [-1, "5", True])
def test_a_wait_needs_a_time(timeout: Any) -> None:
    """A wait takes seconds from 0."""
    with pytest.raises(TypeError, match="timeout is"):
        api(T).tasks.wait("t", timeout=timeout)


def test_values_that_are_no_json_are_told() -> None:
    """A value that JSON does not have is refused in a sentence."""
    with pytest.raises(TypeError, match="JSON has texts, numbers, lists and dicts"):
        api(T).videos.kling_v3_image_to_video(prompt={"Mist"}, image_url="https://m.test/a.jpg")  # type: ignore[arg-type]


def test_a_model_that_was_built_unchecked_knows_its_name() -> None:
    """A class built without validation is sent with its model, and held against the rules then."""
    request = foxapi.KlingV3ImageToVideo.model_construct(prompt="Mist", image_url="https://m.test/a.jpg")
    assert api(T).videos.create(request).id == "t"


def test_progress_may_be_told_to_a_coroutine() -> None:
    """`on_progress` of the client that awaits may be awaited itself."""
    seen: list[str] = []

    async def note(task: foxapi.Task) -> None:
        await asyncio.sleep(0)
        seen.append(task.status)

    async def wait() -> None:
        done = {"id": "t", "status": "completed", "results": [{"url": URL}]}
        transport = httpx.MockTransport(lambda _: httpx.Response(200, json=done))
        async with AsyncFoxAPI(api_key=KEY, transport=transport) as client:
            await client.tasks.wait("t", on_progress=note)

    asyncio.run(wait())
    assert seen == ["completed"]


class Trickle:
    """A server that sends a head, then a byte each tenth of a second."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            Thread(target=self._drip, args=(connection,), daemon=True).start()

    def _drip(self, connection: Any) -> None:
        with connection:
            connection.recv(65536)
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(100):
                    connection.sendall(b" ")
                    time.sleep(0.1)
            except OSError:
                return


@pytest.mark.parametrize("face", ["blocking", "awaiting"])
def test_an_answer_that_trickles_does_not_outlast_the_wait(face: str, caplog: pytest.LogCaptureFixture) -> None:
    """A wait ends at its deadline even while an answer goes on coming, byte by byte."""
    server = Trickle()

    async def awaiting() -> None:
        async with AsyncFoxAPI(api_key=KEY, base_url=server.url) as client:
            await client.tasks.wait("t", timeout=0.5)

    def blocking() -> None:
        with FoxAPI(api_key=KEY, base_url=server.url) as client:
            client.tasks.wait("t", timeout=0.5)

    began = time.monotonic()
    with pytest.raises(foxapi.WaitTimeout):
        asyncio.run(awaiting()) if face == "awaiting" else blocking()
    server.socket.close()
    # The drip would go on for ten seconds, and the client's own time-out allows a minute.
    assert time.monotonic() - began < 5
    assert "the answer came too slowly" in caplog.text


def test_the_log_keeps_to_what_the_program_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where logging is set up already, `CALLSHEET_LOG` adds no second line."""
    monkeypatch.setenv("CALLSHEET_LOG", "debug")
    logger = logging.getLogger("callsheet")
    before = list(logger.handlers)
    FoxAPI(api_key=KEY)
    assert logger.handlers == before
    logger.setLevel(logging.NOTSET)


def test_operations_can_be_sent_in_two_steps() -> None:
    """A call that was built by itself is held against the rules when it is sent."""
    call = operations.create_video({"model": "kling-v3-image-to-video", "prompt": "Mist"})  # type: ignore[typeddict-item]
    with pytest.raises(foxapi.RequestRejected, match="missing-field"):
        api(T).send(call)


def test_a_client_belongs_to_one_event_loop() -> None:
    """A client that is used in a second event loop says so, before anything is sent."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=T))
    client = AsyncFoxAPI(api_key=KEY, transport=transport)
    asyncio.run(client.tasks.get("t"))
    with pytest.raises(ClientError, match="belongs to another event loop") as caught:
        asyncio.run(client.videos.kling_v3_image_to_video(prompt="Mist", image_url="https://m.test/a.jpg"))
    assert not isinstance(caught.value, foxapi.OutcomeUnknown)


@pytest.mark.parametrize(("status", "noted"), [(401, False), (404, False), (400, True)])
def test_advice_is_given_where_it_helps(status: int, noted: bool) -> None:
    """Who is refused, or asks for a task that is not there, is not told to wait for it."""
    body = {"error": {"message": "no", "type": "invalid_request_error"}}
    with pytest.raises(foxapi.APIStatusError) as caught:
        api(httpx.Response(status, json=body)).tasks.wait("t")
    assert caught.value.task_id == "t"  # type: ignore[attr-defined]
    assert bool(getattr(caught.value, "__notes__", [])) is noted


@pytest.mark.parametrize("task", ["task-1", [T], None])
def test_a_download_takes_a_task(task: Any, tmp_path: Any) -> None:
    """What is no task is told in a sentence."""
    with pytest.raises(TypeError, match="download takes a task"):
        api(T).videos.download(task, tmp_path)
