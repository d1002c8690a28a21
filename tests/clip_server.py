"""A task whose clips the loopback server gives, whole or cut, and a download in both manners."""

import asyncio
import hashlib
import re
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any

import httpx

from callsheet.client.clips.async_download import download_async
from callsheet.client.clips.download import download
from callsheet.client.clips.sidecar import Clip
from callsheet_foxapi.models import Task
from probe_server import Handler, Route

SECRET = "sk-never-to-be-shown-123456"
CLIP = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 20

Download = Callable[..., list[Clip]]


def task_of(*urls: str, task_id: str = "task-a", **fields: Any) -> Task:
    """A completed task that was created just now."""
    value = {
        "id": task_id,
        "status": "completed",
        "created": int(time.time()),
        "results": [{"url": url} for url in urls],
    }
    return Task.model_validate({**value, **fields})


def at_once(_: int) -> float:
    """Try again without a pause."""
    return 0.0


def download_sync(task: Task, folder: Path, **options: Any) -> list[Clip]:
    """Download with the client that blocks; its headers, its login and its cookies hold a secret."""
    with httpx.Client(**_secrets()) as http:
        return download(http, task, folder, **{"pause": at_once, **options})


def download_in_a_loop(task: Task, folder: Path, **options: Any) -> list[Clip]:
    """Download with the client that awaits; its headers, its login and its cookies hold a secret."""

    async def run() -> list[Clip]:
        async with httpx.AsyncClient(**_secrets()) as http:
            return await download_async(http, task, folder, **{"pause": at_once, **options})

    return asyncio.run(run())


def _secrets() -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {SECRET}", "X-Api-Key": SECRET}
    cookies = httpx.Cookies()
    cookies.set("session", SECRET, domain="127.0.0.1")
    # The server closes every connection after its answer, and does not say so: none may be used twice.
    limits = httpx.Limits(max_keepalive_connections=0)
    return {"headers": headers, "auth": ("user", SECRET), "cookies": cookies, "limits": limits}


BOTH = [download_sync, download_in_a_loop]


@dataclass
class Source:
    """A clip as a server gives it; each answer ends after so many bytes of its body, None for all of them."""

    body: bytes = CLIP
    cuts: Iterable[int | None] = ()
    etag: str | None = '"v1"'
    modified: str | None = None
    takes_ranges: bool = True
    length: bool = True

    def __post_init__(self) -> None:
        self._cuts = iter(self.cuts)

    def __call__(self, handler: Handler) -> None:
        start = self._start(handler)
        if start is not None and start >= len(self.body):
            handler.answer(416, Content_Range=f"bytes */{len(self.body)}")
            return
        handler.send_response(200 if start is None else 206)
        body = self.body[start or 0 :]
        if self.length:
            handler.send_header("Content-Length", str(len(body)))
        if start is not None:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        if self.etag:
            handler.send_header("ETag", self.etag)
        if self.modified:
            handler.send_header("Last-Modified", self.modified)
        handler.end_headers()
        handler.wfile.write(body[: next(self._cuts, None)])

    def _start(self, handler: Handler) -> int | None:
        """Where to begin: only if ranges are taken, and the clip is the one that the client began."""
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        is_same = handler.headers.get("If-Range") in (self.etag, self.modified)
        return int(asked[1]) if asked and self.takes_ranges and is_same else None


def cut(body: bytes, at: int, **headers: str) -> Route:
    """Announce a body and break off in it."""

    def route(handler: Handler) -> None:
        handler.send_response(200)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body[:at])

    return route


def in_turn(*routes: Route) -> Route:
    """Answer as the first route, then as the second, and as the last from then on."""
    left = list(routes)

    def route(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return route


def resets(handler: Handler) -> None:
    """Break the connection without an answer."""
    handler.connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER of no time: a reset, and no polite end


def asked(server: Any) -> list[tuple[str | None, str | None]]:
    """The Range and If-Range of every request so far."""
    return [(headers.get("Range"), headers.get("If-Range")) for _, headers in server.requests]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def an_hour_ago() -> str:
    return formatdate(time.time() - 3600, usegmt=True)
