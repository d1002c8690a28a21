"""The mock on a port: in the foreground for the command line, in a thread for tests."""

import asyncio
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Any

from callsheet.mock.app import Mock, asgi_app
from callsheet.mock.listener import Listener, address, bound
from callsheet.mock.scenario import Scenario
from callsheet.mock.world import Call

__all__ = ["KEY", "Served", "serve", "serving"]

KEY = "mock-key"
"""The key to use where the scenario lists none; any other would do, too."""

_LONG = 3600.0


def serve(
    mock: Mock, taken: socket.socket, report: Callable[[Call], None] | None = None, *, ready: Callable[[], None]
) -> None:
    """Serve in the foreground until interrupted or told to end; `ready` is called when the port is open."""

    async def forever() -> None:
        over = asyncio.Event()
        with suppress(NotImplementedError):  # as on Windows
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
        listener = Listener(mock, taken)
        mock.listen(listener, report)
        await listener.open()
        ready()
        try:
            seconds = mock.closing()
            if seconds is not None:
                await listener.shut(seconds)
            await over.wait()
        finally:
            await listener.close()

    with suppress(KeyboardInterrupt):
        asyncio.run(forever())


class Served:
    """A mock that runs in a thread, and how to reach it: `url` and `key` are what a client is given."""

    def __init__(self, mock: Mock, listener: Listener, loop: asyncio.AbstractEventLoop, url: str) -> None:
        self.mock, self.url = mock, url
        self._listener, self._loop = listener, loop

    @property
    def key(self) -> str:
        """A key that the mock takes."""
        keys = self.mock.scenario.keys
        return keys[0] if keys else KEY

    @property
    def scenario(self) -> Scenario:
        """The scenario that is played; another one may be put in its place, as it is written or as it is read."""
        return self.mock.scenario

    @scenario.setter
    def scenario(self, scenario: Scenario | Mapping[str, object]) -> None:
        self.play(scenario)

    @property
    def requests(self) -> list[Call]:
        """The calls that arrived since the last reset, in their order."""
        return self.mock.requests

    @property
    def creates(self) -> list[dict[str, Any]]:
        """The bodies of the create calls that took effect, in their order."""
        return self.mock.creates

    def play(self, scenario: Scenario | Mapping[str, object] | None = None, **settings: object) -> None:
        """Play another scenario from its beginning, given whole or by its settings."""
        if scenario is not None and settings:
            raise TypeError("play takes a scenario or its settings, not both")
        self.mock.play(settings if scenario is None else scenario)
        self.follow()

    def reset(self) -> None:
        """Forget all tasks, files and calls, and play the scenario from its beginning."""
        self.mock.reset()
        self.follow()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Keep the port shut for a while: whoever connects meanwhile is refused."""
        self._run(self._listener.shut(_LONG))
        try:
            yield
        finally:
            self._run(self._listener.open())

    def follow(self) -> None:
        """Open or shut the port as the scenario wants it at its beginning."""
        seconds = self.mock.closing()
        self._run(self._listener.open() if seconds is None else self._listener.shut(seconds))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()


@contextmanager
def serving(
    scenario: Scenario | Mapping[str, object] | None = None,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Callable[[], float] = time.time,
) -> Iterator[Served]:
    """Run a mock in a thread, on a free port unless one is named; when the block ends nothing of it is left."""
    mock = asgi_app(scenario, clock=clock)
    taken = bound(host, port)
    url = address(taken)
    listener = Listener(mock, taken)
    is_ready, over, loops = Event(), asyncio.Event(), list[asyncio.AbstractEventLoop]()

    async def answer() -> None:
        loops.append(asyncio.get_running_loop())
        try:
            await listener.open()
            mock.listen(listener)
            is_ready.set()
            await over.wait()
        finally:
            is_ready.set()
            await listener.close()

    thread = Thread(target=asyncio.run, args=(answer(),), name="callsheet-mock", daemon=True)
    thread.start()
    is_ready.wait()
    served = Served(mock, listener, loops[0], url)
    try:
        served.follow()
        yield served
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()
