"""Values as messages show them: short, on one line, and without anything like a key."""

import json
from typing import Any

from callsheet.finding import Path
from callsheet.source.secret import find_secrets

__all__ = ["listed", "path_text", "pointer_text", "shown"]

_LIMIT = 60


def shown(value: Any) -> str:
    """Give a value as JSON, shortened in the middle past 60 characters; containers are only named."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        for start, end in reversed(find_secrets(value)):
            value = value[:start] + "*" * min(end - start, 8) + value[end:]
        if len(value) > _LIMIT:
            value = f"{value[: _LIMIT - 20]}...{value[-17:]}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 2 * _LIMIT else f"{text[: _LIMIT - 20]}...{text[-17:]}"


def listed(values: list[Any]) -> str:
    """Give values as a choice: `5 or 10`, `"720p", "1080p" or "4k"`."""
    *rest, last = [shown(value) for value in values]
    return f"{', '.join(rest)} or {last}" if rest else last


def path_text(path: Path) -> str:
    """Give a path as messages write it: `elements[0].video_url`; "" for the request itself."""
    out = ""
    for step in path:
        out += f"[{step}]" if isinstance(step, int) else f".{step}" if out else step
    return out


def pointer_text(path: Path) -> str:
    """Give a path as a JSON Pointer (RFC 6901): `/elements/0/video_url`; "" for the request itself."""
    return "".join([f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path])
