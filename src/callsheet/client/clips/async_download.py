"""Clips from their addresses into a folder, awaited."""

import asyncio
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from callsheet.client.clips.download import planned
from callsheet.client.clips.fetch import Fetched, Manner, backoff, fetching
from callsheet.client.clips.sidecar import Clip, Origin
from callsheet.client.model import RequestModel
from callsheet.client.settings import DEFAULT_TIMEOUT
from callsheet.client.task import TaskModel

__all__ = ["download_async"]


async def download_async(
    http: httpx.AsyncClient,
    task: TaskModel,
    folder: str | os.PathLike[str],
    *,
    request: Mapping[str, Any] | RequestModel | None = None,
    on_progress: Callable[[Fetched], object] | None = None,
    timeout: float | httpx.Timeout | None = DEFAULT_TIMEOUT,
    pause: Callable[[int], float] = backoff,
) -> list[Clip]:
    """Store all clips of a completed task in a folder; see `download`.

    NOTE: the disk is written to in the event loop's own thread. Chunks are small, and a lock or a rename that went on
    in a thread after a cancellation would be worse than the blink that a clip takes to settle.
    """
    manner = Manner(on_progress, httpx.Timeout(timeout), pause)
    plan = planned(task, Path(folder), request)
    return [kept or await _fetch_async(http, target, origin, manner) for target, origin, kept in plan]


async def _fetch_async(http: httpx.AsyncClient, target: Path, origin: Origin, manner: Manner) -> Clip:
    with fetching(target, origin, manner) as fetch:
        while (request := fetch.ask()) is not None:
            try:
                response = await http.send(request, stream=True, auth=None, follow_redirects=False)
                try:
                    if fetch.answered(response):
                        async for chunk in response.aiter_bytes():
                            fetch.write(chunk)
                        fetch.ended(response)
                finally:
                    await response.aclose()
            except (httpx.RequestError, httpx.InvalidURL) as error:
                fetch.broke(error)
            await asyncio.sleep(fetch.pause)
        return fetch.clip
