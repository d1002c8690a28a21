"""The ledger of create calls to a service: a line on the disk before each of them, and another one after it.

What it knows is never paid for twice: whatever ends the program, the next run reads which requests were taken, and of
which calls nobody knows the outcome. What cannot be read counts as money that was spent.
"""

import errno
import ipaddress
import json
import os
import re
import socket
import stat
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from callsheet.atomic import settle_folder, write_whole
from callsheet.client.clips.lock import is_locked_here
from callsheet.contract.probe import Probe
from callsheet.errors import UsageError, reason

__all__ = ["Books", "Entry", "Event", "Ledger", "read_books", "service_key"]

_VERSION = 1
"""Goes up when a field of a line goes away or changes its meaning."""

Event = Literal["sending", "accepted", "refused", "lost"]
"""What a line tells: a call begins; or it ended with a task, with nothing done, or nobody knows how."""

_DEARNESS: dict[str, int] = {"sending": 0, "refused": 1, "lost": 2, "accepted": 3}
"""Of several lines of one call the last in this order counts; a call that only began may have been taken."""

_FLAGS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""A link that lies where the file should be is not followed, a pipe is not waited for. O_BINARY is Windows' own."""

_ATTEMPT = re.compile(rb'"attempt": "([0-9a-f]{32})"')


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger; those of one call share `attempt`.

    `probe` is the id of what was sent, `sha256` its digest. `task` is the id of what was created, `why` says what the
    service said or what went wrong, `at` is a time in UTC.
    """

    attempt: str
    event: Event
    base_url: str
    probe: str
    sha256: str
    request: dict[str, Any] | None = None
    status: int | None = None
    task: str | None = None
    why: str = ""
    at: str = ""


_TYPES: dict[str, Any] = {
    "attempt": str, "event": str, "base_url": str, "probe": str, "sha256": str, "request": (dict, type(None)),
    "status": (int, type(None)), "task": (str, type(None)), "why": str, "at": str,
}  # fmt: skip


@dataclass(slots=True)
class Books:
    """What the ledger knows of a service: calls that were taken or may have been, and what they cost.

    `known` has them by digest, `named` by the id of the probe. `unread` is how many lines cannot be read and belong to
    no call that is known; each of them counts as spent. `is_new` says that the ledger has no line at all.
    """

    known: dict[str, Entry] = field(default_factory=dict)
    named: dict[str, Entry] = field(default_factory=dict)
    calls: int = 0
    unread: int = 0
    is_new: bool = True

    @property
    def spent(self) -> int:
        """How many create calls were taken, or may have been."""
        return self.calls + self.unread

    def note(self, entry: Entry) -> None:
        """Take in a call that was taken, or may have been."""
        self.calls += 1
        for entries, name in ((self.known, entry.sha256), (self.named, entry.probe)):
            before = entries.get(name)
            if before is None or _DEARNESS[before.event] < _DEARNESS[entry.event]:
                entries[name] = entry

    def of(self, probe: Probe) -> Entry | None:
        """Give the entry of a create call that was taken, or may have been; None where none is known.

        What must be refused is known by its id, too: the request that breaks a constraint changes with the spec.
        """
        if not probe.creates:
            return None
        return self.known.get(probe.digest) or (self.named.get(probe.id) if probe.group != "valid" else None)


def service_key(url: str) -> str:
    """Give what two addresses of one account have in common, so that no spelling of an address buys another clip.

    Scheme and path do not count, nor which of the usual ports it is; every name of this machine is one.
    """
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        return url
    host = parts.raw_host.decode("ascii", "replace").lower().rstrip(".")
    port = 0 if parts.port in (None, 80, 443) else parts.port
    return f"{'localhost' if _is_here(host) else host}:{port}"


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host if ":" in host else socket.inet_aton(host))
    except (OSError, ValueError):
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified


def read_books(path: Path, base_url: str) -> Books:
    """Read what a ledger knows of a service, nothing where there is none; raise UsageError where it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _FLAGS)
    except FileNotFoundError:
        return Books()
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        return _books(path, descriptor, base_url)
    finally:
        os.close(descriptor)


def _books(path: Path, descriptor: int, base_url: str) -> Books:
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("it is no regular file")
        os.lseek(descriptor, 0, os.SEEK_SET)
        data = b"".join(iter(lambda: os.read(descriptor, 1 << 20), b""))
    except OSError as error:
        raise _unusable(path, error) from error
    calls: dict[str, Entry] = {}
    torn: list[str] = []
    for line in filter(bytes.strip, data.split(b"\n")):
        entry = _entry(line)
        if entry is None:
            torn += [found.decode() for found in _ATTEMPT.findall(line)] or [""]
        elif entry.attempt not in calls or _DEARNESS[calls[entry.attempt].event] <= _DEARNESS[entry.event]:
            calls[entry.attempt] = entry
    books = Books(unread=len([each for each in torn if each not in calls]), is_new=not data.strip())
    key = service_key(base_url)
    for entry in calls.values():
        if service_key(entry.base_url) == key and entry.event != "refused":
            books.note(entry if entry.event != "sending" else replace(entry, event="lost"))
    return books


def _entry(line: bytes) -> Entry | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("version") != _VERSION:
        return None
    known: dict[str, Any] = {name: value.get(name) for name in _TYPES}
    is_whole = all(isinstance(known[name], kind) for name, kind in _TYPES.items()) and known["event"] in _DEARNESS
    return Entry(**known) if is_whole else None


def _unusable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot use {path}: {reason(error)}; no create call is sent without that ledger")


class Ledger:
    """The ledger of one run with one service, nobody else's meanwhile; `hide` takes secrets out of what came back.

    UsageError says that it cannot be had. What cannot be written later is an OSError.
    """

    def __init__(self, path: Path, base_url: str, hide: Callable[[str], str]) -> None:
        self.path = path
        self._base_url, self._hide = base_url, hide
        try:
            _make(path.parent)
            self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _FLAGS, 0o666)
        except OSError as error:
            raise _unusable(path, error) from error
        try:
            if not is_locked_here(self._descriptor):
                raise UsageError(f"another run is using {path}; wait until it has ended")
            self.books = _books(path, self._descriptor, base_url)
            settle_folder(path.parent)
        except BaseException:
            os.close(self._descriptor)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def begin(self, probe: Probe) -> Entry:
        """Write down that a call is about to be sent; what is given names it in `end`."""
        entry = Entry(uuid.uuid4().hex, "sending", self._base_url, probe.id, probe.digest, probe.request)
        self._append(entry)
        return entry

    def end(self, began: Entry, event: Event, status: int | None, task: str | None, why: str) -> Entry:
        """Write down what came of a call. It is known from now on, even where the line cannot be written."""
        task, why = task and self._hide(task), self._hide(why)
        entry = replace(began, event=event, status=status, task=task, why=why, request=None, at=_now())
        if event != "refused":
            self.books.note(entry)
        self._append(entry)
        return entry

    def _append(self, entry: Entry) -> None:
        value = {"version": _VERSION, **asdict(replace(entry, at=entry.at or _now()))}
        data = json.dumps(value).encode() + b"\n"
        size = os.fstat(self._descriptor).st_size
        if size:
            os.lseek(self._descriptor, size - 1, os.SEEK_SET)
            # After a line that was torn by a full disk or a loss of power, the next begins on its own.
            data = data if os.read(self._descriptor, 1) == b"\n" else b"\n" + data
        try:
            if os.write(self._descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(self._descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._descriptor, size)
            raise


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _make(folder: Path) -> None:
    """Make the folder unless it is there; git shall leave it alone."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    write_whole(folder / ".gitignore", b"*\n")
    settle_folder(folder.parent)
