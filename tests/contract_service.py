"""A run of the contract against a mock in process, as tests make it: one event loop, one document, no port."""

import asyncio
import json
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from callsheet.client.settings import settings
from callsheet.contract.ledger import Ledger
from callsheet.contract.plan import Plan, make_plan
from callsheet.contract.run import Run, hold
from callsheet.contract.send import Sender
from callsheet.mock import Mock, read_scenario
from callsheet.mock.judge import Judge
from callsheet.openapi.document import Document
from callsheet.spec import installed

KEY = "sk-recognisable-0123456789abcdef"
URL = "https://api.mock.test"
SPEC = installed()


class KnownDocument(Document):
    """The document, which remembers what it said: the mock gives the same answer hundreds of times."""

    def __init__(self) -> None:
        super().__init__(SPEC)
        self.answer_problem = cache(super().answer_problem)  # type: ignore[method-assign]


DOCUMENT = KnownDocument()


@cache
def plan_of(patterns: tuple[str, ...] = (), paid: int = 0) -> Plan:
    return make_plan(DOCUMENT, (), patterns, paid)


class InProcess(httpx.BaseTransport):
    """Lets a client that waits call an application that is awaited."""

    def __init__(self, app: Any, runner: asyncio.Runner) -> None:
        self._transport, self._runner = httpx.ASGITransport(app), runner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def answered() -> httpx.Response:
            response = await self._transport.handle_async_request(request)
            body = b"".join([piece async for piece in response.aiter_raw()])
            return httpx.Response(response.status_code, headers=response.headers, content=body)

        return self._runner.run(answered())


JUDGE = Judge(SPEC)
JUDGE.document = DOCUMENT


def fresh(scenario: dict[str, Any] | None = None) -> Mock:
    played = {"keys": [KEY], "pending": 0, "processing": 0, **(scenario or {})}
    return Mock(read_scenario(played, SPEC), JUDGE, time.time)


def held(
    transport: httpx.BaseTransport, folder: Path, *, patterns: Sequence[str] = (), paid: int = 0, url: str = URL
) -> Run:
    own = settings(KEY, url, 5.0, 0, None, default_url="")
    sender = Sender(own, transport=transport, sleep=lambda _: None)
    try:
        with Ledger(folder / "contract.jsonl", own.base_url, own.key.starred) as ledger:
            return hold(plan_of(tuple(patterns), paid), sender, ledger, own.key.starred, lambda _: None)
    finally:
        sender.close()


def verdicts(run: Run, *wanted: str) -> list[str]:
    return [each.probe.id for each in run.results if each.verdict in wanted]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "contract.jsonl").read_text().splitlines()]
