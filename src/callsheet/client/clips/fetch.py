"""Fetching one clip: what is asked next, and what is done with what comes. Connections are somebody else's."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from callsheet import __version__
from callsheet.client.clips.partial import Partial, taken, telling, write_own
from callsheet.client.clips.ranges import (
    Again,
    Body,
    Notes,
    Redirect,
    Refused,
    Whole,
    meaning,
    range_headers,
    without_query,
)
from callsheet.client.clips.sidecar import Clip, Origin, is_of, kept_clip, sidecar_path, sidecar_text
from callsheet.client.errors import DownloadError, ResultExpired
from callsheet.client.log import LOGGER
from callsheet.probe.image import NAMES, kind

__all__ = ["MOST_FAILURES", "Fetch", "Fetched", "Manner", "backoff", "fetching"]

MOST_FAILURES = 5
"""Tries in a row that bring nothing new before a download is given up."""

MOST_REDIRECTS = 10

_NO_CLIP = frozenset(["html", "xml", "json", "pdf", "svg", "empty"])


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far a clip is: bytes received, of how many in all where the server told."""

    url: str
    path: Path
    received: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Manner:
    """How clips are fetched: who is told, how long a step may take, how many seconds to wait after some failures."""

    on_progress: Callable[[Fetched], object] | None
    timeout: httpx.Timeout
    pause: Callable[[int], float]


def backoff(failures: int) -> float:
    """Give the seconds to wait after so many failures in a row: half a second, doubling up to eight, with jitter."""
    return min(0.5 * 2.0 ** (failures - 1), 8.0) * (0.8 + 0.4 * random.random())  # noqa: S311 - no secret hangs on it


@contextmanager
def fetching(target: Path, origin: Origin, manner: Manner) -> Iterator["Fetch"]:
    """Hold the lock of a clip while it is fetched; whatever ends this leaves the bytes so far on the disk."""
    with Partial(target) as partial:
        yield Fetch(partial, origin, manner)


class Fetch:
    """One clip being fetched.

    Its user sends `ask()` until that is None, hands every answer to `answered`, every chunk of a body that is wanted
    to `write`, then calls `ended`, or `broke` with what httpx raised; and waits `pause` seconds in between.
    """

    def __init__(self, partial: Partial, origin: Origin, manner: Manner) -> None:
        self.pause = 0.0
        self._partial, self._origin, self._manner = partial, origin, manner
        self._url, self._hops = origin.url, 0
        self._asked_for_rest = False
        self._body: Body | None = None
        self._best, self._failures = partial.received, 0
        self._clip = _settled(partial.target, origin)

    def ask(self) -> httpx.Request | None:
        """Give the next request, None once the clip is whole and in its place."""
        if self._clip is not None:
            return None
        partial = self._partial
        ranges = range_headers(partial.received, partial.notes, self._origin.url)
        if ranges and partial.notes and partial.notes.total == partial.received:
            self._finish()  # the last try was ended between the last byte and this
            return None
        if ranges is None and partial.received:
            partial.restart(None)
        self._asked_for_rest, self._body, self.pause = ranges is not None, None, 0.0
        # NOTE: made by hand, for what the client builds carries its own headers, and with them perhaps its key.
        headers = {
            "User-Agent": f"callsheet/{__version__}",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            **(ranges or {}),
        }
        return httpx.Request("GET", self._url, headers=headers, extensions={"timeout": self._manner.timeout.as_dict()})

    def answered(self, response: httpx.Response) -> bool:
        """Take the head of an answer; whether its body is wanted. Raises ResultExpired or DownloadError."""
        partial = self._partial
        told = meaning(
            response.status_code,
            response.headers,
            url=response.url,
            received=partial.received if self._asked_for_rest else None,
            notes=partial.notes,
        )
        match told:
            case Body(start, _, total, validator):
                if start == 0:
                    partial.restart(Notes(without_query(self._origin.url), validator, total))
                self._body = told
            case Redirect(url):
                self._follow(url)
            case Whole():
                self._finish()
            case Again(why, anew, wait):
                if anew:
                    partial.restart(None)
                self._failed(why, wait)
            case Refused(why, is_gone):
                raise self._gone(why) if is_gone else self._given_up(why)
        return self._body is not None

    def write(self, chunk: bytes) -> None:
        """Take bytes of a body."""
        self._partial.write(chunk)
        if self._manner.on_progress is not None:
            total = self._body.total if self._body else None
            self._manner.on_progress(Fetched(self._origin.url, self._partial.target, self._partial.received, total))

    def ended(self, response: httpx.Response) -> None:
        """Take the end of a body: finish the clip if that was all of it."""
        body, received = self._body, self._partial.received
        if body is None:
            return
        came = received - body.start
        if body.length is not None and came < body.length:
            self._failed(f"only {came:,} of {body.length:,} bytes came")
        elif body.length is not None and came > body.length:
            self._partial.restart(None)
            self._failed(f"{came:,} bytes came where the server told of {body.length:,}")
        elif body.total is not None and received < body.total:
            self._failures, self._best = 0, received  # a part as it was announced; the next is asked for at once
        else:
            if not _is_framed(response):
                LOGGER.warning("The server of %s does not tell how long the clip is; watch it to its end.", self._shown)
            self._finish()

    def broke(self, error: httpx.RequestError | httpx.InvalidURL) -> None:
        """Take a break of the connection, or a redirect that httpx cannot read, which it does unasked."""
        if isinstance(error, httpx.InvalidURL):
            raise self._given_up("the server redirects to no web address")
        self._failed(f"the connection broke ({str(error) or type(error).__name__})")

    @property
    def clip(self) -> Clip:
        """The clip, once `ask` gave None."""
        if self._clip is None:
            raise ValueError("the clip is not whole yet; send what ask() gives first")
        return self._clip

    @property
    def _shown(self) -> str:
        return repr(without_query(self._origin.url))

    def _follow(self, url: str) -> None:
        self._hops += 1
        if self._hops > MOST_REDIRECTS:
            raise self._given_up(f"the server redirects more than {MOST_REDIRECTS} times")
        self._url = url

    def _failed(self, why: str, wait: float | None = None) -> None:
        """Count a failure, and set when the next try is due; give up after too many that brought nothing new."""
        received = self._partial.received
        self._failures = 1 if received > self._best else self._failures + 1
        self._best = max(self._best, received)
        if self._failures > MOST_FAILURES:
            raise self._given_up(f"{why}, and {MOST_FAILURES} further tries brought nothing new")
        LOGGER.info("Downloading %s is tried again: %s", self._shown, why)
        self.pause = self._manner.pause(self._failures) if wait is None else wait
        self._url, self._hops = self._origin.url, 0  # where a redirect led may be good for one visit only

    def _gone(self, why: str) -> ResultExpired:
        task_id = self._origin.task_id
        message = f"The address {self._shown} of task {task_id!r} is refused: {why}. Addresses live for about a day."
        advice = f"Ask for the task again, client.tasks.get({task_id!r}), and download what it lists then"
        return ResultExpired(
            f"{message} {advice}; if that is refused too, the clip is gone.", task_id=task_id, task=self._origin.task
        )

    def _given_up(self, why: str) -> DownloadError:
        partial = self._partial
        rest = "Nothing of it was kept; download again later, or with the addresses of the task asked for again."
        if range_headers(partial.received, partial.notes, self._origin.url):
            rest = (
                f"{partial.received:,} bytes are kept in {str(partial.path)!r}; the next download goes on from there."
            )
        return DownloadError(f"The clip {self._shown} of task {self._origin.task_id!r} did not come: {why}. {rest}")

    def _finish(self) -> None:
        """Put a whole clip in its place, then its sidecar.

        In this order a crash never leaves a sidecar without its clip; a clip without its sidecar is found by the
        pending one.
        """
        partial, origin = self._partial, self._origin
        found = kind(partial.begins())
        if found in _NO_CLIP:
            partial.restart(None)
            raise self._given_up(f"what the server gave is {NAMES[found]}")
        target = partial.target
        sidecar, pending = sidecar_path(target), _pending(target)
        partial.settle()
        write_own(pending, sidecar_text(origin, target.name, partial.received, partial.sha256))
        partial.put_in_place()
        with telling(sidecar):
            _give_name(pending, sidecar)
        partial.forget()
        self._clip = Clip(target, origin.url, partial.received, partial.sha256, sidecar)


def _settled(target: Path, origin: Origin) -> Clip | None:
    """Give the clip if it came into its place meanwhile; raise DownloadError where something else lies there."""
    sidecar, pending = sidecar_path(target), _pending(target)
    with telling(target, "read"):
        if clip := kept_clip(target, sidecar, origin):
            return clip
        if os.path.lexists(sidecar) and not is_of(sidecar, origin):
            raise DownloadError(taken(sidecar))
        if clip := kept_clip(target, pending, origin):
            _give_name(pending, sidecar)  # the one step that a crash kept from being taken
            return clip
        if os.path.lexists(target):
            # Another download may have given the sidecar its name between the two looks above.
            if clip := kept_clip(target, sidecar, origin):
                return clip
            raise DownloadError(taken(target))
    return None


def _give_name(pending: Path, sidecar: Path) -> None:
    """Give a sidecar its own name, unless another download, which found the clip in its place, has just done so."""
    try:
        pending.replace(sidecar)
    except FileNotFoundError:
        if not sidecar.is_file():
            raise


def _pending(target: Path) -> Path:
    return target.with_name(f".{target.name}.json.partial")


def _is_framed(response: httpx.Response) -> bool:
    """Tell whether the end of a body is more than that of its connection, so that httpx has seen to its length."""
    return (
        not response.http_version.startswith("HTTP/1")
        or "content-length" in response.headers
        or "chunked" in response.headers.get("transfer-encoding", "").lower()
    )
