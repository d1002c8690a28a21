"""The calls that a test makes through httpx, held to the document: what the fixture `contract_recorder` gives."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import httpx

from callsheet.client.body import seen_from_outside
from callsheet.mock.passing import Passed, passing
from callsheet.mock.uploads import fields_of
from callsheet.openapi.bodies import JSON, kind_of, parsed
from callsheet.openapi.document import Document
from callsheet.openapi.operations import Operation
from callsheet.rewrite import rewritten
from callsheet.shown import shown
from callsheet.spec import installed

__all__ = ["Breach", "Exchange", "Recorder", "recording"]

_HEAD = (
    "These calls are not as the API documents them; `with contract_recorder.off():` is for what is meant to be wrong."
)
_OPEN = "the call goes to http, where the key can be read; the API is at https"
_ASKING = ("HEAD", "OPTIONS")  # they ask about an address, and are no calls of the API
_ENCODED = re.compile("%(?:2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)  # what never needs to be
_SHORTEST_KEY = 8  # a shorter one is found in words that are no keys


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing about a call that the document does not allow; `part` is `request`, or `answer` and its status."""

    method: str
    path: str
    part: str
    says: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}, {self.part}: {self.says}"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call to a watched address and what came of it.

    `path` is below that address; `operation` None tells that the document does not know it, `status` None that no
    answer came.
    """

    operation: str | None
    method: str
    path: str
    status: int | None
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A call, the address that it was made below, and whether anybody minds what is wrong with it."""

    passed: Passed
    base: str
    path: str
    is_judged: bool


class Recorder:
    """Watches calls and tells what the document does not allow of them; any thread may make them.

    Watched are the addresses that `watch` is told, and `FOXAPI_BASE_URL`; without that, the service itself.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._servers = tuple(server["url"] for server in document.spec.document["servers"])
        # Below these everything is the API's; elsewhere are clips, uploads, and whatever else a server has.
        self._roots = tuple({f"/{each.path.split('/')[1]}/" for each in document.operations})
        self._lock = Lock()
        self._named: list[str] = []
        self._seen: list[_Seen] = []
        self._off = self._told = 0

    def watch(self, url: str) -> None:
        """Watch the calls to one more base address, such as `http://127.0.0.1:8000`."""
        base = httpx.URL(url) if isinstance(url, str) else httpx.URL()
        if base.scheme not in ("http", "https") or not base.host:
            raise ValueError(f"watch is given {url!r}; it takes a base address such as 'http://127.0.0.1:8000'")
        self._named.append(url)

    @contextmanager
    def off(self) -> Iterator[None]:
        """Let calls be wrong that end while the block runs, in any thread; they are seen all the same."""
        with self._lock:
            self._off += 1
        try:
            yield
        finally:
            with self._lock:
                self._off -= 1

    @property
    def exchanges(self) -> list[Exchange]:
        """The calls to watched addresses, in the order in which they ended."""
        return [self._exchange(each) for each in list(self._seen)]

    @property
    def breaches(self) -> list[Breach]:
        """What the document does not allow of the calls so far; of an answer, once it is read to its end."""
        return [breach for each in self.exchanges for breach in each.breaches]

    def verdict(self) -> str:
        """Say what is wrong with the calls that were not spoken of yet, nothing where all are right."""
        new = self._seen[self._told :]
        self._told += len(new)
        lines = Counter(str(breach) for each in new for breach in self._exchange(each).breaches)
        if not lines:
            return ""
        told = [f"  {line}{f' ({times} times)' if times > 1 else ''}" for line, times in lines.items()]
        return "\n".join([_HEAD, *told])

    def is_wanted(self, url: httpx.URL) -> bool:
        """Say whether the bodies of calls to an address are wanted."""
        place = self._place(url)
        return place is not None and place[1].startswith(self._roots)

    def take(self, passed: Passed) -> None:
        """Take a call that has ended."""
        place = self._place(passed.url)
        if place is not None:
            base, path = place
            self._seen.append(_Seen(passed, base, path, not self._off))

    def _place(self, url: httpx.URL) -> tuple[str, str] | None:
        """Give the watched address that another one is below, and the path from there."""
        own = os.environ.get("FOXAPI_BASE_URL")
        places, origins = list[tuple[str, str]](), {_origin(url)}
        if url.scheme == "http":
            origins.add(("https", url.host, None if url.port == 443 else url.port))
        for text in (*self._named, *((own,) if own else self._servers)):
            try:
                base = httpx.URL(text)
            except httpx.InvalidURL:
                continue  # the client that is pointed there says so
            root = _path(base).rstrip("/")
            # Many a client wants the version in its base address; ours has it in each path.
            root = next(
                (root.removesuffix(each.rstrip("/")) for each in self._roots if f"{root}/".endswith(each)), root
            )
            if _origin(base) in origins and _path(url).startswith(f"{root}/"):
                below = _folded(_path(url)[len(root) :])
                places.append((str(base.copy_with(raw_path=root.encode() or b"/")).rstrip("/"), below))
        # The address that differs by its scheme is taken where none is the very same.
        return min(places, key=lambda place: not place[0].startswith(f"{url.scheme}:"), default=None)

    def _exchange(self, seen: _Seen) -> Exchange:
        """Hold a call to the document."""
        passed, response = seen.passed, seen.passed.response
        operation = self._document.operation(passed.method, seen.path)
        path = _starred(passed, seen.path)
        breaches = [
            Breach(passed.method, path, part, _starred(passed, says))
            for part, says in (self._problems(seen, operation) if seen.is_judged else ())
        ]
        status = response.status_code if response is not None else None
        return Exchange(operation.name if operation else None, passed.method, path, status, tuple(breaches))

    def _problems(self, seen: _Seen, operation: Operation | None) -> Iterator[tuple[str, str]]:
        """Give the part of a call that something is wrong with, and what."""
        passed, response = seen.passed, seen.passed.response
        methods = [each.method for each in self._document.operations if each.parameters(seen.path) is not None]
        if methods and passed.method in _ASKING:
            return
        if seen.path.startswith(self._roots) and passed.url.scheme == "http" and seen.base.startswith("https:"):
            yield "request", _OPEN
        if operation is None:
            if seen.path.startswith(self._roots):
                known = f"is no method of this path; it takes {' and '.join(methods)}"
                yield "request", f"{passed.method} {known}" if methods else "the document knows no such path"
            return
        yield from (("request", says) for says in self._request_problems(seen, operation))
        answer = passed.answer
        if response is not None and answer is not None:
            kind = response.headers.get("content-type")
            told = _starred(passed, answer.decode("latin-1")).encode("latin-1")
            problem = self._document.answer_problem(operation, response.status_code, kind, told)
            if problem is not None:
                yield f"answer {response.status_code}", problem

    def _request_problems(self, seen: _Seen, operation: Operation) -> Iterator[str]:
        passed, document = seen.passed, self._document
        query = passed.url.params.multi_items()
        found = document.request_findings(operation, path=seen.path, query=query, headers=passed.headers)
        body = passed.body
        if operation.component and body is not None:
            try:
                value = self._value(operation, passed.headers.get("content-type"), body)
            except ValueError as error:
                yield str(error)
            else:
                # An address that the service itself gave is a public one, wherever the service runs.
                outside = seen_from_outside(value, f"{seen.base}/") if isinstance(value, dict) else value
                # The key goes first, for a message may show a part of a text.
                found += document.body_findings(operation, rewritten(outside, lambda text: _starred(passed, text)))
        yield from (f"{each.message} [{each.rule}]" for each in found)

    def _value(self, operation: Operation, given: str | None, body: bytes) -> Any:
        """Read a body as what its operation takes; raise ValueError with a clause where it is something else."""
        if kind_of(given) != operation.content_type:
            seen = f"is {shown(given)}" if given else "is missing"
            raise ValueError(f"`Content-Type` {seen}; this call takes {operation.content_type}")
        if operation.content_type == JSON:
            return parsed(body)
        schema = self._document.spec.document["components"]["schemas"][operation.component]
        try:
            return fields_of(given or "", body, schema)
        except ValueError as error:
            raise ValueError(f"the body is no form: {error}") from error


def _starred(passed: Passed, text: str) -> str:
    """Give a text with stars, as many as it has characters, wherever the key of a call stands in it."""
    key = passed.headers.get("authorization", "").partition(" ")[2].strip()
    return text.replace(key, "*" * len(key)) if len(key) >= _SHORTEST_KEY else text


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _path(url: httpx.URL) -> str:
    """Give the path as servers take it, where a slash within a name stays apart from one between names."""
    sent = url.raw_path.partition(b"?")[0].decode()
    return _folded(_ENCODED.sub(lambda found: chr(int(found[0][1:], 16)), sent))


def _folded(path: str) -> str:
    """Give a path with one slash at its head."""
    return f"/{path.lstrip('/')}"


@cache
def _document() -> Document:
    return Document(installed())


@contextmanager
def recording() -> Iterator[Recorder]:
    """Watch the calls that are made through httpx in the block."""
    recorder = Recorder(_document())
    with passing(recorder.take, recorder.is_wanted):
        yield recorder
