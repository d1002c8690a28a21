"""Many files, one after another or on every core, with the same findings in the same order."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from callsheet.config import Config
from callsheet.errors import UnreadableError
from callsheet.gate import is_clean_file
from callsheet.lint import Inspection, Linter, lint_file
from callsheet.located import Located
from callsheet.ownership import ours
from callsheet.spec import Spec, installed

__all__ = ["Batch", "Outcome", "lint_files", "processors"]

_CHUNK = 128
"""So many files are handed to a process at once."""

_PAYS = 250
"""Fewer files that are not clean are linted sooner than other processes start."""


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
    # What was seen online does not travel to another process, and took longer than linting will.
    if jobs == 1 or batch.inspection is not None:
        for path in paths:
            yield from _lint(batch, spec, path)
        return
    # Most files are clean, and that is known in less time than it takes to start another process.
    paths = iter(paths)
    first = list(_until_it_pays(paths))
    if sum(not is_clean for _, is_clean in first) < _PAYS:
        for each in first:
            yield from _lint_unless_clean(batch, spec, each)
        return
    # Imported here because a run over few files has no use for processes: start-up cost.
    from callsheet.pool import in_processes

    told = chain(first, ((path, False) for path in paths))
    for found in in_processes(partial(_lint_chunk, batch), _chunks(told), jobs):
        yield from found


_Told = tuple[str, bool]
"""A path, and whether it is known that the file is certainly clean."""


def _until_it_pays(paths: Iterator[str]) -> Iterator[_Told]:
    left = _PAYS
    for path in paths:
        is_clean = is_clean_file(path)
        yield path, is_clean
        left -= not is_clean
        if not left:
            return


def _chunks(told: Iterator[_Told]) -> Iterator[list[_Told]]:
    while chunk := list(islice(told, _CHUNK)):
        yield chunk


def _lint_chunk(batch: Batch, told: list[_Told]) -> list[Located | Outcome]:
    """Lint some files in a process of their own."""
    spec = installed()
    return [found for each in told for found in _lint_unless_clean(batch, spec, each)]


def _lint_unless_clean(batch: Batch, spec: Spec, told: _Told) -> Iterator[Located | Outcome]:
    path, is_clean = told
    if is_clean:
        yield Outcome(path)
    else:
        yield from _lint(batch, spec, path)


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
