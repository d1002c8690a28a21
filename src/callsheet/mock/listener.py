"""A port that an application answers on, with connections that the application can cut."""

import asyncio
import socket
import struct
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from callsheet.mock.cuts import EXTENSION

__all__ = ["Listener", "address", "bound"]

_LINGER_NOT = struct.pack("ii", 1, 0)
_RETRY = 0.02


class _Connection(H11Protocol):
    """A connection that the application can cut: it finds this object in the extensions of a call's scope."""

    def __init__(self, config: Config, state: ServerState) -> None:
        super().__init__(config, state, {})
        self.app: Any = self._showing_itself(self.app)

    def is_closed(self) -> bool:
        """Say whether the other side is gone."""
        return bool(self.transport.is_closing())

    def reset(self) -> None:
        """Cut the connection at once; the other side sees a reset."""
        if self.is_closed():
            return
        taken = self.transport.get_extra_info("socket")
        if taken is not None:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self.transport.abort()

    def close(self) -> None:
        """Cut the connection when all that was written is sent."""
        self.transport.close()

    def _showing_itself(self, app: Any) -> ASGIApp:
        async def shown(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "extensions": {EXTENSION: self}}, receive, send)

        return shown


class Listener:
    """A port that an application answers on; all of it happens in one event loop."""

    def __init__(self, app: ASGIApp, taken: socket.socket) -> None:
        settings: dict[str, Any] = {"lifespan": "off", "ws": "none", "interface": "asgi3", "proxy_headers": False}
        self._config = Config(app, log_config=None, access_log=False, timeout_keep_alive=60, **settings)
        self._state = ServerState()
        self._socket = taken
        self._host, self._port = taken.getsockname()[:2]
        self._server: asyncio.Server | None = None
        self._opening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Accept connections; a port that is shut is opened again."""
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        if self._server is None:
            await self._listen()

    async def shut(self, seconds: float) -> None:
        """Refuse connections for so many seconds, and end those that are idle."""
        if self._opening is not None:
            self._opening.cancel()
        self._refuse()
        for connection in list(self._state.connections):
            connection.shutdown()
        await _settle()
        self._opening = asyncio.create_task(self._open_after(seconds))

    async def close(self) -> None:
        """End everything."""
        if self._opening is not None:
            self._opening.cancel()
        self._refuse()
        for connection in list(self._state.connections):
            connection.transport.abort()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)
        await _settle()

    def _refuse(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        self._socket.close()

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._listen()
        self._opening = None

    async def _listen(self) -> None:
        while self._socket.fileno() < 0:
            try:
                self._socket = bound(self._host, self._port)
            except OSError:
                # Somebody else has the port for the moment.
                await asyncio.sleep(_RETRY)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self._config, self._state), sock=self._socket)


async def _settle() -> None:
    """Let the loop close what was told to close, which it does in its next turns."""
    for _ in range(3):
        await asyncio.sleep(0)


def bound(host: str, port: int) -> socket.socket:
    """Give a socket that is bound to a port, a free one for 0; raise OSError where it is taken."""
    # The protocol is named because asyncio looks for it before it turns Nagle's algorithm off.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
    except BaseException:
        taken.close()
        raise
    return taken


def address(taken: socket.socket) -> str:
    """Give the address of a mock that listens on a socket."""
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
