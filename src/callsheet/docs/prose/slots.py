"""What may stand in the slots of a formulation: a number, a unit, a field, a list of values, as regular expressions.

They are matched against words with a space behind every one, see `callsheet.docs.prose.words`; so every part ends
with one.
"""

from callsheet.docs.prose.words import OTHER, OWN

__all__ = ["NAMED", "OWN_FIELD", "SEPARATOR", "SLOTS"]

NAMED = f"[{OWN}{OTHER}]"
"""What stands before a name of any field."""

SEPARATOR = r"(?:, (?:and|or) |\+ |, |and |or |and / or |/ |& |\| |和 |与 |及 |以 及 |或 |或 者 |、 )"
"""What parts the items of a list."""

_AND = r"(?:, and |and |& |\+ |和 |与 |及 |以 及 |、 )"
_OR = "(?:, or |or |/ |或 者 |或 )"


def _one_or_more(item: str) -> str:
    return f"{item}(?:{SEPARATOR}{item})*"


def _two_or_more(item: str) -> str:
    return f"{item}(?:{SEPARATOR}{item})+"


_BEHIND_NAME = "(?:parameter |field |option |list |value |参 数 |字 段 |列 表 )?"
_FIELD = rf"(?:the |参 数 |字 段 )?(?:parameter |field )?{NAMED}\S+ {_BEHIND_NAME}"
OWN_FIELD = rf"(?:the |its |your )?{OWN}\S+ {_BEHIND_NAME}"
"""The field spoken of, by its name."""

_THIS = (
    f"(?:{OWN_FIELD}"
    "|(?:this|the) (?:parameter|field|option|property|one|list|value|feature) |this |it "
    "|(?:该|此|本) (?:参 数|字 段|项|选 项|功 能) )"
)

_NUMBER = (
    r"(?:-?[0-9]+(?:\.[0-9]+)?(?: |(?=[A-Za-z]))"
    "|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) "
    "|(?:十 [一二]|[一二两三四五六七八九十]) )"
)

_NO_UNIT = (
    "in|max|maximum|min|minimum|total|long|or|and|to|at|of|is|are|can|may|must|should|be|when|if|for|per|each|as|by|on|"
    "with|without|only|not|allowed|supported|required|needed|permitted|accepted|inclusive|together|combined|altogether|"
    "up|from|unless|except|recommended"
)
_UNIT_WORD = (
    f"(?!(?:{_NO_UNIT}) )"
    f"(?:{OWN}?|{NAMED}(?=seconds? |frames? |characters? |steps? ))"  # a unit may be the name of some field as well
    "[a-z][a-z_-]* "
)
_UNIT = (
    rf"(?:in )?(?:\( )?(?:(?:{_UNIT_WORD}){{1,2}}?|% |(?:[\u3400-\u9fff] ){{1,6}}?)"
    r"(?:\) )?(?:in length |in total |long )?"
)

_TO = "(?:- |~ |to |through |至 |到 )"
_UNIT_BETWEEN = f"(?:{NAMED}?(?:s|sec|seconds|characters|px|秒|%) )?"
_RANGE = (
    rf"(?:(?:from |between |in the range (?:of )?|within |在 |从 |介 于 )?{_NUMBER}{_UNIT_BETWEEN}{_TO}{_NUMBER}"
    rf"|(?:between |in the range (?:of )?)?\[ {_NUMBER}(?:{_TO}|, ){_NUMBER}\] "
    rf"|between {_NUMBER}{_UNIT_BETWEEN}and {_NUMBER}"
    rf"|(?:在 |介 于 ){_NUMBER}{_UNIT_BETWEEN}(?:和 |与 ){_NUMBER}"
    rf"|{_NUMBER}(?:<=|≤) (?:x|value|n|值|{OWN}\S+) (?:<=|≤) {_NUMBER})"
)

_VALUE = (
    r"""(?:'[^' ]+'|"[^" ]+"|"""
    rf"""(?!(?:and|or|[:=.]) )[^\s{OWN}{OTHER}\u3400-\u9fff,;()/|、&'"]+) """
)

_REFERENCE = r"(?:[@#<{\[][^\s,]*[0-9][^\s,]*) "

_WORDS = f"(?:(?:the|a|an|your|its|these) )?(?:{OWN}?[a-z][a-z_-]* ){{1,3}}"

_NOUN = f"(?:{OWN}?[a-z][a-z-]* ){{1,2}}"

_IT = (
    f"(?:{_THIS}"
    "|(?:the |its |your |this )?(?:input |whole )?(?:text|string|list|array|value|input) "
    "|取 值 |(?:该 )?(?:文 本|列 表|数 组|内 容) )"
)
_LENGTH = (
    rf"(?P<length>(?:the |its |this |your )?(?:{OWN}\S+ |(?:total|overall|text|string|output|video|clip) ){{0,2}}"
    f"(?:length|duration) (?:of {_IT})?"
    f"|(?:{_IT})?(?:的 )?(?:(?:文 本|总|视 频|最 大|提 示 词|内 容|描 述|字 符) )?(?:长 度|时 长) )"
)
_COUNT = (
    f"(?P<count>(?:the |its )?(?:total )?(?:number|count|amount|quantity) (?:of (?P<noun>{_NOUN}))?"
    f"|(?:the )?(?P<thing>{_NOUN})count "
    r"|(?:[\u3400-\u9fff] ){0,4}(?:数 量|个 数|张 数) )"
)
_CHARACTERS = f"(?P<characters>(?:the )?(?:number of characters|character count) (?:in {_IT})?|字 符 数 |字 数 )"

_MEMBER = rf"(?:(?:a|an|the|its|its own) |各 自 的 |自 己 的 )?{NAMED}\S+ "

_VIDEO = (
    "(?:(?:(?:a|an|any|one|some|at least one) )?videos? "
    f"(?:{NAMED}?(?:subject|element|reference|item|clip)s? )?(?:{NAMED}?(?:subject|element)s? )?"
    "|视 频 (?:主 体 |元 素 |素 材 )?)"
)
_IS_IN = "(?:is|are) (?:included|present|used|given|provided|involved|there) "
_CONTAINS = "(?:list |array )?(?:contains?|includes?|has|have|holds?) "
_WITH_VIDEO = (
    rf"(?:(?:when|if|whenever|once) (?:the )?(?:(?P<of>{NAMED}\S+) {_CONTAINS}{_VIDEO}"
    rf"|{_VIDEO}{_IS_IN}|there (?:is|are) {_VIDEO}(?:in (?P<within>{NAMED}\S+) )?)"
    f"|with {_VIDEO}(?:(?:included|present|used|given) )?"
    rf"|(?:当 |若 |如 果 |如 )?(?P<zh>{NAMED}\S+ )?(?:中 |里 )?(?:包 含 |含 有 |含 |存 在 |有 |使 用 )(?:了 )?{_VIDEO}"
    "(?:时 |的 话 |的 情 况 下 )?)"
)

_FRAMES = (
    "a|an|the|to|from|between|and|into|first|last|start|end|initial|final|frames?|transitions?|videos?|clips?|films?"
)
_FRAMES_ZH = "首|尾|帧|到|至|从|之 间|和|与|的|过 渡|转 场|视 频|影 片|短 片|片 段"
# Any other word, as in "a silent video" or "billed twice", could be a fact.
_PURPOSE = (
    rf"(?:to (?:generate|create|produce|make|form) "
    rf"(?:between (?:the )?two |{NAMED}?(?:{_FRAMES})(?:-(?:{_FRAMES}))* )+"
    rf"|(?:, )?(?:用 于 |来 |以 )?(?:生 成 |制 作 |创 建 |实 现 )(?:(?:{_FRAMES_ZH}) )+)"
)
_TO_REFER = "(?:to (?:reference|refer to|use|address|mention) (?P<words>(?:the |these |your )?(?:[a-z]+ ){1,2})?)"

_NOUN_ZH = (
    "(?:对 应 的 |相 应 的 |对 应 |相 应 |参 考 |该 |这 些 )?"
    "(?:图 片|图 像|素 材|元 素|主 体|音 色|声 音|视 频|参 考 图|材 料|对 象) "
)

SLOTS = {
    "what": f"(?:{_CHARACTERS}|{_LENGTH}|{_COUNT}|{_IT})",
    "character_limit": "(?P<characters>(?:the )?characters? limit )",
    "n": f"(?P<n>{_NUMBER})",
    "m": f"(?P<m>{_NUMBER})",
    "unit": f"(?P<unit>{_UNIT})",
    "range": f"(?P<range>{_RANGE})",
    "this": _THIS,
    "field": f"(?P<field>{_FIELD})",
    "other": f"(?P<other>{_FIELD})",
    "fields": f"(?P<fields>(?:both )?{_one_or_more(_FIELD)})",
    "several": f"(?P<fields>{_two_or_more(_FIELD)})",
    "all": f"(?P<fields>(?:both )?{_FIELD}(?:(?:, |、 ){_FIELD})*{_AND}{_FIELD})",
    "any": f"(?P<fields>{_FIELD}(?:(?:(?:, |/ |、 |or |或 ){_FIELD})*{_OR}{_FIELD})?)",
    "members": f"(?P<members>{_MEMBER}(?:(?:, |{_AND}){_MEMBER})*)",
    "member": rf"(?P<member>{NAMED}?\S+ )(?:values? )?",
    "value": f"(?P<value>{_VALUE})",
    "values": f"(?P<values>(?:either )?{_one_or_more(_VALUE)})",
    "references": f"(?P<references>{_one_or_more(_REFERENCE)})",
    "words": f"(?P<words>{_WORDS})",
    "noun_zh": _NOUN_ZH,
    "video": f"(?P<when>{_WITH_VIDEO})",
    "purpose": _PURPOSE,
    "to_refer": _TO_REFER,
}
"""The slots by the names that formulations have for them; what is needed of one is a named group."""
