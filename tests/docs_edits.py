"""Edits of a page, made by what the page says rather than by its words: none of the vendor's text stands here."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from callsheet.docs.facts import Page, Section
from callsheet.docs.reading.read import read_page
from callsheet.source.text import Span

SHARED = Path(__file__).resolve().parents[2] / "shared" / "api" / "pages"
ABSENT = "the saved pages are not beside this checkout"

O3, V3 = "kling-o3-reference-to-video", "kling-v3-image-to-video"


@lru_cache
def page(name: str) -> Page:
    path = SHARED / f"{name}.txt"
    return read_page(path.name, path.read_bytes())


def edited(name: str, text: str) -> Page:
    return read_page(f"{name}.txt", text.encode())


@dataclass
class Editor:
    """A page being edited; every edit begins from the text as it is then."""

    name: str
    text: str

    @property
    def page(self) -> Page:
        return edited(self.name, self.text)

    def put(self, span: Span, new: str) -> "Editor":
        self.text = self.text[: span[0]] + new + self.text[span[1] :]
        return self

    def span(self, field: str, kind: str, nth: int = 0, section: Section = "body") -> Span:
        return self.page.of(section, field, kind)[nth].span

    def fact(self, field: str, kind: str, new: str, nth: int = 0, section: Section = "body") -> "Editor":
        """Put other words where a fact stands."""
        return self.put(self.span(field, kind, nth, section), new)

    def said(self, field: str, kind: str, change: Callable[[str], str], section: Section = "body") -> "Editor":
        """Change the words of a fact."""
        span = self.span(field, kind, -1, section)
        return self.put(span, change(self.text[slice(*span)]))

    def line(self, span: Span) -> Span:
        """Give the whole line that a place is in."""
        end = self.text.find("\n", span[1])
        return self.text.rfind("\n", 0, span[0]) + 1, len(self.text) if end < 0 else end + 1

    def drop(self, field: str, kind: str, nth: int = 0, section: Section = "body") -> "Editor":
        """Take away the line of a fact."""
        return self.put(self.line(self.span(field, kind, nth, section)), "")

    def sentence(self, field: str, nth: int, new: str, section: Section = "body") -> "Editor":
        """Put other words in place of a sentence."""
        found = [each for each in self.page.sentences if (each.section, each.field) == (section, field)]
        return self.put(found[nth].span, new)

    def block(self, field: str, section: Section = "body") -> Span:
        """Give all that is said of a field."""
        start = self.line(self.span(field, "field", 0, section))[0]
        later = [each.span[0] for each in self.page.facts if each.kind == "field" and each.span[0] > start]
        heads = [match.start() for match in re.finditer("^(Response|Body)$", self.text, re.MULTILINE)]
        return start, min([each for each in (*later, *heads) if each > start], default=len(self.text))

    def after(self, field: str, new: str, section: Section = "body") -> "Editor":
        """Put lines behind all that is said of a field."""
        at = self.block(field, section)[1]
        return self.put((at, at), f"{new}\n\n")

    def note(self, field: str, new: str) -> "Editor":
        """Put a sentence behind what is said of a field first."""
        found = [each for each in self.page.sentences if (each.section, each.field) == ("body", field)]
        at = self.line(found[0].span)[1]
        return self.put((at, at), f"\n{new}\n")

    def sub(self, pattern: str, new: str, count: int = 0) -> "Editor":
        """Replace a pattern, which has to be there."""
        self.text, times = re.subn(pattern, new, self.text, count=count, flags=re.MULTILINE)
        assert times, pattern
        return self
