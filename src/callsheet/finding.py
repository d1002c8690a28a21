"""What a check says of a request, before anybody knows where in a file the request stands."""

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Change", "Finding", "Fix", "Level", "Part", "Path", "Place", "Put", "Remove", "Rename", "Severity"]

Path = tuple[str | int, ...]
"""Keys and indexes from the request down to a value: `("elements", 0, "video_url")`; `()` is the request itself."""

Severity = Literal["error", "warning"]

Level = Literal["error", "warning", "info"]
"""What a report tells: of a request errors and warnings, of a page of documentation also what is good to know."""

Part = Literal["value", "key"]


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the request, or the key in front of it; `label` says what part it plays beside other places."""

    path: Path
    part: Part = "value"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a field away."""

    path: Path


@dataclass(frozen=True, slots=True)
class Put:
    """Give a field a value, whether it is there or not."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a field another name; its value stays."""

    path: Path
    name: str


Change = Remove | Put | Rename


@dataclass(frozen=True, slots=True)
class Fix:
    """A change to the request that ends a finding and raises no other; a safe one leaves its meaning as it is."""

    says: str
    is_safe: bool
    change: Change


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a request.

    `places` are the values that take part, the first being where a reader should look. `note` says what the
    finding rests on: the page and the field of the documentation, and how sure that is. `about` is the field in
    question where that is not the first place, as for one that is missing.
    """

    rule: str
    severity: Severity
    message: str
    places: tuple[Place, ...]
    note: str = ""
    fix: Fix | None = None
    about: Path | None = None

    @property
    def path(self) -> Path:
        """Where in the request the finding is."""
        return self.places[0].path if self.about is None else self.about
