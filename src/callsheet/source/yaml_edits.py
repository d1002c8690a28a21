"""Changes to a request as edits of its YAML text; what they do not touch stays as it is.

Where the text is laid out in a way that makes an edit doubtful there is none; whoever applies edits reads the result
again and compares.
"""

import json
import re

from callsheet.finding import Change, Put, Remove
from callsheet.source.scalars import difference, plain
from callsheet.source.text import Edit, Span
from callsheet.source.yaml_value import YamlValue

__all__ = ["quoted", "yaml_edits"]

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_COMMA = re.compile(r"\s*,\s*")
_REST = re.compile(r"[ \t]*(?:[ \t]#[^\r\n]*)?(?=\r?\n|\r?\Z)")
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)+")


def yaml_edits(text: str, root: YamlValue, change: Change) -> tuple[Edit, ...]:
    """Write a change down; nothing where it cannot be done by changing a few characters."""
    parent, step = root.at(change.path[:-1]), change.path[-1]
    if parent is None or not root.is_plain(change.path):
        return ()
    if isinstance(step, int):
        item = parent.items[step] if step < len(parent.items) else None
        return _replaced(text, item, change.value) if item is not None and isinstance(change, Put) else ()
    if step not in parent.keys:
        return _inserted(text, parent, step, change.value) if isinstance(change, Put) else ()
    key, value = parent.keys[step]
    if isinstance(change, Put):
        return _replaced(text, value, change.value)
    if isinstance(change, Remove):
        return _removed_flow(text, parent, step) if parent.is_flow else _removed_block(text, parent, step)
    return (Edit(key, _written(change.name, text[slice(*key)])),)


def quoted(text: str) -> str:
    """Write text as a scalar in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def _written(value: object, before: str = "") -> str:
    """Write a value as a scalar or in flow style, quoted as the one before it was."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if before.startswith("'") and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if not before.startswith('"') and _PLAIN.fullmatch(value) and plain(value) == value and not difference(value):
        return value
    return quoted(value)


def _replaced(text: str, old: YamlValue, value: object) -> tuple[Edit, ...]:
    before = text[slice(*old.span)]
    if before.startswith(("|", ">")) or ((old.keys or old.items) and not old.is_flow):
        return ()
    gap = " " if not before and text[old.span[0] - 1 : old.span[0]] == ":" else ""
    return (Edit(old.span, gap + _written(value, before)),)


def _siblings(parent: YamlValue) -> list[tuple[str, Span, YamlValue]]:
    return sorted(((name, key, value) for name, (key, value) in parent.keys.items()), key=lambda each: each[1])


def _removed_flow(text: str, parent: YamlValue, name: str) -> tuple[Edit, ...]:
    siblings = _siblings(parent)
    at = [each[0] for each in siblings].index(name)
    _, key, value = siblings[at]
    end = max(key[1], value.span[1])
    if at + 1 < len(siblings):
        following = siblings[at + 1][1][0]
        return (Edit((key[0], following), ""),) if _COMMA.fullmatch(text, end, following) else ()
    if at:
        _, before, last = siblings[at - 1]
        start = max(before[1], last.span[1])
        return (Edit((start, end), ""),) if _COMMA.fullmatch(text, start, key[0]) else ()
    return (Edit((parent.span[0] + 1, parent.span[1] - 1), ""),)


def _after(text: str, key: Span, value: YamlValue) -> int | None:
    """Find the end of the line that an entry of a block ends on; None if more than a comment follows there."""
    end = value.span[1] if value.span[1] > key[1] else text.find(":", key[1]) + 1
    rest = _REST.match(text, end)
    return rest.end() if rest else None


def _past_break(text: str, at: int) -> int:
    return at + 2 if text.startswith("\r\n", at) else min(at + 1, len(text))


def _removed_block(text: str, parent: YamlValue, name: str) -> tuple[Edit, ...]:
    """Cut the lines of an entry out; the first entry of a list's item leaves its dash to the next one."""
    siblings = _siblings(parent)
    at = [each[0] for each in siblings].index(name)
    _, key, value = siblings[at]
    end = _after(text, key, value)
    if end is None or len(siblings) == 1:
        return ()
    line = text.rfind("\n", 0, key[0]) + 1
    before = text[line : key[0]]
    if not before.strip(" \t"):
        if end < len(text):
            return (Edit((line, _past_break(text, end)), ""),)
        above = text[slice(*siblings[at - 1][2].span)] if at else ""
        # The line break above is part of a block scalar's text.
        start = line if not line or above.startswith(("|", ">")) else line - 1 - (text[line - 2 : line - 1] == "\r")
        return (Edit((start, end), ""),)
    if not _DASHES.fullmatch(before) or at + 1 == len(siblings):
        return ()
    following = siblings[at + 1][1][0]
    return (Edit((key[0], following), ""),) if not text[end:following].strip() else ()


def _inserted(text: str, parent: YamlValue, name: str, value: object) -> tuple[Edit, ...]:
    """Add an entry behind the last one, indented as the first one is."""
    siblings = _siblings(parent)
    if not siblings:
        return ()
    _, key, last = siblings[-1]
    entry = f"{_written(name)}: {_written(value)}"
    if parent.is_flow:
        end = max(key[1], last.span[1])
        return (Edit((end, end), f", {entry}"),)
    at = _after(text, key, last)
    if at is None:
        return ()
    first = siblings[0][1][0]
    indent = " " * (first - text.rfind("\n", 0, first) - 1)
    above = text.rfind("\n", 0, at)
    newline = "\r\n" if text.startswith("\r\n", at) or text[above - 1 : above] == "\r" else "\n"
    return (Edit((at, at), f"{newline}{indent}{entry}"),)
