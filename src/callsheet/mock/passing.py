"""What goes through httpx, seen as it passes: each request, and what came of it.

The methods `send` of httpx's two clients are what is watched. A transport would see every redirect by itself, but there
are many of them, an application's own among them, and a client that is there already holds its own; event hooks belong
to one client, and see no call that breaks. Through `send` every call of every client goes, and what it gives has what
came before in `history`. A call that a hook stops before the transport has it looks from here like one that broke on
its way.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from unittest.mock import patch

import httpx

__all__ = ["Passed", "passing"]


@dataclass(slots=True)
class _Copy:
    """The bytes of a stream that is read by somebody else."""

    pieces: list[bytes] = field(default_factory=list)
    is_whole: bool = False

    def whole(self) -> bytes | None:
        """Give all bytes, None where nobody read to the end."""
        return b"".join(self.pieces) if self.is_whole else None


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that was sent, and the head of its answer, None where none came.

    The request's own headers are those that it was sent with, whatever becomes of them later.
    """

    method: str
    url: httpx.URL
    headers: httpx.Headers = field(repr=False)
    request: httpx.Request = field(repr=False)
    response: httpx.Response | None
    sent: _Copy = field(repr=False)
    came: _Copy = field(repr=False)

    @property
    def body(self) -> bytes | None:
        """The body of the request, unpacked, None where it was not sent whole."""
        try:
            raw: bytes | None = self.request.content
        except httpx.RequestNotRead:
            stream = self.request.stream
            raw = b"".join(stream) if isinstance(stream, httpx.ByteStream) else self.sent.whole()
        return _unpacked(self.headers, raw)

    @property
    def answer(self) -> bytes | None:
        """The body of the answer, unpacked, None where nobody read it to its end."""
        if self.response is None:
            return None
        try:
            return self.response.content
        except httpx.ResponseNotRead:
            return _unpacked(self.response.headers, self.came.whole())


def _unpacked(headers: httpx.Headers, raw: bytes | None) -> bytes | None:
    """Give a body without its packing, None where that cannot be taken off."""
    packing = headers.get("content-encoding", "identity").strip().lower()
    if raw is None or packing in ("", "identity"):
        return raw
    try:
        body = httpx.Response(200, headers={"Content-Encoding": packing}, content=raw).content
    except httpx.DecodingError:
        return None
    return body if body != raw else None  # httpx passes over a packing that it does not know


class _Tee(httpx.SyncByteStream):
    """Copies what is read."""

    def __init__(self, stream: httpx.SyncByteStream, copy: _Copy) -> None:
        self._stream, self._copy = stream, copy

    def __iter__(self) -> Iterator[bytes]:
        self._copy.pieces.clear()
        for piece in self._stream:
            self._copy.pieces.append(piece)
            yield piece
        self._copy.is_whole = True

    def close(self) -> None:
        self._stream.close()


class _AsyncTee(httpx.AsyncByteStream):
    """Copies what is read."""

    def __init__(self, stream: httpx.AsyncByteStream, copy: _Copy) -> None:
        self._stream, self._copy = stream, copy

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._copy.pieces.clear()
        async for piece in self._stream:
            self._copy.pieces.append(piece)
            yield piece
        self._copy.is_whole = True

    async def aclose(self) -> None:
        await self._stream.aclose()


def _teed(stream: Any, copy: _Copy, *, is_async: bool) -> Any:
    """Give a stream that copies what is read; one that the client cannot read is left as it is."""
    if is_async:
        return _AsyncTee(stream, copy) if isinstance(stream, httpx.AsyncByteStream) else stream
    return _Tee(stream, copy) if isinstance(stream, httpx.SyncByteStream) else stream


def _is_read(response: httpx.Response) -> bool:
    try:
        return response.content is not None
    except httpx.ResponseNotRead:
        return False


@dataclass(slots=True)
class _Call:
    """A call on its way; `answer` is what it ends with."""

    answer: httpx.Response | None = None


@contextmanager
def passing(take: Callable[[Passed], None], is_wanted: Callable[[httpx.URL], bool]) -> Iterator[None]:
    """Have every call that is made through httpx told to `take` when it has ended; only wanted ones are copied.

    A body is copied while it is read by whom it is for, and is there when that is done.
    """

    @contextmanager
    def copied(request: httpx.Request, *, is_async: bool) -> Iterator[_Call]:
        call, sent, stream = _Call(), _Copy(), request.stream
        tee = stream
        if is_wanted(request.url) and not isinstance(stream, httpx.ByteStream):
            tee = request.stream = _teed(stream, sent, is_async=is_async)
        try:
            yield call
        except httpx.HTTPStatusError as error:
            call.answer = error.response  # a hook of the client raised it
            raise
        finally:
            if request.stream is tee:
                request.stream = stream
            answers = [*call.answer.history, call.answer] if call.answer is not None else [None]
            for answer in answers:
                own, came = request if answer is None else answer.request, _Copy()
                if answer is not None and not _is_read(answer) and is_wanted(own.url):
                    answer.stream = _teed(answer.stream, came, is_async=is_async)
                take(Passed(own.method, own.url, own.headers.copy(), own, answer, sent, came))

    original, original_async = httpx.Client.send, httpx.AsyncClient.send

    @wraps(original)
    def send(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        __tracebackhide__ = True
        with copied(request, is_async=False) as call:
            answer = call.answer = original(client, request, **options)
        return answer

    @wraps(original_async)
    async def send_async(client: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        __tracebackhide__ = True
        with copied(request, is_async=True) as call:
            answer = call.answer = await original_async(client, request, **options)
        return answer

    with patch.object(httpx.Client, "send", send), patch.object(httpx.AsyncClient, "send", send_async):
        yield
