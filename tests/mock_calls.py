"""Calls to a mock as tests make them: in process, with a clock that only they move."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from callsheet.mock import Mock, asgi_app

KEY = "mock-key"
CLEAN = {
    "model": "kling-v3-image-to-video",
    "prompt": "Mist lifts off the bay",
    "image_url": "https://media.test/a.jpg",
}
CREATE = "/v1/videos/generations"
START = 1757165031.0


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Api:
    """A mock in process, and calls to it that return when they are answered."""

    def __init__(self, scenario: dict[str, Any] | None = None, clock: Callable[[], float] | None = None) -> None:
        self.clock = Clock()
        self.mock: Mock = asgi_app(scenario, clock=clock or self.clock)

    def call(self, method: str, url: str, *, key: str | None = KEY, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self.mock)
            async with httpx.AsyncClient(transport=transport, base_url="https://api.mock.test") as client:
                return await client.request(method, url, headers=headers, **options)

        return asyncio.run(sent())

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.call("GET", url, **options)

    def create(self, body: Any = CLEAN, **options: Any) -> httpx.Response:
        return self.call("POST", CREATE, json=body, **options)

    def task(self, name: str, **options: Any) -> dict[str, Any]:
        answer = self.get(f"/v1/tasks/{name}", **options)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def error(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    return found
