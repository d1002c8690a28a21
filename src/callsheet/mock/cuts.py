"""How a connection is cut, over a socket and in process.

Over a socket the server puts its end of the connection into the scope's extensions, and that is really cut. In process
there is no connection, so the exception is raised that httpx raises when it meets the same on a socket. One differs:
on a socket httpx waits for an answer when sending fails, and reports what it then reads.
"""

from typing import Protocol, cast

import httpx
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from callsheet.mock.scenario import Cut

__all__ = ["EXTENSION", "Connection", "CutResponse", "connection_of", "is_gone", "refuse"]

EXTENSION = "callsheet.connection"
"""What the server's end of a connection is called in a scope's extensions."""


class Connection(Protocol):
    """The server's end of a connection."""

    def is_closed(self) -> bool:
        """Say whether the other side is gone."""

    def reset(self) -> None:
        """Cut it at once; the other side sees a reset."""

    def close(self) -> None:
        """Cut it when all that was written is sent; the other side sees an end."""


def connection_of(scope: Scope) -> Connection | None:
    """Give the server's end of a call's connection, None in process."""
    return cast("Connection | None", (scope.get("extensions") or {}).get(EXTENSION))


def refuse() -> None:
    """Do in process what a closed port does."""
    raise httpx.ConnectError("[Errno 111] Connection refused")


async def is_gone(receive: Receive) -> None:
    """Wait until the other side is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


class CutResponse(Response):
    """Ends a call without an answer, or `in-body` with half of one."""

    def __init__(self, cut: Cut, response: Response | None = None) -> None:
        super().__init__()
        self._cut, self._response = cut, response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is to be sent, and cut."""
        connection = connection_of(scope)
        if self._response is not None:
            await self._response(scope, receive, _Half(send, is_served=connection is not None))
        if connection is None:
            raise _seen(self._cut)
        if self._cut == "during-send":
            connection.reset()
        else:
            connection.close()
        await is_gone(receive)


class _Half:
    """Lets through the head of an answer and half of its body."""

    def __init__(self, send: Send, *, is_served: bool) -> None:
        self._send, self._is_served = send, is_served

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._is_served:
                await self._send(message)
            return
        body = message.get("body", b"")
        if not self._is_served:
            half = len(body) // 2
            raise httpx.RemoteProtocolError(
                "peer closed connection without sending complete message body "
                f"(received {half} bytes, expected {len(body)})"
            )
        await self._send({**message, "body": body[: len(body) // 2], "more_body": True})


def _seen(cut: Cut) -> httpx.TransportError:
    if cut == "during-send":
        return httpx.WriteError("[Errno 32] Broken pipe")
    return httpx.RemoteProtocolError("Server disconnected without sending a response.")
