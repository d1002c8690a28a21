"""Fixes applied to a file: only the characters that a fix is about change, and nothing is written that was not checked.

What the edits make is read and linted again before it counts: the requests must be the ones that the fixes describe,
the findings gone, and no new one there.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from callsheet.atomic import replacing
from callsheet.errors import UnreadableError, reason
from callsheet.gate import is_clean_file
from callsheet.lint import Linter, lint_stream, read_file, requests_of
from callsheet.located import Located
from callsheet.ownership import ours
from callsheet.remedy import changed
from callsheet.source.reader import format_of
from callsheet.source.text import Edit, Offer

__all__ = ["Fixed", "Fixer", "fix_file", "fix_stream"]

_PASSES = 20
"""A fix may make room for another one; after so many rounds the rest is left for the next run."""

_TRIES = 256
"""So many combinations of fixes are tried in a round; nearly always the first one holds."""

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Fixer:
    """What fixes are made with: the linter, whether unsafe ones count, and which findings count.

    A file that was only found in a folder is left alone if it turns out to be another program's.
    """

    linter: Linter
    unsafe: bool
    counts: Callable[[Located], bool]
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Fixed:
    """The number of fixes made in a content, and the content before and after."""

    count: int
    before: bytes
    after: bytes
    is_stream: bool = False


def fix_file(fixer: Fixer, path: str, *, write: bool) -> Fixed:
    """Fix a file in place, as a whole or not at all; without `write` it stays as it is.

    A file that cannot be read has nothing to fix. Raises UnreadableError where one cannot be replaced.
    """
    if is_clean_file(path):
        return Fixed(0, b"", b"")
    try:
        before = read_file(path)
    except OSError:
        return Fixed(0, b"", b"")
    count, after = _fixed(fixer, path, before)
    if write and after != before:
        try:
            with replacing(Path(path)) as out:
                out.write(after)
        except OSError as error:
            raise UnreadableError(f"cannot fix {path}: {reason(error)}") from error
    return Fixed(count, before, after)


def fix_stream(fixer: Fixer, name: str, stream: BinaryIO) -> Fixed:
    """Fix what a stream holds."""
    before = stream.read()
    count, after = _fixed(fixer, name, before)
    return Fixed(count, before, after, is_stream=True)


def _fixed(fixer: Fixer, name: str, data: bytes) -> tuple[int, bytes]:
    if format_of(name) != "jsonl":
        return _rounds(fixer, name, data)
    total, out = 0, []
    for line in io.BytesIO(data):
        count, after = _rounds(fixer, name, line) if not line.isspace() else (0, line)
        total += count
        out.append(after)
    return total, b"".join(out)


def _rounds(fixer: Fixer, name: str, data: bytes) -> tuple[int, bytes]:
    """Fix until nothing is left to fix."""
    total = 0
    found = _lint(fixer, name, data)
    failed: set[object] = set()
    is_better = False
    for _ in range(_PASSES):
        wanted = [each for each in found if _is_wanted(fixer, each) and _key(each) not in failed]
        if not wanted:
            if not (failed and is_better):
                break
            # What could not be made at first may be possible now that others are.
            failed, is_better = set(), False
            continue
        round_ = _Round(fixer, name, data, found)
        chosen, result = round_.most_of(list(_apart(wanted)))
        failed |= round_.failed
        if result is not None:
            total, (data, found), is_better = total + len(chosen), result, True
    return total, data


def _is_wanted(fixer: Fixer, located: Located) -> bool:
    return located.offer is not None and (fixer.unsafe or located.offer.is_safe) and fixer.counts(located)


def _lint(fixer: Fixer, name: str, data: bytes) -> list[Located]:
    found = lint_stream(fixer.linter, name, io.BytesIO(data))
    return list(found if fixer.is_named else ours(fixer.linter, found))


_Result = tuple[bytes, list[Located]]
"""A content and what is found in it."""


@dataclass(slots=True)
class _Round:
    """Fixes tried on one content; `failed` are the keys of those that cannot be made even alone."""

    fixer: Fixer
    name: str
    data: bytes
    found: list[Located]
    failed: set[object] = field(default_factory=set)
    tries: int = 0

    def most_of(self, wanted: list[Located]) -> tuple[list[Located], _Result | None]:
        """Apply as many fixes at once as hold together, nearly always all of them."""
        self.tries += 1
        result = _tried(self.fixer, self.name, self.data, self.found, wanted) if wanted else None
        if result is not None or len(wanted) < 2 or self.tries > _TRIES:
            if result is None:
                self.failed |= {_key(each) for each in wanted}
            return wanted, result
        half = len(wanted) // 2
        (first, one), (second, other) = self.most_of(wanted[:half]), self.most_of(wanted[half:])
        if one is None or other is None:
            return (first, one) if other is None else (second, other)
        both = _tried(self.fixer, self.name, self.data, self.found, [*first, *second])
        return ([*first, *second], both) if both is not None else (first, one)


def _apart(wanted: list[Located]) -> Iterator[Located]:
    """Leave out what would edit a stretch that another fix edits; the next round has it."""
    last = -1
    for each in sorted(wanted, key=lambda each: _offer(each).edits[0].span):
        spans = [edit.span for edit in _offer(each).edits]
        if min(spans)[0] > last:
            last = max(end for _, end in spans)
            yield each


def _offer(located: Located) -> Offer:
    if located.offer is None:
        raise ValueError(f"{located.rule!r} comes without a fix; only findings that have one are applied")
    return located.offer


def _tried(fixer: Fixer, name: str, data: bytes, found: list[Located], chosen: list[Located]) -> _Result | None:
    """Give the content with some fixes applied and what is left in it, None if that is not what they promise."""
    mark = _MARK if data.startswith(_MARK) else b""
    text = data.removeprefix(mark).decode()
    after = mark + _edited(text, [edit for each in chosen for edit in _offer(each).edits]).encode()
    values = _values(fixer, name, data)
    for each in chosen:
        change = _offer(each).change
        if change is not None:
            value = changed(values[each.request], change)
            if value is None:
                return None
            values[each.request] = value
    if _spelt(values) != _spelt(_values(fixer, name, after)):
        return None
    left = Counter(map(_key, found))
    left.subtract(map(_key, chosen))
    remains = _lint(fixer, name, after)
    return (after, remains) if Counter(map(_key, remains)) <= left else None


def _values(fixer: Fixer, name: str, data: bytes) -> list[dict[str, Any]]:
    # Readers hand out objects only.
    return [cast("dict[str, Any]", request.value) for request in requests_of(fixer.linter, name, data)]


def _key(located: Located) -> tuple[int, str, object]:
    # A finding of the file itself has no path; what it is about stands in its value.
    return located.request, located.rule, located.path if located.request >= 0 else str(located.value)


def _spelt(values: list[dict[str, Any]]) -> str:
    return json.dumps(values, sort_keys=True)


def _edited(text: str, edits: list[Edit]) -> str:
    out, at = [], 0
    for edit in sorted(edits, key=lambda each: each.span):
        start, end = edit.span
        out += [text[at:start], edit.text]
        at = end
    return "".join([*out, text[at:]])
