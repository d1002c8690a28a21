"""A baseline: the findings that were there when it was written, so that only new ones fail."""

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from callsheet.atomic import write_whole
from callsheet.errors import UsageError, reason
from callsheet.fingerprint import fingerprint
from callsheet.located import Located
from callsheet.report.record import pointer

__all__ = ["Baseline", "load_baseline", "write_baseline"]

_VERSION = 1
_Key = tuple[str, str, str, str]
"""File, rule, pointer and fingerprint."""


def _key(located: Located, folder: Path) -> _Key:
    file = os.path.relpath(located.file, folder).replace(os.sep, "/")
    return file, located.rule, pointer(located) or "", fingerprint(located)


@dataclass(slots=True)
class Baseline:
    """What is left of a baseline as findings use it up, and the files that this run has read.

    One that `is_rewritten` takes nothing back, for all that is found goes into it.
    """

    folder: Path
    left: Counter[_Key]
    is_rewritten: bool = False
    _met: set[str] = field(default_factory=set)

    def meet(self, path: str) -> None:
        """Take note that a file is part of this run."""
        self._met.add(os.path.relpath(path, self.folder).replace(os.sep, "/"))

    def takes_back(self, located: Located) -> bool:
        """Say whether a finding was known; each entry stands for as many findings as it counts."""
        key = _key(located, self.folder)
        if self.is_rewritten or self.left[key] <= 0:
            return False
        self.left[key] -= 1
        return True

    def knows(self, located: Located) -> bool:
        """Say whether a finding like this one was known, however often."""
        return _key(located, self.folder) in self.left

    def stale(self) -> int:
        """Count the entries that nothing answers to any more: of files of this run, and of files that are gone."""
        return sum(count for key, count in self.left.items() if count > 0 and self._is_met_or_gone(key))

    def others(self) -> Counter[_Key]:
        """Give the entries of files that are still there and were no part of this run."""
        return Counter({key: count for key, count in self.left.items() if not self._is_met_or_gone(key)})

    def _is_met_or_gone(self, key: _Key) -> bool:
        # What no file can be called does not exist; pathlib would rather say why.
        return key[0] in self._met or not os.path.exists(os.path.join(self.folder, key[0]))


def load_baseline(file: str, *, is_rewritten: bool = False) -> Baseline:
    """Read a baseline; raise UsageError where that cannot be done."""
    path = Path(file)
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UsageError(f"{file} is not a baseline; --write-baseline makes one")
    try:
        content: Any = json.loads(path.read_text("utf-8"))
        if content["version"] != _VERSION:
            raise UsageError(f"{file} is a baseline of version {content['version']!r}; this callsheet reads {_VERSION}")
        left = Counter(dict(map(_entry, content["findings"])))
    except OSError as error:
        hint = "; --write-baseline makes one" if isinstance(error, FileNotFoundError) else ""
        raise UsageError(f"cannot read the baseline {file}: {reason(error)}{hint}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise UsageError(f"{file} is not a baseline; --write-baseline makes one") from error
    return Baseline(path.parent, left, is_rewritten)


def _entry(row: Any) -> tuple[_Key, int]:
    """Give what a row of a baseline says; raise TypeError or KeyError where it is none."""
    file, rule, pointer_, digits = texts = tuple(row[name] for name in ("file", "rule", "pointer", "fingerprint"))
    if not all(isinstance(text, str) for text in texts) or type(row["count"]) is not int:
        raise TypeError(f"{row!r} is no entry of a baseline; it takes four texts and a count")
    return (file, rule, pointer_, digits), row["count"]


def write_baseline(file: str, found: list[Located], old: Baseline | None) -> None:
    """Write what was found, beside what an old baseline has of other files; never in half.

    The entries are ordered by place, so that the file changes as little as what it holds.
    """
    path = Path(file)
    counts = Counter(_key(located, path.parent) for located in found)
    counts += old.others() if old is not None else Counter()
    rows = [
        {"file": key[0], "rule": key[1], "pointer": key[2], "fingerprint": key[3], "count": count}
        for key, count in sorted(counts.items())
    ]
    content = json.dumps({"version": _VERSION, "findings": rows}, indent=2) + "\n"
    try:
        write_whole(path, content.encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {reason(error)}") from error
