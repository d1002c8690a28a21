"""Comments in a YAML file that take findings of one line back: `# callsheet: ignore[rule] reason`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from callsheet.choice import ALWAYS
from callsheet.finding import Severity
from callsheet.located import Located, Mark
from callsheet.remedy import close_match
from callsheet.source.text import Remark

__all__ = ["heed"]

_IGNORE = re.compile(r"ignore\[(?P<rules>[^\]]*)\](?P<reason>.*)", re.IGNORECASE)
_QUOTED = " \t\r>"
"""What may stand in front of a comment in a quoted block of a page."""

_HOW = "write `# callsheet: ignore[rule] reason`"


@dataclass(frozen=True, slots=True)
class _Heard:
    remark: Remark
    line: int
    rules: tuple[str, ...]


def heed(
    file: str, found: list[Located], remarks: Iterable[Remark], rules: frozenset[str], can_fire: Callable[[str], bool]
) -> tuple[list[Located], int]:
    """Give the findings that no remark takes back with what is wrong with the remarks, and how many were taken back.

    A remark speaks of its own line, or of the next one if it stands alone. `rules` are all names there are; one that
    `can_fire` denies was not looked for in this run, and its remark may well be of use in another.
    """
    out: list[Located] = []
    heard: list[_Heard] = []
    targets: dict[int, int] = {}
    # From the end, so that of comments in a row each finds what the next one speaks of.
    for remark in reversed(list(remarks)):
        line = _line(remark, targets)
        problem = _problem(remark, rules)
        if problem:
            out.append(_finding(file, "invalid-suppression", "error", problem, remark))
        else:
            heard.append(_Heard(remark, line, _names(remark)))
    by_line: dict[int, list[_Heard]] = {}
    for each in heard:
        by_line.setdefault(each.line, []).append(each)
    used: set[tuple[int, str]] = set()
    taken = 0
    for located in found:
        line, _ = located.position
        keys = {(id(each.remark), located.rule) for each in by_line.get(line, ()) if located.rule in each.rules}
        used |= keys
        if not keys:
            out.append(located)
        elif can_fire(located.rule):
            taken += 1
    for each in heard:
        for rule in each.rules:
            if (id(each.remark), rule) not in used and can_fire(rule):
                message = f"there is no `{rule}` on line {each.line} to ignore; take the comment away"
                out.append(_finding(file, "unused-suppression", "warning", message, each.remark))
    return out, taken


def _names(remark: Remark) -> tuple[str, ...]:
    match = _IGNORE.fullmatch(remark.words)
    return tuple(name.strip() for name in match["rules"].split(",")) if match else ()


def _problem(remark: Remark, rules: frozenset[str]) -> str:
    match = _IGNORE.fullmatch(remark.words)
    if match is None:
        return f"the comment says something that callsheet does not know; {_HOW}"
    for name in _names(remark):
        if name not in rules:
            close = close_match(name, rules)
            hint = f"; did you mean `{close}`?" if close else "; `callsheet explain` lists the rules"
            return f"`{name}` is not a rule{hint}"
        if name in ALWAYS:
            return f"`{name}` cannot be ignored; correct the text"
    if not match["reason"].strip(" \t:-"):
        return f"the comment gives no reason; {_HOW}"
    return ""


def _line(remark: Remark, targets: dict[int, int]) -> int:
    """Give the line that a remark speaks of; remarks in a row speak of what follows them.

    `targets` remembers, by their own line, what those below speak of.
    """
    own, column = remark.text.position(remark.span[0])
    line = own
    text = remark.text
    if text.line(line)[: column - 1].strip(_QUOTED):
        return line
    last, _ = text.position(len(text.text.rstrip()))
    while line < last and line + 1 not in targets:
        line += 1
        following = text.line(line).strip(_QUOTED)
        if following and not following.startswith("#"):
            break
    targets[own] = targets.get(line + 1, line) if line < last and line + 1 in targets else line
    return targets[own]


def _finding(file: str, rule: str, severity: Severity, message: str, remark: Remark) -> Located:
    words = remark.text.text[slice(*remark.span)]
    return Located(file, rule, severity, message, "", remark.text, (Mark(remark.span),), value=words)
