"""Many files, one after another or on every core, with the same findings in the same order."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from callsheet.config import Config
from callsheet.errors import UnreadableError
from callsheet.lint import Inspection, Linter, lint_file
from callsheet.located import Located
from callsheet.ownership import ours
from callsheet.spec import Spec, installed

__all__ = ["Batch", "Outcome", "lint_files", "processors"]

_CHUNK = 64
_PAYS = 512
"""Fewer files are linted sooner than a second process starts."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a file: what comments took back in it, the files that it sends, and why it could not be read.

    `is_ours` is false for a file that turned out to have nothing to do with requests.
    """

    path: str
    is_ours: bool = True
    suppressed: int = 0
    references: tuple[str, ...] = ()
    unreadable: str = ""


@dataclass(frozen=True)
class Batch:
    """What every file of a run is held against; `named` are the paths that somebody wrote down."""

    config: Config
    rules: frozenset[str]
    named: frozenset[str] = frozenset()
    inspection: Inspection | None = None

    def linter(self, spec: Spec, path: str) -> Linter:
        """Give the linter for one file."""
        return Linter(spec, self.config.choice(path), self.config.model, self.rules, self.inspection)


def lint_files(batch: Batch, spec: Spec, paths: Iterable[str], jobs: int) -> Iterator[Located | Outcome]:
    """Give the findings of every file in the order of the files, and after those of each file its outcome."""
    paths = iter(paths)
    # What was seen online does not travel to another process, and took longer than linting will.
    first = list(islice(paths, _PAYS)) if jobs > 1 and batch.inspection is None else []
    if len(first) < _PAYS:
        for path in chain(first, paths):
            yield from _lint(batch, spec, path)
        return
    # Imported here because a run over few files has no use for processes: start-up cost.
    from callsheet.pool import in_processes

    for found in in_processes(partial(_lint_chunk, batch), _chunks(chain(first, paths)), jobs):
        yield from found


def _chunks(paths: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(paths, _CHUNK)):
        yield chunk


def _lint_chunk(batch: Batch, paths: list[str]) -> list[Located | Outcome]:
    """Lint some files in a process of their own."""
    spec = installed()
    return [each for path in paths for each in _lint(batch, spec, path)]


def _lint(batch: Batch, spec: Spec, path: str) -> Iterator[Located | Outcome]:
    linter = batch.linter(spec, path)
    unreadable, is_ours = "", True
    try:
        if path in batch.named:
            yield from lint_file(linter, path)
        else:
            is_ours = yield from ours(linter, lint_file(linter, path))
    except UnreadableError as error:
        unreadable = str(error)
    yield Outcome(path, is_ours, linter.suppressed, tuple(linter.references), unreadable)


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
