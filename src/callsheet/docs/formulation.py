"""A formulation, written as one line -> the pattern of the sentences that say it so.

A line is made of words with spaces between them. `a|b` is one of two, `no_more_than` is three words, `word?` may be
missing, and `{n}` is a slot: a number, a field, a list of values. Chinese stands without spaces. All words of a sentence
have to be accounted for.
"""

import re
from collections.abc import Iterable

from callsheet.docs.words import OTHER, OWN

__all__ = ["compile_lines", "listed", "without_filler"]

_NAMED = f"[{OWN}{OTHER}]"

_AND = "(?:, and |and |& |\\+ |和 |与 |及 |以 及 |、 )"
_ANY = "(?:, (?:and|or) |\\+ |, |and |or |and / or |/ |& |\\| |和 |与 |及 |以 及 |或 |或 者 |、 )"

_FIELD = (
    rf"(?:the |参 数 |字 段 )?(?:(?:parameter|field) )?{_NAMED}\S+ (?:parameter |field |option |list |参 数 |字 段 |列 表 )?"
)
_OWN_FIELD = rf"(?:the |its |your )?{OWN}\S+ (?:parameter |field |option |list |value |参 数 |字 段 |列 表 )?"
_THIS = rf"(?:{_OWN_FIELD}|(?:this|the) (?:parameter|field|option|property|one|list|value|feature) |this |it |(?:该|此|本) (?:参 数|字 段|项|选 项|功 能) )"

_NUMERAL = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
_NUMERAL_ZH = "(?:十 [一二]|[一二两三四五六七八九十]) "
_NUMBER = rf"(?:-?[0-9]+(?:\.[0-9]+)?(?: |(?=[A-Za-z]))|{_NUMERAL}|{_NUMERAL_ZH})"

_NO_UNIT = (
    "in|max|maximum|min|minimum|total|long|or|and|to|at|of|is|are|can|may|must|should|be|when|if|for|per|each|as|by|on|"
    "with|without|only|not|allowed|supported|required|needed|permitted|accepted|inclusive|together|combined|altogether|"
    "up|from|unless|except|recommended"
)
_UNIT = (
    rf"(?:in )?(?:\( )?(?:(?:(?!(?:{_NO_UNIT}) )(?:{OWN}?|{_NAMED}(?=seconds? |frames? |characters? |steps? ))[a-z][a-z_-]* ){{1,2}}?|% |(?:[\u3400-\u9fff] ){{1,6}}?)"
    r"(?:\) )?(?:in length |in total |long )?"
)
_TO = "(?:- |~ |to |through |and |至 |到 |与 |和 |, )"
_S = rf"(?:{_NAMED}?(?:s|sec|seconds|characters|px|秒|%) )?"
_RANGE = (
    rf"(?:(?:between |from |in the range of |in the range |within |在 |从 |介 于 )?\[? ?{_NUMBER}{_S}{_TO}{_NUMBER}(?:\] )?"
    rf"|{_NUMBER}(?:<=|<|≤) (?:x|value|n|值|{OWN}\S+) (?:<=|<|≤) {_NUMBER})"
)

_VALUE = rf"""(?:'[^' ]+'|"[^" ]+"|(?!(?:and|or) )[^\s{OWN}{OTHER}\u3400-\u9fff,;()/|、&'"]+) """

_REFERENCE = r"(?:[@#<{\[][^\s,]*[0-9][^\s,]*) "

_WORDS = rf"(?:(?:the|a|an|your|its) )?(?:{OWN}?[a-z][a-z_-]* ){{1,3}}"

_MEMBER = rf"(?:(?:a|an|the|its|its own) |各 自 的 |自 己 的 )?{_NAMED}\S+ "

_VIDEO = (
    rf"(?:(?:a|an|any|one|some|at least one) )?(?:(?:video|videos) (?:{_NAMED}?(?:subject|element|reference|item|clip)s? )?(?:{_NAMED}?(?:subject|element)s? )?"
    "|视 频 (?:主 体 |元 素 |素 材 )?)"
)
_IN = "(?:included|present|used|given|provided|involved|there)"
_VIDEO_WHEN = (
    rf"(?:(?:when|if|whenever|once) (?:the )?(?:(?P<of>{_NAMED}\S+) (?:list |array )?(?:contains?|includes?|has|have|holds?) {_VIDEO}"
    rf"|{_VIDEO}(?:is|are) {_IN} |there (?:is|are) {_VIDEO}(?:in (?P<within>{_NAMED}\S+) )?)"
    rf"|with {_VIDEO}(?:{_IN} )?"
    rf"|(?:当 |若 |如 果 |如 )?(?P<zh>{_NAMED}\S+ )?(?:中 |里 )?(?:包 含 |含 有 |含 |存 在 |有 |使 用 )(?:了 )?{_VIDEO}(?:时 |的 话 |的 情 况 下 )?)"
)


def _list(item: str, separator: str, least: int) -> str:
    return rf"{item}(?:{separator}{item}){{{least - 1},}}"


_NOUN = rf"(?:{OWN}?[a-z][a-z-]* ){{1,2}}"
_IT = rf"(?:{_THIS}|(?:the |its |your )?(?:input |whole )?(?:text|string|list|array|value|input) |取 值 |(?:该 )?(?:文 本|列 表|数 组|内 容) )"
_LENGTH = (
    rf"(?P<length>(?:the |its |this |your )?(?:{OWN}\S+ |(?:total|overall|text|string|output|video|clip) ){{0,2}}(?:length|duration) (?:of {_IT})?"
    rf"|(?:{_IT})?(?:的 )?(?:文 本|总|视 频|最 大)? ?(?:长 度|时 长) )"
)
_COUNT = (
    rf"(?P<count>(?:the |its )?(?:total )?(?:number|count|amount|quantity) (?:of (?P<noun>{_NOUN}))?|(?:the )?(?P<thing>{_NOUN})count "
    r"|(?:[\u3400-\u9fff] ){0,4}(?:数 量|个 数|张 数) )"
)
_CHARACTERS = rf"(?P<characters>(?:the )?(?:number of characters|character count) (?:in {_IT})?|字 符 数 |字 数 )"


_SLOTS = {
    "what": f"(?:{_CHARACTERS}|{_LENGTH}|{_COUNT}|{_IT})",
    "n": rf"(?P<n>{_NUMBER})",
    "m": rf"(?P<m>{_NUMBER})",
    "unit": rf"(?P<unit>{_UNIT})",
    "range": rf"(?P<range>{_RANGE})",
    "field": rf"(?P<field>{_FIELD})",
    "other": rf"(?P<other>{_FIELD})",
    "this": _THIS,
    "own": _OWN_FIELD,
    "fields": rf"(?P<fields>(?:both )?{_list(_FIELD, _ANY, 1)})",
    "all": rf"(?P<fields>(?:both )?{_FIELD}(?:(?:, |、 ){_FIELD})*{_AND}{_FIELD})",
    "any": rf"(?P<fields>{_FIELD}(?:(?:(?:, |/ |、 |or |或 ){_FIELD})*(?:, or |or |/ |或 者 |或 ){_FIELD})?)",
    "several": rf"(?P<fields>{_list(_FIELD, _ANY, 2)})",
    "members": rf"(?P<members>{_MEMBER}(?:(?:, |{_AND}){_MEMBER})*)",
    "member": rf"(?P<member>{_NAMED}?\S+ )(?:values? )?",
    "value": rf"(?P<value>{_VALUE})",
    "values": rf"(?P<values>(?:either )?{_list(_VALUE, _ANY, 1)})",
    "references": rf"(?P<references>{_list(_REFERENCE, _ANY, 1)})",
    "words": _WORDS,
    "noun_zh": r"(?:对 应 的 |相 应 的 |对 应 |相 应 |参 考 |该 |这 些 )?(?:图 片|图 像|素 材|元 素|主 体|音 色|声 音|视 频|参 考 图|材 料|对 象) ",
    "video": rf"(?P<when>{_VIDEO_WHEN})",
    "purpose": r"(?P<purpose>(?:to (?!(?:be|have|contain|hold|equal) )|,? ?(?:用 于 |来 |以 |生 成 |实 现 ))(?:[^\s,;()]+ ){1,20})",
}

_BEFORE = re.compile(
    rf"(?:(?:(?:please |also )?note (?:that )?|please |currently |请 注 意 |注 意 |注 |请 |目 前 |当 前 )(?:[:,] )?|{_OWN_FIELD}: )+",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?<= )(?:(?:please|即 可) )?(?:[.!] )?$", re.IGNORECASE)
_TOTAL = "(?:in total |overall |altogether )?"


def compile_lines(lines: str, shorthand: dict[str, str]) -> tuple[re.Pattern[str], ...]:
    """Compile the formulations of a text, one on each line; `shorthand` gives the words of slots such as `{must}`."""
    return tuple(
        re.compile("".join(_piece(each, shorthand) for each in line.split()) + _TOTAL, re.IGNORECASE)
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
    return re.split(rf"(?<=\s){_ANY}", words)


def _piece(piece: str, shorthand: dict[str, str]) -> str:
    is_optional = piece.endswith("?") and len(piece) > 1
    alternatives = (_alternative(each, shorthand) for each in piece.removesuffix("?").split("|"))
    return f"(?:{'|'.join(alternatives)}){'?' if is_optional else ''}"


def _alternative(text: str, shorthand: dict[str, str]) -> str:
    if not text.startswith("{"):
        return "".join(f"{_NAMED}?{re.escape(each)} " for each in _literal(text))
    name = text.strip("{}")
    if name in _SLOTS:
        return _SLOTS[name]
    return "|".join(_alternative(each, shorthand) for each in shorthand[name].split("|"))


def _literal(text: str) -> Iterable[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+", text.replace("_", " "))
