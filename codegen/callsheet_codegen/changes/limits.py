"""What the keywords of a schema let through, asked with values at their edges; and their changes in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callsheet.check import ARTICLES
from callsheet.flat import Schema
from callsheet.shown import listed, shown

__all__ = ["KEYWORDS", "Effect", "described", "effect", "range_words", "whole_effect", "words"]

KEYWORDS = ("type", "enum", "const", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
"""The keywords that speak of one value, and not of what it holds."""

_SIZED = {"minLength": "string", "maxLength": "string", "minItems": "array", "maxItems": "array"}

_ARTICLES = {**ARTICLES, "null": "null"}


@dataclass(frozen=True, slots=True)
class _Sized:
    """Any text or list of so many characters or items."""

    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What another limit of one keyword does.

    It may refuse values that the old one took, and take some that the old one refused. `breaks` says whether a value
    that the whole of the old schema took is refused by it.
    """

    refuses: bool
    takes: bool
    breaks: bool


def effect(keyword: str, before: Schema, after: Schema) -> Effect:
    """Compare one keyword of two schemas; a schema is `{}` where it says nothing."""
    old, new = before.get(keyword), after.get(keyword)
    refuses = takes = breaks = False
    for value in _edges(before, after):
        was, is_ = _is_met(keyword, old, value), _is_met(keyword, new, value)
        refuses |= was and not is_
        takes |= is_ and not was
        breaks |= not is_ and all(_is_met(each, before.get(each), value) for each in KEYWORDS)
    return Effect(refuses, takes, breaks and bool(before))


def whole_effect(before: Schema, after: Schema) -> Effect:
    """Compare all that two schemas say of one value."""
    refuses = takes = False
    for value in _edges(before, after):
        was, is_ = (all(_is_met(each, side.get(each), value) for each in KEYWORDS) for side in (before, after))
        refuses |= was and not is_
        takes |= is_ and not was
    return Effect(refuses, takes, refuses)


def _edges(*schemas: Schema) -> Iterator[Any]:
    """Give values on both sides of every limit: sets that these keywords describe differ in one of them or in none."""
    yield from (None, True, False, 0, 0.5, {})
    sizes = {0}
    for schema in schemas:
        for value in schema.get("enum", ()):
            yield value
            if _kind(value) in ("integer", "number"):
                yield from (value - 1, value + 1)
        if "const" in schema:
            yield schema["const"]
        for keyword in ("minimum", "maximum"):
            if keyword in schema:
                limit = schema[keyword]
                yield from (limit - 1, limit - 0.5, limit, limit + 0.5, limit + 1)
        sizes |= {size for name in _SIZED if name in schema for size in range(schema[name] - 1, schema[name] + 2)}
    for size in sorted(sizes):
        if size >= 0:
            yield _Sized("string", size)
            yield _Sized("array", size)


def _is_met(keyword: str, limit: Any, value: Any) -> bool:
    kind = _kind(value)
    if limit is None:
        return True
    match keyword:
        case "type":
            return kind in _types(limit) or (kind == "integer" and "number" in _types(limit))
        case "enum" | "const":
            # Whether null is among them is what the type says, too.
            allowed = limit if keyword == "enum" else [limit]
            return value is None or any(kind == _kind(each) and value == each for each in allowed)
        case "minimum" | "maximum" if kind in ("integer", "number"):
            return bool(value >= limit if keyword == "minimum" else value <= limit)
        case "minLength" | "maxLength" | "minItems" | "maxItems" if kind == _SIZED[keyword]:
            size = value.size if isinstance(value, _Sized) else len(value)
            return bool(size >= limit if keyword.startswith("min") else size <= limit)
    return True


def _kind(value: Any) -> str:
    if isinstance(value, _Sized):
        return value.kind
    if isinstance(value, bool):
        return "boolean"
    kinds = {type(None): "null", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds[type(value)]


def _types(kind: str | list[str]) -> list[str]:
    return [kind] if isinstance(kind, str) else kind


_BOUNDS = {
    "minimum": ("at least {}", "takes", "is"),
    "maximum": ("at most {}", "takes", "is"),
    "minLength": ("at least {} characters", "takes", "has"),
    "maxLength": ("at most {} characters", "takes", "has"),
    "minItems": ("at least {} items", "takes", "holds"),
    "maxItems": ("at most {} items", "takes", "holds"),
}


def words(keyword: str, before: Schema, after: Schema, *, is_sent: bool) -> str:
    """Say how a keyword of a field that is sent, or answered, changed; a sentence without its subject."""
    old: Any = before.get(keyword)
    new: Any = after.get(keyword)
    if keyword in _BOUNDS:
        bound, sends, answers = _BOUNDS[keyword]
        verb = sends if is_sent else answers
        if new is None:
            return f"is no longer held to {bound.format(old)}"
        return f"{verb} {bound.format(new)} ({'no limit' if old is None else old} before)"
    if keyword == "type":
        return _type_words(_types(old), _types(new), is_sent)
    return _choice_words(_choice(before, keyword), _choice(after, keyword), is_sent)


def range_words(before: Schema, after: Schema, *, is_sent: bool) -> str:
    """Say that a list of values became a range, or a range a list of values."""
    old, new = (_range(each) for each in (before, after))
    return f"{'takes' if is_sent else 'is'} {new} ({old} before)"


def _range(schema: Schema) -> str:
    if "enum" in schema:
        return listed(_choice(schema, "enum"))
    return _bounds(schema, "integer").removeprefix(" from ").removeprefix(" of ")


def _type_words(old: list[str], new: list[str], is_sent: bool) -> str:
    if set(new) - set(old) == {"null"} and set(old) <= set(new):
        return "also takes null" if is_sent else "may also be null"
    if set(old) - set(new) == {"null"} and set(new) <= set(old):
        return "no longer takes null" if is_sent else "is never null any more"
    now, then = (" or ".join(_ARTICLES[kind] for kind in kinds) for kinds in (new, old))
    return f"{'takes' if is_sent else 'is'} {now} ({then} before)"


def _choice(schema: Schema, keyword: str) -> list[Any]:
    values = schema.get("enum", []) if keyword == "enum" else [schema["const"]] if "const" in schema else []
    return [value for value in values if value is not None]


def _choice_words(old: list[Any], new: list[Any], is_sent: bool) -> str:
    more, less = [each for each in new if each not in old], [each for each in old if each not in new]
    if not new:
        return f"is no longer held to {listed(old)}"
    if not old:
        return f"{'takes' if is_sent else 'is'} {listed(new)} alone"
    told = []
    if more:
        told.append(f"{'also takes' if is_sent else 'may also be'} {listed(more).replace(' or ', ' and ')}")
    if less:
        told.append(f"{'no longer takes' if is_sent else 'is no longer'} {listed(less)}")
    return ", and ".join(told)


def described(schema: Mapping[str, Any], *, is_required: bool) -> str:
    """Say what a field takes: `an integer from 3 to 15; required`."""
    kinds = _types(schema["type"])
    choice = _choice(dict(schema), "enum") or _choice(dict(schema), "const")
    (kind,) = [each for each in kinds if each != "null"]
    text = listed(choice) if choice else _ARTICLES[kind] + _bounds(schema, kind)
    text += " or null" if "null" in kinds else ""
    text += f"; {shown(schema['default'])} by default" if "default" in schema else ""
    return text + ("; required" if is_required else "")


def _bounds(schema: Mapping[str, Any], kind: str) -> str:
    names = {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}.get(kind, ("minimum", "maximum"))
    noun = {"string": " characters", "array": " items"}.get(kind, "")
    low, high = (schema.get(name) for name in names)
    if low is not None and high is not None:
        return f" {'of' if noun else 'from'} {low} to {high}{noun}"
    if low is None and high is None:
        return ""
    return f" of {'at least' if high is None else 'at most'} {low if high is None else high}{noun}"
