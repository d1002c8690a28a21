"""One field of a rendered page: its name, its type, its labels, its notes."""

import re
from dataclasses import dataclass, field
from typing import Any

from callsheet.docs.facts import Section, key
from callsheet.docs.labels import (
    Kind,
    default_marker,
    fold,
    is_chrome,
    is_odd_label,
    is_toggle,
    limits_of,
    mark_of,
    name_of_label,
    value_of,
)
from callsheet.docs.text_lines import Layout, Line
from callsheet.shown import shown
from callsheet.source.text import Span

__all__ = ["Block", "read_block"]

_OPTION = re.compile(
    r"""(?P<value>"[^"]+"|`[^`]+`|[^\s"`]+?)[,;]?(?:\s*(?:—+|→)\s*|\s+[-\u2013]+>?\s+|:\s+|:(?=[^\x00-\x7f])|\s*(?=\()|$)"""
)
_SEPARATOR = re.compile(r"\s*[,、|]\s*|\s+(?:/|or|and|或|和)\s+|(?<=\S)[或和](?=\S)")
_CHOICE = re.compile(r"(?P<value>[A-Za-z0-9]+(?:[-._][A-Za-z0-9]+)+)(?::\s+|:(?=[^\x00-\x7f]))(?=\S)")
_COMMAS = (",", "、")
_TO_DO = "compare it with the spec by hand, and teach callsheet.docs.labels to read it"
_JSON_STARTS = '"[{-0123456789'


@dataclass(slots=True)
class Block:
    """What the page says of one field. `opened` is where its child attributes are said to be shown below."""

    name: str
    kind: Kind
    facts: list[tuple[str, Any, Span]] = field(default_factory=list)
    prose: list[tuple[str, Span]] = field(default_factory=list)
    problems: list[tuple[str, Span]] = field(default_factory=list)
    opened: Span | None = None
    _said: set[tuple[str, str]] = field(default_factory=set)

    def say(self, kind: str, value: Any, span: Span) -> bool:
        """Take a fact, and tell whether it is new."""
        identity = kind, key(value)
        is_new = identity not in self._said
        if is_new:
            self._said.add(identity)
            self.facts.append((kind, value, span))
        return is_new


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
            self._unknown(type_line, f"has the type {shown(type_line.text)}, which is none known")
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
            self._unknown(line, f"has {shown(line.text)}, which is no value of the type `{self.block.kind.name}`")

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
            self._unknown(line, f"has {shown(line.text)}, a label that is not known")
        else:
            self._prose(line)
        return at + 1

    def _label(self, at: int, label: str, start: int) -> int:
        line = self.lines[at]
        column, rest = line.rest(start)
        if label == "notes":
            self._prose(line, column) if rest else None
        elif label == "values":
            return self._values(at, column, rest)
        elif label == "example":
            return self._examples(at, column, rest)
        elif label == "default":
            # Behind a field's notes a sentence may begin like this; only one word is sure to be the value.
            self._prose(line) if " " in rest else self._default(line, start)
        else:
            return self._limit(at, label, column, rest)
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
            self._unknown(self.lines[at], f"has {shown(self.lines[at].text)}, which is no limit that can be read")
            return at + 1
        for kind, number in limits.items():
            self.block.say(kind, number, span)
        return behind

    def _values(self, at: int, column: int, rest: str) -> int:
        """Read a list of values: on the line of the label, one a line, or as bullets with what each means."""
        found: list[tuple[Any, Span]] = []
        label, begun = self.lines[at], at + 1
        is_open = True
        if rest:
            listed = self._listed(label, column)
            if listed is None:
                self._prose(label)
                return begun
            found, is_open = listed, label.plain.endswith(_COMMAS)
        at = begun
        while at < self.end and not self._begins_field(at):
            line = self.lines[at]
            option = _OPTION.match(line.plain)
            is_listed = is_open and not line.is_bullet and not self._is_label(line)
            listed = self._listed(line, 0, is_within=bool(found)) if is_listed else None
            if option and (line.is_bullet or ("—" in option[0] and not rest)):
                found += self._option(line, option)
                is_open = False
            elif listed is not None:
                found += listed
                is_open = line.plain.endswith(_COMMAS)
            elif line.is_bullet or (self._goes_on(at + 1, is_open) and not self._is_label(line)):
                self._prose(line)
            else:
                break
            at += 1
        if begun == at and not found:
            self._unknown(label, f"has {shown(label.text)} without values below it")
        elif found:
            values = [value for value, _ in found if value is not None]
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

    def _option(self, line: Line, option: re.Match[str]) -> list[tuple[Any, Span]]:
        """Take one value with what it means."""
        start, text = line.rest(option.end())
        marker = default_marker(line.plain[option.end() :])
        values = self._typed(line, line.text[slice(*option.span("value"))], option.start("value"))
        if marker:
            first, last = option.end() + marker.start(), option.end() + marker.end()
            if values:
                self.block.say("default", values[0][0], line.span(option.end() + marker.start(1), last))
            behind, beyond = line.rest(last)
            start, text = (start, line.text[start:first] + line.text[last:]) if first > start else (behind, beyond)
        if text:
            end = start + len(text) if line.text.startswith(text, start) else None
            self.block.prose.append((text, line.span(start, end)))
        return values

    def _listed(self, line: Line, column: int, *, is_within: bool = False) -> list[tuple[Any, Span]] | None:
        """Read values that stand on one line; None if the line is a sentence. Within a list they may have spaces."""
        is_sentence = line.plain.endswith((".", "。"))
        text = line.plain[:-1] if is_sentence else line.plain
        may_have_spaces = not is_sentence and (is_within or text.endswith(_COMMAS))
        ends = [*_SEPARATOR.finditer(text, column), None]
        words, at = [], column
        for end in ends:
            piece = text[at : end.start() if end else len(text)]
            marker = default_marker(piece)
            word = piece[: marker.start()] if marker else piece
            start = at + len(word) - len(word.lstrip())
            stop = start + len(word.strip())
            words.append(
                (start, line.text[start:stop], line.span(at + marker.start(1), at + marker.end()) if marker else None)
            )
            at = end.end() if end else at
        if not may_have_spaces and any(" " in word for _, word, _ in words):
            return None
        out: list[tuple[Any, Span]] = []
        for start, word, marked in words:
            values = self._typed(line, word, start) if word else []
            if marked and values:
                self.block.say("default", values[0][0], marked)
            out += values
        return out

    def _typed(self, line: Line, word: str, start: int) -> list[tuple[Any, Span]]:
        """Read one value of a list as the type of the field has it; null is a value that the type tells already."""
        bare = word.strip("\"`'") or word
        start += word.index(bare)
        span = line.span(start, start + len(bare))
        kind = self.block.kind.item
        is_value, value = value_of(bare, kind if kind in ("integer", "number", "boolean") else "string")
        if not is_value:
            self._unknown(line, f"lists {shown(bare)}, which is no value of the type `{self.block.kind.name}`")
            return []
        return [(value, span)]

    def _examples(self, at: int, column: int, rest: str) -> int:
        """Read the value below or beside `Example:`, and those that follow it as JSON."""
        label, row = self.lines[at], at if rest else at + 1
        if not rest:
            column = 0
            if row >= self.end or self._begins_field(row) or name_of_label(self.lines[row].plain)[0]:
                self._unknown(label, f"has {shown(label.text)} without a value below it")
                return row
        behind = self._example(row, column)
        is_many = label.plain.casefold().startswith("examples")
        while is_many and behind < self.end and self.lines[behind].text[0] in _JSON_STARTS:
            if self._begins_field(behind) or self.layout.json_at(behind, 0) is None:
                break
            behind = self._example(behind, 0)
        return behind

    def _example(self, row: int, column: int) -> int:
        line = self.lines[row]
        found = self.layout.json_at(row, column)
        text = line.text[column:]
        if found and found[1] < self.end and not self.lines[found[1]].text[found[2] :].strip():
            value, last, end = found
            is_text = self.block.kind.name == "string" and not isinstance(value, str) and value is not None
            span = self.layout.span(row, column, last, end)
            self.block.say("example", text if is_text and last == row else value, span)
            return last + 1
        if text.startswith(("[", "{")):
            self._unknown(line, f"has an example that begins with {shown(text)} and is no JSON")
        else:
            self.block.say("example", text, line.span(column))
        return row + 1

    def _choose(self) -> None:
        """Read the lines of `model` that name a model and say what it does, if one names the model of the page."""
        known = {key(value) for kind, value, _ in self.block.facts if kind in ("default", "example")}
        known |= {key(value) for kind, values, _ in self.block.facts if kind == "enum" for value in values}
        words = [found["value"] for _, found in self.choices]
        if known.isdisjoint(map(key, words)):
            for line, _ in self.choices:
                self._prose(line)
        else:
            first, last = self.choices[0], self.choices[-1]
            span = first[0].span(0, first[1].end("value"))[0], last[0].span(0, last[1].end("value"))[1]
            self.block.say("enum", list(dict.fromkeys(words)), span)
            for line, found in self.choices:
                self._prose(line, found.end())
        self.block.prose.sort(key=lambda each: each[1])

    def _prose(self, line: Line, column: int = 0) -> None:
        self.block.prose.append((line.text[column:], line.span(column)))

    def _unknown(self, line: Line, what: str) -> None:
        self.block.problems.append((f"`{self.block.name}` {what}; {_TO_DO}", line.span()))
