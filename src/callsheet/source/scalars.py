"""Unquoted YAML scalars as version 1.2 reads them, and as readers of version 1.1 do."""

import json
import re
from datetime import date
from functools import lru_cache
from typing import Any

from yaml import ScalarNode
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.resolver import Resolver

__all__ = ["Scalar", "difference", "plain"]

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBERS = re.compile(
    r"(?P<int>[-+]?[0-9]+)|0o(?P<octal>[0-7]+)|0x(?P<hex>[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<endless>[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))"
)
_BITS = 128
"""An integer of more bits is not spelt out in a message."""

# PyYAML is the reader of version 1.1 that most people have; much of it is untyped.
_resolver: Any = Resolver()
_constructor: Any = SafeConstructor()


@lru_cache(maxsize=4096)
def plain(text: str) -> Scalar:
    """Give the value of an unquoted scalar by the core schema of YAML 1.2.

    Raises ValueError for a number that JSON cannot carry or that is too long to be read.
    """
    if text in _WORDS:
        return _WORDS[text]
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return text
    if found["endless"]:
        raise ValueError(f"`{text}` is not a number that JSON can carry")
    try:
        for name, base in (("int", 10), ("octal", 8), ("hex", 16)):
            if found[name]:
                number = int(found[name], base)
                str(number)  # digits to other bases have no limit of their own, but nobody could send the number
                return number
        real = float(text)
    except ValueError:
        raise ValueError(f"a number of {len(text)} digits is too long to be read") from None
    if real in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:40]} is too large to be read")
    return real


@lru_cache(maxsize=4096)
def difference(text: str) -> str:
    """Say how the two versions of YAML disagree on an unquoted scalar; "" where they do not."""
    if text == "<<":
        return "`<<` merges another mapping in YAML 1.1 and is a key like any other in YAML 1.2; write the fields out"
    new = plain(text)
    tag = _resolver.resolve(ScalarNode, text, (True, False))
    try:
        old = _constructor.construct_object(ScalarNode(tag, text))
    except ConstructorError:
        return ""  # `=`, which is text to everybody in the end
    except (ValueError, OverflowError):
        old = date.min  # what is told apart as a date, and is none that exists
    if type(old) is type(new) and old == new:
        return ""
    way_out = "quote it" if isinstance(new, str) else f"write {json.dumps(new)}"
    return f"`{text[:40]}` is {_name(old)} to a YAML 1.1 reader and {_name(new)} to a YAML 1.2 one; {way_out}"


def _name(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int) and value.bit_length() > _BITS:
        return "a long number"
    return f"the number {value!r}" if isinstance(value, int | float) else "a date"
