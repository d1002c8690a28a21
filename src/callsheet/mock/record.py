"""A call as it is written down: without the key that came with it."""

import re
from typing import Any

from starlette.requests import Request

from callsheet.mock.bodies import read_json
from callsheet.mock.refusal import Refused
from callsheet.mock.world import Call
from callsheet.rewrite import rewritten

__all__ = ["base_of", "body_of", "call_of", "key_of"]

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?", re.ASCII)
_STARS = "***"
_LONGEST_BODY = 1 << 18  # in bytes; what is longer is an upload, and is there to be fetched
_SHORTEST_KEY = 8  # a shorter one is found in words that are no keys


def key_of(request: Request) -> str | None:
    """Give the key that came with a call, None where there was none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def call_of(request: Request, operation: str | None) -> Call:
    """Write down a call before its body is read."""
    headers = {name: _STARS if name == "authorization" else value for name, value in request.headers.items()}
    if key_of(request) is not None:
        headers["authorization"] = f"Bearer {_STARS}"
    call = Call(operation, request.method, request.scope["path"], dict(request.query_params), headers)
    starred: dict[str, Any] = {name: _starred(request, getattr(call, name)) for name in ("path", "query", "headers")}
    return Call(operation, request.method, **starred)


def body_of(request: Request, body: bytes) -> Any:
    """Give a body as it is written down: JSON as its value, all else as text."""
    if not body:
        return None
    if len(body) > _LONGEST_BODY:
        return f"{len(body)} bytes"
    try:
        value = read_json(body)
    except Refused:
        value = body.decode(errors="replace")
    return _starred(request, value)


def _starred(request: Request, value: Any) -> Any:
    """Give a value with stars wherever the key of its call stands in it."""
    key = key_of(request)
    if key is None or len(key) < _SHORTEST_KEY:
        return value
    return rewritten(value, lambda text: text.replace(key, _STARS))


def base_of(request: Request) -> str:
    """Give the address that the mock was called at, without a slash at its end."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = request.scope.get("server") or ("localhost", None)
        host = f"{name}:{port}" if port else str(name)
    return f"{request.url.scheme}://{host}"
