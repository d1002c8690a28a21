"""What a run has to say when it is over."""

from dataclasses import dataclass

__all__ = ["Run"]


@dataclass(frozen=True, slots=True)
class Run:
    """The counts of a finished run, and a sentence for each file that could not be read.

    `files` are those that were read; `errors` and `warnings` are the findings that remain, so what was fixed or
    suppressed is not among them. `strange` files lay in a folder and hold no request. `infos` are findings that neither
    fail nor warn.
    """

    files: int
    errors: int
    warnings: int
    unreadable: tuple[str, ...] = ()
    fixed: int = 0
    suppressed: int = 0
    strange: int = 0
    infos: int = 0
