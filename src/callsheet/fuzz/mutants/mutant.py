"""One small change to a spec: what it is called, where it is made, and how."""

from dataclasses import dataclass
from typing import Any

from callsheet.finding import Path
from callsheet_codegen.cel.tree import Node

__all__ = ["Change", "Mutant", "Swap"]


@dataclass(frozen=True, slots=True)
class Change:
    """Another value at a path of the joined document, ABSENT where it is taken away."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Swap:
    """Another checked expression for a variable of a component, or for the condition of a rule.

    `name` is that of the variable or the rule; `field` is the one that the condition is about, where a rule has one
    for each.
    """

    component: str
    name: str
    field: str | None
    node: Node
    is_variable: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spec that is wrong in one place, made by changes to its document or by swapped expressions.

    `id` names the place and the change and stays the same as long as both do; `constraints` are those of the spec,
    by their ids, that are no longer what they were.
    """

    id: str
    file: str
    line: int
    column: int
    constraints: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    swaps: tuple[Swap, ...] = ()
