"""A documentation site on the loopback: pages in both forms, an index, and whatever can go wrong with them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from callsheet.docs.pulling.fetch import Fetcher
from probe_server import Handler, Route, Server, drips, gives, redirects, serve

__all__ = ["Site", "drips", "endless", "gives", "in_turn", "kept", "markdown", "redirects", "rendered", "site"]


def markdown(title: str = "Kite Film 2", most: int = 900) -> bytes:
    """Write a page of the Markdown form."""
    return f"""# {title}

> A kite film from a line of text.

## OpenAPI

````yaml films.json post /v1/films
openapi: 3.1.0
paths:
  /v1/films:
    post:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                prompt: {{type: string, maxLength: {most}}}
      responses:
        '200':
          content:
            application/json:
              schema: {{type: object, properties: {{id: {{type: string}}}}}}
````
""".encode()


def rendered(title: str = "Kite Film 2") -> bytes:
    """Write a page of the rendered form."""
    said = "POST /v1/films\n\nBody\n\nprompt\nstring\n\nResponse\n\nid\nstring\n"
    return f"<!DOCTYPE html><html><body><h1>{title}</h1><pre>{said}</pre></body></html>".encode()


def kept(body: bytes, kind: str, *, by: str = "both", modified: str = "Fri, 20 Nov 2026 08:00:00 GMT") -> Route:
    """Answer with a body, or with 304 to whoever has it, as its validators tell: the tag, the date or both."""
    tag = f'"{sha256(body).hexdigest()[:8]}"'
    sent = {"ETag": tag} if by != "date" else {}
    sent |= {"Last_Modified": modified} if by != "tag" else {}

    def route(handler: Handler) -> None:
        said = handler.headers
        has_tag = said.get("If-None-Match") == tag
        has_date = "If-None-Match" not in said and said.get("If-Modified-Since") == modified
        if has_tag or (has_date and by != "tag"):
            handler.answer(304, **sent)
        else:
            handler.answer(200, body, Content_Type=kind, **sent)

    return route


def in_turn(*routes: Route) -> Route:
    """Answer as each route in turn, and then always as the last."""
    left = list(routes)

    def route(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return route


def endless(kind: str) -> Route:
    """Send a body that never ends."""

    def route(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while not handler.server.stopping.is_set():
            handler.wfile.write(b"kite " * 20_000)

    return route


@dataclass(slots=True)
class Site:
    """The site: its server, and a clock that stands still but for what somebody sleeps."""

    server: Server
    slept: list[float] = field(default_factory=list)

    def put(self, path: str, route: Route) -> str:
        """Put a route behind a path and give its address."""
        return self.server.url(path, route)

    def asked(self) -> list[str]:
        """Give the paths that were asked for, in order."""
        return [path for path, _ in self.server.requests]

    def headers(self, number: int = -1) -> dict[str, str]:
        """Give the headers of one of the requests."""
        return self.server.requests[number][1]

    def fetcher(
        self, patience: float = 2.0, deadline: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> Fetcher:
        """Give a fetcher that writes down what it would sleep."""
        return Fetcher(patience=patience, deadline=deadline, sleep=self.slept.append, clock=clock)


@contextmanager
def site() -> Iterator[Site]:
    """Run a site on which nothing is to be found yet."""
    with serve() as server:

        class Missing(dict[str, Route]):
            def __missing__(self, path: str) -> Route:
                return gives(b"not here", 404)

        server.routes = Missing()
        yield Site(server)
