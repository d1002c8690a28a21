"""Which lines outside the sections of a rendered page say something, and which only lead elsewhere."""

import re

__all__ = ["reads_like_prose"]

_ENDS = (".", "。", "!", ";")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")

_HINTS = re.compile(
    r"\b(?:must|only|cannot|not|maximum|minimum|at most|at least|up to|no longer|deprecated|required)\b"
    r"|必须|仅|最多|至少|不支持|不再|弃用",
    re.IGNORECASE,
)
"""What tells a sentence of a few words from the name of a page."""

_STATES = re.compile(
    r"\b(?:retired|offline|deprecated|discontinued|maintained|unavailable|suspended|obsolete|sunset(?:s|ting)?"
    r"|coming soon|no longer|end of life|cannot|must \w+|do not|\w+ only|only \w+)\b"
    r"|下线|停用|废弃|弃用|停止|不再|内测|公测|暂停|不可用|维护",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r"(?:(?:now |still )?in |(?:public|private|closed|open|early|limited|technical) )*"
    r"(?:alpha|beta|preview|experimental)",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"\b(?:max|maximum|min|minimum|at most|at least|up to|limits?|limited|per)\b|[$¥€£%]"
    r"|/ ?(?:s|sec|second|min|minute|h|hr|hour|day|month)\b|:.*[0-9]|最[大多长小少]|上限|不超过|限[制流]|每",
    re.IGNORECASE,
)
"""What makes a limit or a price of a number."""

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    r"[^\W\d_]+.*(?:\b(?:since|from|until|till|by|in|on|after|before|as of|starting)\b.*\b20[0-9]{2}\b"
    rf"|\b{_MONTH}\.? (?:[0-9]{{1,2}},? )?20[0-9]{{2}}\b|\b20[0-9]{{2}}[-/.][0-9]{{1,2}}\b|20[0-9]{{2}} ?年)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"(?:since|from|until|till|by|as of|starting|before|after)\b.*\b20[0-9]{2}\b", re.IGNORECASE)

_LONGEST = 120
"""Longer lines are prose by their length."""


def reads_like_prose(line: str) -> bool:
    """Whether a line outside the sections may hold a fact rather than lead elsewhere; its signs are narrow."""
    if line.endswith(_ENDS) or len(line) > _LONGEST:
        return True
    words, signs = len(line.split()), len(_CJK.findall(line))
    is_sentence = words >= 8 or signs >= 16
    return is_sentence or ((words >= 4 or signs >= 8) and _HINTS.search(line) is not None) or _is_notice(line)


def _is_notice(line: str) -> bool:
    """Whether a line says a state, a limit, a price or a date, however few its words are; a line of code does not."""
    if '"' in line or line[-1] in ",{[(\\":
        return False
    if _STATES.search(line) or _STAGE.fullmatch(line) or _SINCE.match(line) or _DATE.search(line):
        return True
    return any(sign.isdigit() for sign in line) and _MEASURES.search(line) is not None
