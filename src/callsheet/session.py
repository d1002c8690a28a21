"""One run of the linter: from the paths that somebody named to the findings that count."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from typing import Any, BinaryIO, Protocol

from callsheet.batch import Batch, Outcome, lint_files
from callsheet.errors import UnreadableError
from callsheet.lint import lint_stream, read_file, requests_of
from callsheet.located import Located
from callsheet.report.run import Run
from callsheet.spec import Spec
from callsheet.walk import EXTENSIONS, STDIN, files

__all__ = ["Keeper", "Session"]


class Keeper(Protocol):
    """Something that takes findings back: an ignore file, a baseline."""

    def meet(self, path: str) -> None:
        """Take note that a file is part of this run."""

    def takes_back(self, located: Located) -> bool:
        """Say whether a finding is taken back, which may use an entry up."""

    def knows(self, located: Located) -> bool:
        """Say whether a finding would be taken back, and use nothing up."""

    def findings(self) -> list[Located]:
        """Give what is wrong with the entries, at the end of a run."""

    def stale(self) -> int:
        """Count the entries that are only to be written anew, at the end of a run."""


@dataclass(slots=True)
class Session:
    """What a run is made with, and what it has counted so far.

    `stdin` is what `-` stands for, with a name that tells its format. With `as_found` files that are
    named count as those do that are found in a folder.
    """

    spec: Spec
    batch: Batch
    keepers: tuple[Keeper, ...] = ()
    stdin: tuple[str, BinaryIO] | None = None
    jobs: int = 1
    as_found: bool = False
    run: Run = field(default_factory=lambda: Run(0, 0, 0))

    def paths(self, named: Sequence[str]) -> Iterator[str | UnreadableError]:
        """Give every file to lint, without those that the configuration excludes."""
        itself = {STDIN} if self.as_found else {STDIN, *named}
        for path in files(named):
            if isinstance(path, UnreadableError) or path in itself or self._is_found(path):
                yield path

    def _is_found(self, path: str) -> bool:
        """Say whether a file in a folder is one to lint."""
        return path[path.rfind(".") :].lower() in EXTENSIONS and not self.batch.config.is_excluded(path)

    def findings(self, named: Sequence[str]) -> Iterator[Located]:
        """Give every finding that counts, in the order of the files, and keep count of them."""
        met: list[str] = []
        left: Iterable[str | UnreadableError] = self.paths(named)
        while left:
            references: list[str] = []
            for item in self._lint(self._readable(left, met)):
                if isinstance(item, Outcome):
                    self._close(item)
                    references += item.references
                elif not self._is_known(item):
                    yield self._counted(item)
            left = _unmet(references, met)
        for item in chain.from_iterable(keeper.findings() for keeper in self.keepers):
            admitted = self.batch.config.choice(item.file).admit(item)
            if admitted is not None:
                yield self._counted(admitted)

    def requests(self, named: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Give every request of the files; what cannot be read is told when it is linted.

        Standard input is kept, to be read again.
        """
        for path in self.paths(named):
            try:
                if isinstance(path, UnreadableError):
                    continue
                if path == STDIN and self.stdin is not None:
                    name, stream = self.stdin
                    data = stream.read()
                    self.stdin = (name, BytesIO(data))
                else:
                    name, data = path, read_file(path)
            except OSError:
                continue
            for request in requests_of(self.batch.linter(self.spec, name), name, data):
                if isinstance(request, dict):
                    yield request

    def is_kept(self, located: Located) -> bool:
        """Say whether a finding counts, without counting it."""
        return not any(keeper.knows(located) for keeper in self.keepers)

    def unreadable(self, reason: str) -> None:
        """Take note that something could not be read."""
        self.run = replace(self.run, unreadable=(*self.run.unreadable, reason))

    def _readable(self, paths: Iterable[str | UnreadableError], met: list[str]) -> Iterator[str]:
        for path in paths:
            if isinstance(path, UnreadableError):
                self.unreadable(str(path))
            else:
                met.append(path)
                yield path

    def _lint(self, paths: Iterator[str]) -> Iterator[Located | Outcome]:
        """Lint files on every core, and standard input where it stands among them."""
        if self.stdin is None:
            yield from lint_files(self.batch, self.spec, paths, self.jobs)
            return
        for path in paths:
            if path == STDIN:
                name, stream = self.stdin
                linter = self.batch.linter(self.spec, name)
                yield from lint_stream(linter, name, stream)
                yield Outcome(name, True, linter.suppressed, tuple(linter.references))
            else:
                yield from lint_files(self.batch, self.spec, [path], 1)

    def _close(self, outcome: Outcome) -> None:
        if outcome.unreadable:
            self.unreadable(outcome.unreadable)
            return
        if not outcome.is_ours:
            return
        self.run = replace(self.run, files=self.run.files + 1, suppressed=self.run.suppressed + outcome.suppressed)
        for keeper in self.keepers:
            keeper.meet(outcome.path)

    def _is_known(self, located: Located) -> bool:
        if not any(keeper.takes_back(located) for keeper in self.keepers):
            return False
        self.run = replace(self.run, suppressed=self.run.suppressed + 1)
        return True

    def _counted(self, located: Located) -> Located:
        if located.severity == "error":
            self.run = replace(self.run, errors=self.run.errors + 1)
        else:
            self.run = replace(self.run, warnings=self.run.warnings + 1)
        return located


def _unmet(references: list[str], met: list[str]) -> list[str]:
    """Give the files that a script sends and this run has not met, once each; one that is not there is no concern."""
    seen = {os.path.realpath(path) for path in met} if references else set()
    out = []
    for path in references:
        real = os.path.realpath(path)
        if real not in seen and os.path.isfile(path):
            seen.add(real)
            out.append(path)
    return out
