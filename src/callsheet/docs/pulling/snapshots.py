"""Dated copies of pages in a folder: `FOLDER/2026-11-21/NAME.md` or `.html`, beside it `NAME.json` about it.

A second copy of a day, which differs, stands in a folder with the time: `2026-11-21T101500`.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from callsheet.atomic import settle_folder, write_whole
from callsheet.errors import CallsheetError, reason

__all__ = ["Origin", "Snapshot", "SnapshotError", "last", "newest", "store"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{6})?", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_SENDABLE = re.compile(r"[ -~]*")
_ENDINGS = (".md", ".html")


class SnapshotError(CallsheetError):
    """A copy that cannot be written."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a copy comes from: address, time in UTC, hash of its bytes, and what the service said of it.

    `fetched` is of the form 2026-11-21T08:00:00Z; `etag` and `last_modified` are "" where the service sent none.
    """

    address: str
    fetched: str
    sha256: str
    etag: str
    last_modified: str
    status: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy that lies in the folder. `origin` is None, and `remark` says why, where it is not known for sure."""

    path: Path
    data: bytes
    origin: Origin | None
    remark: str = ""

    @property
    def day(self) -> str:
        """The day it was fetched, such as 2026-11-21."""
        return self.path.parent.name[:10]


def last(folder: Path, name: str) -> Snapshot | None:
    """Give the newest copy of a page, None where there is none that can be read."""
    if not _NAME.fullmatch(name):
        return None
    try:
        days = sorted((each for each in folder.iterdir() if _DAY.fullmatch(each.name)), reverse=True)
    except OSError:
        return None
    for day in days:
        copies = {}
        for ending in _ENDINGS:
            path = day / f"{name}{ending}"
            with suppress(OSError):
                copies[path] = path.read_bytes()
        if copies:
            return _newest(day / f"{name}.json", copies)
    return None


def newest(folder: Path) -> list[Path]:
    """Give the newest copy of every page in a folder, by name."""
    found = (each for day in folder.iterdir() if _DAY.fullmatch(day.name) and day.is_dir() for each in day.iterdir())
    names = sorted({each.stem for each in found if each.suffix in _ENDINGS})
    copies = (last(folder, name) for name in names)
    return [each.path for each in copies if each is not None]


def store(folder: Path, name: str, ending: str, data: bytes, origin: Origin) -> Path:
    """Write a copy into the folder of its day, or beside it where that has another one; give its path."""
    if not _NAME.fullmatch(name):
        raise SnapshotError(
            f"A page named {name!r} cannot be stored; rename it in `x-pages` to letters, digits, - and _."
        )
    day = folder / origin.fetched[:10]
    if any((day / f"{name}{each}").exists() and (day / f"{name}{each}").read_bytes() != data for each in _ENDINGS):
        day = folder / origin.fetched.replace(":", "").removesuffix("Z")
    path = day / f"{name}{ending}"
    about = json.dumps(asdict(origin), indent=2, ensure_ascii=False) + "\n"
    try:
        day.mkdir(parents=True, exist_ok=True)
        # The page first: should this be cut short, what is said of it does not fit its hash, and that is seen.
        write_whole(path, data)
        write_whole(day / f"{name}.json", about.encode())
    except OSError as error:
        raise SnapshotError(f"{error.filename or path} cannot be written: {reason(error)}.") from error
    settle_folder(day)
    return path


def _newest(beside: Path, copies: dict[Path, bytes]) -> Snapshot:
    """Give the copy that the file beside it speaks of; else the first, and why nothing is known of it."""
    first, data = next(iter(copies.items()))
    try:
        origin = _origin(json.loads(beside.read_bytes()))
    except OSError as error:
        return Snapshot(first, data, None, f"{beside} cannot be read ({reason(error)}), so the page is fetched anew")
    except (ValueError, RecursionError):
        return Snapshot(first, data, None, f"{beside} is not what callsheet wrote, so the page is fetched anew")
    for path, each in copies.items():
        if sha256(each).hexdigest() == origin.sha256:
            return Snapshot(path, each, origin)
    return Snapshot(first, data, None, f"{first} is not the copy that {beside} tells of, so the page is fetched anew")


def _origin(value: Any) -> Origin:
    """Read what stands beside a copy; `ValueError` if it is something else."""
    texts = ("address", "fetched", "sha256", "etag", "last_modified")
    if not isinstance(value, dict) or type(value.get("status")) is not int:
        raise ValueError("it is not about a copy")
    # The validators go into a header: nothing else may.
    if not all(isinstance(value.get(each), str) and _SENDABLE.fullmatch(value[each]) for each in texts):
        raise ValueError("a text is missing")
    return Origin(**{each: value[each] for each in texts}, status=value["status"])
