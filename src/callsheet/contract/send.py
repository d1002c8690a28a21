"""A call sent once, just as it is: requests that are wrong on purpose would not get past the client."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx

from callsheet.client.call import Call
from callsheet.client.errors import APIConnectionError
from callsheet.client.exchange import broken, retry_after
from callsheet.client.model import ResponseModel
from callsheet.client.options import Received, no_cookies
from callsheet.client.settings import Settings
from callsheet.contract.probe import Probe

__all__ = ["Answer", "Lost", "Sender", "Unsent"]

_WRONG_KEY = "callsheet-no-such-key"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `is_whole` is False where the body broke off, was too large or took too long."""

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
            response = self._http.send(request, auth=None, follow_redirects=False, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return self._failed(probe, error)
        try:
            return self._read(response)
        finally:
            with suppress(httpx.HTTPError):
                response.close()

    def _headers(self, probe: Probe) -> httpx.Headers:
        headers = self._settings.sent_headers()
        if probe.key == "none":
            del headers["Authorization"]
        elif probe.key == "wrong":
            headers["Authorization"] = f"Bearer {_WRONG_KEY}"
        if probe.content_type:
            headers["Content-Type"] = probe.content_type
        return headers

    def _read(self, response: httpx.Response) -> Answer:
        """Read an answer as far as it comes; what its head says stands, whatever becomes of the body."""
        seconds = self._settings.timeout.read
        received = Received(response, float("inf") if seconds is None else self._clock() + seconds)
        pieces: list[bytes] = []
        is_whole = True
        try:
            for piece in response.iter_bytes():
                received.take(piece, self._clock())
                pieces.append(piece)
        except httpx.HTTPError:
            is_whole = False
        headers = response.headers
        kind = headers.get("content-type")
        return Answer(response.status_code, kind, b"".join(pieces), retry_after(headers), is_whole)

    def _failed(self, probe: Probe, error: Exception) -> Unsent | Lost:
        """Tell a call that never left from one whose answer was lost, by the same measure as the client."""
        call = Call(probe.operation.name, probe.operation.method, probe.path, ResponseModel)
        meaning = broken(call, error, self._settings.key)
        text = self._settings.key.starred(f"{type(error).__name__}: {error}".removesuffix(": "))
        if isinstance(meaning, APIConnectionError) and not meaning.was_sent:
            return Unsent(text)
        return Lost(text)
