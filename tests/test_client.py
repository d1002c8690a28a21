"""The client's face: how it is set up, what it sends, what it gives back, and that both faces are one."""

import asyncio
import inspect
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import callsheet_foxapi.async_client
import callsheet_foxapi.client
from callsheet.check import check
from callsheet_foxapi import (
    AsyncFoxAPI,
    Element,
    FilePart,
    FoxAPI,
    KlingO3ReferenceToVideo,
    KlingV3ImageToVideo,
    RequestRejected,
    Shot,
    Task,
    UncheckedRequestWarning,
    operations,
)
from near_requests import SPEC

KEY = "sk-test-0123456789abcdef"
URL = "https://media.test/a.jpg"
TASK = {"id": "task-1", "status": "pending", "progress": 0}
V3 = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": URL}


def answering(*answers: Any) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A transport that gives one answer after the other, the last for ever, and what it was sent."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        sent.append(request)
        found = answers[min(len(sent), len(answers)) - 1]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    return httpx.MockTransport(answer), sent


def client(*answers: Any, **options: Any) -> tuple[FoxAPI, list[httpx.Request]]:
    transport, sent = answering(*answers)
    return FoxAPI(api_key=KEY, transport=transport, **options), sent


def test_a_create_is_sent_as_the_documentation_says() -> None:
    """A create is one POST of JSON with the key as a bearer token, and gives the task."""
    api, sent = client(TASK)
    with api:
        task = api.videos.create(KlingV3ImageToVideo(prompt="Mist", image_url=URL))
    assert (task.id, task.status) == ("task-1", "pending")
    (request,) = sent
    assert (request.method, str(request.url)) == ("POST", "https://api.foxapi.cc/v1/videos/generations")
    assert json.loads(request.content) == V3
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("callsheet/")


SAME: list[Callable[[FoxAPI], Task]] = [
    lambda api: api.videos.create(KlingV3ImageToVideo(prompt="Mist", image_url=URL)),
    lambda api: api.videos.create({"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": URL}),
    lambda api: api.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL),
]


@pytest.mark.parametrize("create", SAME)
def test_a_class_a_dict_and_keywords_are_the_same(create: Callable[[FoxAPI], Task]) -> None:
    """A request may be a class, a dict, or keywords of the model's own method."""
    api, sent = client(TASK)
    create(api)
    assert json.loads(sent[0].content) == V3


def test_parts_may_be_classes_or_dicts() -> None:
    """Shots and elements are taken as classes and as dicts, side by side."""
    api, sent = client(TASK)
    api.videos.kling_o3_reference_to_video(
        multi_prompt=[Shot(prompt="@Element1 waits", duration=2), {"prompt": "@Element2 comes", "duration": 3}],
        elements=[Element(frontal_image_url=URL), {"frontal_image_url": "https://media.test/b.jpg"}],
        duration=5,
    )
    assert json.loads(sent[0].content) == {
        "model": "kling-o3-reference-to-video",
        "duration": 5,
        "elements": [{"frontal_image_url": URL}, {"frontal_image_url": "https://media.test/b.jpg"}],
        "multi_prompt": [{"prompt": "@Element1 waits", "duration": 2}, {"prompt": "@Element2 comes", "duration": 3}],
    }


def test_a_request_that_breaks_rules_is_not_sent() -> None:
    """What the linter finds, a create refuses with, and nothing is sent."""
    api, sent = client(TASK)
    broken = {**V3, "prompt": "<<<voice_1>>> hums", "duration": 7}
    with pytest.raises(RequestRejected) as caught:
        api.videos.create(broken)  # type: ignore[arg-type]
    assert caught.value.findings == check(SPEC, broken)
    assert str(caught.value) == (
        "The request was not sent, for it has 2 errors:\n"
        "- `duration` is 7; it takes 5 or 10 [value-not-allowed]\n"
        "- the prompt refers to <<<voice_1>>>; `voice_ids` holds 0, counted from 1 [dangling-voice-reference]"
    )
    assert sent == []


def test_a_model_that_was_changed_after_it_was_built_is_checked_again() -> None:
    """A class is held against the rules when it is sent, too."""
    api, sent = client(TASK)
    request = KlingO3ReferenceToVideo(prompt="Mist")
    request.prompt = "@Image1"
    with pytest.raises(RequestRejected, match="dangling-image-reference"):
        api.videos.create(request)
    assert sent == []


def test_what_the_service_stores_counts_as_public() -> None:
    """An address below the base address is one that an upload gave, and no private one, wherever the service runs."""
    api, sent = client(TASK, base_url="http://127.0.0.1:8484")
    api.videos.create({**V3, "image_url": "http://127.0.0.1:8484/files/a.jpg"})  # type: ignore[typeddict-item]
    with pytest.raises(RequestRejected, match="private-url"):
        api.videos.create({**V3, "image_url": "http://127.0.0.1:8080/a.jpg"})  # type: ignore[typeddict-item]
    assert [json.loads(request.content)["image_url"] for request in sent] == ["http://127.0.0.1:8484/files/a.jpg"]


def test_validate_false_sends_and_is_loud(caplog: pytest.LogCaptureFixture) -> None:
    """Without validation the request goes out as it is, with a warning at the caller's line and in the log."""
    api, sent = client(TASK)
    with pytest.warns(UncheckedRequestWarning) as caught:
        api.videos.create({**V3, "duration": 7}, validate=False)  # type: ignore[arg-type]
    assert caught[0].filename == __file__
    assert json.loads(sent[0].content)["duration"] == 7
    assert [(record.name, record.levelname) for record in caplog.records] == [("callsheet.client", "WARNING")]


def test_warnings_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A request with warnings only is sent, and the warnings are logged."""
    api, sent = client(TASK)
    api.videos.create({**V3, "resolution": "720p"})  # type: ignore[typeddict-item]
    assert len(sent) == 1
    assert caplog.messages == ['`resolution` is "720p", which is the default; leave it out [restated-default]']


def test_half_a_character_is_told() -> None:
    """A text that no JSON can carry is refused in a sentence."""
    api, sent = client(TASK)
    with pytest.raises(callsheet_foxapi.ClientError, match="cannot be written as JSON"):
        api.videos.kling_v3_image_to_video(prompt="half \ud800", image_url=URL)
    assert sent == []


@pytest.mark.parametrize("task_id", ["", ".", "..", "...", "t\ud800", "t\n"])
def test_a_task_id_stays_a_segment(task_id: str) -> None:
    """An id that would lead to another path is refused."""
    api, sent = client(TASK)
    with pytest.raises(ValueError, match="task_id is"):
        api.tasks.get(task_id)
    assert sent == []


def test_a_task_id_is_escaped() -> None:
    """Whatever stands in an id is sent as one segment of the path."""
    api, sent = client(TASK)
    api.tasks.get("a/../b?c#d", sync_upstream=True)
    assert sent[0].url.raw_path == b"/v1/tasks/a%2F..%2Fb%3Fc%23d?sync_upstream=true"


@pytest.mark.parametrize(
    ("answer", "urls"),
    [
        ({"id": "t", "status": "completed", "results": [{"url": "https://m.test/1"}, {"url": "https://m.test/2"}]},
         ["https://m.test/1", "https://m.test/2"]),
        ({"task_id": "t", "status": "completed", "output": {"url": "https://m.test/1"}}, ["https://m.test/1"]),
        ({"task_id": "t", "status": "completed", "output": {"url": "https://m.test/1", "urls": ["https://m.test/1", "https://m.test/2"]}},
         ["https://m.test/1", "https://m.test/2"]),
        ({"id": "t", "status": "completed", "results": None}, []),
        ({"id": "t", "status": "completed", "results": [], "output": {"urls": None, "url": None}}, []),
        ({"id": "t", "status": "dreaming", "progress": 140, "extra": {"kept": 1}}, []),
    ],
)  # fmt: skip
def test_both_shapes_of_results_are_read(answer: dict[str, Any], urls: list[str]) -> None:
    """The addresses are found in either shape, the id under either name, and what is unknown is kept."""
    api, _ = client(answer)
    task = api.tasks.get("t")
    assert (task.id, task.urls) == ("t", urls)
    assert task.model_dump(exclude_unset=True, warnings=False).get("extra") == answer.get("extra")


def test_raw_responses() -> None:
    """`with_raw_response` has the same methods and gives the answer as it came."""
    api, sent = client(httpx.Response(200, json=TASK, headers={"X-Request-Id": "r-1"}))
    answer = api.with_raw_response.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL)
    assert (answer.status_code, answer.request_id, answer.parse().id) == (200, "r-1", "task-1")
    assert json.loads(answer.content) == TASK
    assert repr(answer) == "<Answer of createVideo: 200>"
    assert len(sent) == 1


def test_uploads_are_sent_in_each_form(tmp_path: Any) -> None:
    """A file goes as multipart data, as base64 in JSON, or as an address, and options that are not given stay out."""
    stored = {"url": "https://files.test/a.png"}
    api, sent = client(stored)
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    api.files.upload_stream(file=FilePart("a.png", tmp_path / "a.png"), auto_cleanup=False)
    api.files.upload_base64(file_data="iVBO", file_name="a.png")
    assert api.files.upload_from_url(url=URL).url == "https://files.test/a.png"
    assert [request.url.path for request in sent] == [
        "/v1/files/upload/stream", "/v1/files/upload/base64", "/v1/files/upload/url"
    ]  # fmt: skip
    assert b'name="auto_cleanup"\r\n\r\nfalse' in sent[0].content
    assert b'filename="a.png"' in sent[0].content
    assert b"\x89PNG" in sent[0].content
    assert b"file_name" not in sent[0].content
    assert [json.loads(request.content) for request in sent[1:]] == [
        {"file_data": "iVBO", "file_name": "a.png"}, {"url": URL}
    ]  # fmt: skip


def test_settings_come_from_arguments_then_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`FOXAPI_API_KEY` and `FOXAPI_BASE_URL` stand in for what is not given."""
    monkeypatch.setenv("FOXAPI_API_KEY", "from-environment")
    monkeypatch.setenv("FOXAPI_BASE_URL", "http://127.0.0.1:9/below/")
    transport, sent = answering(TASK)
    FoxAPI(transport=transport).tasks.get("t")
    FoxAPI(transport=transport, api_key="given", base_url="https://other.test").tasks.get("t")
    assert [(str(request.url), request.headers["authorization"]) for request in sent] == [
        ("http://127.0.0.1:9/below/v1/tasks/t", "Bearer from-environment"),
        ("https://other.test/v1/tasks/t", "Bearer given"),
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "There is no API key: pass api_key=..., or set FOXAPI_API_KEY."),
        ({"api_key": " "}, "There is no API key: pass api_key=..., or set FOXAPI_API_KEY."),
        ({"api_key": "sk-secret\nX: y"}, "The API key holds a space or a character that no header can carry; copy it again."),
        ({"api_key": "k", "base_url": "api.foxapi.cc"}, "base_url is 'api.foxapi.cc'; it takes an address such as 'https://api.foxapi.cc'."),
        ({"api_key": "k", "base_url": "https://me:secret@host"}, "base_url holds a user name or a password; the key alone says who calls."),
        ({"api_key": "k", "base_url": "https://host/?a=b"}, "base_url is 'https://host/?a=b'; it takes an address such as 'https://api.foxapi.cc'."),
        ({"api_key": "k", "max_retries": -1}, "max_retries is -1; it takes a count from 0"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str) -> None:
    """A setting that cannot be followed is one sentence, without the secret in it."""
    monkeypatch.delenv("FOXAPI_API_KEY", raising=False)
    with pytest.raises(callsheet_foxapi.ClientError) as caught:
        FoxAPI(**options)
    assert str(caught.value) == message


def test_with_options_shares_the_connections() -> None:
    """A copy with other options sends through the same connections, and closing it leaves them open."""
    api, sent = client(TASK, default_headers={"X-Team": "a"})
    with api.with_options(api_key="other", timeout=3, max_retries=0, default_headers={"X-Shot": "1"}) as copy:
        copy.tasks.get("t")
    api.tasks.get("t")
    assert (copy.http, copy.max_retries, copy.timeout.read) == (api.http, 0, 3)
    assert [(each.headers["authorization"], each.headers["x-team"], each.headers.get("x-shot")) for each in sent] == [
        ("Bearer other", "a", "1"), (f"Bearer {KEY}", "a", None)
    ]  # fmt: skip


def test_an_http_client_of_ones_own() -> None:
    """An own httpx client is used and stays open; its redirects and its login send no call a second time."""
    away = httpx.Response(307, headers={"Location": "https://elsewhere.test/"})
    transport, sent = answering(away, TASK)
    with httpx.Client(transport=transport, follow_redirects=True, auth=("me", "secret")) as own:
        with FoxAPI(api_key=KEY, http_client=own) as api, pytest.raises(callsheet_foxapi.APIStatusError, match="307"):
            api.videos.create({**V3})  # type: ignore[typeddict-item]
        assert not own.is_closed
    assert [request.headers["authorization"] for request in sent] == [f"Bearer {KEY}"]


def test_event_hooks_see_every_call() -> None:
    """Hooks are httpx's own: they are called with the request and with the response."""
    seen: list[Any] = []
    hooks = {
        "request": [lambda request: seen.append(request.url.path)],
        "response": [lambda response: seen.append(response.status_code)],
    }
    transport, _ = answering(TASK)
    FoxAPI(api_key=KEY, transport=transport, event_hooks=hooks).tasks.get("t")
    assert seen == ["/v1/tasks/t", 200]
    with pytest.raises(TypeError, match="your own http_client"):
        FoxAPI(api_key=KEY, http_client=httpx.Client(), event_hooks=hooks)


def test_the_log_tells_of_calls_and_not_of_the_key(caplog: pytest.LogCaptureFixture) -> None:
    """Every call leaves a line under `callsheet`, and the key is in none, nor in any repr."""
    caplog.set_level(logging.DEBUG)
    api, _ = client(TASK)
    api.tasks.get("t")
    assert [
        record.getMessage().partition(" after")[0] for record in caplog.records if record.name == "callsheet.client"
    ] == ["getTask GET /v1/tasks/t: 200"]
    shown = [caplog.text, repr(api), repr(api.__dict__), repr(api.tasks), str(operations.get_task("t"))]
    assert not any(KEY in text for text in shown)
    assert repr(api) == "FoxAPI(base_url='https://api.foxapi.cc')"


FACES = [
    ("FoxAPI", "AsyncFoxAPI"), ("Videos", "AsyncVideos"), ("Tasks", "AsyncTasks"), ("Files", "AsyncFiles"),
    ("RawFoxAPI", "RawAsyncFoxAPI"), ("RawVideos", "RawAsyncVideos"), ("RawTasks", "RawAsyncTasks"),
    ("RawFiles", "RawAsyncFiles"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), FACES)
def test_both_faces_are_one(one: str, other: str) -> None:
    """The two clients have the same public methods, with the same arguments, types and texts."""

    def members(name: str) -> dict[str, Any]:
        found = getattr(callsheet_foxapi.async_client if "Async" in name else callsheet_foxapi.client, name)
        return {key: inspect.getattr_static(found, key) for key in dir(found) if not key.startswith("_")}

    first, second = members(one), members(other)
    assert list(first) == list(second)
    for name, member in first.items():
        if inspect.isfunction(member):
            ours, theirs = inspect.signature(member), inspect.signature(second[name])
            assert str(ours).replace("RawAsync", "Raw").replace("Async", "") == str(theirs).replace(
                "RawAsync", "Raw"
            ).replace("Async", "").replace("Awaitable[object]", "object"), name
            if member.__module__ == "callsheet_foxapi.client":
                assert inspect.iscoroutinefunction(second[name]), name
                assert member.__doc__ == second[name].__doc__


@pytest.mark.parametrize("face", ["Videos", "Tasks", "Files"])
def test_raw_faces_have_every_operation(face: str) -> None:
    """Every operation of a face is there with raw responses, too."""
    plain, raw = (
        vars(getattr(callsheet_foxapi.async_client if "Async" in name else callsheet_foxapi.client, name))
        for name in (face, f"Raw{face}")
    )
    assert {name for name in plain if not name.startswith("_")} == {name for name in raw if not name.startswith("_")}


def test_every_docstring_names_its_source() -> None:
    """Every operation ends with the file and the pointer that it comes from, and the pointer leads somewhere."""
    for name, function in vars(operations).items():
        if inspect.isfunction(function) and function.__module__ == operations.__name__:
            *_, last = (function.__doc__ or "").split()
            steps = last.partition("#/")[2].split("/")
            node: Any = SPEC.document
            for step in steps:
                node = node[step.replace("~1", "/").replace("~0", "~")]
            assert "".join(word.capitalize() for word in name.split("_")).lower() == node["operationId"].lower()


def test_the_client_that_awaits() -> None:
    """The other client does the same, awaited."""
    transport, sent = answering(TASK)

    async def both() -> None:
        async with AsyncFoxAPI(api_key=KEY, transport=transport) as api:
            task = await api.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL)
            again = await api.with_raw_response.tasks.get(task.id)
        assert again.parse() == task

    asyncio.run(both())
    assert [request.method for request in sent] == ["POST", "GET"]
