"""Documentation pages over HTTP: one at a time, with pauses, without a key, a cookie or a login, and never too much.

FetchError
├── UnreachableHostError  nobody answers there, or whoever does asks to be left alone; not asked again in this run
└── NoSuchPageError       an answer that says that there is no page to be had at this address
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from ipaddress import ip_address

import httpx

from callsheet import __version__
from callsheet.errors import CallsheetError

__all__ = ["MOST_BYTES", "Answer", "FetchError", "Fetcher", "Known", "NoSuchPageError", "UnreachableHostError"]

MOST_BYTES = 5_000_000
"""More than this is no documentation page."""

MOST_REDIRECTS = 5

LONGEST_WAIT = 60.0
"""Seconds that a service may ask to be left alone for, and is then asked once more."""

_USER_AGENT = f"callsheet/{__version__} (documentation check)"
_MOVED = frozenset([301, 302, 303, 307, 308])
_BUSY = frozenset([429, 503])


class FetchError(CallsheetError):
    """A page that cannot be fetched; the text is a clause that follows the address."""


class UnreachableHostError(FetchError):
    """A host that does not answer, or asks to be left alone for longer than anybody would wait."""


class NoSuchPageError(FetchError):
    """An address at which there is no page."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was sent with the copy that is there already, so that it need not be sent again."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: status 200 with a body, or 304 without. `address` is the one behind all redirects."""

    address: str
    status: int
    body: bytes
    kind: str
    known: Known


@dataclass(slots=True)
class Fetcher:
    """Fetches one page after the other.

    `pause` seconds pass between two requests, none on the loopback. A page may take `patience` seconds for any step
    and `deadline` seconds in all. `transport`, `sleep` and `clock` are what tests replace.
    """

    pause: float = 1.0
    patience: float = 15.0
    deadline: float = 60.0
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float | None = field(default=None, init=False)
    _silent: dict[str, str] = field(default_factory=dict, init=False)

    def get(self, url: str, accept: str, known: Known | None = None) -> Answer:
        """Fetch what an address gives, following redirects; `FetchError` if that is nothing."""
        first = address = _parsed(url)
        via = ""
        with httpx.Client(transport=self.transport, timeout=self.patience, follow_redirects=False) as client:
            for _ in range(MOST_REDIRECTS + 1):
                # What a copy is known by means something to the host that said it alone.
                is_first = _origin(address) == _origin(first)
                try:
                    _check(address, first)
                    answer = self._ask(client, address, accept, (is_first and known) or Known())
                except FetchError as error:
                    raise type(error)(f"{via}{error}") from None
                if isinstance(answer, Answer):
                    return answer
                address = answer
                via = f"redirects to `{str(address.copy_with(userinfo=b''))[:200]}`, which "
        raise FetchError(f"redirects more than {MOST_REDIRECTS} times")

    def _ask(self, client: httpx.Client, address: httpx.URL, accept: str, known: Known) -> Answer | httpx.URL:
        """Send a request, and once more if the service asks for a little time."""
        host = _origin(address)
        if host in self._silent:
            raise UnreachableHostError(self._silent[host])
        try:
            answer = self._send(client, address, accept, known)
            if isinstance(answer, float):
                self.sleep(answer)
                answer = self._send(client, address, accept, known)
            if isinstance(answer, float):
                raise UnreachableHostError(f"asks to wait for another {answer:g} s after it was waited for")
        except UnreachableHostError as error:
            self._silent[host] = str(error)
            raise
        return answer

    def _send(self, client: httpx.Client, address: httpx.URL, accept: str, known: Known) -> Answer | httpx.URL | float:
        """Send one request; give what came, or where it leads to, or for how many seconds to wait."""
        self._rest(address.host)
        headers = {"User-Agent": _USER_AGENT, "Accept": accept, "Accept-Encoding": "identity"}
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
        # Else httpx would send back what an earlier answer had set.
        client.cookies.clear()
        until = self.clock() + self.deadline
        try:
            with client.stream("GET", address, headers=headers) as response:
                return self._meaning(address, response, until)
        except httpx.TimeoutException:
            raise UnreachableHostError(f"does not answer within {self.patience:g} s") from None
        except httpx.ConnectError as error:
            raise UnreachableHostError(f"cannot be connected to ({_reason(error)})") from None
        except httpx.ProxyError:
            raise UnreachableHostError("cannot be reached through the proxy that the environment names") from None
        except httpx.DecodingError:
            raise FetchError("sends a body that is not compressed as it says") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise FetchError("gives no proper HTTP answer") from None
        finally:
            self._last = self.clock()

    def _rest(self, host: str) -> None:
        if self._last is not None and not _is_loopback(host):
            left = self._last + self.pause - self.clock()
            if left > 0:
                self.sleep(left)

    def _meaning(self, address: httpx.URL, response: httpx.Response, until: float) -> Answer | httpx.URL | float:
        status, headers = response.status_code, response.headers
        if status in _MOVED:
            if "location" not in headers:
                raise FetchError(f"answers {_shown(status)} without saying where to")
            return address.join(headers["location"]).copy_with(fragment=None)
        if status in _BUSY:
            return _wait(status, headers.get("retry-after", ""))
        sent = Known(_sendable(headers.get("etag", "")), _sendable(headers.get("last-modified", "")))
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if status == HTTPStatus.NOT_MODIFIED:
            return Answer(str(address), status, b"", kind, sent)
        if status != HTTPStatus.OK:
            is_gone = 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT
            raise (NoSuchPageError if is_gone else FetchError)(f"answers {_shown(status)}")
        return Answer(str(address), status, self._body(response, until), kind, sent)

    def _body(self, response: httpx.Response, until: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise FetchError(f"sends more than {MOST_BYTES // 1_000_000} MB; that is no documentation page")
            if self.clock() > until:
                raise UnreachableHostError(f"does not send the page within {self.deadline:g} s")
        return bytes(body)


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise FetchError("is not an address that can be fetched") from None


def _check(address: httpx.URL, first: httpx.URL) -> None:
    """Hold an address against what may be asked; `first` is the one that led there."""
    if address.scheme not in ("http", "https") or not address.host:
        raise FetchError("is neither http nor https")
    if address.userinfo:
        raise FetchError("has a login in its address; pages are fetched without one")
    if first.scheme == "https" and address.scheme == "http":
        raise FetchError("is no longer https; what comes over http can be anybody's")


def _origin(address: httpx.URL) -> str:
    return f"{address.scheme}://{address.netloc.decode()}"


def _wait(status: int, said: str) -> float:
    """Give for how many seconds the service asks to be left alone; the error if that is too long or it is not said."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        seconds = float(said)
    else:
        try:
            when = parsedate_to_datetime(said)
        except ValueError:
            raise UnreachableHostError(f"answers {_shown(status)}") from None
        # Without a zone a date of HTTP means the same as with GMT.
        seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    if seconds > LONGEST_WAIT:
        raise UnreachableHostError(
            f"answers {_shown(status)} and asks to wait for {seconds:.0f} s; callsheet waits for {LONGEST_WAIT:g} s"
        )
    return max(seconds, 0.0)


def _sendable(value: str) -> str:
    """Give a value that goes into a header again next time; "" where it is not fit for that."""
    return value if value.isascii() and value.isprintable() else ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _shown(status: int) -> str:
    """Give a status with its usual phrase: the one that the server sent may hold anything."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _reason(error: httpx.ConnectError) -> str:
    """Give what the system said, without its number."""
    return str(error).rpartition("] ")[2].lower() or "no reason given"
