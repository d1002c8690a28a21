"""What a judge says of a request, in words that the verdicts of all judges can be compared in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from callsheet.constraints import Constraint, constraint_of, constraints, pattern_of
from callsheet.finding import Finding, Path, Place
from callsheet.flat import Schema
from callsheet.shown import path_text
from callsheet.spec import Spec

__all__ = [
    "Breach",
    "Judge",
    "Level",
    "Request",
    "Verdict",
    "breach_at",
    "breach_told",
    "judged_as",
    "paths_in",
    "verdict",
]

Request = dict[str, Any]

Level = Literal["schema", "error", "warning"]
"""A broken schema, or a broken rule by its severity."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A constraint, by its id, and the path of what breaks it: the value that it is about, or where one is missing."""

    constraint: str
    path: Path
    level: Level

    def __str__(self) -> str:
        """Give the id, and the path where the id does not tell it."""
        is_item = any(isinstance(step, int) for step in self.path)
        return f"{self.constraint} at `{path_text(self.path)}`" if is_item else self.constraint


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of a request.

    `tells_warnings` is false for a judge that lets warnings pass without a word. `is_whole` is false where the judge
    stopped early: there may be more to find than it names. `amiss` has what does not fit together in what it says.
    """

    accepted: bool
    broken: frozenset[Breach]
    tells_warnings: bool = False
    is_whole: bool = True
    amiss: tuple[str, ...] = ()


Judge = Callable[[str, Request], Verdict]
"""Takes the model that a request is meant for, and the request."""


def judged_as(spec: Spec, model: str, request: Request) -> str:
    """Give the model that a request is judged as: the one it names, else the one it is meant for."""
    named = request.get("model")
    return named if isinstance(named, str) and named in spec.models else model


def verdict(
    breaches: Iterable[Breach], *, tells_warnings: bool = False, is_whole: bool = True, amiss: Iterable[str] = ()
) -> Verdict:
    """Give a verdict on what was found broken, each place by the first thing that can be said of it.

    Judges look at a value in different depth: to one a text in place of a number is of the wrong type, to another it is
    no member of the enum either. Of each place only the first counts, in the order type, const and enum, bounds. And
    where `model` itself is wrong nobody can know what else applies, so nothing else counts.
    """
    found = set(breaches)
    found = {each for each in found if each.path == ("model",) and each.level == "schema"} or found
    first: dict[Path, int] = {}
    for each in found:
        first[each.path] = min(_rank(each), first.get(each.path, _LAST))
    kept = frozenset(each for each in found if each.level != "schema" or _rank(each) == first[each.path])
    return Verdict(all(each.level == "warning" for each in kept), kept, tells_warnings, is_whole, tuple(amiss))


_RANKS = {"type": 0, "const": 1, "enum": 1}
_LAST = 2


def _rank(breach: Breach) -> int:
    return _RANKS.get(breach.constraint.rpartition("/")[2], _LAST)


def breach_told(spec: Spec, model: str, request: Request, rule: str, path: Path) -> Breach:
    """Give the breach that a finding of a name at a path is about."""
    try:
        constraint = constraint_of(spec, model, request, Finding(rule, "error", "", (Place(path),)))
    except (LookupError, StopIteration, TypeError, ValueError):
        # No constraint demands this. No other judge will name such a breach, so it shows as what it is.
        return Breach("/".join((model, *pattern_of(path), rule)), path, "schema")
    return _breach(constraint, path or constraint.pattern)


def breach_at(spec: Spec, model: str, path: Path, keyword: str) -> Breach:
    """Give the breach of a keyword, or of `rule/SLUG`, by what stands at a path; of one that is not listed, too."""
    identity = "/".join((model, *pattern_of(path), keyword))
    known = next((each for each in constraints(spec, model) if each.id == identity), None)
    return Breach(identity, path, "schema") if known is None else _breach(known, path)


def _breach(constraint: Constraint, path: Path) -> Breach:
    level: Level = constraint.severity if constraint.keyword == "rule" else "schema"
    return Breach(constraint.id, path[: len(constraint.pattern)], level)


def paths_in(schema: Schema, request: Request) -> dict[str, Path]:
    """Give every path that can be named in a request, those of missing fields included, by its text."""
    return {path_text(path): path for path in _paths(schema, request, ())}


def _paths(schema: Schema, value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key in properties:
            yield from _paths(properties[key], value.get(key), (*path, key))
        for key in value.keys() - properties.keys():
            yield (*path, key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(schema.get("items", {}), item, (*path, index))
