"""What a documentation page says, taken apart into facts that can be compared.

A fact is about a field of a section: `prompt` of the `body`, `elements[].video_url` of the same, `status` of the
`response`; "" is the section itself. Facts of the whole page stand in the section `page`.

What the page's labels say:

    kind                                value
    field                               true: there is such a field
    type                                "string", "integer", "number", "boolean", "object", "string[]", "object[]", ...
    nullable, required                  true or false, for every field
    default, example                    the value
    enum                                the list of values, without null
    minimum, maximum, minLength, maxLength, minItems, maxItems, exclusiveMinimum, exclusiveMaximum
                                        a number
    format, pattern                     a text
    deprecated                          true
    title, endpoint, server, media-type, request-example, response-example
                                        of the page: "POST /v1/videos/generations", "https://api.foxapi.cc", ...

What its prose says, beside the above:

    excludes         the field that cannot be given beside this one
    any-of           the fields of which one at least is needed, sorted
    requires         {"field": other} or {"field": other, "equals": value}: what must be given beside this one
    together         {"fields": [sorted], "most": n, "when": "video" or null}: lists that hold so many items together
    sum              {"list": field, "member": name, "equals": field}: what the items of a list add up to
    reference        {"before": "@Image", "after": ""}: how the prompt refers to items by number
    members          the names of what every item has, sorted
    formats          kinds of files by extension: ["jpg", "png"], sorted
    public-address   true: an address must be one that anybody can fetch
    supports         values of some other field that a sentence says to be all there are
    discouraged      true: to be left out unless needed
    authentication   "bearer"
"""

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal
from unicodedata import category

from callsheet.source.text import Problem, Span, Text

__all__ = ["Fact", "Form", "Page", "Section", "Sentence", "digest", "key"]

Section = Literal["page", "authorization", "header", "path", "query", "body", "response"]

Form = Literal["text", "markdown", "html", "lock"]

_DIGITS = 12

_MEANING = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:_[^\W_]+)*|[<>=≤≥%@+~-]+|[^\w\s]", re.UNICODE)
"""What may count in a sentence: numbers, words and names, and signs."""

_SAYS = re.compile(r"[\w<>=≤≥%@+~-]", re.UNICODE)
_SYMBOLS = ("So", "Sc", "Sm")
_FRAMES = re.compile("[|\u2500-\u25ff]")
"""Lines around tables, and the shapes that bullets have."""


def key(value: Any) -> str:
    """Spell a value so that equal ones are spelt alike, 1 and 1.0 among them, and true is not 1."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def digest(sentence: str) -> str:
    """Give 12 hexadecimal digits made of a sentence; case, spaces, punctuation, emphasis do not count."""
    words = " ".join(filter(_counts, _MEANING.findall(sentence.casefold())))
    return sha256(words.encode("utf-8", "backslashreplace")).hexdigest()[:_DIGITS]


def _counts(word: str) -> bool:
    """Whether a word or a sign says something: a cross, an arrow or a currency does, a comma does not."""
    return bool(_SAYS.match(word)) or (category(word) in _SYMBOLS and not _FRAMES.match(word))


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a page says; `span` is where, in the page's text."""

    section: Section
    field: str
    kind: str
    value: Any
    span: Span

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What makes it the same fact on another copy of the page."""
        return self.section, self.field, self.kind, key(self.value)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the page, about a field; `is_read` says that all of it became facts.

    Of one that is read in part, `text` is the rest. Its `digest` is all that a lock keeps of it, so `text` may be "".
    """

    section: Section
    field: str
    text: str
    span: Span
    digest: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was read.

    `name` is what a report calls it. `problems` are what the reader did not understand. A page that `is_cut` lacks its
    body or its answer, so nothing follows from what is not on it.
    """

    name: str
    form: Form
    text: Text
    facts: tuple[Fact, ...]
    sentences: tuple[Sentence, ...]
    problems: tuple[Problem, ...] = ()
    is_cut: bool = False
    _fields: dict[Section, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def fields(self, section: Section) -> tuple[str, ...]:
        """Give the fields of a section in the order of the page."""
        if section not in self._fields:
            found = [fact.field for fact in self.facts if fact.section == section and fact.kind == "field"]
            self._fields[section] = tuple(dict.fromkeys(found))
        return self._fields[section]

    def of(self, section: Section, name: str, kind: str) -> tuple[Fact, ...]:
        """Give the facts of a kind about a field; more than one where the page says it more than once."""
        return tuple(each for each in self.facts if (each.section, each.field, each.kind) == (section, name, kind))

    @property
    def model(self) -> str:
        """The value of `model` that the page is about, "" where it names none."""
        for kind in ("enum", "default", "example"):
            for fact in self.of("body", "model", kind):
                value = fact.value[0] if kind == "enum" and len(fact.value) == 1 else fact.value
                if isinstance(value, str):
                    return value
        return ""
