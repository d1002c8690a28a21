"""Clips from their addresses into a folder: as a whole or not at all, and from where the last try ended."""

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from callsheet.client.clips.fetch import Fetched, Manner, backoff, fetching
from callsheet.client.clips.names import clip_name
from callsheet.client.clips.partial import telling
from callsheet.client.clips.ranges import without_query
from callsheet.client.clips.sidecar import Clip, Origin, kept_clip, sidecar_path
from callsheet.client.errors import DownloadError, ResultsMissing, TaskError
from callsheet.client.log import LOGGER
from callsheet.client.model import RequestModel
from callsheet.client.settings import DEFAULT_TIMEOUT
from callsheet.client.task import TaskModel
from callsheet.client.watch import failure

__all__ = ["Clip", "Fetched", "download", "planned"]

_SOON = timedelta(minutes=15)


def download(
    http: httpx.Client,
    task: TaskModel,
    folder: str | os.PathLike[str],
    *,
    request: Mapping[str, Any] | RequestModel | None = None,
    on_progress: Callable[[Fetched], object] | None = None,
    timeout: float | httpx.Timeout | None = DEFAULT_TIMEOUT,
    pause: Callable[[int], float] = backoff,
) -> list[Clip]:
    """Store all clips of a completed task in a folder, each with a sidecar that says where it comes from.

    A clip that lies there already is given without a call. One that broke off, in this call or an earlier one, goes on
    from there where the server allows it. `request` goes into the sidecar. `on_progress` is called with every chunk.
    `timeout` is in seconds for each step, `pause` gives the seconds to wait after so many failures in a row. None of
    the headers, cookies and logins of `http` is sent. Raises ResultsMissing, TaskFailed or TaskError where the task has
    no clips, ResultExpired where its addresses are refused, DownloadError where a clip cannot be fetched or stored.
    """
    manner = Manner(on_progress, httpx.Timeout(timeout), pause)
    plan = planned(task, Path(folder), request)
    return [kept or _fetch(http, target, origin, manner) for target, origin, kept in plan]


def _fetch(http: httpx.Client, target: Path, origin: Origin, manner: Manner) -> Clip:
    with fetching(target, origin, manner) as fetch:
        while (request := fetch.ask()) is not None:
            try:
                response = http.send(request, stream=True, auth=None, follow_redirects=False)
                try:
                    if fetch.answered(response):
                        for chunk in response.iter_bytes():
                            fetch.write(chunk)
                        fetch.ended(response)
                finally:
                    response.close()
            except (httpx.RequestError, httpx.InvalidURL) as error:
                fetch.broke(error)
            time.sleep(fetch.pause)
        return fetch.clip


def planned(
    task: TaskModel, folder: Path, request: Mapping[str, Any] | RequestModel | None
) -> list[tuple[Path, Origin, Clip | None]]:
    """Give every clip of a task with where it will lie, and as it lies there already; say if the addresses are old."""
    if not isinstance(task, TaskModel):
        raise TypeError(f"the task is {task!r}; download takes a task, as client.tasks.get and wait give it")
    sent = request.to_request() if isinstance(request, RequestModel) else request and dict(request)
    json.dumps(sent)  # what cannot be written into the sidecar is told now and not after the download
    task_id = str(task.model_dump(mode="json")["id"])
    origins = [Origin(task, task_id, sent, number, url) for number, url in enumerate(task.urls, start=1)]
    if not origins:
        raise _no_clips(task, task_id)
    for origin in origins:
        _check_address(origin)
    with telling(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    out = []
    for origin in origins:
        target = folder / clip_name(task_id, origin.number, origin.url)
        with telling(target, "read"):
            out.append((target, origin, kept_clip(target, sidecar_path(target), origin)))
    if any(kept is None for _, _, kept in out):
        _warn_of_age(task_id, task.urls_live_until, datetime.now(UTC))
    return out


def _no_clips(task: TaskModel, task_id: str) -> TaskError:
    if task.is_completed:
        message = f"Task {task_id!r} is completed and lists no clips; ask for it again, client.tasks.get({task_id!r})."
        return ResultsMissing(message, task_id=task_id, task=task)
    if task.is_failed:
        return failure(task, task_id)
    message = f"Task {task_id!r} lists no clips yet; wait for it first, client.tasks.wait({task_id!r})."
    return TaskError(message, task_id=task_id, task=task)


def _check_address(origin: Origin) -> None:
    try:
        url = httpx.URL(origin.url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        message = f"Task {origin.task_id!r} lists {without_query(origin.url)!r} as the address of a clip"
        raise DownloadError(f"{message}; an http or https address was expected. Ask for the task again.")


def _warn_of_age(task_id: str, until: datetime | None, now: datetime) -> None:
    """Say before anything is asked that addresses are old or nearly so; they are a lower bound, so they are tried."""
    if until is None or until - now > _SOON:
        return
    told = f"{until:%Y-%m-%d %H:%M} UTC"
    if until <= now:
        LOGGER.warning("The addresses of task %r may have expired: they were sure to work until %s.", task_id, told)
    else:
        LOGGER.warning("The addresses of task %r may soon expire: they are sure to work until %s.", task_id, told)
