"""The fixture `contract_recorder`: which calls it sees, what it says of them, and that nothing else changes."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from callsheet.mock import asgi_app, recording, serving
from callsheet_foxapi import AsyncFoxAPI, FoxAPI, KlingV3ImageToVideo
from mock_calls import CLEAN, CREATE
from test_mock_plugin import pytest_run

BASE = "https://api.own.test"
KEY = "a-key-of-some-length"
HEADERS = {"Authorization": f"Bearer {KEY}"}
TASK = {"id": "task-1", "status": "pending"}
GONE = 'answer 200: `status` is "gone"; it takes "pending", "processing", "completed" or "failed"'
LONG = "request: `duration` is 7; it takes 5 or 10 [value-not-allowed]"
HEAD = (
    "These calls are not as the API documents them; `with contract_recorder.off():` is for what is meant to be wrong."
)

Answer = Callable[[httpx.Request], httpx.Response]


def client(answer: Answer | dict[str, Any] = TASK, **options: Any) -> httpx.Client:
    handler = answer if callable(answer) else lambda _: httpx.Response(200, json=answer)
    return httpx.Client(transport=httpx.MockTransport(handler), base_url=BASE, headers=HEADERS, **options)


def async_client(answer: dict[str, Any] = TASK) -> httpx.AsyncClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    return httpx.AsyncClient(transport=transport, base_url=BASE, headers=HEADERS)


def breaches(calls: Callable[[], object]) -> list[str]:
    """What is said of calls to BASE."""
    with recording() as recorder:
        recorder.watch(BASE)
        calls()
        return [str(each) for each in recorder.breaches]


def test_a_test_fails_for_its_calls(tmp_path: Path) -> None:
    """A test fails, and does not end in an error, with every breach on a line, where its calls are not as documented."""
    code, out = pytest_run(
        tmp_path,
        f"""
import httpx

def test_calls(contract_recorder, foxapi_mock):
    foxapi_mock.play(faults=[{{"on": "createVideo", "after": 2, "patch": {{"id": None}}}}])
    headers = {{"Authorization": "Bearer {KEY}"}}
    with httpx.Client(base_url=foxapi_mock.url, headers=headers) as client:
        for _ in range(2):
            client.post(CREATE, json={{**BODY, "duration": 7, "prompt": "{KEY}" * 200}})
        client.post(CREATE, json=BODY)
        client.delete("/v1/tasks/1?key={KEY}")
        client.get("/v1/{KEY}")
        client.get("/results/none.mp4")
        client.post("/v1/files/upload/stream", files={{"other": b""}})
        client.post(CREATE, data={{}}, headers={{"Authorization": ""}})
        client.post(CREATE, content=b"{{", headers={{"Content-Type": "application/json"}})
""",
        "--no-header",
    )
    assert code == 1, out
    lines = out.splitlines()
    start = lines.index(HEAD)
    assert lines[start + 1 : lines.index("=========================== short test summary info ============================")] == [
        "  POST /v1/videos/generations, request: `prompt` has 4000 characters; the limit is 2500 [too-long] (2 times)",
        f"  POST /v1/videos/generations, {LONG} (2 times)",
        "  POST /v1/videos/generations, answer 200: `id` is missing",
        "  DELETE /v1/tasks/1, request: DELETE is no method of this path; it takes GET",
        f"  GET /v1/{'*' * len(KEY)}, request: the document knows no such path",
        "  POST /v1/files/upload/stream, request: `file` is missing [missing-field]",
        "  POST /v1/videos/generations, request: `Content-Type` is missing; this call takes application/json",
        "  POST /v1/videos/generations, request: the call carries no key; it takes `Authorization: Bearer KEY` [missing-key]",
        "  POST /v1/videos/generations, request: the body is not JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)",
    ]  # fmt: skip
    assert "1 failed in" in out
    assert KEY not in out


def test_other_ends_of_a_test(tmp_path: Path) -> None:
    """A test that fails by itself is told its breaches beside; calls of fixtures that are taken down are an error."""
    code, out = pytest_run(
        tmp_path,
        """
import httpx, pytest

@pytest.fixture
def late(contract_recorder, foxapi_mock):
    yield
    httpx.get(foxapi_mock.url + "/v1/late", headers={"Authorization": "Bearer k"})

def test_itself(contract_recorder, foxapi_mock):
    httpx.get(foxapi_mock.url + "/v1/early", headers={"Authorization": "Bearer k"})
    assert not "itself"

def test_late(late): pass

@pytest.mark.xfail(strict=True)
def test_expected(contract_recorder, foxapi_mock):
    httpx.get(foxapi_mock.url + "/v1/expected")

def test_skipped(contract_recorder, foxapi_mock):
    httpx.get(foxapi_mock.url + "/v1/skipped")
    pytest.skip("none of its business")

def test_unwatched(foxapi_mock):
    assert httpx.Client.send.__qualname__ == "Client.send"
    httpx.get(foxapi_mock.url + "/v1/unwatched")
""",
    )
    assert code == 1, out
    assert "1 failed, 2 passed, 1 skipped, 1 xfailed, 1 error in" in out
    assert 'assert not "itself"' in out
    section = "---------------------------- Captured contract call ----------------------------"
    early = "  GET /v1/early, request: the document knows no such path"
    assert f"{section}\n{HEAD}\n{early}\n" in out
    assert f"{HEAD}\n  GET /v1/late, request: the document knows no such path\n" in out
    assert "/v1/unwatched" not in out


def test_with_several_processes(tmp_path: Path) -> None:
    """In each process of pytest-xdist a test is told its own breaches."""
    test = 'def test_{0}(contract_recorder, foxapi_mock): httpx.get(foxapi_mock.url + "/v1/{0}")\n'
    tests = "import httpx\n" + "".join(test.format(name) for name in "abcd")
    code, out = pytest_run(tmp_path, tests, "-p", "xdist.plugin", "-n", "2")
    assert code == 1, out
    assert "4 failed in" in out
    for name in "abcd":
        # Where it is told that it runs in CI, pytest tells it in its summary once more.
        told = out.partition("short test summary")[0]
        assert told.count(f"  GET /v1/{name}, request: the document knows no such path\n") == 1


def test_the_generated_clients(tmp_path: Path) -> None:
    """What the generated clients do is as documented: uploads, creates with them, polls, downloads."""
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000_000))
    with serving({"pending": 0, "processing": 0}) as served, recording() as recorder:
        recorder.watch(served.url)

        async def main() -> None:
            async with AsyncFoxAPI(api_key=served.key, base_url=served.url) as foxapi:
                file = await foxapi.files.upload(photo)
                await foxapi.videos.create({**CLEAN, "image_url": file.url})

        asyncio.run(main())
        with FoxAPI(api_key=served.key, base_url=served.url) as foxapi:
            file = foxapi.files.upload(photo)
            task = foxapi.tasks.wait(foxapi.videos.create({**CLEAN, "image_url": file.url}).id)
            foxapi.videos.download(task, tmp_path)
    seen = [(each.operation, each.method, each.status) for each in recorder.exchanges]
    upload, create = ("uploadFileStream", "POST", 200), ("createVideo", "POST", 200)
    assert seen == [upload, create, upload, create, ("getTask", "GET", 200), (None, "GET", 200)]
    assert recorder.exchanges[-1].path.startswith("/results/")
    assert recorder.breaches == []


def test_in_process() -> None:
    """Calls to an application in process are seen as those over a socket."""
    with recording() as recorder:
        recorder.watch("https://api.mock.test/v1")  # as some clients want it

        async def main() -> None:
            transport = httpx.ASGITransport(asgi_app({"faults": [{"patch": {"status": "gone"}}]}))
            async with httpx.AsyncClient(transport=transport, base_url="https://api.mock.test") as http:
                await http.post(CREATE, json=CLEAN, headers=HEADERS)
                async with AsyncFoxAPI(api_key=KEY, base_url="https://api.mock.test", http_client=http) as foxapi:
                    await foxapi.videos.create(KlingV3ImageToVideo(prompt="Mist", image_url=CLEAN["image_url"]))

        asyncio.run(main())
    assert [str(each) for each in recorder.breaches] == [f"POST {CREATE}, {GONE}"]


def test_streams() -> None:
    """A streamed answer is judged when it was read to its end, in whatever way, and reaches its reader as it came."""
    packed = gzip.compress(json.dumps({**TASK, "status": "gone"}).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(packed))

    def calls() -> None:
        with client(answer) as http:
            with http.stream("GET", "/v1/tasks/raw") as response:
                assert b"".join(response.iter_raw()) == packed
            with http.stream("GET", "/v1/tasks/read") as response:
                assert json.loads(response.read())["status"] == "gone"
            with http.stream("GET", "/v1/tasks/unread") as response:
                assert response.status_code == 200
            with http.stream("GET", "/v1/tasks/half") as response:
                next(response.iter_raw(4))

    assert breaches(calls) == [f"GET /v1/tasks/{name}, {GONE}" for name in ("raw", "read")]


def test_async_streams() -> None:
    """The same holds for asynchronous clients."""

    async def main() -> None:
        async with async_client({**TASK, "status": "gone"}) as http:
            async with http.stream("GET", "/v1/tasks/lines") as response:
                assert [line async for line in response.aiter_lines()]
            await http.get("/v1/tasks/read")

    assert breaches(lambda: asyncio.run(main())) == [f"GET /v1/tasks/{name}, {GONE}" for name in ("lines", "read")]


def test_bodies_that_are_made_while_they_are_sent() -> None:
    """A body that comes from a generator is judged, and is sent as it is."""
    text = json.dumps({**CLEAN, "duration": 7}).encode()
    got, headers = list[bytes](), {"Content-Type": "application/json"}

    def pieces() -> Iterator[bytes]:
        yield text[:10]
        yield text[10:]

    async def async_pieces() -> AsyncIterator[bytes]:
        yield text

    def answer(request: httpx.Request) -> httpx.Response:
        got.append(request.read())
        return httpx.Response(200, json=TASK)

    async def main() -> None:
        async with async_client() as http:
            await http.post(CREATE, content=async_pieces(), headers=headers)

    def calls() -> None:
        with client(answer) as http:
            http.post(CREATE, content=pieces(), headers=headers)
            with pytest.raises(RuntimeError, match="Attempted to send an async request"):
                http.post(CREATE, content=async_pieces(), headers=headers)
        asyncio.run(main())

    assert breaches(calls) == [f"POST {CREATE}, {LONG}"] * 2
    assert got == [text]


def test_redirects() -> None:
    """Every answer on the way of a redirect is held to the document, and so is each call that it leads to."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == CREATE:
            return httpx.Response(307, headers={"Location": "/v1/files/upload/url"})
        return httpx.Response(200, json={})

    def calls() -> None:
        with client(answer, follow_redirects=True) as http:
            http.post(CREATE, json=CLEAN)

    assert breaches(calls) == [
        f"POST {CREATE}, answer 307: status 307 is not documented for createVideo; documented are 200, 400, 401, 402, "
        "422, 429, 500, 503",
        "POST /v1/files/upload/url, request: `url` is missing [missing-field]",
        "POST /v1/files/upload/url, answer 200: `url` is missing",
    ]


def test_a_key_that_is_added_late() -> None:
    """The key that a login adds counts, and what the answer repeats of it is starred."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401, json={"error": {"message": KEY, "type": KEY}})

    def login(request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {KEY}"
        return request

    def calls() -> None:
        with client(answer, auth=login) as http:
            http.headers.pop("Authorization")
            http.get("/v1/tasks/a")

    (said,) = breaches(calls)
    assert said.startswith(f'GET /v1/tasks/a, answer 401: `error.type` is "{"*" * len(KEY)}"; it takes ')


def test_a_hook_that_raises() -> None:
    """An answer that a hook of the client raises an error for has come all the same, if the hook has read it."""

    def hook(response: httpx.Response) -> None:
        response.read()
        response.raise_for_status()

    def calls() -> None:
        http = client(lambda _: httpx.Response(404, json={}), event_hooks={"response": [hook]})
        with http, pytest.raises(httpx.HTTPStatusError):
            http.get("/v1/tasks/a")

    assert breaches(calls) == ["GET /v1/tasks/a, answer 404: `error` is missing"]


def test_answers_that_never_came() -> None:
    """No answer is no breach; what was sent is judged."""

    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("gone")

    with recording() as recorder, client(answer) as http:
        recorder.watch(BASE)
        for duration in (5, 7):
            with pytest.raises(httpx.ReadError, match="gone"):
                http.post(CREATE, json={**CLEAN, "duration": duration})
    assert [each.status for each in recorder.exchanges] == [None, None]
    assert [str(each) for each in recorder.breaches] == [f"POST {CREATE}, {LONG}"]


def test_calls_that_are_meant_to_be_wrong() -> None:
    """What is called while the recorder is off is seen, and not judged; blocks of that may stand in each other."""
    with recording() as recorder, client() as http:
        recorder.watch(BASE)
        with recorder.off():
            with recorder.off():
                http.get("/v1/one")
            http.get("/v1/two")
        http.get("/v1/three")
    assert [each.path for each in recorder.exchanges] == ["/v1/one", "/v1/two", "/v1/three"]
    assert [each.path for each in recorder.breaches] == ["/v1/three"]


def test_what_is_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watched are the addresses that are named, and FOXAPI_BASE_URL or else the service's own; nothing else is seen."""
    monkeypatch.delenv("FOXAPI_BASE_URL", raising=False)

    def get(url: str) -> None:
        with client() as http:
            http.get(url)

    with recording() as recorder:
        get("https://api.foxapi.cc:443/v1/own")
        get(f"{BASE}/v1/unnamed")
        recorder.watch(f"{BASE}/proxy/")
        for url in (
            f"{BASE}/v1/unnamed",
            f"{BASE}/proxy/v1/named",
            f"{BASE}/proxyv1/x",
            "http://api.own.test/proxy/v1/x",
        ):
            get(url)
        monkeypatch.setenv("FOXAPI_BASE_URL", "http://127.0.0.1:8000/v1")
        get("https://api.foxapi.cc/v1/own")
        get("http://127.0.0.1:8000/v1/env")
        get("http://127.0.0.1:8000/metrics")
        monkeypatch.setenv("FOXAPI_BASE_URL", "http://[")
        get("http://127.0.0.1:8000/v1/env")
    assert [(each.path, len(each.breaches)) for each in recorder.exchanges] == [
        ("/v1/own", 1), ("/v1/named", 1), ("/v1/x", 2), ("/v1/env", 1), ("/metrics", 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/%76%31/videos/generations",
        "//v1/videos/generations",
        "/v1/video%73/%67enerations",
        "///%761/videos/generations",
    ],
)
def test_other_spellings_of_a_path(path: str) -> None:
    """A path is known however it is spelled, below a base address with a path too."""
    with recording() as recorder, client() as http:
        recorder.watch(f"{BASE}/proxy")
        recorder.watch(BASE)
        for base in (BASE, f"{BASE}/proxy"):
            http.post(f"{base}{path}", json={**CLEAN, "duration": 7})
    assert [each.operation for each in recorder.exchanges] == ["createVideo"] * 2
    assert [str(each) for each in recorder.breaches] == [f"POST {CREATE}, {LONG}"] * 2


def test_a_slash_within_a_name() -> None:
    """What is encoded for a reason stays so: an encoded slash parts no names, an encoded percent sign encodes nothing."""
    with recording() as recorder, client() as http:
        recorder.watch(BASE)
        for path in ("/v1%2Ftasks/a", "/%2576%2531/tasks/a", "/v1/tasks/a%2Fb"):
            http.get(path)
    seen = [(each.operation, each.path) for each in recorder.exchanges]
    assert seen == [(None, "/v1%2Ftasks/a"), (None, "/%2576%2531/tasks/a"), ("getTask", "/v1/tasks/a%2Fb")]


def test_the_wrong_scheme() -> None:
    """A call to http is a breach where the API is at https, unless that very address is watched as well."""
    urls = [f"http://{where}/v1/tasks/a" for where in ("api.own.test", "api.own.test:443", "api.own.test:8080")]

    def calls() -> None:
        with client() as http:
            for url in (*urls, "http://api.own.test/results/a.mp4"):
                http.get(url)

    said = "GET /v1/tasks/a, request: the call goes to http, where the key can be read; the API is at https"
    assert breaches(calls) == [said, said]
    with recording() as recorder:
        recorder.watch(BASE)
        recorder.watch("http://api.own.test")
        calls()
    assert [str(each) for each in recorder.breaches] == [said]


def test_packed_requests() -> None:
    """A packed request is judged by what is in it, and not at all where it cannot be unpacked."""
    text = json.dumps({**CLEAN, "duration": 7}).encode()
    bodies = {
        "gzip": gzip.compress(text),
        "Deflate": zlib.compress(text),
        "identity": text,
        "own": b"\xff",
        "GZIP": text,
    }

    def calls() -> None:
        with client() as http:
            for packing, body in bodies.items():
                headers = {"Content-Type": "application/json", "Content-Encoding": packing}
                http.post(CREATE, content=body, headers=headers)
                http.post(CREATE, content=iter([body]), headers=headers)

    assert breaches(calls) == [f"POST {CREATE}, {LONG}"] * 6


def test_questions_about_a_path() -> None:
    """HEAD and OPTIONS of a path that the document knows are seen, and not judged."""

    def calls() -> None:
        with client() as http:
            for path in (CREATE, "/v1/tasks/a", "/v1/none"):
                http.head(path)
                http.options(path)

    unknown = "/v1/none, request: the document knows no such path"
    assert breaches(calls) == [f"HEAD {unknown}", f"OPTIONS {unknown}"]


@pytest.mark.parametrize("url", ["api.test", "ftp://api.test", "http://", "", None])
def test_no_address(url: Any) -> None:
    """What is no base address is refused with an example of one."""
    with recording() as recorder, pytest.raises(ValueError, match="it takes a base address such as 'http://127"):
        recorder.watch(url)


def test_nothing_is_left() -> None:
    """When the recording ends, also by an error, httpx is as it was before."""
    before = (httpx.Client.send, httpx.AsyncClient.send)
    with pytest.raises(ValueError, match="it takes a base address"), recording(), recording() as recorder:
        recorder.watch("" if httpx.Client.send is not before[0] else BASE)
    assert (httpx.Client.send, httpx.AsyncClient.send) == before
