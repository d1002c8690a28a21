"""A create is sent at most once: every status, and every moment at which a connection can break."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

import callsheet_foxapi as foxapi
from breaking_server import BARE, LIMIT, MOMENTS, OWN, TASK, BreakingServer
from callsheet.client.call import Call
from callsheet.client.errors import APIError, RateLimitError
from callsheet.client.exchange import retry_after
from callsheet.client.retry import pause_before
from callsheet_foxapi import operations
from callsheet_foxapi.models import Task

KEY = "sk-test-0123456789abcdef"
# A long body: the connection breaks while it is still being sent.
LONG = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": "https://media.test/a.jpg"}
LONG["negative_prompt"] = "rain, " * 300_000

# What a whole answer means: for a create, and for what only reads. "again" is sent again, and ends well.
ANSWERS: dict[tuple[int, bytes], tuple[str, str]] = {
    (200, TASK): ("ok", "ok"),
    (200, b"<html>ok</html>"): ("OutcomeUnknown", "UndecodableAnswer"),
    (200, b"{}"): ("OutcomeUnknown", "UndecodableAnswer"),
    (307, b"moved"): ("APIStatusError", "APIStatusError"),
    (400, OWN): ("BadRequestError", "BadRequestError"),
    (401, OWN): ("AuthenticationError", "AuthenticationError"),
    (402, OWN): ("InsufficientQuotaError", "InsufficientQuotaError"),
    (403, OWN): ("PermissionDeniedError", "PermissionDeniedError"),
    (404, BARE): ("NotFoundError", "NotFoundError"),
    (408, BARE): ("APIStatusError", "again"),
    (418, LIMIT): ("RateLimitError", "RateLimitError"),
    (422, OWN): ("UnprocessableEntityError", "UnprocessableEntityError"),
    (429, LIMIT): ("again", "again"),
    (429, BARE): ("again", "again"),
    (500, OWN): ("InternalServerError", "again"),
    (500, BARE): ("OutcomeUnknown", "again"),
    (502, BARE): ("OutcomeUnknown", "again"),
    (503, OWN): ("again", "again"),
    (503, BARE): ("OutcomeUnknown", "again"),
    (503, b'{"error": "no healthy upstream"}'): ("OutcomeUnknown", "again"),
    (504, BARE): ("OutcomeUnknown", "again"),
    (520, BARE): ("OutcomeUnknown", "again"),
}

# What a broken connection means, whatever the status would have been.
BROKEN = {
    "before-connect": ("ok", "ok"),
    "during-send": ("OutcomeUnknown", "again"),
    "before-head": ("OutcomeUnknown", "again"),
    "in-body": ("OutcomeUnknown", "again"),
}


@pytest.fixture
def let_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[BreakingServer]]:
    """Servers that open, if they were shut, before the second try; no try is put off."""
    servers: list[BreakingServer] = []

    def at_once(call: Call[Any], error: APIError, tried: int, max_retries: int, _: float) -> float | None:
        servers[0].open()
        return pause_before(call, error, tried, max_retries, 0.0)

    for face in ("client", "async_client"):
        monkeypatch.setattr(f"callsheet.client.{face}.pause_before", at_once)
    yield servers
    servers[0].close()


def blocking(url: str, *, create: bool) -> Task:
    with foxapi.FoxAPI(api_key=KEY, base_url=url) as api:
        return api.videos.create(LONG) if create else api.tasks.get("task-1")  # type: ignore[arg-type]


def awaiting(url: str, *, create: bool) -> Task:
    async def once() -> Task:
        async with foxapi.AsyncFoxAPI(api_key=KEY, base_url=url) as api:
            return await (api.videos.create(LONG) if create else api.tasks.get("task-1"))  # type: ignore[arg-type]

    return asyncio.run(once())


def outcome_of(face: Any, url: str, *, create: bool) -> Task | APIError:
    try:
        found: Task = face(url, create=create)
    except APIError as error:
        return error
    return found


@pytest.mark.parametrize("face", [blocking, awaiting])
@pytest.mark.parametrize("create", [True, False], ids=["create", "get"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("status", "body"), ANSWERS, ids=lambda value: str(value)[:24])
def test_a_create_is_taken_at_most_once(
    let_in: list[BreakingServer], status: int, body: bytes, moment: str, create: bool, face: Any
) -> None:
    """Whatever is answered, wherever the connection breaks: the service takes one create at most, and reads recover."""
    server = BreakingServer(status, body, moment)
    let_in.append(server)
    expected = (BROKEN.get(moment) or ANSWERS[status, body])[0 if create else 1]
    found = outcome_of(face, server.url, create=create)
    outcome = type(found).__name__ if isinstance(found, APIError) else "ok" if server.calls == 1 else "again"
    if isinstance(found, APIError):
        assert KEY not in f"{found} {found!r} {vars(found)}"
        assert found.operation == ("createVideo" if create else "getTask")
        if moment == "whole":
            assert (found.status_code, found.request_id) == (status, "r-1")  # type: ignore[attr-defined]
    else:
        assert found.id == "task-1"
    assert outcome == expected
    if create:
        assert server.taken <= 1
        assert server.taken == 1 or expected not in ("ok", "again")


def test_a_name_that_leads_nowhere_and_a_broken_handshake_are_sent_nothing() -> None:
    """No address and no TLS: the service certainly saw nothing, and the error says so."""
    server = BreakingServer(200, TASK, "whole")
    try:
        for url in ("https://no-such-host.invalid", server.url.replace("http://", "https://")):
            with foxapi.FoxAPI(api_key=KEY, base_url=url, max_retries=0, timeout=1) as api:
                with pytest.raises(foxapi.APIConnectionError) as caught:
                    api.videos.create(LONG)  # type: ignore[arg-type]
                assert caught.value.was_sent is False
                assert "nothing was sent" in str(caught.value)
    finally:
        server.close()
    assert server.taken == 0


CREATE = Call("createVideo", "POST", "/v1/videos/generations", Task)


def limited(seconds: float | None) -> RateLimitError:
    return RateLimitError("slow down", operation="createVideo", status_code=429, retry_after=seconds)


def test_pauses_double_and_obey_the_service() -> None:
    """A pause doubles with each try up to eight seconds; what the service asks for is kept to, or the error is told."""
    even = {"chance": lambda: 0.0}
    assert [pause_before(CREATE, limited(None), tried, 9, 0.5, **even) for tried in (1, 2, 3, 4, 5, 6)] == [
        0.5, 1, 2, 4, 8, 8
    ]  # fmt: skip
    assert pause_before(CREATE, limited(None), 1, 9, 0.5, chance=lambda: 1.0) == 0.75
    assert pause_before(CREATE, limited(7), 1, 2, 0.5) == 7
    assert pause_before(CREATE, limited(61), 1, 2, 0.5) is None
    assert pause_before(CREATE, limited(7), 3, 2, 0.5) is None


def test_retry_after_is_read_in_both_forms() -> None:
    """`Retry-After` holds seconds or a date; a past date is now, and what is neither is not there."""
    soon = datetime.now(UTC) + timedelta(seconds=30)
    found = retry_after({"retry-after": format_datetime(soon, usegmt=True)})
    assert found is not None
    assert 27 < found <= 30
    texts = ["12", " 1.5 ", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", "", "-3", "1e400", "NaN"]
    assert [retry_after({"retry-after": text}) for text in texts] == [12, 1.5, 0, None, None, None, None, None]
    assert retry_after({}) is None


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ("`duration` must be 5 or 10", ("duration",)),
        ("duration must be 5 or 10", ("duration",)),
        ("Invalid value for field duration: 7", ("duration",)),
        ("body.multi_prompt[1].duration: too long", ("multi_prompt", 1, "duration")),
        ("multi_prompt.0.prompt is required", ("multi_prompt", 0, "prompt")),
        ("image_url is not reachable", ("image_url",)),
        ('"voice_ids[2]" is one too many', ("voice_ids", 2)),
        ("multi_prompt[0].colour is unknown", ("multi_prompt", 0)),
        ("the prompt of this request was moderated", None),
        ("elements is not a field of this model", None),
        ("no channel available", None),
        ("", None),
    ],
)
def test_a_422_names_its_field(message: str, path: tuple[str | int, ...] | None) -> None:
    """Where the message of a 422 names a field of the request, the error has its path."""
    body = {"error": {"message": message, "type": "invalid_request_error"}}
    transport = httpx.MockTransport(lambda _: httpx.Response(422, json=body))
    with (
        foxapi.FoxAPI(api_key=KEY, transport=transport) as api,
        pytest.raises(foxapi.UnprocessableEntityError) as caught,
    ):
        api.videos.kling_v3_image_to_video(prompt="Mist", image_url="https://media.test/a.jpg")
    assert caught.value.field == path
    assert (caught.value.type, caught.value.code, caught.value.body) == ("invalid_request_error", None, body)


def test_no_channel_is_a_422_of_its_own() -> None:
    """A 422 that says nobody can serve the request is told apart, with its code."""
    body = {"error": {"message": "no", "type": "service_unavailable_error", "code": "unsupported_advanced_options"}}
    transport = httpx.MockTransport(lambda _: httpx.Response(422, json=body))
    with foxapi.FoxAPI(api_key=KEY, transport=transport) as api, pytest.raises(foxapi.NoChannelError) as caught:
        api.send(operations.get_task("t"))
    assert caught.value.code == "unsupported_advanced_options"
    assert str(caught.value) == "getTask: status 422: no [service_unavailable_error]"


def test_a_key_that_the_service_repeats_is_starred() -> None:
    """A key in the service's own words is nowhere in the error: neither text, nor body, nor headers."""
    body = {"error": {"message": f"key {KEY} is expired", "type": "authentication_error", KEY: [KEY]}}
    answer = httpx.Response(401, json=body, headers={"X-Echo": f"Bearer {KEY}"})
    transport = httpx.MockTransport(lambda _: answer)
    with foxapi.FoxAPI(api_key=KEY, transport=transport) as api, pytest.raises(foxapi.AuthenticationError) as caught:
        api.tasks.get("t")
    assert str(caught.value) == "getTask: status 401: key *** is expired [authentication_error]"
    assert KEY not in repr(vars(caught.value))
    assert caught.value.headers["x-echo"] == "Bearer ***"


def test_an_interrupted_create_says_so() -> None:
    """A create that is cancelled on its way leaves a word that it may have taken effect."""

    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    async def cancel() -> None:
        async with foxapi.AsyncFoxAPI(api_key=KEY, transport=httpx.MockTransport(hang)) as api:
            create = api.videos.kling_v3_image_to_video(prompt="Mist", image_url="https://media.test/a.jpg")
            async with asyncio.timeout(0.05):
                await create

    with pytest.raises(TimeoutError) as caught:
        asyncio.run(cancel())
    assert isinstance(caught.value.__cause__, asyncio.CancelledError)
    assert caught.value.__cause__.__notes__ == ["createVideo was under way; it may have been done, and charged"]
