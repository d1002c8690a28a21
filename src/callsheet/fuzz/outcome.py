"""What a run is to do, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callsheet.fuzz.agreement import Aim
from callsheet.fuzz.judges.verdict import Request, Verdict
from callsheet.fuzz.tally import Tally

__all__ = ["Failure", "Outcome", "Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do: which models and constraints, how many inputs for each, from what seed.

    `corpus` is the folder of what was found before, and where more is put.
    """

    corpus: Path
    models: Sequence[str] = ()
    patterns: Sequence[str] = ()
    examples: int = 10
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A request on which the judges disagree with each other, or with what it was made for.

    `file` is where the corpus has it, None where that cannot be written; `is_old` tells that it was there before.
    """

    aim: Aim
    request: Request
    verdicts: Mapping[str, Verdict]
    said: tuple[str, ...]
    file: Path | None
    is_old: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of a run.

    `agreed` counts the entries of the corpus that all judges agree on now, `gone` has those whose constraint the spec
    no longer has. `stuck` tells what could not be done, and why.
    """

    plan: Plan
    tally: Tally
    failures: list[Failure] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    agreed: int = 0
    is_interrupted: bool = False

    @property
    def is_finished(self) -> bool:
        """Whether all that was to be judged was judged."""
        return not self.is_interrupted and not self.stuck
