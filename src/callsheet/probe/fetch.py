"""One address fetched safely: its first bytes and its size, or one clause that says why not.

httpcore is used without httpx's client around it, because all that a client adds is unwanted here: cookies,
credentials, proxies from the environment, decompression, redirects that nobody looked at. httpx reads the addresses.
"""

import asyncio
import re
import socket
import ssl
from contextlib import aclosing
from dataclasses import dataclass, replace
from http import HTTPStatus

import httpcore
import httpx

from callsheet import __version__
from callsheet.probe.connect import CheckedBackend, NotPublicError

__all__ = ["MOST_READ", "MOST_REDIRECTS", "Head", "Network", "UnreachableError", "fetch"]

MOST_READ = 256 * 1024
"""Bytes of a body that are read; cameras put up to some 100 KiB in front of the dimensions of a JPG."""

MOST_REDIRECTS = 5

_HEADERS = (
    (b"User-Agent", f"callsheet/{__version__} (+lint --probe)".encode()),
    (b"Accept", b"*/*"),
    (b"Accept-Encoding", b"identity"),
)
_RANGE = (b"Range", b"bytes=0-%d" % (MOST_READ - 1))
_PUBLIC = "the service fetches it over the public internet"
_NO_LOGIN = "the service fetches it without a login"


@dataclass(frozen=True, slots=True)
class Network:
    """How connections are made: the checked way to an address, the certificates that are trusted, and for how long."""

    backend: CheckedBackend
    tls: ssl.SSLContext
    patience: float
    deadline: float


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of what an address gives.

    `data` is None when the bytes say nothing of the file: compressed, or not from its beginning, or not asked for.
    `size` is that of the whole file, or None. `via` is "" or `redirects to <host>, which `.
    """

    data: bytes | None
    size: int | None
    via: str = ""


class UnreachableError(Exception):
    """An address cannot be fetched; the text is the message, without path, query or userinfo of any address."""


class _RefusedError(Exception):
    """What is said of an address, and what would be right."""

    def __init__(self, seen: str, expected: str = _PUBLIC) -> None:
        self.seen, self.expected = seen, expected


async def fetch(url: str, network: Network, *, with_data: bool) -> Head:
    """Fetch the beginning of what an address gives, following redirects; `UnreachableError` if there is nothing."""
    via = ""
    try:
        async with asyncio.timeout(network.deadline):
            address = httpx.URL(url)
            for _ in range(MOST_REDIRECTS + 1):
                answer = await _ask(address, network, with_data=with_data)
                if isinstance(answer, Head):
                    return replace(answer, via=via)
                address = answer
                via = f"redirects to {_shown_host(address)}, which "
            via = ""
            raise _RefusedError(f"redirects more than {MOST_REDIRECTS} times")
    except _RefusedError as error:
        seen, expected = error.seen, error.expected
    except NotPublicError:
        seen, expected = "is not at a public address", _PUBLIC
    except TimeoutError:
        seen, expected = f"does not arrive within {network.deadline:g} s", _PUBLIC
    except httpcore.TimeoutException:
        seen, expected = f"does not answer within {network.patience:g} s", _PUBLIC
    except httpcore.ProtocolError:
        seen, expected = "gives no proper HTTP answer", _PUBLIC
    except socket.gaierror as error:
        seen, expected = _no_host(error), _PUBLIC
    except (httpcore.NetworkError, OSError) as error:
        seen, expected = _no_connection(error), _PUBLIC
    # Names and ports that no socket takes show up as ValueError, UnicodeError among them, from several libraries.
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol, ValueError):
        seen, expected = "is not an address that can be fetched", _PUBLIC
    # Not chained: the errors below may hold the address, and with it what its query hides.
    raise UnreachableError(f"{via}{seen}; {expected}") from None


async def _ask(address: httpx.URL, network: Network, *, with_data: bool) -> Head | httpx.URL:
    """Send one request; give the beginning of what came, or where it redirects to.

    The second attempt, without a range, is for servers that hold a range against an empty file, or none at all.
    """
    _check(address)
    target = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
    # Userinfo is left out: whether the service would send it is unknown, and no credential leaves this machine.
    headers = [(b"Host", address.netloc), *_HEADERS]
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), network.patience)
    pool = httpcore.AsyncConnectionPool(ssl_context=network.tls, network_backend=network.backend)
    async with pool:
        for more in ([_RANGE], []):
            async with pool.stream("GET", target, headers=headers + more, extensions={"timeout": timeout}) as response:
                if response.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and more:
                    continue
                if response.status in (301, 302, 303, 307, 308):
                    return _redirect(address, response)
                if response.status not in (200, 203, 206):
                    is_private = response.status in (401, 403, 407)
                    raise _RefusedError(
                        f"answers {_shown_status(response.status)}", _NO_LOGIN if is_private else _PUBLIC
                    )
                return await _read(response, with_data=with_data)
    raise AssertionError("the second attempt always ends")


def _check(address: httpx.URL) -> None:
    if address.scheme not in ("http", "https"):
        raise _RefusedError("is neither http nor https")
    if not address.raw_host:
        raise _RefusedError("names no host")
    if address.port is not None and address.port > 65535:
        raise _RefusedError("names a port that does not exist")
    # Below 1024 live mail, shells and the like, which must not be sent requests on behalf of a file.
    if address.port is not None and address.port < 1024 and address.port not in (80, 443):
        raise _RefusedError(f"names port {address.port}", "web servers are at 80, 443 or from 1024 up")


def _redirect(address: httpx.URL, response: httpcore.Response) -> httpx.URL:
    """Find where a redirect leads. NOTE: from https to http, too; nothing that is sent is worth protecting."""
    where = _header(response, b"location")
    if where is None:
        raise _RefusedError(f"answers {_shown_status(response.status)} without saying where to")
    try:
        return address.join(where)
    except (httpx.InvalidURL, ValueError):
        raise _RefusedError("redirects to something that is not an address") from None


async def _read(response: httpcore.Response, *, with_data: bool) -> Head:
    """Read the body as far as it is needed, whatever was asked for; the caller then drops the connection."""
    is_plain = (_header(response, b"content-encoding") or "identity").lower() == "identity"
    if not with_data or not is_plain:
        return Head(None, None)
    size = None
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        range_ = re.fullmatch(r"bytes 0-[0-9]+/(?:([0-9]{1,18})|\*)", _header(response, b"content-range") or "")
        if not range_:
            return Head(None, None)
        size = int(range_[1]) if range_[1] else None
    elif length := re.fullmatch("[0-9]{1,18}", _header(response, b"content-length") or ""):
        size = int(length[0])
    data = bytearray()
    # Closed here and now, or the generator would be left to the loop after the connection is gone.
    async with aclosing(response.aiter_stream()) as parts:  # type: ignore[type-var]  # httpcore declares too little
        async for part in parts:
            data += part
            if len(data) >= MOST_READ:
                break
    return Head(bytes(data[:MOST_READ]), size)


def _header(response: httpcore.Response, name: bytes) -> str | None:
    for key, value in response.headers:
        if key.lower() == name:
            try:
                return value.decode().strip()
            except UnicodeDecodeError:
                return value.decode("latin-1").strip()
    return None


def _shown_status(status: int) -> str:
    """Give a status with its usual phrase: the one that the server sent may hold anything."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _shown_host(address: httpx.URL) -> str:
    """Give the host of an address that a stranger wrote, if it is fit to be printed."""
    host = address.raw_host.decode("ascii", "replace")
    return host if re.fullmatch("[A-Za-z0-9._:-]{1,100}", host) else "another address"


def _no_host(error: socket.gaierror) -> str:
    unknown = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
    return "names a host that does not exist" if error.errno in unknown else "names a host that cannot be looked up"


def _no_connection(error: BaseException) -> str:
    """Look under the errors that others wrapped for the one that says most."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = _CERTIFICATES.get(cause.verify_code, "that is not trusted")
            return f"has a certificate {why}"
        if isinstance(cause, ssl.SSLError):
            return "does not speak a TLS that is understood"
        if isinstance(cause, ConnectionRefusedError):
            return "refuses the connection"
        cause = cause.__cause__ or cause.__context__  # httpcore strips the first and leaves the second
    return "cannot be connected to" if isinstance(error, httpcore.ConnectError) else "breaks the connection off"


# The codes of OpenSSL's X509_V_ERR_*; its own words change between versions.
_CERTIFICATES = {
    9: "that is not valid yet",
    10: "that has expired",
    18: "signed by itself",
    19: "signed by itself",
    62: "for another host",
    64: "for another host",
}
