"""What both clients are made of."""

from collections.abc import Mapping
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Self, TypeVar

import httpx

from callsheet.client.call import Call
from callsheet.client.errors import APIError, ClientError
from callsheet.client.exchange import Answer, broken, refused
from callsheet.client.log import LOGGER, show_as_asked
from callsheet.client.model import ResponseModel
from callsheet.client.pace import PollRate
from callsheet.client.settings import Settings, settings

__all__ = ["LIMITS", "NOT_GIVEN", "POLLS_PER_SECOND", "NotGiven", "Options", "Received", "no_cookies"]

T = TypeVar("T", bound=ResponseModel)


class NotGiven:
    """Stands for an argument that was not given, where None means something."""

    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN = NotGiven()

LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
POLLS_PER_SECOND = 20.0

_LARGEST_ANSWER = 16 * 1024 * 1024
"""In bytes; the answers of this API have a few thousand at most."""


class Options:
    """What both clients are made of: settings, the limit of polls, and how one is changed for a few calls."""

    default_url = ""
    """The service's own address; the generated clients know it from the spec."""

    first_pause = 0.5
    """Seconds before a call is tried again, for the first time; doubled each time, up to eight."""

    _settings: Settings
    _rate: PollRate
    _owns_http: bool

    def _set_up(
        self,
        api_key: str | None,
        base_url: str | None,
        timeout: float | httpx.Timeout | None,
        max_retries: int,
        default_headers: Mapping[str, str] | None,
        polls_per_second: float,
    ) -> None:
        show_as_asked()
        self._settings = settings(
            api_key, base_url, timeout, max_retries, default_headers, default_url=self.default_url
        )
        self._rate = PollRate(polls_per_second)

    @property
    def base_url(self) -> str:
        """The address that calls go to."""
        return self._settings.base_url

    @property
    def max_retries(self) -> int:
        """How often a call is sent again where that is certain to do no harm."""
        return self._settings.max_retries

    @property
    def timeout(self) -> httpx.Timeout:
        """How long each step of a call may take."""
        return self._settings.timeout

    @property
    def poll_rate(self) -> PollRate:
        """The limit that all waiting of this client keeps to."""
        return self._rate

    def __repr__(self) -> str:
        # A traceback may show a client that was never finished.
        settings = getattr(self, "_settings", None)
        return f"{type(self).__name__}(base_url={settings.base_url if settings else None!r})"

    def with_options(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float | httpx.Timeout | NotGiven | None = NOT_GIVEN,
        max_retries: int | None = None,
        default_headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give a client that differs in some options and shares the connections of this one.

        `client.with_options(timeout=5).tasks.get(...)`. Headers are added to those of this client. The rate of polls is
        shared, too. The connections belong to the first client: closing the copy does nothing.
        """
        own = self._settings
        headers = own.headers.copy()
        headers.update(default_headers)
        copy = object.__new__(type(self))
        made = {key for key in self.__dict__ if isinstance(getattr(type(self), key, None), cached_property)}
        copy.__dict__.update({key: value for key, value in self.__dict__.items() if key not in made})
        copy._settings = settings(
            own.key.value if api_key is None else api_key,
            own.base_url if base_url is None else base_url,
            own.timeout if isinstance(timeout, NotGiven) else timeout,
            own.max_retries if max_retries is None else max_retries,
            headers,
            default_url=own.base_url,
        )
        copy._owns_http = False
        return copy

    def _arguments(self, call: Call[Any], body: Mapping[str, Any], left: float | None) -> dict[str, Any]:
        """Give what httpx builds the request from; no step takes longer than what is left."""
        own = self._settings
        headers = own.sent_headers()
        headers.update(body.get("headers"))
        return {
            **body,
            "method": call.method,
            "url": own.url(call.path),
            "params": call.query or None,
            "headers": headers,
            "timeout": own.timeout if left is None else _within(own.timeout, left),
        }

    def _read(self, call: Call[T], response: httpx.Response, took: float) -> Answer[T]:
        """Log an answer and give it, or raise what it means."""
        LOGGER.debug("%s %s %s: %d after %.2f s", call.operation, call.method, call.path, response.status_code, took)
        if not response.is_success:
            raise refused(call, response, self._settings.key)
        return Answer(call, response, self._settings.key)

    def _failed(self, call: Call[Any], error: BaseException) -> APIError | None:
        """Give what an error means that ended a call on its way, None for one that goes on as it is."""
        if isinstance(error, ClientError) or not isinstance(error, Exception):
            if not call.only_reads and not isinstance(error, Exception):
                error.add_note(f"{call.operation} was under way; it may have been done, and charged")
            return None
        is_of_http = isinstance(error, httpx.HTTPError | httpx.InvalidURL)
        return broken(call, error, self._settings.key) if is_of_http or not call.only_reads else None


class Received:
    """The body of an answer while it comes: not too much of it, and not for too long."""

    def __init__(self, response: httpx.Response, deadline: float) -> None:
        self._response, self._deadline = response, deadline
        self._pieces: list[bytes] = []
        self._size = 0

    def take(self, piece: bytes, now: float) -> None:
        """Take a piece; raise what httpx would if it had limits of this kind."""
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > _LARGEST_ANSWER:
            raise httpx.DecodingError(f"the answer is larger than {_LARGEST_ANSWER} bytes")
        if now > self._deadline:
            raise httpx.ReadTimeout("the answer came too slowly")

    def whole(self) -> httpx.Response:
        """Give the answer with its body, unpacked."""
        response = self._response
        # As bytes, for a header need not be ASCII, and what it says need not be known.
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_THE_WAY]
        return httpx.Response(
            response.status_code,
            headers=headers,
            content=b"".join(self._pieces),
            request=response.request,
            extensions={key: value for key, value in response.extensions.items() if key != "network_stream"},
        )


_OF_THE_WAY = (b"content-encoding", b"content-length", b"transfer-encoding")
"""Headers about how the body came, which it no longer does."""


def _within(timeout: httpx.Timeout, left: float) -> httpx.Timeout:
    """Shorten the steps of a call to what is left."""
    steps = (timeout.connect, timeout.read, timeout.write, timeout.pool)
    connect, read, write, pool = (left if step is None else min(step, left) for step in steps)
    return httpx.Timeout(connect=connect, read=read, write=write, pool=pool)


def no_cookies() -> CookieJar:
    """Give a jar that takes none: a cookie of one key has no business in the calls of another."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))
