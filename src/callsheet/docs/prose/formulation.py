"""A formulation, written as one line -> the pattern of the sentences that say it so.

A line is made of words with spaces between them. `a|b` is one of two, `no_more_than` is three words, `word?` may be
missing, and `{n}` is a slot: a number, a field, a list of values. Chinese stands without spaces. All words of a
sentence have to be accounted for.
"""

import re
from collections.abc import Mapping

from callsheet.docs.prose.slots import NAMED, OWN_FIELD, SEPARATOR, SLOTS

__all__ = ["compile_lines", "listed", "without_filler"]

_BEFORE = re.compile(
    "(?:(?:(?:please |also )?note (?:that )?|please |currently |presently |at present |for now |at the moment "
    "|请 注 意 |注 意 |注 |请 |目 前 |当 前 )(?:[:,] )?"
    f"|{OWN_FIELD}: )+",
    re.IGNORECASE,
)
_BEHIND = re.compile("(?<= )(?:(?:please|for now|at the moment|即 可) )?(?:[.!] )?$", re.IGNORECASE)
_TOTAL = "(?:in total |overall |altogether )?"


def compile_lines(lines: str, phrases: Mapping[str, str]) -> tuple[re.Pattern[str], ...]:
    """Compile the formulations of a text, one on each line; `phrases` are those that a name such as `{must}` is for."""
    return tuple(
        re.compile("".join(_piece(each, phrases) for each in line.split()) + _TOTAL, re.IGNORECASE)
        for line in lines.splitlines()
        if line.strip()
    )


def without_filler(words: str) -> str:
    """Leave out what a sentence begins or ends with and what changes nothing."""
    start = _BEFORE.match(words)
    return _BEHIND.sub("", words[start.end() :] if start else words, count=1)


def listed(words: str) -> list[str]:
    """Split what a slot for a list has matched into its items."""
    words = re.sub(r"^(?:both|either) ", "", words)
    return re.split(rf"(?<=\s){SEPARATOR}", words)


def _piece(piece: str, phrases: Mapping[str, str]) -> str:
    is_optional = piece.endswith("?") and len(piece) > 1
    alternatives = (_alternative(each, phrases) for each in piece.removesuffix("?").split("|"))
    return f"(?:{'|'.join(alternatives)}){'?' if is_optional else ''}"


def _alternative(text: str, phrases: Mapping[str, str]) -> str:
    if not text.startswith("{"):
        words = re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", text.replace("_", " "))
        return "".join(f"{NAMED}?{re.escape(each)} " for each in words)
    name = text.strip("{}")
    if name in SLOTS:
        return SLOTS[name]
    return "|".join(_alternative(each, phrases) for each in phrases[name].split())
