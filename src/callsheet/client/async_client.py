"""The client that sends and awaits the answer."""

import asyncio
import math
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from callsheet.client.body import hold_against_rules
from callsheet.client.call import Call
from callsheet.client.content import opened
from callsheet.client.errors import APIError, ClientError
from callsheet.client.exchange import Answer, broken
from callsheet.client.model import ResponseModel
from callsheet.client.options import LIMITS, NOT_GIVEN, POLLS_PER_SECOND, NotGiven, Options, Received, no_cookies
from callsheet.client.retry import pause_before
from callsheet.client.settings import DEFAULT_TIMEOUT

__all__ = ["AsyncClient"]

T = TypeVar("T", bound=ResponseModel)


class AsyncClient(Options):
    """Sends calls and awaits their answers. May be used by many tasks of one asyncio event loop at once."""

    _loop: asyncio.AbstractEventLoop | None = None

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | NotGiven | None = NOT_GIVEN,
        max_retries: int = 2,
        default_headers: Mapping[str, str] | None = None,
        polls_per_second: float = POLLS_PER_SECOND,
        http_client: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        event_hooks: Mapping[str, list[Any]] | None = None,
    ) -> None:
        """Set a client up. What is not given is read from `FOXAPI_API_KEY` and `FOXAPI_BASE_URL`.

        `timeout` is in seconds, for each step of a call; without one it is a minute, and ten seconds to connect.
        `max_retries` counts the further tries of a call that is certain to have done nothing. `polls_per_second` bounds
        all waiting of this client together. An `http_client` of your own keeps its time-outs and stays open when this
        one is closed; its login and its redirects are not used. `transport` and `event_hooks` are httpx's, for the one
        that is made here.
        """
        if http_client is not None and not isinstance(http_client, httpx.AsyncClient):
            raise TypeError(f"http_client is {http_client!r}; AsyncClient takes an httpx.AsyncClient")
        if isinstance(timeout, NotGiven):
            timeout = http_client.timeout if http_client is not None else DEFAULT_TIMEOUT
        self._set_up(api_key, base_url, timeout, max_retries, default_headers, polls_per_second)
        if http_client is not None and (transport is not None or event_hooks is not None):
            raise TypeError("transport and event_hooks belong to your own http_client; give them there")
        self._owns_http = http_client is None
        self._http = http_client or httpx.AsyncClient(
            transport=transport, event_hooks=event_hooks, limits=LIMITS, cookies=no_cookies()
        )

    @property
    def http(self) -> httpx.AsyncClient:
        """The connections; what is sent through them directly carries no key."""
        return self._http

    async def close(self) -> None:
        """Close the connections, unless they are your own."""
        if self._owns_http:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def send(self, call: Call[T]) -> T:
        """Send a call and read its answer; raise what stands in `callsheet.client.errors`."""
        return (await self.send_raw(call)).parse()

    async def send_raw(self, call: Call[T]) -> Answer[T]:
        """Send a call and give its answer as it came; a refused call raises all the same."""
        if call.checks:
            hold_against_rules(call.json or {}, self.base_url)
        tried = 0
        while True:
            tried += 1
            try:
                return await self._once(call, None)
            except APIError as error:
                pause = pause_before(call, error, tried, self.max_retries, self.first_pause)
                if pause is None:
                    raise
            await asyncio.sleep(pause)

    async def ask(self, call: Call[T], left: float | None) -> T:
        """Send a call once, with so many seconds left for all of it, and read its answer; for whoever asks often."""
        try:
            async with asyncio.timeout(left):
                return (await self._once(call, left)).parse()
        except TimeoutError:
            raise broken(call, httpx.ReadTimeout("the answer came too slowly"), self._settings.key) from None

    async def _once(self, call: Call[T], left: float | None) -> Answer[T]:
        began = time.monotonic()
        loop = asyncio.get_running_loop()
        if self._loop is not None and self._loop is not loop:
            raise ClientError(f"This {type(self).__name__} belongs to another event loop; make one for each loop.")
        self._loop = loop
        with opened(call) as body:
            request = self._http.build_request(**self._arguments(call, body, left))
            try:
                # Neither a redirect nor a login of the http client may send a call a second time.
                response = await self._http.send(request, auth=None, follow_redirects=False, stream=True)
                try:
                    received = Received(response, math.inf if left is None else began + left)
                    async for piece in response.aiter_bytes():
                        received.take(piece, time.monotonic())
                finally:
                    await response.aclose()
            except BaseException as error:
                meaning = self._failed(call, error)
                if meaning is None:
                    raise
                raise meaning from error
        return self._read(call, received.whole(), time.monotonic() - began)
