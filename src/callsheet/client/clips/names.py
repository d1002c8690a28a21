"""What a clip is called on the disk."""

import hashlib
import re
from urllib.parse import urlsplit

__all__ = ["clip_name"]

_LONGEST = 80
_ENDINGS = frozenset([".mp4", ".mov", ".webm", ".mkv", ".m4v", ".gif"])

# Lower case only, for some file systems take `A` and `a` for one; no end that a number or a hash could be taken for.
_PLAIN = re.compile(rf"(?!.*-(?:[0-9]+|x[0-9a-f]{{12}})\Z)[a-z0-9_][a-z0-9._-]{{0,{_LONGEST - 1}}}", re.ASCII)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)


def clip_name(task_id: str, number: int, url: str) -> str:
    """Give the name of a clip of a task, counted from 1: `task-1757.mp4`, then `task-1757-2.mp4`.

    It is a plain name in any folder: letters, digits, dots, dashes and underscores, at most 110 of them. Where the id
    is anything else, the name ends in a part of its SHA-256, so that no two ids share a name. The ending is that of
    the address where it is one of a video, else `.mp4`.
    """
    further = f"-{number}" if number > 1 else ""
    return _stem(task_id) + further + _ending(url)


def _stem(task_id: str) -> str:
    if _PLAIN.fullmatch(task_id) and not _DEVICE.match(task_id):
        return task_id
    safe = _UNSAFE.sub("_", task_id).lstrip(".-")[:_LONGEST]
    if not safe or _DEVICE.match(safe):
        safe = f"task-{safe}"
    digest = hashlib.sha256(task_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{safe}-x{digest}"


def _ending(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ".mp4"
    dot, ending = path.rpartition(".")[1:]
    return dot + ending.lower() if dot + ending.lower() in _ENDINGS else ".mp4"
