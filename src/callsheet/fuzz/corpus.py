"""Requests that judges disagreed on, kept in a folder as one readable file each."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from callsheet.atomic import write_whole
from callsheet.errors import UsageError, reason
from callsheet.fuzz.agreement import Purpose

__all__ = ["Entry", "entries", "keep"]

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A request on which judges disagreed: what it was made for, and what was wrong at that time."""

    model: str
    constraint: str | None
    purpose: Purpose
    request: dict[str, Any]
    said: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its file, which is the same whenever the same is found."""
        content = json.dumps([self.model, self.constraint, self.purpose, self.request], sort_keys=True)
        about = (self.constraint or f"{self.model}/{self.purpose}").replace("*", "each").replace("/", ".")
        return f"{about}-{sha256(content.encode()).hexdigest()[:_DIGITS]}.json"


def keep(folder: Path, entry: Entry) -> Path:
    """Write an entry into a folder, and give its file."""
    content = {
        "model": entry.model,
        "constraint": entry.constraint,
        "made_to": entry.purpose,
        "said": list(entry.said),
        "request": entry.request,
    }
    path = folder / entry.name
    text = f"{json.dumps(content, indent=2, ensure_ascii=False)}\n"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode("utf-8", "backslashreplace"))
    return path


def entries(folder: Path) -> Iterator[tuple[Path, Entry]]:
    """Give the entries of a folder in the order of their names; raise UsageError for a file that is none."""
    try:
        paths = sorted(folder.glob("*.json"))
        for path in paths:
            yield path, _entry(path)
    except OSError as error:
        raise UsageError(f"cannot read {error.filename or folder}: {reason(error)}") from error


def _entry(path: Path) -> Entry:
    try:
        content = json.loads(path.read_text("utf-8"))
        entry = Entry(content["model"], content["constraint"], content["made_to"], content["request"])
        is_one = isinstance(entry.model, str) and isinstance(entry.constraint, str | None)
        is_one = is_one and entry.purpose in get_args(Purpose) and isinstance(entry.request, dict)
    except (ValueError, KeyError, TypeError, RecursionError):
        is_one = False
    if not is_one:
        raise UsageError(f"{path} is no entry of a corpus; mend it, or take it away")
    return entry
