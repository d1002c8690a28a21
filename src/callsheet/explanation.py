"""What there is to say about a rule: a value, wherever the rule comes from."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Explanation"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rule in words: what is wrong, why that matters, what to do about it, and what it rests on.

    `applies` names the request models that the rule is for, none meaning files of any kind. `good` and `bad` are cases
    as they would be written in a YAML file. `fix` tells what `callsheet lint` can do about a finding.
    """

    rule: str
    severity: Literal["error", "warning", "error or warning", "info"]
    what: str
    why: str
    advice: str
    sources: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    fix: Literal["", "safe", "unsafe"] = ""
