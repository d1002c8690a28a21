"""A sentence of a page -> the statements of known kinds that it makes, and what remains.

Nothing is guessed. A sentence is read if a formulation of `english` or `chinese` accounts for all of its words. A part
between commas, semicolons or parentheses is read alone if it says a limit, values, a default or formats, and if nothing
in the remaining parts could restrict that; these are then the rest.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from callsheet.docs.facts import key
from callsheet.docs.prose import chinese, english, english_relations, english_words, limits, relations, values
from callsheet.docs.prose.formulation import compile_lines, without_filler
from callsheet.docs.prose.limits import Found, Statement
from callsheet.docs.prose.restricting import may_restrict
from callsheet.docs.prose.words import About, Word, spelt, split_words

__all__ = ["Reading", "read_sentence"]

_LONGEST = 1000
_MOST_CLAUSES = 10

_CLOSING = {"(": ")", "\uff08": "\uff09"}
_SEMICOLONS = (";", "\uff1b")

_Meaning = Callable[[Found, About], list[Statement] | None]


def _always(kind: str, value: object) -> _Meaning:
    """Make the meaning of formulations that say one thing."""
    return lambda _found, _about: [(kind, value)]


_MEANINGS: dict[str, _Meaning] = {
    "at_most": limits.at_most,
    "at_least": limits.at_least,
    "exactly": limits.exactly,
    "at_least_at_most": limits.at_least_at_most,
    "between": limits.between,
    "only_values": values.only_values,
    "only_codes": values.only_codes,
    "named_values": values.named_values,
    "possible_values": values.possible_values,
    "supports": values.supports,
    "default": values.default,
    "possible_default": values.possible_default,
    "switched_on": values.switched_on,
    "switched_off": values.switched_off,
    "formats": values.formats,
    "excludes": relations.excludes,
    "excludes_each_other": relations.excludes_each_other,
    "excludes_one": relations.excludes_one,
    "exactly_one": relations.exactly_one,
    "two_of_this_and": relations.two_of_this_and,
    "one_at_least": relations.one_at_least,
    "one_of_this_and": relations.one_of_this_and,
    "requires": relations.requires,
    "both_true": relations.both_true,
    "both_false": relations.both_false,
    "requires_value": relations.requires_value,
    "counted_with_condition": relations.counted_with_condition,
    "counted_together": relations.counted_together,
    "sums": relations.sums,
    "members": relations.members,
    "reference": relations.reference,
    "public_address": _always("public-address", True),
    "discouraged": _always("discouraged", True),
    "authentication": _always("authentication", "bearer"),
}


@cache
def _formulations() -> list[tuple[re.Pattern[str], _Meaning]]:
    """Compile all formulations, when the first sentence is read."""
    return [
        (pattern, _MEANINGS[meaning])
        for formulations, phrases in (
            (english.FORMULATIONS, english_words.PHRASES),
            (english_relations.FORMULATIONS, english_words.PHRASES),
            (chinese.FORMULATIONS, chinese.PHRASES),
        )
        for meaning, lines in formulations.items()
        for pattern in compile_lines(lines, phrases)
    ]


_STANDS_ALONE = frozenset(
    ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "enum", "default", "supports", "formats")
)
_LISTS = frozenset(("enum", "supports", "formats"))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says as (kind, value), see `callsheet.docs.facts`; `rest` is what is not understood, or ""."""

    statements: tuple[Statement, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words between two commas, semicolons or parentheses, and the sign before them."""

    sign: str
    words: list[Word]
    start: int
    end: int


def read_sentence(text: str, field: str, kind: str, fields: Collection[str]) -> Reading:
    """Read one sentence about a field of a type (`string[]`, "" where it has none), on a page with these fields."""
    unread = Reading((), text)
    if len(text) > _LONGEST:
        return unread
    about = About(field, kind, fields)
    words = split_words(text, about)
    whole = _statements(words, about)
    if whole is not None:
        return Reading(tuple(whole), "")
    clauses = _clauses(text, words)
    if not 1 < len(clauses) <= _MOST_CLAUSES:
        return unread
    return _read_clauses(text, clauses, words, about) or unread


def _read_clauses(text: str, clauses: list[_Clause], words: list[Word], about: About) -> Reading | None:
    """Read the clauses one by one, or several where a comma only parts the values of a list."""
    said: list[tuple[int, list[Statement]]] = []
    rest: list[tuple[int, _Clause]] = []
    index = 0
    while index < len(clauses):
        for end in range(len(clauses), index, -1):
            found = _statements(_between(words, clauses[index], clauses[end - 1]), about)
            if found is not None:
                said.append((index, found))
                index = end
                break
        else:
            rest.append((index, clauses[index]))
            index += 1
    statements = [each for _, found in said for each in found]
    if not said or not _fit_together(clauses, said) or _contradict(statements):
        return None
    if rest and not all(kind in _STANDS_ALONE for kind, _ in statements):
        return None
    if any(_is_open(clause, index, said) for index, clause in rest):
        return None
    return Reading(tuple(statements), _joined(text, [clause for _, clause in rest]))


def _statements(words: list[Word], about: About) -> list[Statement] | None:
    """Give what words say if one formulation accounts for all of them, and all that do agree."""
    text = without_filler(spelt(word.text for word in words))
    readings = {}
    for pattern, meaning in _formulations():
        match = pattern.fullmatch(text)
        found = match and meaning(match.groupdict(), about)
        if found:
            readings[key(found)] = found
    return readings.popitem()[1] if len(readings) == 1 else None


def _clauses(text: str, words: list[Word]) -> list[_Clause]:
    """Part a sentence; an empty list where its parentheses do not match or stand in one another."""
    found: list[_Clause] = []
    sign, start, depth, brackets = "", 0, 0, 0
    for index, word in enumerate([*words, Word(";", 0, 0)]):
        brackets += {"[": 1, "]": -1}.get(word.text, 0)
        if word.text not in (",", ";", "(", ")") or (brackets and word.text == ","):
            continue
        if index > start:
            inside = words[start:index]
            found.append(_Clause(sign, inside, inside[0].start, inside[-1].end))
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        if depth not in (0, 1):
            return []
        sign, start = text[word.start : word.end], index + 1
    return found if depth == 0 else []


def _between(words: list[Word], first: _Clause, last: _Clause) -> list[Word]:
    return [word for word in words if first.start <= word.start and word.end <= last.end]


def _contradict(statements: list[Statement]) -> bool:
    """Whether clauses say two things of one kind, or give a lower limit above the upper one."""
    values = dict(statements)
    pairs = (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems"))
    is_empty = any(low in values and high in values and values[low] > values[high] for low, high in pairs)
    return is_empty or len(values) < len(statements)


def _fit_together(clauses: list[_Clause], said: list[tuple[int, list[Statement]]]) -> bool:
    """Whether no limit stands where it could be one of a field that the clause before it named."""
    is_relation = False
    for index, found in said:
        if is_relation and clauses[index].sign not in _SEMICOLONS:
            return False
        is_relation = any(kind not in _STANDS_ALONE for kind, _ in found)
    return True


def _is_open(clause: _Clause, index: int, said: list[tuple[int, list[Statement]]]) -> bool:
    before = [found for at, found in said if at < index]
    if any(kind in _LISTS for found in before for kind, _ in found):
        return True
    return may_restrict(spelt(word.text for word in clause.words), is_behind=bool(before))


def _joined(text: str, clauses: list[_Clause]) -> str:
    """Write what remains of a sentence with its own punctuation."""
    joined = ""
    for clause in clauses:
        said = text[clause.start : clause.end]
        if clause.sign in _CLOSING:
            before = " " if clause.sign == "(" and joined else ""
            joined += f"{before}{clause.sign}{said}{_CLOSING[clause.sign]}"
        elif joined and clause.sign:
            before = " " if clause.sign in _CLOSING.values() else clause.sign
            joined += f"{before}{' ' if clause.sign in ',;' else ''}{said}"
        else:
            joined += said
    return joined
