"""What type-checks: run by tests/test_typing.py with mypy --strict and pyright in strict mode."""

# pyright: strict

import asyncio
from pathlib import Path
from typing import assert_type

import httpx

from callsheet_foxapi import (
    AsyncFoxAPI,
    Element,
    ElementParams,
    FilePart,
    FoxAPI,
    KlingO3ReferenceToVideo,
    KlingV3ImageToVideo,
    KlingV3ImageToVideoParams,
    RateLimitError,
    RequestRejected,
    Shot,
    StoredFile,
    Task,
    VideoRequest,
)

URL = "https://media.test/a.jpg"


def creates(client: FoxAPI) -> Task:
    """Classes, dicts and keywords are taken alike."""
    request: VideoRequest = KlingV3ImageToVideo(prompt="Mist", image_url=URL, duration=10)
    client.videos.create(request)
    client.videos.create({"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": URL})
    params: KlingV3ImageToVideoParams = {"model": "kling-v3-image-to-video", "prompt": "Mist", "image_url": URL}
    client.videos.create(params, validate=False)
    element: ElementParams = {"frontal_image_url": URL}
    shots = [Shot(prompt="a", duration=2), Shot(prompt="b", duration=3)]
    KlingO3ReferenceToVideo(multi_prompt=shots, duration=5, aspect_ratio="16:9")
    client.videos.kling_o3_reference_to_video(multi_prompt=shots, elements=[element, Element(video_url=URL)])
    return client.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL, voice_ids=["v"], generate_audio=True)


def follows(client: FoxAPI, task: Task) -> None:
    """A task is queried, waited for and fetched; a status is a text, known or not."""
    assert_type(client.tasks.get(task.id, sync_upstream=True), Task)
    done = client.tasks.wait(task, timeout=60, on_progress=lambda seen: print(seen.progress))
    client.tasks.wait("task-1", timeout=None)
    match done.status:
        case "completed":
            assert_type(done.urls, list[str])
        case other:
            assert_type(other.upper(), str)
    for clip in client.videos.download(done, Path("out"), on_progress=lambda fetched: print(fetched.received)):
        assert_type(clip.path, Path)
    if done.error is not None and done.error.message is not None:
        assert_type(done.error.message, str)


def uploads(client: FoxAPI) -> StoredFile:
    """A path, bytes or an address is uploaded."""
    client.files.upload("a.png")
    client.files.upload(Path("a.png"), auto_cleanup=False)
    client.files.upload(b"...", file_name="a.png")
    client.files.upload_stream(file=FilePart("a.png", b"..."))
    return client.files.upload_from_url(url=URL)


def options() -> None:
    """A client is set up in each of its ways."""
    with FoxAPI(api_key="k", base_url="http://127.0.0.1:1", timeout=5, max_retries=0) as client:
        assert_type(client.with_options(timeout=httpx.Timeout(1)), FoxAPI)
        answer = client.with_raw_response.videos.create(KlingV3ImageToVideo(prompt="Mist", image_url=URL))
        assert_type(answer.parse(), Task)
        assert_type(answer.request_id, str | None)
    with httpx.Client() as own:
        FoxAPI(http_client=own)
    FoxAPI(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    try:
        creates(client)
    except RequestRejected as error:
        print([finding.rule for finding in error.findings])
    except RateLimitError as error:
        assert_type(error.retry_after, float | None)


async def awaits() -> Task:
    """The other client has the same methods, awaited."""
    async with AsyncFoxAPI() as client:
        task = await client.videos.kling_v3_image_to_video(prompt="Mist", image_url=URL)
        both = await asyncio.gather(client.tasks.wait(task), client.tasks.wait(task.id))
        assert_type(both[0], Task)
        await client.videos.download(both[0], "out")
        await client.files.upload("a.png")
        answer = await client.with_raw_response.tasks.get(task.id)
        return answer.parse()
