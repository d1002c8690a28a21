"""Bodies as values: JSON that can be worked with, and nothing else."""

import json
import math
from typing import Any

__all__ = ["JSON", "NotJsonError", "kind_of", "parsed"]

JSON = "application/json"
"""The content type of all bodies but forms."""

_DEEPEST = 64


class NotJsonError(ValueError):
    """A body that is no JSON, or none that can be worked with; the text is a clause that says why."""


def kind_of(content_type: str | None) -> str:
    """Give a content type without its parameters, in lower case, empty where there is none."""
    return (content_type or "").partition(";")[0].strip().lower()


def parsed(body: bytes) -> Any:
    """Read a body as JSON; raise NotJsonError for what is none. JSON is UTF-8 whatever the headers call it."""
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant, parse_float=_finite)
    except UnicodeDecodeError as error:
        raise NotJsonError(f"the body is not UTF-8: byte {error.start} is 0x{body[error.start]:02x}") from error
    except ValueError as error:
        raise NotJsonError(f"the body is not JSON: {error}") from error
    except RecursionError:
        value = None
    else:
        if not _is_deep(value):
            return value
    raise NotJsonError(f"the body is nested more than {_DEEPEST} deep")


def _is_deep(value: Any) -> bool:
    """Say whether a value is nested deeper than any request; what walks through it would run out of stack."""
    level = [value]
    for _ in range(_DEEPEST):
        below = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [item for items in below for item in items]
        if not level:
            return False
    return True


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number
