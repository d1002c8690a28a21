"""Requests in YAML text, by the core schema of version 1.2, with the position of every value."""

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import replace
from operator import itemgetter
from typing import Any

import yaml
from yaml.reader import Reader

from callsheet.source.json_text import EXPECTED
from callsheet.source.scalars import difference, plain
from callsheet.source.text import Edit, Offer, Problem, Remark, Request, Span, Text
from callsheet.source.yaml_edits import quoted, yaml_edits
from callsheet.source.yaml_value import YamlValue

__all__ = ["read_yaml"]

_DEEPEST = 100
_TOO_DEEP = f"the nesting is deeper than {_DEEPEST} levels"
_MOST_VALUES = 100_000
_TAG = "tag:yaml.org,2002:"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMES = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "nothing", list: "a list"}
_REMARK = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*callsheet:[ \t]*(?P<words>[^\r\n]*)", re.MULTILINE | re.IGNORECASE)


class _YamlSyntaxError(ValueError):
    """Text that is not YAML, or not a request's, with the offsets of what is wrong."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.span = (start, end)


def read_yaml(text: Text) -> Iterator[Request | Problem | Remark]:
    """Give the requests of every document, and every problem up to the first that hides the rest; then remarks."""
    wrong = Reader.NON_PRINTABLE.search(text.text)
    if wrong:
        message = f"the character U+{ord(wrong.group()):04X} may not stand in YAML"
        yield Problem("syntax-error", "error", message, text, wrong.span())
        return
    reader = _Reader(text)
    try:
        yield from reader.documents()
    except _YamlSyntaxError as error:
        yield from reader.told()
        yield Problem("syntax-error", "error", str(error), text, error.span)
    except yaml.MarkedYAMLError as error:
        yield from reader.told()
        mark = error.problem_mark or error.context_mark
        at = mark.index if mark else 0
        yield Problem("syntax-error", "error", _advice(text.text, at, error), text, (at, min(at + 1, len(text.text))))
    except (ValueError, OverflowError):
        # PyYAML without its compiled part takes any eight digits for a character.
        if not isinstance(reader.parser, yaml.SafeLoader):
            raise
        yield from reader.told()
        at = reader.parser.index
        yield Problem("syntax-error", "error", "the escape names a character that does not exist", text, (at, at + 1))
    yield from reader.remarks()


def _advice(text: str, at: int, error: yaml.MarkedYAMLError) -> str:
    char = text[at : at + 1]
    if char in ("@", "`") and char:
        return f"a value that begins with `{char}` must stand in quotes"
    if char == "\t":
        return "a tab stands here; YAML indents with spaces"
    if char == "%":
        return "a value that begins with `%` must stand in quotes"
    return f"this is not YAML: {error.problem or error.context}"


class _Reader:
    """Builds values from the parser's events; the items of a list at the top are handed out one by one."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.parser = _LOADER(text.text)
        self.anchors: dict[str, YamlValue | None] = {}
        self.problems: list[Problem] = []
        self.expanded = 0
        # Where texts stand, for a remark in one is none; most files have no remark.
        self.scalars: list[Span] | None = [] if "callsheet:" in text.text.lower() else None
        self.half_characters = "\\u" in text.text or "\\U" in text.text

    def told(self) -> Iterator[Problem]:
        """Give the problems met since the last time."""
        found, self.problems = self.problems, []
        yield from found

    def remarks(self) -> Iterator[Remark]:
        """Give the comments that are addressed to callsheet."""
        if self.scalars is None:
            return
        for match in _REMARK.finditer(self.text.text):
            at = match.start()
            before = bisect_right(self.scalars, at, key=itemgetter(0))
            if not before or self.scalars[before - 1][1] <= at:
                yield Remark(match["words"].rstrip(), self.text, (at, match.end()))

    def documents(self) -> Iterator[Request | Problem]:
        """Give the requests and problems of every document."""
        empty = True
        while True:
            event = self.parser.get_event()
            if isinstance(event, yaml.StreamEndEvent):
                break
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            self.anchors = {}
            event = self.parser.get_event()
            if isinstance(event, yaml.ScalarEvent) and not event.value and not event.style and event.implicit[0]:
                continue
            empty = False
            if isinstance(event, yaml.SequenceStartEvent):
                yield from self._top_list(event)
            else:
                yield from self._given(self._value(event, 0), "")
        if empty:
            yield Problem("not-a-request", "error", f"the file is empty; {EXPECTED}", self.text, (0, 0))

    def _top_list(self, start: Any) -> Generator[Request | Problem, None, None]:
        if start.anchor:
            self.anchors[start.anchor] = None
        index = 0
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            yield from self._given(self._value(event, 1), f"item {index} of the list ")
            index += 1
        if not index:
            span = self._closed(start, event)
            message = "the list is empty; there is nothing to send"
            yield Problem("not-a-request", "error", message, self.text, span)

    def _given(self, value: YamlValue, name: str) -> Iterator[Request | Problem]:
        broken = any(problem.rule == "syntax-error" for problem in self.problems)
        yield from self.told()
        if isinstance(value.data, dict):
            if not broken:
                content = self.text.text
                yield Request(value.data, self.text, value.find, lambda change: yaml_edits(content, value, change))
        else:
            what = f"{name}is {_NAMES[type(value.data)]}" if name else f"the file holds {_NAMES[type(value.data)]}"
            yield Problem("not-a-request", "error", f"{what}; {EXPECTED}", self.text, value.span)

    def _value(self, event: Any, depth: int) -> YamlValue:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        else:
            if depth >= _DEEPEST:
                at = event.start_mark.index
                raise _YamlSyntaxError(_TOO_DEEP, at, at + 1)
            if event.anchor:
                self.anchors[event.anchor] = None  # still open: an alias to it would be a cycle
            value = (
                self._list(event, depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(event, depth)
            )
        if event.anchor:
            value.is_bound = True
            self.anchors[event.anchor] = value
        return value

    def _alias(self, event: Any, depth: int) -> YamlValue:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            raise _YamlSyntaxError(f"the alias `*{event.anchor}` has no anchor before it", start, end)
        target = self.anchors[event.anchor]
        if target is None:
            raise _YamlSyntaxError(f"the alias `*{event.anchor}` stands inside its own anchor", start, end)
        if depth + target.height > _DEEPEST:
            raise _YamlSyntaxError(f"with this alias {_TOO_DEEP}", start, end)
        self.expanded += target.size
        if self.expanded > _MOST_VALUES:
            raise _YamlSyntaxError(f"the aliases expand to more than {_MOST_VALUES:,} values", start, end)
        return replace(target, span=(start, end), is_bound=True)

    def _list(self, start: Any, depth: int) -> YamlValue:
        self._known_tag(start, "seq")
        value = YamlValue([], (start.start_mark.index, 0), height=1)
        while not isinstance(event := self.parser.get_event(), yaml.SequenceEndEvent):
            item = self._value(event, depth + 1)
            value.hold(item)
            value.items.append(item)
            value.data.append(item.data)
        value.span = self._closed(start, event)
        value.is_flow = bool(start.flow_style)
        return value

    def _mapping(self, start: Any, depth: int) -> YamlValue:
        self._known_tag(start, "map")
        value = YamlValue({}, (start.start_mark.index, 0), height=1)
        while not isinstance(event := self.parser.get_event(), yaml.MappingEndEvent):
            key = self._value(event, depth + 1)
            item = self._value(self.parser.get_event(), depth + 1)
            value.hold(item)
            name = key.data
            if not isinstance(name, str):
                written = self.text.text[slice(*key.span)][:40]
                kind = "a mapping" if isinstance(name, dict) else _NAMES[type(name)]
                self._problem("syntax-error", f"the key `{written}` is {kind}; a key is text, so quote it", key.span)
                continue
            if name in value.keys:
                line, _ = self.text.position(value.keys[name][0][0])
                value.is_doubled = True
                self._problem("duplicate-key", f"`{name}` stands twice; the first is on line {line}", key.span)
            value.keys[name] = (key.span, item)
            value.data[name] = item.data
        value.span = self._closed(start, event)
        value.is_flow = bool(start.flow_style)
        return value

    def _closed(self, start: Any, end: Any) -> Span:
        """Give the span of a collection; one in block style ends with its last value, not where the next begins."""
        first, last = start.start_mark.index, end.end_mark.index
        if not start.flow_style:
            last = first + len(self.text.text[first:last].rstrip())
        return first, last

    def _scalar(self, event: Any) -> YamlValue:
        span = (event.start_mark.index, event.end_mark.index)
        if event.style in ("|", ">"):
            span = (span[0], span[0] + len(self.text.text[slice(*span)].rstrip()))
        text = event.value
        value = YamlValue(text, span, is_bound=bool(event.anchor or event.tag))
        if self.scalars is not None:
            # Behind the mark of a block scalar a comment may stand, up to the end of that line.
            head = self.text.text[slice(*span)].partition("\n")[0] if event.style in ("|", ">") else ""
            self.scalars.append((span[0] + len(head), span[1]))
        try:
            if event.tag not in (None, "!"):
                value.data = self._tagged(event, text)
            elif event.implicit[0] and not event.style:
                value.data = plain(text)
                how = difference(text)
                if how:
                    self._ambiguous(how, text, value)
        except ValueError as error:
            self._problem("syntax-error", str(error), span)
        if self.half_characters and isinstance(value.data, str):
            try:
                value.data.encode()
            except UnicodeEncodeError:
                self._problem(
                    "syntax-error", "the text holds half of a surrogate pair; it cannot be sent as UTF-8", span
                )
        return value

    def _ambiguous(self, how: str, text: str, value: YamlValue) -> None:
        offer = None
        if value.data == text and text != "<<" and not value.is_bound:
            offer = Offer(f"quote `{text[:40]}`", is_safe=True, edits=(Edit(value.span, quoted(text)),))
        self.problems.append(Problem("ambiguous-yaml", "warning", how, self.text, value.span, offer))

    def _tagged(self, event: Any, text: str) -> Any:
        kind = event.tag.removeprefix(_TAG)
        if event.tag.startswith(_TAG) and kind == "str":
            return text
        if not event.tag.startswith(_TAG) or kind not in ("int", "float", "bool", "null"):
            raise ValueError(f"the tag {event.tag} is not one that a request can hold")
        found = plain(text)
        types = {"int": int, "float": (int, float), "bool": bool, "null": type(None)}[kind]
        if not isinstance(found, types) or (isinstance(found, bool) and kind != "bool"):  # type: ignore[arg-type] # mypy joins the dict's values to object
            raise ValueError(f"`{text[:40]}` is not of the tag !!{kind}")
        return float(found) if kind == "float" and found is not None else found

    def _known_tag(self, event: Any, kind: str) -> None:
        if event.tag not in (None, "!", _TAG + kind):
            span = (event.start_mark.index, event.start_mark.index + 1)
            self._problem("syntax-error", f"the tag {event.tag} is not one that a request can hold", span)

    def _problem(self, rule: str, message: str, span: Span) -> None:
        self.problems.append(Problem(rule, "error", message, self.text, span))
