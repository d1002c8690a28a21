"""`callsheet-ignore.toml`: findings to keep, by path, pointer and rule, with a reason and perhaps a last day."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from callsheet.choice import ALWAYS
from callsheet.config import Patterns, patterns
from callsheet.config_file import read_toml
from callsheet.errors import UsageError
from callsheet.located import Located, Mark
from callsheet.remedy import close_match
from callsheet.shown import pointer_text
from callsheet.source.text import Text

__all__ = ["IgnoreFile", "load_ignore_file"]

_KEYS = ("path", "pointer", "rule", "reason", "expires")
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*ignore[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Entry:
    spec: Patterns
    path: str
    pointer: str | None
    rule: str
    expires: date | None
    number: int


@dataclass(slots=True)
class IgnoreFile:
    """The entries of an ignore file, and which of them have taken something back so far."""

    file: str
    text: Text
    entries: list[_Entry]
    today: date
    _used: set[int] = field(default_factory=set)
    _named: set[int] = field(default_factory=set)

    def meet(self, path: str) -> None:
        """Take note that a file is part of this run."""
        relative = self._relative(path)
        for entry in self.entries:
            if "/" in entry.path and entry.path.lstrip("/") == relative:
                self._named.add(entry.number)

    def takes_back(self, located: Located) -> bool:
        """Say whether an entry that has not expired takes a finding back."""
        relative, pointer = self._relative(located.file), pointer_text(located.path)
        for entry in self.entries:
            if (
                entry.rule == located.rule
                and entry.pointer in (None, pointer)
                and (entry.expires is None or entry.expires >= self.today)
                and entry.spec.match_file(relative)
            ):
                self._used.add(entry.number)
                return True
        return False

    def knows(self, located: Located) -> bool:
        """Say the same as `takes_back`; an entry stands for any number of findings."""
        return self.takes_back(located)

    def findings(self, *, is_whole: bool, can_fire: Callable[[str], bool]) -> list[Located]:
        """Give what is wrong with the entries that speak of files of this run.

        An entry may be of use for a file that was not part of the run, unless that `is_whole` or the entry names one
        file of it; one of a rule that cannot fire in this run may be of use in another.
        """
        out = []
        for entry in self.entries:
            if not (is_whole or entry.number in self._named) or not can_fire(entry.rule):
                continue
            if entry.expires is not None and entry.expires < self.today:
                message = f"the suppression of `{entry.rule}` expired on {entry.expires}; renew it or take it away"
                out.append(self._finding("expired-suppression", message, entry))
            elif entry.number not in self._used:
                message = f"there is no `{entry.rule}` in {entry.path} to ignore; take the entry away"
                out.append(self._finding("unused-suppression", message, entry))
        return out

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, os.path.dirname(self.file) or ".").replace(os.sep, "/")

    def _finding(self, rule: str, message: str, entry: _Entry) -> Located:
        found = list(_HEADER.finditer(self.text.text))
        span = found[entry.number].span() if entry.number < len(found) else (0, 0)
        value = f"{entry.path} {entry.pointer} {entry.rule}"
        return Located(self.file, rule, "warning", message, "", self.text, (Mark(span),), value=value)


def load_ignore_file(path: Path, rules: frozenset[str], today: date) -> IgnoreFile:
    """Read an ignore file; raise UsageError if it is wrong."""
    table = read_toml(path)
    for key in table:
        if key != "ignore":
            raise UsageError(f"{path}: `{key}` is not known here; the file holds [[ignore]] tables")
    entries = table.get("ignore", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{path}: `ignore` takes tables, each beginning with [[ignore]]")
    read = [_entry(f"{path}: entry {number + 1}", entry, number, rules) for number, entry in enumerate(entries)]
    return IgnoreFile(str(path), Text(path.read_text("utf-8-sig")), read, today)


def _entry(where: str, entry: dict[str, Any], number: int, rules: frozenset[str]) -> _Entry:
    for key in entry:
        if key not in _KEYS:
            close = close_match(key, _KEYS)
            raise UsageError(f"{where}: `{key}` is not known" + (f"; did you mean {close!r}?" if close else ""))
    for key in ("path", "rule", "reason"):
        if not entry.get(key) or (isinstance(entry[key], str) and not entry[key].strip()):
            raise UsageError(f"{where} has no `{key}`; it takes a path, a rule and a reason")
        if not isinstance(entry[key], str):
            raise UsageError(f"{where}: `{key}` is {entry[key]!r}; it takes one string")
    rule, pointer, expires = entry["rule"], entry.get("pointer"), entry.get("expires")
    if rule not in rules:
        close = close_match(rule, rules)
        raise UsageError(f"{where}: {rule!r} is not a rule" + (f"; did you mean {close!r}?" if close else ""))
    if rule in ALWAYS:
        raise UsageError(f"{where}: {rule!r} cannot be ignored")
    if pointer is not None and not (isinstance(pointer, str) and (not pointer or pointer.startswith("/"))):
        raise UsageError(f"{where}: `pointer` is {pointer!r}; it takes a JSON Pointer such as '/elements/0/video_url'")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise UsageError(f"{where}: `expires` is {str(expires)!r}; it takes a date without quotes, such as 2027-01-31")
    return _Entry(patterns(f"{where}: `path`", [entry["path"]]), entry["path"], pointer, rule, expires, number)
