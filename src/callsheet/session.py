"""One run of the linter: from the paths that somebody named to the findings that count."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import BinaryIO, Protocol

from callsheet.batch import Batch, Outcome, lint_files
from callsheet.choice import ALWAYS
from callsheet.errors import UnreadableError
from callsheet.lint import lint_stream, read_file, requests_of
from callsheet.located import Located
from callsheet.report.run import Run
from callsheet.source.text import Request
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


@dataclass(slots=True)
class Session:
    """What a run is made with, and what it has counted so far.

    `stdin` is what `-` stands for, with a name that tells its format. `afterwards` tells what is to be said when all
    files are done.
    """

    spec: Spec
    batch: Batch
    keepers: tuple[Keeper, ...] = ()
    afterwards: Callable[[], Iterable[Located]] = list
    stdin: tuple[str, BinaryIO] | None = None
    jobs: int = 1
    run: Run = field(default_factory=lambda: Run(0, 0, 0))
    references: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)

    def paths(self, named: Sequence[str]) -> Iterator[str | UnreadableError]:
        """Give every file to lint, without those that the configuration excludes."""
        for path in files(named):
            is_named = path == STDIN or path in self.batch.named
            if isinstance(path, UnreadableError) or is_named or self._is_found(path):
                yield path

    def _is_found(self, path: str) -> bool:
        """Say whether a file in a folder is one to lint."""
        return path[path.rfind(".") :].lower() in EXTENSIONS and not self.batch.config.is_excluded(path)

    def rounds(self, named: Sequence[str], *, tell: bool = False) -> Iterator[Iterator[str]]:
        """Give the files to go through, and then, as long as there are any, those that the last ones send.

        Whoever goes through them puts what they send into `references`. With `tell` it is noted what cannot be read.
        """
        met: list[str] = []
        left: Iterable[str | UnreadableError] = self.paths(named)
        while left:
            self.references = []
            yield self._readable(left, met, tell)
            sent = [path for path in _unmet(self.references, met) if not self.batch.config.is_excluded(path)]
            self.batch = replace(self.batch, named=self.batch.named.union(sent))
            left = sent

    def findings(self, named: Sequence[str]) -> Iterator[Located]:
        """Give every finding that counts, in the order of the files, and keep count of them."""
        for paths in self.rounds(named, tell=True):
            for item in self._lint(paths):
                if isinstance(item, Outcome):
                    self._close(item)
                elif not self._is_known(item):
                    yield self._counted(item)
        for item in self.afterwards():
            admitted = self.batch.config.choice(item.file).admit(item)
            if admitted is not None:
                yield self._counted(admitted)

    def requests(self, named: Sequence[str]) -> Iterator[Request]:
        """Give every request of the files; standard input is kept, to be read again."""
        for paths in self.rounds(named):
            for path in paths:
                name, data = path, b""
                if path == STDIN and self.stdin is not None:
                    name, stream = self.stdin
                    data = stream.read()
                    self.stdin = (name, BytesIO(data))
                else:
                    with suppress(OSError):
                        data = read_file(path)
                linter = self.batch.linter(self.spec, name)
                yield from requests_of(linter, name, data)
                self.references += linter.references

    def counts(self, located: Located) -> bool:
        """Say whether a finding counts, without using an entry up."""
        return located.rule in ALWAYS or not any(keeper.knows(located) for keeper in self.keepers)

    def unreadable(self, reason: str) -> None:
        """Take note that something could not be read."""
        self.run = replace(self.run, unreadable=(*self.run.unreadable, reason))

    def _readable(self, paths: Iterable[str | UnreadableError], met: list[str], tell: bool) -> Iterator[str]:
        for path in paths:
            if not isinstance(path, UnreadableError):
                met.append(path)
                yield path
            elif tell:
                self.unreadable(str(path))

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
        self.references += outcome.references
        if outcome.unreadable:
            self.unreadable(outcome.unreadable)
            return
        if not outcome.is_ours:
            self.run = replace(self.run, strange=self.run.strange + 1)
            return
        self.ours.append(outcome.path)
        self.run = replace(self.run, files=self.run.files + 1, suppressed=self.run.suppressed + outcome.suppressed)
        for keeper in self.keepers:
            keeper.meet(outcome.path)

    def _is_known(self, located: Located) -> bool:
        if located.rule in ALWAYS or not any(keeper.takes_back(located) for keeper in self.keepers):
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
