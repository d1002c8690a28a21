"""What would put a finding right: changes to a request, as candidates that `check` then holds to their promise."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from callsheet.finding import Change, Fix, Path, Put, Remove, Rename
from callsheet.flat import Schema
from callsheet.shown import path_text, shown

__all__ = ["changed", "close_match", "for_keyword", "for_patch", "for_unknown", "put"]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_LONGEST_NUMBER = 15


def changed(request: dict[str, Any], change: Change) -> dict[str, Any] | None:
    """Give a request with one change made, None where a field of the new name is there already.

    To remove a field that is not there, but has its value by default, changes nothing.
    """
    out = request.copy()
    inner: Any = out
    for step in change.path[:-1]:
        inner[step] = inner[step].copy()
        inner = inner[step]
    step = change.path[-1]
    if isinstance(change, Put):
        inner[step] = change.value
    elif isinstance(change, Remove):
        if not isinstance(inner, dict) or step in inner:
            del inner[step]
    elif change.name in inner:
        return None
    else:
        fields = [(change.name if key == step else key, value) for key, value in inner.items()]
        inner.clear()  # so that the field keeps its place among the others
        inner.update(fields)
    return out


def close_match(word: object, names: Iterable[object]) -> str | None:
    """Give the nearest of some names, however it is capitalised; None where none is near."""
    return _close_match(str(word).lower(), tuple(map(str, names)))


@lru_cache(maxsize=1024)
def _close_match(word: str, names: tuple[str, ...]) -> str | None:
    by_lower = {name.lower(): name for name in names}
    found = get_close_matches(word, by_lower, 1)
    return by_lower[found[0]] if found else None


def put(path: Path, value: Any, *, is_safe: bool = False) -> Fix:
    """Offer to give a field a value."""
    return Fix(f"set `{path_text(path)}` to {_written(value)}", is_safe, Put(path, value))


def _meant(path: Path, value: Any, schema: Schema, *, is_safe: bool = False) -> Fix:
    """Offer the value that was meant; one that holds by default needs no field."""
    if "default" in schema and schema["default"] == value:
        return Fix(f"remove `{path_text(path)}`, which is {_written(value)} by default", is_safe, Remove(path))
    return put(path, value, is_safe=is_safe)


def _written(value: Any) -> str:
    return f"[{', '.join(map(_written, value))}]" if isinstance(value, list) else shown(value)


def for_unknown(path: Path, names: Iterable[str]) -> Fix | None:
    """Offer the nearest name for a field that is not known."""
    name = close_match(path[-1], names)
    if name is None:
        return None
    return Fix(f"rename `{path_text(path)}` to `{name}`", False, Rename(path, name))


def for_keyword(keyword: str, path: Path, value: Any, schema: Schema) -> Fix | None:
    """Offer the value that was probably meant where a schema keyword refuses the one that stands there."""
    kinds = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    match keyword:
        case "type" if value is None:
            return Fix(f"remove `{path_text(path)}`", True, Remove(path)) if isinstance(path[-1], str) else None
        case "type":
            return _for_type(path, value, kinds, schema)
        case "enum" | "const":
            allowed = [each for each in schema.get("enum", [schema.get("const")]) if each is not None]
            return _for_choice(path, value, allowed, schema)
        case "minimum" | "maximum" if isinstance(value, int | float) and not isinstance(value, bool):
            return _meant(path, schema[keyword], schema)
    return None


def _for_type(path: Path, value: Any, kinds: list[str], schema: Schema) -> Fix | None:
    if isinstance(value, str):
        word = value.strip()
        if "boolean" in kinds and word.lower() in _WORDS:
            return _meant(path, _WORDS[word.lower()], schema, is_safe=value in ("true", "false"))
        pattern = _INTEGER if "integer" in kinds else _NUMBER
        if {"integer", "number"} & set(kinds) and pattern.fullmatch(word) and len(word) <= _LONGEST_NUMBER:
            number = int(word) if _INTEGER.fullmatch(word) else float(word)
            return _meant(path, number, schema, is_safe=word == value)
    if "string" in kinds and isinstance(value, int) and not isinstance(value, bool):
        return put(path, str(value))
    if "array" in kinds and not isinstance(value, list):
        item = schema["items"]["type"]
        if (item == "string" and isinstance(value, str)) or (item == "object" and isinstance(value, dict)):
            return put(path, [value])
    return None


def _for_choice(path: Path, value: Any, allowed: list[Any], schema: Schema) -> Fix | None:
    numbers = [each for each in allowed if isinstance(each, int | float)]
    if isinstance(value, str):
        found = close_match(value, allowed)
        return None if found is None else _meant(path, found, schema)
    if isinstance(value, int | float) and not isinstance(value, bool) and numbers:
        return _meant(path, min(numbers, key=lambda each: abs(each - value)), schema)
    return None


def for_patch(declared: Schema, path: Path) -> Fix:
    """Offer what a rule of the spec declares: a patch of one field, or null for the field that the rule is about."""
    is_safe, patch = declared["safe"], declared["patch"]
    if patch is None:
        return Fix(f"remove `{path_text(path)}`", is_safe, Remove(path))
    ((key, value),) = patch.items()
    inner = (*path, key)
    if value is None:
        return Fix(f"remove `{path_text(inner)}`", is_safe, Remove(inner))
    return put(inner, value, is_safe=is_safe)
