"""A field of a request by the name that pages have for it, such as `elements[].video_url`, of a list its first item."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from callsheet.docs.sample import sample
from callsheet.flat import Schema

__all__ = ["given", "is_given", "put", "schema_at", "top_of", "without"]


def _steps(name: str) -> Iterator[str | int]:
    for part in name.split("."):
        plain = part.rstrip("[]")
        yield plain
        yield from [0] * ((len(part) - len(plain)) // 2)


def top_of(name: str) -> str:
    """Give the field of the request itself that a field is, or is a part of."""
    return str(next(_steps(name)))


def schema_at(schema: Schema, name: str) -> Schema | None:
    """Give the flat schema of a field, None where there is no such field."""
    found: Schema | None = schema
    for step in _steps(name):
        found = found and (found.get("items") if step == 0 else found.get("properties", {}).get(step))
    return found


def given(request: Any, name: str) -> Any:
    """Give the value of a field, None where there is none."""
    for step in _steps(name):
        if isinstance(step, int):
            request = request[step] if isinstance(request, list) and request else None
        else:
            request = request.get(step) if isinstance(request, dict) else None
    return request


def is_given(request: Any, name: str) -> bool:
    """Whether a request has a field, and more in it than an empty list."""
    return given(request, name) not in (None, [])


def put(schema: Schema, request: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Give a request with a value in a field that the schema knows, and what holds the field if that is not there."""
    changed = deepcopy(request)
    *outer, last = _steps(name)
    holder: Any = changed
    for step in outer:
        schema = schema["items"] if step == 0 else schema["properties"][step]
        is_there = bool(holder) if step == 0 else bool(holder.get(step))
        if not is_there and step == 0:
            holder.append(sample(schema))
        elif not is_there:
            holder[step] = sample(schema)
        holder = holder[step]
    holder[last] = deepcopy(value)
    return changed


def without(request: dict[str, Any], *names: str) -> dict[str, Any]:
    """Give a request without some fields."""
    changed = deepcopy(request)
    for name in names:
        outer, _, last = name.rpartition(".")
        holder = given(changed, outer) if outer else changed
        if isinstance(holder, dict):
            holder.pop(last, None)
    return changed
