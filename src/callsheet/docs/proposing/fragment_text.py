"""A schema, written as fragments of the spec write it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from callsheet.report.text import printable
from callsheet.source.scalars import difference, plain

__all__ = ["commented", "flow", "property_lines", "schema_lines"]

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_. -]*[A-Za-z0-9_.-])?")

_VALUES = ("enum", "default", "examples")
"""What stands here is sent, so texts among it are told from numbers at a glance."""


def flow(value: Any, *, quotes: bool = False) -> str:
    """Write a value on one line; with `quotes` every text stands in them, else only where it has to."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(name)}: {flow(item, quotes=quotes)}' for name, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(item, quotes=quotes) for item in value)}]"
    if isinstance(value, str) and not quotes and _is_plain(value):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)


def _key(name: str) -> str:
    return name if name == "$ref" else flow(name)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and plain(text) == text and not difference(text)


def schema_lines(schema: dict[str, Any], indent: int = 0) -> Iterator[str]:
    """Write a schema line by line: its properties each on lines of their own, the rest a line a keyword."""
    pad = " " * indent
    for keyword, value in schema.items():
        if keyword == "properties":
            yield f"{pad}properties:"
            for name, below in value.items():
                yield f"{pad}  {_key(name)}:"
                yield from schema_lines(below, indent + 4)
        elif keyword == "items" and "properties" in value:
            yield f"{pad}items:"
            yield from schema_lines(value, indent + 2)
        else:
            yield f"{pad}{keyword}: {_value(keyword, value)}"


def _value(keyword: str, value: Any) -> str:
    if keyword == "type" and isinstance(value, list):
        return f'[{value[0]}, "null"]'
    if keyword == "oneOf":
        return f'[{flow(value[0])}, {{type: "null"}}]'
    return flow(value, quotes=keyword in _VALUES)


def property_lines(name: str, schema: dict[str, Any], comments: Sequence[str] = ()) -> list[str]:
    """Write a property, with what is to be settled about it as comments below."""
    _, *rest = schema_lines({"properties": {name: schema}})
    return [*(line[2:] for line in rest), *(f"  {commented(each)}" for each in comments)]


def commented(text: str) -> str:
    """Write something that a person has to settle as a comment of one line."""
    return f"# resolve: {printable(' '.join(text.split()))}"
