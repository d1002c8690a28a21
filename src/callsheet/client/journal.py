"""The record of what was created: a line on the disk before each create call, and another one after it.

It is there so that nothing that was paid for is lost: whatever ends the program, the disk says which requests were
sent, which tasks came of them, and of which calls the outcome is unknown.
"""

import errno
import hashlib
import json
import os
import stat
import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from callsheet.atomic import settle_folder, write_whole
from callsheet.flat import normal
from callsheet.rewrite import rewritten
from callsheet.source.secret import starred
from callsheet.spec import Spec

__all__ = ["FOLDER", "VERSION", "Entry", "Journal", "identity"]

FOLDER = Path(".callsheet")
"""Where the record is kept, in the working directory."""

VERSION = 1
"""Goes up when a field of a line goes away or changes its meaning."""

Event = Literal["sending", "created", "refused", "unknown"]
"""What a line tells: a call begins; or it ended with a task, with nothing done, or nobody knows how."""

# A link that lies where the file should be is not followed, a pipe is not waited for. O_BINARY is Windows' own.
_FLAGS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the record.

    The lines of one call share `attempt`. `request` is what was sent, `sha256` its `identity`; `file` and `line` are
    where it stands. `task` is the id of what was created, `why` says what went wrong, `at` is a time in UTC.
    """

    event: Event
    attempt: str
    request: dict[str, Any]
    sha256: str
    base_url: str
    file: str
    line: int
    task: str | None = None
    why: str = ""
    at: str = ""


_TYPES: dict[str, type | tuple[type, ...]] = {
    **{field.name: str for field in fields(Entry)},
    "request": dict,
    "line": int,
    "task": (str, type(None)),
}


def identity(spec: Spec, request: Mapping[str, Any]) -> str:
    """Give the SHA-256, in hex, of what a valid request means: nulls and defaults make no difference."""
    meaning = normal(spec.schema(str(request["model"])), dict(request))
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


class Journal:
    """The file `tasks.jsonl` in a folder: lines are only ever added, each as a whole, by any number of processes.

    `hide` takes secrets out of every text before it is written. What cannot be read or written is an OSError.
    """

    def __init__(self, folder: Path = FOLDER, hide: Callable[[str], str] = starred) -> None:
        self.path = folder / "tasks.jsonl"
        self._hide = hide

    def sending(self, request: Mapping[str, Any], sha256: str, base_url: str, file: str, line: int) -> Entry:
        """Write down that a call is about to be sent; what is given names it in `end`."""
        entry = Entry("sending", uuid.uuid4().hex, dict(request), sha256, base_url, file, line)
        self._append(entry)
        return entry

    def end(self, sending: Entry, event: Event, *, task: str | None = None, why: str = "") -> None:
        """Write down what came of a call."""
        self._append(replace(sending, event=event, task=task, why=why))

    def entries(self) -> list[Entry]:
        """Give every line in order; one that was torn, or is of a later version, is passed over."""
        return [entry for entry in self._lines() if entry is not None]

    def _lines(self) -> list[Entry | None]:
        try:
            descriptor = os.open(self.path, os.O_RDONLY | _FLAGS)
        except FileNotFoundError:
            return []
        with os.fdopen(descriptor, "rb") as stream:
            _check(descriptor)
            return [_entry(line) for line in stream if line.strip()]

    def earlier(self, base_url: str) -> tuple[dict[str, Entry], int]:
        """Give, by identity, the end of the last call that sent a request to a service, unless it was refused.

        An end of `sending` or `unknown` says that nobody knows whether a task was created, and charged. With them comes
        the number of lines that cannot be read.
        """
        ends: dict[str, Entry] = {}
        lines = self._lines()
        for entry in lines:
            if entry is None:
                continue
            # An interruption may be written down behind the task that came all the same.
            is_over = entry.attempt in ends and ends[entry.attempt].event == "created"
            if entry.base_url == base_url and not is_over:
                ends[entry.attempt] = entry
        return {entry.sha256: entry for entry in ends.values() if entry.event != "refused"}, lines.count(None)

    def _append(self, entry: Entry) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        value = {"version": VERSION, **asdict(replace(entry, at=now))}
        data = json.dumps(rewritten(value, self._hide)).encode() + b"\n"
        _make(self.path.parent)
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _FLAGS, 0o666)
        try:
            size = _check(descriptor)
            if size:
                os.lseek(descriptor, size - 1, os.SEEK_SET)
                # After a line that was torn by a full disk or a loss of power, the next begins on its own.
                data = data if os.read(descriptor, 1) == b"\n" else b"\n" + data
            if os.write(descriptor, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if not size:
            settle_folder(self.path.parent)


def _check(descriptor: int) -> int:
    """Give the size of an open file; raise OSError where it is none."""
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is no regular file")
    return found.st_size


def _make(folder: Path) -> None:
    """Make the folder unless it is there; git shall leave it alone."""
    try:
        folder.mkdir()
    except FileExistsError:
        return
    write_whole(folder / ".gitignore", b"*\n")
    settle_folder(folder.parent)


def _entry(line: bytes) -> Entry | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.pop("version", None) != VERSION:
        return None
    known: dict[str, Any] = {name: value.get(name) for name in _TYPES}
    if any(not isinstance(known[name], kind) for name, kind in _TYPES.items()):
        return None
    is_whole = bool(known["task"]) if known["event"] == "created" else known["event"] in get_args(Event)
    return Entry(**known) if is_whole and _can_be_kept([known["request"], known["task"]]) else None


def _can_be_kept(value: object) -> bool:
    """Say whether a value can be written beside a clip, which half a surrogate pair or endless nesting cannot."""
    try:
        json.dumps(value, ensure_ascii=False, indent=1).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True
