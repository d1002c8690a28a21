"""The verdicts of all judges on one request held against each other, and against what the request was made for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from callsheet.constraints import Constraint
from callsheet.fuzz.judges.verdict import Breach, Level, Verdict

__all__ = ["Aim", "Purpose", "disagreements"]

Purpose = Literal["break", "keep", "pass", "any"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a request was made for.

    It is to `break` a constraint and nothing else, or to `keep` it narrowly, to `pass` as a whole, or to have `any`
    verdict that all judges share.
    """

    purpose: Purpose
    model: str
    constraint: Constraint | None = None


Verdicts = Mapping[str, Verdict]


def _deciding(verdicts: Verdicts) -> frozenset[Level]:
    """Give the levels that the judges are compared on: the schema alone where one finds it broken, else the rules.

    A rule can only be asked about values that the schema allows, and judges differ in how they go on without them.
    """
    is_broken = any(each.level == "schema" for found in verdicts.values() for each in found.broken)
    return frozenset({"schema"}) if is_broken else frozenset({"error"})


def disagreements(aim: Aim, verdicts: Verdicts) -> Iterator[str]:
    """Say what does not fit together, a sentence each; nothing where all judges agree."""
    for name, found in verdicts.items():
        yield from (f"{name}: {each}" for each in found.amiss)
    accepting = [name for name, found in verdicts.items() if found.accepted]
    refusing = [name for name in verdicts if name not in accepting]
    if accepting and refusing:
        yield f"{_these(accepting, 'accepts', 'accept')} it, {_these(refusing, 'refuses', 'refuse')} it"
    levels = _deciding(verdicts)
    yield from _named_by_some(levels, verdicts)
    if "schema" not in levels:
        telling = {name: found for name, found in verdicts.items() if found.tells_warnings}
        yield from _named_by_some(frozenset({"warning"}), telling)
    yield from _missed(aim, levels, verdicts)


def _named_by_some(levels: frozenset[Level], verdicts: Verdicts) -> Iterator[str]:
    """Tell of breaches that some judges name and others do not, unless these stopped before they came to them."""
    named = {name: {each for each in found.broken if each.level in levels} for name, found in verdicts.items()}
    for breach in _sorted(each for found in named.values() for each in found):
        knowing = [name for name in named if breach in named[name]]
        silent = [name for name in named if breach not in named[name] and verdicts[name].is_whole]
        if silent:
            yield f"{_these(knowing, 'names', 'name')} {breach}, {_these(silent, 'does', 'do')} not"


def _missed(aim: Aim, levels: frozenset[Level], verdicts: Verdicts) -> Iterator[str]:
    """Tell of judges who do not say what a request was made for."""
    if aim.purpose == "any":
        return
    wanted = aim.constraint.id if aim.constraint is not None else ""
    is_warning = aim.constraint is not None and aim.constraint.severity == "warning"
    is_refused = aim.purpose == "break" and not is_warning
    for name, found in verdicts.items():
        named = {each.constraint for each in found.broken}
        decided = {each.constraint for each in found.broken if each.level in levels}
        if aim.purpose == "break" and wanted not in named and (found.tells_warnings or not is_warning):
            yield f"made to break {wanted}, which {name} does not name"
        elif aim.purpose == "keep" and wanted in named:
            yield f"made to keep {wanted}, which {name} finds broken"
        others = sorted(decided - {wanted})
        if others:
            yield f"made to break {wanted if is_refused else 'nothing'}, and {name} finds {_listed(others)} broken"


def _sorted(breaches: Iterable[Breach]) -> list[Breach]:
    return sorted(set(breaches), key=str)


def _listed(names: list[str]) -> str:
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last


def _these(names: list[str], one: str, several: str) -> str:
    return f"{_listed(names)} {one if len(names) == 1 else several}"
