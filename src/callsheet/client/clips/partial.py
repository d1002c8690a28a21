"""A clip that is on its way: its bytes so far, hidden beside the place where it will lie."""

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Self

from callsheet.atomic import settle_folder, write_whole
from callsheet.client.clips.lock import is_locked_here
from callsheet.client.clips.ranges import Notes
from callsheet.client.errors import DownloadError
from callsheet.errors import reason

__all__ = ["Partial", "telling"]

_BLOCK = 1024 * 1024
# A link that lies where the file should be is not followed. O_BINARY is Windows' own.
_FLAGS = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)


@contextmanager
def telling(path: Path, what: str = "written") -> Iterator[None]:
    """Turn what the system refuses into a DownloadError that names the file and the reason."""
    try:
        yield
    except OSError as error:
        message = f"{str(path)!r} cannot be {what}: {reason(error)}; make room or choose another folder"
        raise DownloadError(f"{message}, and download again.") from error


class Partial:
    """The bytes of a clip so far, locked against every other download of the same clip, and notes about them.

    `received` counts the bytes. Two files are kept: `.NAME.partial` and, for the notes, `.NAME.partial.json`. The lock
    goes with the process, so that one that was killed blocks nobody.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.partial")
        self.notes: Notes | None = None
        self.received = 0
        self._notes_path = target.with_name(f".{target.name}.partial.json")
        self._hash = hashlib.sha256()
        self._descriptor = -1

    def __enter__(self) -> Self:
        with telling(self.path, "opened"):
            self._open()
        try:
            with telling(self.path, "read"):
                self._read()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Removed under the lock: whoever has opened the file meanwhile finds that it is gone, and makes another.
        if not self.received and self._is_in_place():
            with suppress(OSError):
                self.path.unlink()
                self._notes_path.unlink(missing_ok=True)
        self._close()

    def restart(self, notes: Notes | None) -> None:
        """Throw away what has come, and begin a clip of which the notes tell."""
        # The notes go first: after a crash in between, bytes without notes are never taken up again.
        with telling(self._notes_path):
            self._notes_path.unlink(missing_ok=True)
        with telling(self.path):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        self.received = 0
        self._hash = hashlib.sha256()
        self.notes = notes
        if notes is not None:
            write_own(self._notes_path, json.dumps({"version": 1, **asdict(notes)}))

    def write(self, chunk: bytes) -> None:
        """Add bytes at the end."""
        view = memoryview(chunk)
        with telling(self.path):
            while view:
                written = os.write(self._descriptor, view)
                self._hash.update(view[:written])
                self.received += written
                view = view[written:]

    def begins(self) -> bytes:
        """Give the first bytes, as many as tell what kind of file it is."""
        with telling(self.path, "read"):
            return _read_at(self._descriptor, 0, 4096)

    @property
    def sha256(self) -> str:
        """The hash of all that has come, in hex."""
        return self._hash.hexdigest()

    def settle(self) -> None:
        """Wait until all bytes are on the disk."""
        with telling(self.path):
            os.fsync(self._descriptor)

    def put_in_place(self) -> None:
        """Give the file its own name. Whatever lies there already is left alone and is an error."""
        with telling(self.target):
            if os.path.lexists(self.target):
                raise DownloadError(taken(self.target))
            if sys.platform == "win32":
                self._close()  # an open file cannot be renamed there
            self.path.rename(self.target)
            settle_folder(self.target.parent)

    def forget(self) -> None:
        """Remove the notes of a clip that is in its place."""
        with suppress(OSError):
            self._notes_path.unlink(missing_ok=True)

    def _open(self) -> None:
        while True:
            self._descriptor = os.open(self.path, _FLAGS, 0o666)
            if not stat.S_ISREG(os.fstat(self._descriptor).st_mode):
                self._close()
                raise DownloadError(f"{str(self.path)!r} is no regular file; remove it and download again.")
            if not is_locked_here(self._descriptor):
                self._close()
                message = f"{str(self.target)!r} is being downloaded by somebody else; wait for them"
                raise DownloadError(f"{message}, or choose another folder.")
            if self._is_in_place():
                return
            self._close()  # it was renamed or removed between the opening and the lock

    def _is_in_place(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._descriptor), self.path.lstat())
        except OSError:
            return False

    def _read(self) -> None:
        self.notes = _noted(self._notes_path)
        while block := os.read(self._descriptor, _BLOCK):
            self._hash.update(block)
            self.received += len(block)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def taken(target: Path) -> str:
    """Say that something else lies where a clip should."""
    return f"{str(target)!r} is there, and nothing says that it is this clip; move it away or choose another folder."


def write_own(path: Path, text: str) -> None:
    """Write one of the hidden files; a link that lies in its place is not followed."""
    with telling(path):
        if path.is_symlink():
            path.unlink()
        write_whole(path, text.encode("utf-8", "backslashreplace"))


def _noted(path: Path) -> Notes | None:
    """Read notes; None where they are missing or say anything odd."""
    try:
        value = json.loads(path.read_bytes())
        if value.pop("version") != 1:
            return None
        notes = Notes(**value)
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return None
    is_sound = isinstance(notes.url, str) and isinstance(notes.validator, str | None)
    return notes if is_sound and isinstance(notes.total, int | None) else None


def _read_at(descriptor: int, start: int, count: int) -> bytes:
    here = os.lseek(descriptor, 0, os.SEEK_CUR)
    try:
        os.lseek(descriptor, start, os.SEEK_SET)
        return os.read(descriptor, count)
    finally:
        os.lseek(descriptor, here, os.SEEK_SET)
