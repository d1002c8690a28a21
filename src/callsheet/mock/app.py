"""The mock as an ASGI application."""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cache, partial
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from callsheet.errors import UsageError
from callsheet.mock.bodies import read_json
from callsheet.mock.fetches import fetch_clip, fetch_file
from callsheet.mock.handlers import HANDLERS
from callsheet.mock.judge import InvalidAnswerError, Judge
from callsheet.mock.pages import page, page_names
from callsheet.mock.refusal import Refused, for_status
from callsheet.mock.scenario import FILE, RESULT, Scenario
from callsheet.mock.scenario_file import read_scenario
from callsheet.mock.service import Port, Service, refusing
from callsheet.mock.world import Call, World
from callsheet.openapi.bodies import JSON
from callsheet.openapi.operations import Operation
from callsheet.spec import Spec, installed

__all__ = ["Mock", "asgi_app"]

ADMIN = "/__mock__/"


class Mock:
    """An ASGI application that answers as the API does, and remembers what it was asked."""

    def __init__(self, scenario: Scenario, judge: Judge, clock: Callable[[], float]) -> None:
        self._judge = judge
        self._world = World(scenario, clock, judge.lifetime)
        self._service = Service(self._world, judge)
        missing = [each.name for each in judge.document.operations if each.name not in HANDLERS]
        if missing:
            raise LookupError(
                f"the mock does not know what {', '.join(missing)} does; add it to callsheet.mock.handlers"
            )
        errors = {404: self._nothing_there, 405: self._nothing_there}
        self._app = Starlette(routes=[*self._calls(), *self._own()], exception_handlers=errors)  # type: ignore[arg-type]  # Starlette types handlers for Exception
        self._app.router.redirect_slashes = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a call, as ASGI wants it."""
        await self._app(scope, receive, send)

    @property
    def scenario(self) -> Scenario:
        """The scenario that is played."""
        return self._world.scenario

    @property
    def requests(self) -> list[Call]:
        """The calls that arrived since the last reset, in their order."""
        return self._world.calls

    @property
    def creates(self) -> list[dict[str, Any]]:
        """The bodies of the create calls that took effect, in their order."""
        with self._world.lock:
            return [task.request for task in self._world.tasks.values()]

    @property
    def bugs(self) -> list[InvalidAnswerError]:
        """The answers that the document does not allow; there should be none."""
        return self._service.bugs

    def play(self, scenario: Scenario | Mapping[str, object]) -> None:
        """Play another scenario from its beginning; what there is stays."""
        self._service.shut_until = -math.inf
        self._world.play(read_scenario(scenario, self._judge.spec))

    def reset(self) -> None:
        """Forget all tasks, files and calls, and play the scenario from its beginning."""
        self._service.shut_until = -math.inf
        self._world.reset()

    def listen(self, port: Port, report: Callable[[Call], None] | None = None) -> None:
        """Say what port the mock is served on, and to whom calls are reported when they have ended."""
        self._service.port, self._service.report = port, report

    def closing(self) -> float | None:
        """Give for how many seconds the port is to be shut now; it is told once."""
        return self._world.closing()

    def _calls(self) -> list[Route]:
        """Give a route for every path of the document, and for clips and files."""
        paths: dict[str, dict[str, Operation]] = {}
        for operation in self._judge.document.operations:
            paths.setdefault(operation.path, {})[operation.method] = operation
        routes = []
        for path, by_method in paths.items():
            route = Route(path, partial(self._operate, by_method), methods=list(by_method))
            if route.methods is not None and "HEAD" not in by_method:
                route.methods.discard("HEAD")  # Starlette adds it to GET, and the document does not know it
            routes.append(route)
        fetches = (("/results/{rest:path}", RESULT, fetch_clip), ("/files/{id}/{name:path}", FILE, fetch_file))
        for path, name, handle in fetches:
            routes.append(Route(path, partial(self._fetch, name, handle), methods=["GET"]))
        return routes

    def _own(self) -> list[Route]:
        """Give the routes that the API does not have."""
        return [
            Route("/", partial(_page, "index")),
            Route("/reference/{name}", _named_page),
            Route("/openapi.json", self._document),
            Route("/favicon.ico", _no_icon),  # a browser asks for it, and that is no call of the API
            Route(f"{ADMIN}requests", self._tell_requests),
            Route(f"{ADMIN}reset", self._reset, methods=["POST"]),
            Route(f"{ADMIN}scenario", self._play, methods=["PUT"]),
        ]

    async def _operate(self, by_method: Mapping[str, Operation], request: Request) -> Response:
        operation = by_method[request.method]
        return await self._service.take(request, operation.name, operation, partial(self._service.serve, operation))

    async def _fetch(self, name: str, handle: Callable[[World, Request], Response], request: Request) -> Response:
        async def fetched(request: Request, _body: bytes, _number: int) -> Response:
            return handle(self._world, request)

        return await self._service.take(request, name, None, fetched)

    async def _nothing_there(self, request: Request, error: HTTPException) -> Response:
        """Refuse a path or a method that the document does not know."""

        async def refused(request: Request, _body: bytes, _number: int) -> Response:
            what = f"{request.method} is no method of" if error.status_code == _NO_METHOD else "there is nothing at"
            message = f"{what} {request.scope['path']}; see /openapi.json"
            return refusing(for_status(error.status_code, message, headers=tuple((error.headers or {}).items())))

        if request.scope["path"].startswith(ADMIN):
            return await refused(request, b"", 0)
        return await self._service.take(request, None, None, refused)

    async def _document(self, _request: Request) -> Response:
        servers = [{"url": "/", "description": "The mock that this document comes from."}]
        return _json({**self._judge.spec.document, "servers": servers})

    async def _tell_requests(self, _request: Request) -> Response:
        return _json({"requests": [asdict(call) for call in self.requests]})

    async def _reset(self, _request: Request) -> Response:
        self.reset()
        return await self._shut_if_due(Response(status_code=204))

    async def _play(self, request: Request) -> Response:
        try:
            self.play(read_json(await request.body()))
        except Refused as refused:
            return refusing(refused.refusal)
        except UsageError as error:
            return refusing(for_status(400, str(error)))
        return await self._shut_if_due(Response(status_code=204))

    async def _shut_if_due(self, response: Response) -> Response:
        port = self._service.port
        seconds = self.closing() if port is not None else None
        if port is not None and seconds is not None:
            response.headers["Connection"] = "close"
            await port.shut(seconds)
        return response


_NO_METHOD = 405


def asgi_app(
    scenario: Scenario | Mapping[str, object] | None = None,
    *,
    clock: Callable[[], float] = time.time,
    spec: Spec | None = None,
) -> Mock:
    """Give the mock as an ASGI application, for `httpx.ASGITransport` or any server.

    `scenario` is one as read, or as it is written; `clock` tells the time in seconds since 1970, and no time passes
    for a task but by it.
    """
    judge = _judge() if spec is None else Judge(spec)
    return Mock(read_scenario(scenario or {}, judge.spec), judge, clock)


@cache
def _judge() -> Judge:
    """Give the judge of the installed spec; what it learns of the document serves every mock."""
    return Judge(installed())


async def _page(name: str, _request: Request) -> Response:
    return HTMLResponse(page(name))


async def _named_page(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in page_names():
        return refusing(for_status(404, f"there is no page {name!r}; there are {', '.join(page_names())}"))
    return HTMLResponse(page(name))


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


def _json(value: Any) -> Response:
    return Response(json.dumps(value, indent=2), media_type=JSON)
