"""One difference between two specs, and how far it makes a version step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from callsheet.finding import Path

__all__ = ["STEPS", "Change", "Kind", "Section", "Step", "listing", "place_text", "sentence"]

Kind = Literal["removed", "tightened", "changed", "loosened", "added"]

Step = Literal["none", "patch", "minor", "major"]

Section = Literal["Added", "Changed", "Removed"]

STEPS: tuple[Step, ...] = ("none", "patch", "minor", "major")
"""The steps of a semantic version, from none to the farthest."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two specs.

    `id` is that of a constraint, or made alike. `owner` is the model, the operation or the answer that it belongs to,
    "" where `says` names it. `says` goes on behind the name of the field at `place`, or of the `rule` at it; `place`
    is "" where the whole is meant. `details` are lines for whoever wants to know more. `section` is where the changelog
    tells it.
    """

    kind: Kind
    id: str
    owner: str
    place: str
    says: str
    step: Step
    rule: str = ""
    details: tuple[str, ...] = ()
    section: Section = "Changed"


def place_text(pattern: Path) -> str:
    """Give the way to a value as a sentence names it: `elements[].video_url`."""
    return ".".join(map(str, pattern)).replace(".*", "[]")


def listing(names: Sequence[str]) -> str:
    """Give names in backticks, the last one after "and"."""
    *rest, last = [f"`{name}`" for name in names]
    return f"{', '.join(rest)} and {last}" if rest else last


def sentence(owners: Sequence[str], places: Sequence[str], rule: str, says: str) -> str:
    """Say a change in words, of all the owners and places that it was made to, without an end."""
    named = [place for place in places if place]
    if owners == [""]:
        subject = ""
    elif rule:
        subject = f"the rule `{rule}`" + (f" of {listing(named)}" if named else "")
    elif len(named) > 1:
        subject = f"each of {listing(named)}"
    else:
        subject = listing(named) if named else "it"
    words = f"{subject} {says}" if subject else says
    return f"{listing(owners)}: {words}" if owners != [""] else words
