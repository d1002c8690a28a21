"""A call sent once, just as it is: requests that are wrong on purpose would not get past the client."""

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, cast

import httpx

from callsheet.client.call import Call
from callsheet.client.errors import APIConnectionError
from callsheet.client.exchange import broken, retry_after
from callsheet.client.model import ResponseModel
from callsheet.client.options import Received, no_cookies
from callsheet.client.settings import Settings
from callsheet.contract.probe import Probe

__all__ = ["Answer", "Lost", "Sender", "Unsent"]

_T = TypeVar("_T")

_WRONG_KEY = "callsheet-no-such-key"

_BEAT = 0.1
"""So often does who waits look up: an interruption does not end a longer wait on every system."""

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, with stars for the key; `is_whole` is False where the body broke off, too large or too slow."""

    status: int
    content_type: str | None
    body: bytes
    retry_after: float | None = None
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Unsent:
    """The call certainly never reached the service; `why` says why."""

    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The call was sent and no answer came; `why` says why."""

    why: str


class Sender:
    """Sends probes to one service, at most so many a second, none of them by itself a second time.

    `rate` 0 is no limit. `clock` and `sleep` are those of the time module.
    """

    def __init__(
        self,
        settings: Settings,
        rate: float = 0,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings, self._clock, self._sleep = settings, clock, sleep
        self._gap = 1 / rate if rate else 0.0
        self._next = clock()
        # A connection of its own for each call: one that the service is about to close could swallow a create call.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(
            transport=transport, limits=limits, timeout=settings.timeout, cookies=no_cookies(), follow_redirects=False
        )

    @property
    def base_url(self) -> str:
        """The address of the service."""
        return self._settings.base_url

    def close(self) -> None:
        """Close what is open."""
        self._http.close()

    def pause(self, seconds: float) -> None:
        """Send nothing for a while."""
        self._sleep(seconds)

    def wait(self) -> None:
        """Wait until the next call may go out."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._gap

    def send(self, probe: Probe) -> Answer | Unsent | Lost:
        """Send a probe and give what came of it."""
        request = self._http.build_request(
            probe.operation.method, self._settings.url(probe.path), headers=self._headers(probe), content=probe.body
        )
        try:
            response = self._timed(lambda: self._http.send(request, auth=None, follow_redirects=False, stream=True))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, OverflowError) as error:
            return self._failed(probe, error)
        try:
            return self._timed(lambda: self._read(response))
        except httpx.ReadTimeout:
            return self._answer(response, b"", is_whole=False)
        finally:
            with suppress(httpx.HTTPError):
                response.close()

    def _headers(self, probe: Probe) -> httpx.Headers:
        headers = self._settings.sent_headers()
        headers["Accept-Encoding"] = "identity"
        if probe.key == "none":
            del headers["Authorization"]
        elif probe.key == "wrong":
            headers["Authorization"] = f"Bearer {_WRONG_KEY}"
        if probe.content_type:
            headers["Content-Type"] = probe.content_type
        return headers

    def _timed(self, work: Callable[[], _T]) -> _T:
        """Do some work in as long as a connection and an answer may take, however slowly its bytes drip."""
        steps = self._settings.timeout
        seconds = None if steps.read is None or steps.connect is None else steps.read + steps.connect
        out: list[_T] = []
        errors: list[BaseException] = []
        done = threading.Event()

        def worked() -> None:
            try:
                out.append(work())
            except BaseException as error:  # noqa: BLE001 - it goes on where it is waited for
                errors.append(error)
            done.set()

        end = None if seconds is None else self._clock() + seconds
        threading.Thread(target=worked, daemon=True).start()
        while not done.wait(_BEAT):
            if end is not None and self._clock() > end:
                raise httpx.ReadTimeout(f"no answer came within {seconds:g} seconds")
        if errors:
            raise errors[0]
        return out[0]

    def _read(self, response: httpx.Response) -> Answer:
        """Read an answer as far as it comes; what its head says stands, whatever becomes of the body."""
        body, is_whole = bytearray(), True
        try:
            for piece in self._bounded(response, cast("Iterable[bytes]", response.stream)):
                body += piece
            packing = response.headers.get("content-encoding", "identity").strip().lower()
            if packing not in ("", "identity"):
                # It was counted as it came, and is once more as it is unpacked.
                body = bytearray(b"".join(self._bounded(response, _unpacked(bytes(body)))))
        except (httpx.HTTPError, zlib.error):
            is_whole = False
        return self._answer(response, bytes(body), is_whole=is_whole)

    def _bounded(self, response: httpx.Response, pieces: Iterable[bytes]) -> Iterator[bytes]:
        seconds = self._settings.timeout.read
        received = Received(response, float("inf") if seconds is None else self._clock() + seconds)
        for piece in pieces:
            received.take(piece, self._clock())
            yield piece

    def _answer(self, response: httpx.Response, body: bytes, *, is_whole: bool) -> Answer:
        headers, key = response.headers, self._settings.key
        kind = headers.get("content-type")
        if key.starred(key.value) != key.value:
            # As many stars as characters: who cuts a text later leaves no part of a key.
            stars = "*" * len(key.value)
            body = body.replace(key.value.encode(), stars.encode())
            kind = kind and kind.replace(key.value, stars)
        return Answer(response.status_code, kind, body, retry_after(headers), is_whole)

    def _failed(self, probe: Probe, error: Exception) -> Unsent | Lost:
        """Tell a call that never left from one whose answer was lost, by the same measure as the client."""
        call = Call(probe.operation.name, probe.operation.method, probe.path, ResponseModel)
        meaning = broken(call, error, self._settings.key)
        text = self._settings.key.starred(f"{type(error).__name__}: {error}".removesuffix(": "))
        if isinstance(meaning, APIConnectionError) and not meaning.was_sent:
            return Unsent(text)
        return Lost(text)


def _unpacked(body: bytes) -> Iterator[bytes]:
    """Unpack a body that was packed though nobody asked for that; raise what httpx would for what cannot be."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip and deflate
    while body:
        yield unpacking.decompress(body, _PIECE)
        body = unpacking.unconsumed_tail
    if not unpacking.eof:
        raise httpx.DecodingError("the answer broke off, or is packed in another way")
