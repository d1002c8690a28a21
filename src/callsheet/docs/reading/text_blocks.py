"""One field of a rendered page: its name, its type, its labels, its notes."""

import re
from typing import Any

from callsheet.docs.facts import Section, key
from callsheet.docs.reading.labels import (
    Kind,
    fold,
    is_chrome,
    is_odd_label,
    is_toggle,
    limits_of,
    mark_of,
    name_of_label,
    value_of,
)
from callsheet.docs.reading.text_lines import Layout, Line
from callsheet.docs.reading.text_values import COMMAS, OPTION, Block, listed_on, option_of
from callsheet.shown import shown
from callsheet.source.text import Span

__all__ = ["Block", "read_block"]

_CHOICE = re.compile(r"(?P<value>[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)+)(?::\s+|:(?=[^\x00-\x7f]))(?=\S)")


def read_block(layout: Layout, at: int, end: int, section: Section) -> tuple[Block, int]:
    """Read the field that begins at a line, of a section that ends before a line; give the line behind it as well."""
    reader = _Reader(layout, at, end, section)
    return reader.block, reader.read(at)


class _Reader:
    """Reads one block line by line; `choices` are lines like `kling-v3: what it does` that await the block's end."""

    def __init__(self, layout: Layout, at: int, end: int, section: Section) -> None:
        self.layout, self.lines, self.end, self.section = layout, layout.lines, end, section
        self.block = Block(self.lines[at].text, Kind("", False))
        self.choices: list[tuple[Line, re.Match[str]]] = []

    def read(self, at: int) -> int:
        block, name, type_line = self.block, self.lines[at], self.lines[at + 1]
        block.say("field", True, name.span())
        kind = self.layout.kinds[at + 1]
        if kind is None:
            self.block.unknown(type_line, f"has the type {shown(type_line.text)}, which is none known")
        else:
            block.kind = kind
            block.say("type", kind.name, type_line.span())
            block.say("nullable", kind.is_nullable, type_line.span())
            if kind.format:
                start = type_line.text.index("<") + 1
                block.say("format", kind.format, type_line.span(start, start + len(kind.format)))
        at = self._head(at + 2)
        while at < self.end and not self._begins_field(at):
            at = self._line(at)
        self._choose()
        if not any(kind == "required" for kind, _, _ in block.facts):
            block.say("required", False, name.span())
        return at

    def _begins_field(self, at: int) -> bool:
        return self.layout.is_field[at] or self.layout.is_odd_field[at]

    def _head(self, at: int) -> int:
        """Read the pills right behind the type."""
        while at < self.end and not self._begins_field(at):
            line = self.lines[at]
            label, start = name_of_label(line.plain)
            mark = "" if line.is_bullet else mark_of(line.plain)
            if label == "default" and not line.is_bullet:
                self._default(line, start)
            elif mark:
                self._mark(mark, line)
            elif not is_chrome(line.plain):
                break
            at += 1
        return at

    def _mark(self, mark: str, line: Line) -> None:
        if mark in ("required", "optional"):
            self.block.say("required", mark == "required", line.span())
        elif mark == "deprecated":
            self.block.say("deprecated", True, line.span())

    def _default(self, line: Line, start: int) -> None:
        start, text = line.rest(start)
        is_value, value = value_of(text, self.block.kind.name or "any")
        if is_value and text:
            self.block.say("default", value, line.span(start))
        else:
            self.block.unknown(line, f"has {shown(line.text)}, which is no value of the type `{self.block.kind.name}`")

    def _line(self, at: int) -> int:
        """Read one line behind the pills, and what belongs to it; give the line behind that."""
        line, layout = self.lines[at], self.layout
        if is_chrome(line.plain) or self.layout.is_contents[at]:
            return at + 1
        choice = _CHOICE.match(line.plain) if self.block.name == "model" else None
        if choice:
            self.choices.append((line, choice))
            return at + 1
        if line.is_bullet:
            self._prose(line)
            return at + 1
        is_child, is_open = is_toggle(line.plain)
        mark = mark_of(line.plain)
        label, start = name_of_label(line.plain)
        if is_child:
            self.block.opened = line.span() if is_open else self.block.opened
        elif mark and mark != "location":
            self._mark(mark, line)
        elif layout.kinds[at]:
            what = f"behind `{self.block.name}` the type {shown(line.text)} stands without the name of a field"
            message = f"{what}; expected it on the line before; all up to the next field is not read"
            self.block.problems.append((message, line.span()))
            return min(layout.next_field[at], self.end)
        elif label:
            return self._label(at, label, start)
        elif self.section != "authorization" and is_odd_label(line.plain):
            self.block.unknown(line, f"has {shown(line.text)}, a label that is not known")
        else:
            self._prose(line)
        return at + 1

    def _label(self, at: int, label: str, start: int) -> int:
        line = self.lines[at]
        column, rest = line.rest(start)
        if label == "values":
            return self._values(at, column, rest)
        if label == "example":
            return self._examples(at, column, rest)
        if label not in ("notes", "default"):
            return self._limit(at, label, column, rest)
        if label == "notes" and rest:
            self._prose(line, column)
        elif label == "default":
            # Behind a field's notes a sentence may begin like this; only one word is sure to be the value.
            if " " in rest:
                self._prose(line)
            else:
                self._default(line, start)
        return at + 1

    def _limit(self, at: int, label: str, column: int, rest: str) -> int:
        """Read a limit or a pattern, which may stand on the line below its label."""
        line, behind = self.lines[at], at + 1
        if not rest and behind < self.end and not self._begins_field(behind):
            line, column, rest, behind = self.lines[behind], 0, self.lines[behind].text, behind + 1
        span = line.span(column) if rest else line.span()
        if label == "pattern" and rest and not name_of_label(fold(rest))[0]:
            self.block.say("pattern", rest, span)
            return behind
        limits = limits_of(label, fold(rest).casefold()) if label != "pattern" else None
        if limits is None:
            self.block.unknown(self.lines[at], f"has {shown(self.lines[at].text)}, which is no limit that can be read")
            return at + 1
        is_list = self.block.kind.name.endswith("[]") or self.block.kind.name == "array"
        for kind, number in limits.items():
            if is_list and not kind.endswith("Items"):
                self.block.unknown(line, f"is a list, and {shown(line.text)} is no limit of its length")
            else:
                self.block.say(kind, number, span)
        return behind

    def _values(self, at: int, column: int, rest: str) -> int:
        """Read a list of values: on the line of the label, one a line, or as bullets with what each means."""
        found: list[tuple[Any, Span]] = []
        label, begun = self.lines[at], at + 1
        is_open = True
        if rest:
            listed = listed_on(self.block, label, column)
            if listed is None:
                self._prose(label)
                return begun
            found, is_open = listed, label.plain.endswith(COMMAS)
        at = begun
        while at < self.end and not self._begins_field(at):
            line = self.lines[at]
            option = OPTION.match(line.plain)
            is_listed = is_open and not line.is_bullet and not self._is_label(line)
            listed = listed_on(self.block, line, 0, is_within=bool(found)) if is_listed else None
            if option and (line.is_bullet or ("—" in option[0] and not rest)):
                found += option_of(self.block, line, option)
                is_open = False
            elif listed is not None:
                found += listed
                is_open = line.plain.endswith(COMMAS)
            elif line.is_bullet or (self._goes_on(at + 1, is_open) and not self._is_label(line)):
                self._prose(line)
            else:
                break
            at += 1
        if begun == at and not found:
            self.block.unknown(label, f"has {shown(label.text)} without values below it")
        elif values := [value for value, _ in found if value is not None]:
            self.block.say("enum", values, (found[0][1][0], found[-1][1][1]))
        return at

    def _goes_on(self, at: int, is_open: bool) -> bool:
        """Whether a list of values goes on at a line, so that the one before it, a sentence, stands within the list."""
        if at >= self.end or self._begins_field(at) or self._is_label(self.lines[at]):
            return False
        return self.lines[at].is_bullet or (is_open and " " not in self.lines[at].text)

    def _is_label(self, line: Line) -> bool:
        is_other = is_toggle(line.plain)[0] or is_chrome(line.plain) or is_odd_label(line.plain)
        return is_other or bool(name_of_label(line.plain)[0] or mark_of(line.plain))

    def _examples(self, at: int, column: int, rest: str) -> int:
        """Read the value below or beside `Example:`, and those that follow it as JSON."""
        label, row = self.lines[at], at if rest else at + 1
        if not rest:
            column = 0
            if row >= self.end or self._begins_field(row) or name_of_label(self.lines[row].plain)[0]:
                self.block.unknown(label, f"has {shown(label.text)} without a value below it")
                return row
        behind = self._example(row, column)
        is_many = label.plain.casefold().startswith("examples")
        while is_many and self._json(behind):
            behind = self._example(behind, 0)
        return behind

    def _json(self, row: int, column: int = 0) -> tuple[Any, int, int] | None:
        """Read the JSON that begins at a place and is all that its lines hold."""
        if row >= self.end or self._begins_field(row):
            return None
        found = self.layout.json_at(row, column)
        is_whole = found is not None and found[1] < self.end and not self.lines[found[1]].text[found[2] :].strip()
        return found if is_whole else None

    def _example(self, row: int, column: int) -> int:
        line = self.lines[row]
        text = line.text[column:]
        if found := self._json(row, column):
            value, last, end = found
            is_text = self.block.kind.name == "string" and not isinstance(value, str) and value is not None
            span = self.layout.span(row, column, last, end)
            self.block.say("example", text if is_text and last == row else value, span)
            return last + 1
        if text.startswith(("[", "{")):
            self.block.unknown(line, f"has an example that begins with {shown(text)} and is no JSON")
        elif " " in text:
            # A value of several words stands in quotes, so this is a sentence; the value may stand behind it.
            self._prose(line)
            return self._example(row + 1, 0) if self._json(row + 1) else row + 1
        else:
            self.block.say("example", text, line.span(column))
        return row + 1

    def _choose(self) -> None:
        """Read the lines of `model` that name a model and say what it does, if one names the model of the page."""
        known = {key(value) for kind, value, _ in self.block.facts if kind in ("default", "example")}
        listed = {key(value) for kind, values, _ in self.block.facts if kind == "enum" for value in values}
        words = [found["value"] for _, found in self.choices]
        if (known | listed).isdisjoint(map(key, words)):
            for line, _ in self.choices:
                self._prose(line)
        else:
            # Where a list of values stands as well, some of them may go without a word.
            if not listed.issuperset(map(key, words)):
                first, last = self.choices[0], self.choices[-1]
                span = first[0].span(0, first[1].end("value"))[0], last[0].span(0, last[1].end("value"))[1]
                self.block.say("enum", list(dict.fromkeys(words)), span)
            for line, found in self.choices:
                self._prose(line, found.end())
        self.block.prose.sort(key=lambda each: each[1])

    def _prose(self, line: Line, column: int = 0) -> None:
        self.block.prose.append((line.text[column:], line.span(column)))
