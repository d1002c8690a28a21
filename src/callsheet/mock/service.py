"""The way that every call goes: written down, hit by a fault or served, held to the document, answered."""

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from callsheet.mock.cuts import CutResponse, connection_of, is_gone, refuse
from callsheet.mock.handlers import HANDLERS, Asked, Done
from callsheet.mock.judge import InvalidAnswerError, Judge
from callsheet.mock.record import base_of, body_of, call_of, key_of
from callsheet.mock.refusal import Refusal, Refused, as_body, for_status
from callsheet.mock.scenario import Fault
from callsheet.mock.world import Call, World
from callsheet.openapi.bodies import JSON
from callsheet.openapi.operations import Operation
from callsheet.patch import merge

__all__ = ["Handle", "Port", "Service", "refusing"]

Handle = Callable[[Request, bytes, int], Awaitable[Response]]
"""What serves a call: given the request, its body, and the number that it is written down under."""


class Port(Protocol):
    """The port that a mock listens on."""

    async def shut(self, seconds: float) -> None:
        """Refuse connections for so many seconds, and end those that are idle."""


class Service:
    """Takes calls and answers them; `port` is None in process, `bugs` are answers that should not have been."""

    def __init__(self, world: World, judge: Judge) -> None:
        self.world, self.judge = world, judge
        self.report: Callable[[Call], None] | None = None
        self.port: Port | None = None
        self.bugs: list[InvalidAnswerError] = []
        self.shut_until = -math.inf

    async def take(self, request: Request, name: str | None, operation: Operation | None, handle: Handle) -> Response:
        """Take a call, and give what ends it."""
        self._meet_shut_port(request)
        number, fault = self.world.arrive(call_of(request, name), operation)
        try:
            response, changes = await self._ended(request, number, fault, operation, handle)
        except ClientDisconnect:
            # Nobody is there to be answered.
            response, changes = Response(status_code=400), {"cut": "by the client"}
        call = self.world.note(number, **changes)
        if call is not None and self.report is not None:
            self.report(call)
        seconds = self.world.closing() if self.port is not None else None
        if seconds is not None and self.port is not None:
            # Before the answer goes out, so that whoever has it finds the port shut.
            response.headers["Connection"] = "close"
            await self.port.shut(seconds)
        return response

    async def serve(self, operation: Operation, request: Request, body: bytes, number: int) -> Response:
        """Serve an operation."""
        try:
            self._let_in(request)
            asked = Asked(request, operation, body, base_of(request), self.world, self.judge)
            done = await HANDLERS[operation.name](asked)
        except Refused as refused:
            return self._answered(operation, refused.refusal)
        if done.created is not None:
            self.world.note(number, created=done.created)
        if done.form is not None:
            self.world.note(number, body=done.form)
        return self._answered(operation, done)

    def _meet_shut_port(self, request: Request) -> None:
        """Do in process what is done with the port over a socket; the time begins with the call that meets it."""
        if connection_of(request.scope) is not None:
            return
        seconds, now = self.world.closing(), self.world.clock()
        if seconds is not None:
            self.shut_until = now + seconds
        if now < self.shut_until:
            refuse()

    async def _ended(
        self, request: Request, number: int, fault: Fault | None, operation: Operation | None, handle: Handle
    ) -> tuple[Response, dict[str, Any]]:
        """End a call as its fault wants it, else by serving it; give with the end what is written down of it."""
        if fault is not None and fault.cut == "during-send":
            await _sleep(request, fault.delay)
            return CutResponse("during-send"), {"cut": "during-send"}
        body = await request.body()
        self.world.note(number, body=body_of(request, body))
        if fault is not None and fault.status is not None:
            response = self._failed(operation, fault)
        elif fault is not None and fault.cut == "before-head":
            response = CutResponse("before-head")
        else:
            response = await handle(request, body, number)
            if fault is not None and fault.patch is not None and response.media_type == JSON:
                patched = merge(json.loads(bytes(response.body)), dict(fault.patch))
                response = Response(json.dumps(patched), response.status_code, media_type=JSON)
        if fault is not None and fault.delay:
            # It ends early where the other side does not wait.
            with anyio.move_on_after(fault.delay) as late:
                await is_gone(request.receive)
            if not late.cancelled_caught and fault.cut is None:
                return response, {"cut": "by the client"}
        if fault is None or fault.cut is None:
            return response, {"status": response.status_code}
        whole = response if fault.cut == "in-body" else None
        return CutResponse(fault.cut, whole), {"cut": fault.cut}

    def _let_in(self, request: Request) -> None:
        if "authentication" in self.world.scenario.unenforced:
            return
        key, keys = key_of(request), self.world.scenario.keys
        if key is None or (keys is not None and key not in keys):
            raise Refused(for_status(401, headers=(("WWW-Authenticate", "Bearer"),)))

    def _failed(self, operation: Operation | None, fault: Fault) -> Response:
        """Answer with the status of a fault; a gateway's answer has no body of the service."""
        status = fault.status or 0
        headers = {} if fault.retry_after is None else {"Retry-After": str(math.ceil(fault.retry_after))}
        if fault.bare:
            page = f"<html>\r\n<head><title>{status}</title></head>\r\n<body><h1>{status}</h1></body>\r\n</html>\r\n"
            return HTMLResponse(page, status, headers)
        more = tuple(headers.items())
        refusal = for_status(status, fault.message, type=fault.type, code=fault.code, headers=more)
        return refusing(refusal) if operation is None else self._answered(operation, refusal)

    def _answered(self, operation: Operation, end: Refusal | Done) -> Response:
        """Give an answer that the document allows."""
        status, body = (end.status, as_body(end)) if isinstance(end, Refusal) else (200, end.answer)
        try:
            self.judge.answer(operation, status, body)
        except InvalidAnswerError as error:
            self.bugs.append(error)
            raise
        headers = dict(end.headers) if isinstance(end, Refusal) else {}
        return Response(json.dumps(body), status, headers, JSON)


async def _sleep(request: Request, seconds: float) -> None:
    """Let seconds pass, or fewer where the other side goes; its body is not read meanwhile."""
    connection = connection_of(request.scope)
    with anyio.move_on_after(seconds):
        while connection is None or not connection.is_closed():
            await anyio.sleep(0.05)


def refusing(refusal: Refusal) -> Response:
    """Give an error answer outside of the document's operations."""
    return Response(json.dumps(as_body(refusal)), refusal.status, dict(refusal.headers), JSON)
