"""Changes to a fragment of the spec, written so that nothing else in it moves: comments, order, layout.

ruamel.yaml keeps comments and order, and yet rewrites a few lines that nobody edited, `[{a: 1}]` among them. So a
fragment is dumped as it is and as it should be, and only the lines in which the two differ go into the text.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from callsheet.docs.facts import key
from callsheet.finding import Path, Place, Put, Remove
from callsheet.source.reader import read
from callsheet.source.text import Request

__all__ = ["Addition", "LayoutError", "edited"]

_MARK = b"\xef\xbb\xbf"

_NEVER = 10**6
"""A line of fewer characters is not broken."""

_HEAD = ("type", "enum", "x-enum", "$ref", "oneOf", "minimum", "maximum", "minLength", "maxLength", "minItems")
"""Behind the last of these a limit is written; a default behind `maxItems` and `items`, too."""

_OLD_REVIEW = re.compile(r"\s+# review: .*$")

_UNTOLD = re.compile(r"\s*(?:#.*)?")
"""A line without anything but a comment."""


class LayoutError(ValueError):
    """A fragment that is laid out in a way that cannot be edited here."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A new entry of the mapping at a path, behind another entry of it; `lines` are how it is written."""

    path: Path
    after: str
    name: str
    value: Any
    lines: tuple[str, ...]


Change = Put | Remove | Addition


@dataclass(frozen=True, slots=True)
class _Splice:
    """Lines of a text, from the first to before the last, and what is to stand there instead."""

    start: int
    end: int
    lines: tuple[str, ...]


def edited(data: bytes, changes: Sequence[Change], review: str) -> bytes:
    """Make changes to a fragment, with a comment behind every changed line, and behind the first of an addition.

    What is read from the result is the old value with exactly these changes; LayoutError where that cannot be had.
    """
    request = _only(data)
    text = request.text.text
    breaks = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(breaks)
    if any("\n" in line or "\r" in line for line in lines):
        raise LayoutError("its lines end in more than one way")
    splices = [*_edits(lines, changes, review), *_additions(request, lines, changes, review)]
    for splice in sorted(splices, key=lambda each: (each.start, each.end), reverse=True):
        lines[splice.start : splice.end] = splice.lines
    mark = _MARK if data.startswith(_MARK) else b""
    after = mark + breaks.join(lines).encode()
    wanted = json.loads(json.dumps(request.value))
    for change in changes:
        _change_plain(wanted, change)
    if key(_only(after).value) != key(wanted):
        raise LayoutError("what was written does not read as it should")
    return after


def _only(data: bytes) -> Request:
    found = list(read(data, "yaml"))
    if len(found) != 1 or not isinstance(found[0], Request):
        raise LayoutError("it does not read as one document without a fault")
    return found[0]


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _change_plain(value: Any, change: Change) -> None:
    if isinstance(change, Addition):
        _at(value, change.path)[change.name] = change.value
    elif isinstance(change, Put):
        _at(value, change.path[:-1])[change.path[-1]] = change.value
    else:
        del _at(value, change.path[:-1])[change.path[-1]]


def _edits(lines: list[str], changes: Sequence[Change], review: str) -> Iterator[_Splice]:
    """Give the lines in which a dump of the fragment differs from one with the changes."""
    made = [each for each in changes if not isinstance(each, Addition)]
    if not made:
        return
    text = "\n".join(lines)
    try:
        before, after = _dumped(text, ()), _dumped(text, made)
    except (YAMLError, LookupError, TypeError, AttributeError) as error:
        # What ruamel.yaml holds for a value is not always of the kind that the text suggests.
        raise LayoutError(str(error)) from error
    same: dict[int, int] = {}
    for _, a1, a2, o1, o2 in SequenceMatcher(None, before, lines, autojunk=False).get_opcodes():
        if a2 - a1 == o2 - o1:
            same.update(zip(range(a1, a2), range(o1, o2), strict=True))
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            start = same.get(a1 - 1, -2) + 1 if a1 else 0
            if [same.get(at) for at in range(a1, a2)] != list(range(start, start + a2 - a1)) or start < 0:
                raise LayoutError("a value that is to be changed goes over several lines")
            yield _spliced(lines, start, start + a2 - a1, after[b1:b2], review)


def _spliced(lines: list[str], start: int, end: int, new: list[str], review: str) -> _Splice:
    """Put lines in the place of others, comments kept; where lines only go, the one before them is marked."""
    while start == end and start and _UNTOLD.fullmatch(lines[start - 1]):
        # A comment is about what follows it, so what is new goes before it.
        start = end = start - 1
    kept = [line for line in lines[start:end] if _UNTOLD.fullmatch(line) and line not in new]
    if not any(not _UNTOLD.fullmatch(line) for line in new) and start:
        start -= 1
        new = [lines[start], *new]
    return _Splice(start, end, (*(_marked(line, review) for line in new), *kept))


def _marked(line: str, review: str) -> str:
    return line if _UNTOLD.fullmatch(line) else f"{_OLD_REVIEW.sub('', line)}  {review}"


def _dumped(text: str, changes: Sequence[Put | Remove]) -> list[str]:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _NEVER
    yaml.indent(mapping=2, sequence=4, offset=2)
    root = yaml.load(text)
    for change in changes:
        _change(root, change)
    out = io.StringIO()
    yaml.dump(root, out)
    return out.getvalue().split("\n")


def _change(root: Any, change: Put | Remove) -> None:
    parent, step = _at(root, change.path[:-1]), change.path[-1]
    if isinstance(change, Remove):
        del parent[step]
    elif isinstance(change.value, list) and step in parent:
        _change_list(parent[step], change.value)
    elif step in parent:
        parent[step] = _styled(change.value)
    else:
        head = (*_HEAD, "maxItems", "items") if step == "default" else _HEAD
        behind = [at for at, name in enumerate(parent, 1) if name in head]
        # Not last, where what follows the mapping is taken for its own.
        parent.insert(min(max(behind, default=0), len(parent) - 1), step, _styled(change.value))


def _change_list(items: Any, wanted: list[Any]) -> None:
    """Take away what is not wanted, and put in what is new; what stays is in the order that is wanted."""
    names = [key(each) for each in wanted]
    for at in reversed(range(len(items))):
        if key(items[at]) not in names:
            del items[at]
    for at, value in enumerate(wanted):
        if at >= len(items) or key(items[at]) != names[at]:
            items.insert(at, _styled(value))


def _styled(value: Any) -> Any:
    return DoubleQuotedScalarString(value) if isinstance(value, str) else value


def _additions(request: Request, lines: list[str], changes: Sequence[Change], review: str) -> Iterator[_Splice]:
    """Give the lines of new entries, each behind the entry that it follows."""
    found: dict[int, list[str]] = {}
    for change in changes:
        if isinstance(change, Addition):
            place = (*change.path, change.after)
            row, column = request.text.position(request.span(Place(place, "key"))[0])
            if lines[row - 1][: column - 1].strip():
                raise LayoutError(f"the entries beside `{change.name}` do not stand on lines of their own")
            end, _ = request.text.position(request.span(Place(place))[1])
            while _UNTOLD.fullmatch(lines[end - 1]):
                # A comment behind a value is about what follows it.
                end -= 1
            pad = " " * (column - 1)
            first, *rest = [f"{pad}{line}" for line in change.lines]
            found.setdefault(end, []).extend([f"{first}  {review}", *rest])
    for at, new in found.items():
        yield _Splice(at, at, tuple(new))
