"""A sentence -> its words, each spelt in one way, so that a formulation can be held against them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

__all__ = ["OTHER", "OWN", "About", "Word", "number_of", "spelt", "split_words"]

OWN, OTHER = "\ue000", "\ue001"
"""What stands before a word that names the field spoken of, or some other field of the page."""

_ALIKE = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u200a\u200b\u202f\ufeff\ue000\ue001"), " ")
    | dict.fromkeys(range(0x2010, 0x2016), "-")
    | dict.fromkeys((0x223C, 0x301C), "~")
    | dict.fromkeys(map(ord, "“”„「」『』"), '"')
    | dict.fromkeys((0x2018, 0x2019), "'")
    | {ord("。"): ".", ord("·"): " ", ord("•"): " ", 0x2212: "-"}
)
"""Signs that mean the same; one for one, so that places in the text stay where they are."""

_WORD = re.compile(
    r"""
    `(?P<code>[A-Za-z_][\w.\[\]-]*|[0-9]+[A-Za-z]\w*|[0-9]+:[0-9]+)`
    | "(?P<double>[^"\s]{1,80})" | (?<!\w)'(?P<single>[^'\s]{1,80})'(?!\w)
    | @[A-Za-z_]+[0-9]+(?!\w) | \#[A-Za-z_]+[0-9]+(?!\w)
    | <{1,3}[A-Za-z_-]+[0-9]+>{1,3} | \{{1,2}[A-Za-z_-]+[0-9]+\}{1,2} | \[[A-Za-z_-]+[0-9]+\]
    | (?P<ratio>[0-9]+:[0-9]+(?![\w:]))
    | (?P<grouped>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9A-Za-z_]|[.,][0-9]))
    | [0-9]+[A-Za-z_][A-Za-z0-9_]*
    | (?:(?<![^\s(\[])-)?[0-9]+(?:\.[0-9]+)?
    | [A-Za-z][A-Za-z0-9_]*(?:\[\])?(?:\.[A-Za-z_][A-Za-z0-9_]*(?:\[\])?)*(?:-[A-Za-z0-9_]+)*(?:'[a-z]{1,2}(?![\w']))?
    | [\u3400-\u9fff]
    | [^\W\d_]+
    | (?<![\w.])\.[A-Za-z0-9]{2,4}(?!\w)
    | <= | >= | \S
    """,
    re.VERBOSE,
)

_EMPHASIS = ("`", "*")

_NUMERALS = {
    word: number
    for number, words in enumerate(
        (
            ("one", "一"),
            ("two", "二", "两"),
            ("three", "三"),
            ("four", "四"),
            ("five", "五"),
            ("six", "六"),
            ("seven", "七"),
            ("eight", "八"),
            ("nine", "九"),
            ("ten", "十"),
            ("eleven", "十 一"),
            ("twelve", "十 二"),
        ),
        start=1,
    )
    for word in words
}


@dataclass(frozen=True, slots=True)
class About:
    """What a sentence is about: a field, its type, and the fields of the page."""

    field: str
    kind: str
    fields: Collection[str]

    @property
    def is_list(self) -> bool:
        """Whether the field holds a list; of what may be left open."""
        return self.kind.endswith("[]") or self.kind == "array"

    def named(self, word: str) -> str:
        """Give the field that a marked word names."""
        name = word.strip().lstrip(OWN + OTHER)
        return self.field if OWN in word else self.resolve(name) or name

    def resolve(self, name: str) -> str | None:
        """Give the one field that a sentence about this one means by a name, None where there is none or a choice."""
        parent, _, own = self.field.rpartition(".")
        near = {each for each in (name, f"{parent}.{name}") if each in self.fields or each == self.field}
        if near or (name == own and not parent):
            return near.pop() if len(near) == 1 else None
        for child in (f"{self.field}[].{name}", f"{self.field}.{name}"):
            if child in self.fields:
                return child
        far = [each for each in self.fields if each.rpartition(".")[2] == name]
        return far[0] if len(far) == 1 else None


@dataclass(frozen=True, slots=True)
class Word:
    """A word as formulations know it, and where it stands in the sentence."""

    text: str
    start: int
    end: int


def split_words(text: str, about: About) -> list[Word]:
    """Split a sentence into words and signs; a word that names a field is marked with `OWN` or `OTHER`."""
    return [
        Word(_marked(word, found, about, is_first=found.start() == 0), *found.span())
        for found in _WORD.finditer(text.translate(_ALIKE))
        for word in _plain(found)
    ]


def spelt(words: Iterable[str]) -> str:
    """Write words with a space behind every one, as formulations expect them."""
    return "".join(f"{each} " for each in words)


def number_of(words: str) -> int | float | None:
    """Give the number that digits or a numeral up to twelve stand for."""
    words = words.strip().lower()
    if words in _NUMERALS:
        return _NUMERALS[words]
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", words):
        return None
    whole, _, fraction = words.partition(".")
    return float(words) if fraction.strip("0") else int(whole)


def _plain(found: re.Match[str]) -> Iterator[str]:
    """Give a word without the signs that only emphasise it."""
    if found["grouped"]:
        yield found["grouped"].replace(",", "")
    elif found.group() not in _EMPHASIS:
        yield found.group()


def _marked(word: str, found: re.Match[str], about: About, *, is_first: bool) -> str:
    """Mark a name of a field, and spell quotation marks in one way each: 'code' and "text"."""
    quoted = found["double"] or found["single"]
    name = found["code"] or quoted or word
    field = about.resolve(name) if name[0].isalpha() or name[0] == "_" else None
    if field is None and is_first and name.lower() == about.field.rpartition(".")[2]:
        field = about.field if about.resolve(name.lower()) == about.field else None
    if field is not None:
        return (OWN if field == about.field else OTHER) + name
    if found["code"]:
        return f"'{name}'"
    return f'"{name}"' if quoted else word
