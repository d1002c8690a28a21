"""What a reader of a page has found so far, and the page that becomes of it."""

import re
from dataclasses import dataclass, field
from typing import Any

from callsheet.docs.facts import Fact, Form, Page, Section, Sentence, digest
from callsheet.docs.prose.sentence import read_sentence
from callsheet.source.text import Problem, Span, Text

__all__ = ["Gathering"]

_END = re.compile(  # the marks of Chinese text among them
    r"(?<=[.!?;])\s+(?=[^\W\d_a-z]|[`@<'\"“])|(?<=[。！？；])\s*(?=\S)"  # noqa: RUF001 - they are meant
)
"""Where a sentence ends and another begins; not behind the point of an abbreviation in the middle of one."""


@dataclass(slots=True)
class Gathering:
    """Facts and prose of one page. Prose is read when all fields are known, for it names them."""

    text: Text
    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _prose: list[tuple[Section, str, str, Span]] = field(default_factory=list)

    def fact(self, section: Section, name: str, kind: str, value: Any, span: Span) -> None:
        """Take a fact that a label says."""
        self.facts.append(Fact(section, name, kind, value, span))

    def prose(self, section: Section, name: str, text: str, span: Span) -> None:
        """Take one or more sentences about a field; `span` is where they stand."""
        start = span[0]
        is_literal = self.text.text[slice(*span)] == text
        for piece in _END.split(text):
            at = text.index(piece, start - span[0]) + span[0] if is_literal else start
            end = at + len(piece) if is_literal else span[1]
            if digest(piece) != digest(""):
                self._prose.append((section, name, piece.strip(), (at, end)))
            start = end if is_literal else start

    def unknown(self, message: str, span: Span) -> None:
        """Take note of a part of the page whose layout is not known."""
        self.problems.append(Problem("unknown-layout", "error", message, self.text, span))

    def page(self, name: str, form: Form, *, is_cut: bool) -> Page:
        """Give the page, its prose read."""
        kinds = {(each.section, each.field): each.value for each in self.facts if each.kind == "type"}
        names = {each.field for each in self.facts if each.kind == "field" and each.section != "response"}
        facts, sentences = list(self.facts), []
        for section, about, text, span in self._prose:
            reading = read_sentence(text, about, kinds.get((section, about), ""), names)
            facts += [Fact(section, about, kind, value, span) for kind, value in reading.statements]
            rest = reading.rest or text
            sentences.append(Sentence(section, about, rest, span, digest(rest), not reading.rest))
        return Page(name, form, self.text, tuple(facts), tuple(sentences), tuple(self.problems), is_cut)
