"""The JSON file beside a clip that says where the clip comes from."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import callsheet_foxapi.checks
from callsheet.client.task import TaskModel

__all__ = ["VERSION", "Clip", "Origin", "file_hash", "is_of", "kept_clip", "sidecar_path", "sidecar_text", "spec_hash"]

VERSION = 1
"""Goes up when a field of a sidecar goes away or changes its meaning."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip on the disk: its file, where it came from, its size in bytes, its SHA-256 in hex, and its sidecar."""

    path: Path
    url: str
    size: int
    sha256: str
    sidecar: Path


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a clip comes from: its task, the request behind that if it is known, which clip of it, counted from 1."""

    task: TaskModel
    task_id: str
    request: Mapping[str, Any] | None
    number: int
    url: str


def sidecar_path(clip: Path) -> Path:
    """Give where the sidecar of a clip lies: `task-1757.mp4.json` beside `task-1757.mp4`."""
    return clip.with_name(f"{clip.name}.json")


@cache
def spec_hash() -> str:
    """Give `sha256:` and the hash of the spec that this installation was generated from."""
    return f"sha256:{file_hash(Path(callsheet_foxapi.checks.__file__).with_name('openapi.json'))}"


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sidecar_text(origin: Origin, name: str, size: int, sha256: str) -> str:
    """Write the sidecar of a clip that was stored just now."""
    value = {
        "version": VERSION,
        "task": origin.task.model_dump(mode="json"),
        "request": origin.request,
        "clip": origin.number,
        "url": origin.url,
        "file": name,
        "size": size,
        "sha256": sha256,
        "spec": spec_hash(),
        "downloaded": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def is_of(sidecar: Path, origin: Origin) -> bool:
    """Tell whether a sidecar is one of the same clip of the same task."""
    return _read(sidecar, origin) is not None


def kept_clip(path: Path, sidecar: Path, origin: Origin) -> Clip | None:
    """Give the clip that lies at a path if a sidecar says that it is the one wanted, and not a byte of it differs."""
    value = _read(sidecar, origin)
    if value is None or not path.is_file() or value.get("size") != path.stat().st_size:
        return None
    sha256 = file_hash(path)
    if value.get("sha256") != sha256:
        return None
    return Clip(path, str(value.get("url")), path.stat().st_size, sha256, sidecar_path(path))


def _read(sidecar: Path, origin: Origin) -> dict[str, Any] | None:
    try:
        value = json.loads(sidecar.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    task = value.get("task") if isinstance(value, dict) and value.get("version") == VERSION else None
    if not isinstance(task, dict) or task.get("id") != origin.task_id or value.get("clip") != origin.number:
        return None
    return dict(value)
