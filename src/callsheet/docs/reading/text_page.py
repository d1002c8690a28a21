"""A rendered documentation page, as text -> its facts."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from callsheet.docs.facts import Form, Page, Section, digest
from callsheet.docs.reading.gather import Gathering
from callsheet.docs.reading.labels import Kind, is_boundary, is_chrome, mark_of, name_of_label
from callsheet.docs.reading.notices import reads_like_prose
from callsheet.docs.reading.text_blocks import read_block
from callsheet.docs.reading.text_lines import Layout, layout_of
from callsheet.docs.reading.text_values import Block
from callsheet.shown import shown
from callsheet.source.text import Problem, Span, Text

__all__ = ["read_text"]

_METHOD = re.compile(r"(GET|POST|PUT|PATCH|DELETE)(?:\s+(/\S*))?")
_WITHOUT_BODY = ("GET ", "DELETE ")
_STEP = re.compile(r"[\w{}.:~-]+")
_SERVER = re.compile(r"https?://[^\s/'\"\\]+")
_DATA = re.compile(r"(?:^|\s)(?:--data(?:-raw|-binary)?|-d)(?:\s|$)")
_HEADER = re.compile(
    r"""(?<!\S)(?:--header|-H)(?![ =]*['"]?(?:authorization|content-type) *:)[ =]*(?:'([^']+)'|"([^"]+)"|(\S+))""",
    re.IGNORECASE,
)
"""A header that a call shows beside those that every call has."""
_MOST_HEAD = 12
_MEDIA = re.compile(r"(?:application|multipart|text|image|video)/[\w.+-]+")
_STATUS = re.compile(r"[1-5][0-9][0-9](?: (?:OK|Created|Accepted))?(?:\s*[-\u2013]\s*(?:application|text)/[\w.+-]+)?")


def read_text(name: str, text: Text, form: Form = "text") -> Page:
    """Read a page that was saved as text."""
    reader = _Reader(text, Gathering(text), layout_of(text))
    return reader.read(name, form)


@dataclass(slots=True)
class _Reader:
    """Reads a page section by section; `blocks` are the fields so far, `parents` their paths by the page's names.

    `notes` are the digests of what is said of each, and `own` are the facts of the page itself.
    """

    text: Text
    gathering: Gathering
    layout: Layout
    blocks: dict[tuple[Section, str], Block] = field(default_factory=dict)
    parents: dict[tuple[Section, str], str] = field(default_factory=dict)
    notes: dict[tuple[Section, str], set[str]] = field(default_factory=dict)
    own: Block = field(default_factory=lambda: Block("", Kind("", False)))

    def read(self, name: str, form: Form) -> Page:
        lines = self.layout.lines
        if not lines:
            self._problem("empty-page", "the page is empty; save it again", (0, 0))
            return self.gathering.page(name, form, is_cut=True)
        headings = self.layout.headings
        starts = [at for at in range(len(lines)) if headings[at] and not self.layout.is_contents[at]]
        first = starts[0] if starts else len(lines)
        self._surroundings(0, first, is_behind=False)
        if not starts and not any(self.layout.is_field) and not self.gathering.facts:
            hint = "expected the text of an endpoint's page, with its address, `Body` and `Response`"
            message = f"this is no documentation page: it begins with {shown(lines[0].text)}; {hint}"
            empty = Gathering(self.text)
            empty.problems.append(Problem("not-a-page", "error", message, self.text, lines[0].span()))
            return empty.page(name, form, is_cut=True)
        begun: set[Section] = set()
        # Behind the first heading of the last kind only the foot of the page follows, or another copy of it.
        final = max((headings.index(section) for section in {headings[at] for at in starts}), default=0)
        for at, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            section = headings[at]
            if section is None:
                continue
            if section in ("body", "response") and section in begun:
                rest = "what follows is not read; save each page in a file of its own"
                self.gathering.unknown(f"a second {shown(lines[at].text)} begins here; {rest}", lines[at].span())
                break
            begun.add(section)
            stop = self._end(at + 1, end) if at >= final else end
            self._section(section, at + 1, stop)
            self._surroundings(stop, end, is_behind=True)
        return self.gathering.page(name, form, is_cut=self._is_cut())

    def _is_cut(self) -> bool:
        filled = {section for section, _ in self.blocks}
        calls = [each.value for each in self.gathering.facts if each.kind == "endpoint"]
        sends = not any(call.startswith(_WITHOUT_BODY) for call in calls)
        parts = [*([("body", "`Body`")] if sends else []), ("response", "`Response`")]
        missing = [label for section, label in parts if section not in filled]
        if missing:
            message = f"the page has no fields below {' and '.join(missing)}; save it again from its top to its end"
            self._problem("incomplete-page", message, self.layout.lines[-1].span())
        return bool(missing)

    def _end(self, at: int, end: int) -> int:
        """Find where a section that nothing but the foot of the page follows ends."""
        last = at
        while last < end and (following := self.layout.next_field[last]) < end:
            last = following + 1
        for row in range(last, end):
            line = self.layout.lines[row]
            is_listed = self.layout.lines[row - 1].text.endswith(",")
            if not line.is_bullet and not is_listed and (is_boundary(line.plain) or self._endpoint(row, end)):
                return row
        return end

    def _section(self, section: Section, at: int, end: int) -> None:
        layout = self.layout
        opened: tuple[str, Span] | None = None
        while at < end:
            line = layout.lines[at]
            if layout.is_field[at] or layout.is_odd_field[at]:
                raw = line.text.replace("[]", "")
                if opened and not raw.startswith(f"{opened[0]}."):
                    name = opened[0].rpartition(".")[2]
                    what = f"the child attributes of `{name}` are shown, and `{raw}` may be one of them or not"
                    self.gathering.unknown(f"{what}; save the page with them hidden", line.span())
                opened = None
                block, at = read_block(layout, at, end, section)
                self._take(section, raw, block)
                opened = (raw, block.opened) if block.opened else None
                continue
            if is_chrome(line.plain) or layout.is_contents[at]:
                pass
            elif layout.kinds[at]:
                what = f"the type {shown(line.text)} stands without the name of a field"
                self.gathering.unknown(f"{what}; expected it on the line before", line.span())
            elif _MEDIA.fullmatch(line.plain):
                if section == "body":
                    self._say("media-type", line.plain, line.span())
            elif not (section == "response" and _STATUS.fullmatch(line.plain)):
                self.gathering.prose(section, "", line.text, line.span())
            at += 1

    def _take(self, section: Section, raw: str, block: Block) -> None:
        """Take a field; of one that the page describes twice, what is new."""
        above, _, last = raw.rpartition(".")
        name = f"{self.parents.get((section, above), above)}.{last}" if above else raw
        is_list = block.kind.name.endswith("[]") or block.kind.name == "array"
        self.parents[section, raw] = f"{name}[]" if is_list else name
        known = self.blocks.get((section, name))
        notes = self.notes.setdefault((section, name), set())
        for fact in block.facts:
            if known is None or known.say(*fact):
                self.gathering.fact(section, name, *fact)
        for text, span in block.prose:
            if digest(text) not in notes:
                self.gathering.prose(section, name, text, span)
                notes.add(digest(text))
        for message, span in block.problems:
            self.gathering.unknown(message, span)
        self.blocks.setdefault((section, name), block)

    def _surroundings(self, at: int, end: int, *, is_behind: bool) -> None:
        """Read what stands before the sections or behind them: navigation, the endpoint, examples of a call."""
        layout = self.layout
        has_told = has_failed = False
        while at < end:
            line = layout.lines[at]
            behind = self._endpoint(at, end)
            if behind:
                self._say_endpoint(at, behind)
                at = self._head(behind, end)
                continue
            if line.text.startswith("curl "):
                at = self._call(at, end)
                continue
            # One example that is no JSON is enough: what follows it may be more of the same.
            if line.text.startswith("{") and not has_failed:
                found = layout.json_at(at, 0)
                has_failed = not (found and found[1] < end)
                if found and not has_failed:
                    value, last, stop = found
                    self._say("response-example", value, layout.span(at, 0, last, stop))
                    at = last + 1
                    continue
                self._no_json(at)
            if layout.is_field[at] and not has_told:
                what = f"`{line.text}` has a type, and stands outside of the sections"
                self.gathering.unknown(f"{what}; expected a heading such as `Body` before it", line.span())
                has_told = True
            elif is_behind and name_of_label(line.plain)[0] not in ("", "notes"):
                what = f"{shown(line.text)} stands behind the end of the page"
                self.gathering.unknown(f"{what}; expected it beside a field", line.span())
            elif not is_chrome(line.plain) and reads_like_prose(line.plain):
                self.gathering.prose("page", "", line.text, line.span())
            at += 1

    def _endpoint(self, at: int, end: int) -> int:
        """Find the address that begins at a line; give the line behind it, 0 if there is none."""
        lines = self.layout.lines
        found = _METHOD.fullmatch(lines[at].plain)
        if not found:
            return 0
        path, row = found[2] or "", at + 1
        while not found[2] and row < end:
            step = lines[row].plain
            is_step = step.startswith("/") != path.endswith("/") and (step[0] == "/" or bool(path))
            if not is_step or not (step[0] == "/" or _STEP.fullmatch(step)):
                break
            path += step
            row += 1
        return row if path else 0

    def _say_endpoint(self, at: int, end: int) -> None:
        lines = self.layout.lines
        method, *path = " ".join([line.plain for line in lines[at:end]]).split()
        span = self.layout.span(at, 0, end - 1, len(lines[end - 1].text))
        self._say("endpoint", f"{method} {''.join(path)}", span)

    def _head(self, at: int, end: int) -> int:
        """Read the title and the badges, which stand between the endpoint and the call; give the line of the call."""
        lines = self.layout.lines
        call = next((row for row in range(at, min(at + _MOST_HEAD, end)) if lines[row].text.startswith("curl ")), at)
        has_title = False
        for line in lines[at:call]:
            if is_chrome(line.plain) or is_boundary(line.plain):
                continue
            if mark_of(line.plain) == "deprecated":
                self._say("deprecated", True, line.span())
            elif reads_like_prose(line.plain):
                self.gathering.prose("page", "", line.text, line.span())
            elif not has_title:
                self._say("title", line.text, line.span())
                has_title = True
        return call

    def _call(self, at: int, end: int) -> int:
        """Read the curl command: where it goes to, and what it sends."""
        lines = self.layout.lines
        while at < end:
            line = lines[at]
            if found := _SERVER.search(line.plain):
                self._say("server", found[0], line.span(*found.span()))
            data = _DATA.search(line.plain)
            for header in _HEADER.finditer(line.plain, 0, data.start() if data else len(line.plain)):
                place = header.span(header.lastindex or 0)
                self.gathering.prose("page", "", line.text[slice(*place)], line.span(*place))
            at = self._data(at, data.end(), end) if data else at + 1
            if not lines[at - 1].text.endswith("\\"):
                break
        return at

    def _data(self, at: int, column: int, end: int) -> int:
        lines = self.layout.lines
        begun = lines[at].text.find("{", column)
        row = at if begun >= 0 else at + 1
        column = max(begun, 0)
        if row >= end or not lines[row].text.startswith("{", column):
            return row
        last = row
        while last < end - 1 and not lines[last].text.endswith(("'", "' \\")):
            last += 1
        found = self.layout.json_at(row, column)
        if found and found[1] <= last:
            value, closing, stop = found
            self._say("request-example", value, self.layout.span(row, column, closing, stop))
            return last + 1
        # A quote within the shell's quotes is spelt '\''.
        raw = "\n".join([lines[row].text[column:], *[line.text for line in lines[row + 1 : last + 1]]])
        try:
            value = json.loads(raw.removesuffix("\\").rstrip().removesuffix("'").replace("'\\''", "'"))
        except (ValueError, RecursionError):
            self._no_json(row)
            return last + 1
        span = self.layout.span(row, column, last, len(lines[last].text))
        self._say("request-example", value, span)
        return last + 1

    def _say(self, kind: str, value: Any, span: Span) -> None:
        """Take a fact of the page, once."""
        if self.own.say(kind, value, span):
            self.gathering.fact("page", "", kind, value, span)

    def _no_json(self, at: int) -> None:
        line = self.layout.lines[at]
        what = f"the example that begins with {shown(line.text)} is no JSON"
        self.gathering.unknown(f"{what}; compare it with the spec by hand", line.span())

    def _problem(self, rule: str, message: str, span: Span) -> None:
        self.gathering.problems.append(Problem(rule, "error", message, self.text, span))
