"""What a project has decided about linting."""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from callsheet.choice import Choice
from callsheet.errors import UsageError
from callsheet.finding import Severity

__all__ = ["Config", "Patterns", "patterns"]


class Patterns(Protocol):
    """Patterns as in .gitignore."""

    def match_file(self, file: str) -> bool:
        """Say whether they match a path."""


@dataclass(frozen=True)
class Config:
    """The decisions; patterns are as in .gitignore and relative to `folder`, where the configuration stands."""

    folder: str = "."
    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Mapping[str, frozenset[str]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    model: str | None = None

    def choice(self, path: str) -> Choice:
        """Give what counts for one file."""
        ignored = self.ignore
        if self.per_file_ignores:
            relative = self.relative(path)
            for spec, rules in self._per_file:
                if spec.match_file(relative):
                    ignored |= rules
        return Choice(self.select, ignored, self.severity)

    def counts(self, rule: str) -> bool:
        """Say whether findings of a rule count in files in general."""
        return Choice(self.select, self.ignore).counts(rule)

    def is_excluded(self, path: str) -> bool:
        """Say whether a file that was found in a folder is to be left out."""
        return bool(self.exclude) and self._excluded.match_file(self.relative(path))

    def relative(self, path: str) -> str:
        """Give a path as the patterns see it."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    @cached_property
    def _excluded(self) -> Patterns:
        return patterns("`exclude`", self.exclude)

    @cached_property
    def _per_file(self) -> list[tuple[Patterns, frozenset[str]]]:
        return [(patterns("`per-file-ignores`", [pattern]), rules) for pattern, rules in self.per_file_ignores.items()]


def patterns(where: str, lines: Iterable[str]) -> Patterns:
    """Compile patterns; raise UsageError, naming where they stand, if one is none."""
    # Imported here because most runs have no patterns: start-up cost.
    from pathspec import GitIgnoreSpec
    from pathspec.patterns.gitignore import GitIgnorePatternError

    try:
        return GitIgnoreSpec.from_lines(lines)
    except (GitIgnorePatternError, ValueError, re.error) as error:
        raise UsageError(f"{where} holds a pattern that is none: {error}") from error
