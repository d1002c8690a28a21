"""Connections that go to a checked address: the one place where the probe touches the network."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread

import httpcore

from callsheet.probe.addresses import Address

__all__ = ["CheckedBackend", "NotPublicError", "look_up"]


class NotPublicError(Exception):
    """A host has an address that may not be connected to."""


def look_up(host: str, port: int) -> list[str]:
    """Give the addresses of a host, as the system knows them."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Looks a name up once, holds every address of it against `is_allowed`, and connects to what was checked.

    The name is not looked up a second time, so an answer that changes in between changes nothing. TLS and the Host
    header are made above this and keep to the name. Unix sockets stay unsupported, as in the base class.
    """

    def __init__(self, resolve: Callable[[str, int], Iterable[str]], is_allowed: Callable[[Address], bool]) -> None:
        self._resolve = resolve
        self._is_allowed = is_allowed
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of the host that answers, if all of them may be connected to."""
        found = await _in_thread(lambda: list(self._resolve(host, port)))
        addresses = [ip_address(text) for text in dict.fromkeys(found)]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        # One bad address is enough: nobody publishes a good one beside it but to slip past a check.
        if not all(self._is_allowed(address) for address in addresses):
            raise NotPublicError
        *others, last = addresses
        for address in others:
            try:
                return _Stream(
                    await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue  # a host may publish IPv6 that does not reach this machine
        return _Stream(await self._plain.connect_tcp(str(last), port, timeout, local_address, socket_options))


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that is closed when TLS on it is cancelled: httpcore forgets it there, and it would stay open."""

    def __init__(self, plain: httpcore.AsyncNetworkStream) -> None:
        self._plain = plain

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._plain.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._plain.aclose()
            raise

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._plain.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._plain.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._plain.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)


async def _in_thread(work: Callable[[], list[str]]) -> list[str]:
    """Wait for blocking work in a thread of its own.

    The pool of asyncio would do, were it not joined at the end: a name server that says nothing would hold up the
    whole program long after the deadline.
    """
    outcome: Future[list[str]] = Future()
    outcome.set_running_or_notify_cancel()  # so that cancelling the wait leaves it open for the thread

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
            outcome.set_exception(error)

    Thread(target=run, name="callsheet look-up", daemon=True).start()
    return await asyncio.wrap_future(outcome)
