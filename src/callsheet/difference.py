"""What changed between two texts, as a unified diff.

Fixes change single lines here and there, in files that may repeat the same lines thousands of times. difflib compares
every such line with every other; here the two texts are walked side by side and meet again after each change.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from callsheet.report.text import printable
from callsheet.source.secret import starred

__all__ = ["difference", "git_difference"]

_SAME = 3
"""So many equal lines in a row tell that two texts have met again; near to a change fewer do."""

_FAR = 400
"""So many lines of both texts together are looked at for that."""

_Opcode = tuple[str, int, int, int, int]


def difference(name: str, before: bytes, after: bytes) -> str:
    """Give the difference of two contents of a file, with anything like a key masked; "" where there is none."""
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    # Grouping is difflib's own; only the comparing is not.
    matcher = SequenceMatcher[str]()
    matcher.opcodes = list(_opcodes(old, new))  # type: ignore[attr-defined] # what get_opcodes() keeps; the stubs do not know it
    out = [f"--- {printable(name)}\n", f"+++ {printable(name)}\n"]
    for group in matcher.get_grouped_opcodes():
        _, start, _, new_start, _ = group[0]
        _, _, end, _, new_end = group[-1]
        out.append(f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n")
        for tag, one, other, new_one, new_other in group:
            if tag == "equal":
                out += [f" {line}" for line in old[one:other]]
                continue
            out += [f"-{line}" for line in old[one:other]]
            out += [f"+{line}" for line in new[new_one:new_other]]
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in out)


def git_difference(path: Path, before: bytes | None, after: bytes) -> str:
    """Give what changes in a file, in the form that `git apply` takes; None stands for a file that is new."""
    path, here = path.resolve(), Path.cwd()
    # Git takes no path from the root: what lies elsewhere is applied there.
    name = path.relative_to(here if path.is_relative_to(here) else path.anchor).as_posix()
    told = difference(name, before or b"", after)
    if not told:
        return ""
    _, _, rest = told.split("\n", 2)
    return f"--- {'/dev/null' if before is None else f'a/{name}'}\n+++ b/{name}\n{rest}"


def _lines(content: bytes) -> list[str]:
    lines = re.findall(r"[^\n]*\n|[^\n]+", starred(content.decode(errors="replace")))
    return [f"{_shown(line[:-1])}\n" if line.endswith("\n") else _shown(line) for line in lines]


def _shown(line: str) -> str:
    """Keep a carriage return and tabs, so that the difference can be applied; mark what a terminal would obey."""
    return "\t".join(printable(part) for part in line.removesuffix("\r").split("\t")) + "\r" * line.endswith("\r")


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + bool(length)},{length}"


def _opcodes(old: list[str], new: list[str]) -> Iterator[_Opcode]:
    """Say what makes the one text of the other, as difflib does."""
    i = j = 0
    while i < len(old) or j < len(new):
        one, other = i, j
        while i < len(old) and j < len(new) and old[i] == new[j]:
            i, j = i + 1, j + 1
        if i > one:
            yield "equal", one, i, other, j
        if i < len(old) or j < len(new):
            one, other = i, j
            i, j = _meeting(old, new, i, j)
            yield "replace" if i > one and j > other else "delete" if i > one else "insert", one, i, other, j


def _meeting(old: list[str], new: list[str], i: int, j: int) -> tuple[int, int]:
    """Find where two texts that differ are the same again, the nearest place first; else their ends."""
    for distance in range(1, _FAR):
        wanted = min(_SAME, 1 + distance // 3)
        for skipped in range(distance + 1):
            one, other = i + distance - skipped, j + skipped
            if one <= len(old) and other <= len(new) and _is_same(old, new, one, other, wanted):
                return one, other
    return len(old), len(new)


def _is_same(old: list[str], new: list[str], i: int, j: int, wanted: int) -> bool:
    count = min(wanted, len(old) - i, len(new) - j)
    if count < wanted and len(old) - i != len(new) - j:
        return False
    return old[i : i + count] == new[j : j + count]
