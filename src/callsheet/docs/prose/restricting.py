"""Words that restrict what stands beside them, so that a sentence with one is read whole or not at all."""

import re

from callsheet.docs.prose.words import OTHER

__all__ = ["may_restrict", "restricts"]

_RESTRICTING = """
    when whenever if unless except excepting excluding exclude excludes excluded only per each every not no never none
    neither nor without cannot but however otherwise until till while where whereas depending depends provided providing
    assuming than more less fewer longer shorter higher lower larger smaller recommended recommend suggested ideally
    typically usually approximately approx about roughly around nearly almost plus minus additional additionally extra
    maximum minimum max min most least both must should may might could required requires ignored invalid deprecated
    instead subject limited limit limits also default defaults such like e.g i.e example unlimited exclusive optional
    optionally either always sometimes temporarily beta vip paid free pro under above below over after before other
    others rest same respectively some any plan plans tier tiers
    """
_RESTRICTS = re.compile(
    rf"(?<!\S)(?:{'|'.join(map(re.escape, _RESTRICTING.split()))}|[a-z]+n't|-?[0-9]\S*)(?!\S)"
    rf"|[?%<>=≤≥~+]|{OTHER}\S*_"
    "|[当若如除仅只每不无非未但且需须应约另各]|否 则|前 提|建 议|推 荐|左 右|其 他|分 别|时 (?![长间刻])"
)
"""What may restrict a limit that stands beside it, so that a sentence with it is not read in part."""

_RESTRICTS_BEHIND = re.compile(
    r"(?<!\S)(?:for|with|in|at|on|by|of|total|sum|combined|all|to|from|across|via|using|including|includes|counting|counted|together|and|or|as|"
    r"spaces|bytes|words|tokens|letters|double|twice|half|counts?|varies|vary|can|will|is|are)(?!\S)|[和与或及在为超截]"
)
"""What restricts beside the former in a part that follows a limit."""

_BEGINS_OPEN = re.compile(r"(?:for|in|with|at|on|by|and|or|as|to|from|of|via|using|和|与|或|及|在)(?!\S)")
"""What a part begins with that hangs on another."""


def restricts(words: str) -> bool:
    """Whether something in the words could restrict, deny or weaken what they stand beside."""
    return _RESTRICTS.search(words.lower()) is not None


def may_restrict(words: str, *, is_behind: bool) -> bool:
    """Whether a part of a sentence could restrict the limit that it stands before or behind."""
    if restricts(words) or _BEGINS_OPEN.match(words.lower()):
        return True
    return is_behind and _RESTRICTS_BEHIND.search(words.lower()) is not None
