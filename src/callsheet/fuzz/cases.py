"""Requests at the edge of every constraint, the same ones every time."""

from dataclasses import dataclass
from typing import Any

from callsheet.constraints import Constraint
from callsheet.spec import Spec

__all__ = ["Case", "boundary_cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """A request that breaks one constraint and nothing else, or its nearest neighbour, which breaks nothing."""

    constraint: Constraint
    request: dict[str, Any]
    breaks: bool


def boundary_cases(spec: Spec, model: str) -> tuple[Case, ...]:
    """Give the cases of every constraint of a model, the simplest of each constraint first."""
    raise NotImplementedError
