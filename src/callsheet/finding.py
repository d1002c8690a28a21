"""What a check says of a request, before anybody knows where in a file the request stands."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "Part", "Path", "Place", "Severity"]

Path = tuple[str | int, ...]
"""Keys and indexes from the request down to a value: `("elements", 0, "video_url")`; `()` is the request itself."""

Severity = Literal["error", "warning"]

Part = Literal["value", "key"]


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the request, or the key in front of it."""

    path: Path
    part: Part = "value"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a request.

    `places` are the values that take part, the first being where a reader should look. `note` says what the
    finding rests on: the page and the field of the documentation, and how sure that is.
    """

    rule: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    note: str = ""
