"""Requests at the edge of every constraint, the same ones every time."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from callsheet.constraints import Constraint, constraints
from callsheet.errors import CallsheetError
from callsheet.finding import Path
from callsheet.flat import flat
from callsheet.fuzz.moves import ABSENT, replaced, sweeps, value_at
from callsheet.fuzz.search import Search, search_of
from callsheet.fuzz.words import Words, words_of
from callsheet.fuzz.wrong import breaking, keeping
from callsheet.patch import merge
from callsheet.spec import Spec

__all__ = ["Case", "NoPlaceError", "boundary_cases", "placed", "simplest"]

Request = dict[str, Any]

_ATTEMPTS = 400
"""So many attempts are made at a case."""

_PATIENCE = 3000
"""So many are made where it would be missed."""

_SWEPT = 3
"""Around so many cases of a rule everything that it reads is moved, to find its edges."""


class NoPlaceError(CallsheetError):
    """A place that no valid request was found to have anything at."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request that breaks one constraint and nothing else, or its nearest neighbour, which breaks nothing."""

    constraint: Constraint
    request: Request
    breaks: bool


@lru_cache(maxsize=16)
def boundary_cases(spec: Spec, model: str) -> tuple[Case, ...]:
    """Give the cases of every constraint of a model, the simplest of each constraint first.

    A constraint that no request was found to break alone, or to keep, has none of that kind.
    A neighbour that only a warning is left of is taken where there is none without.
    """
    maker = _Cases(spec, model, words_of(spec, model), search_of(spec, model))
    return tuple(case for each in constraints(spec, model) for case in maker.of(each))


def simplest(spec: Spec, model: str) -> Request:
    """Give the shortest request of a model that has no finding: the required fields, and what the rules want beside."""
    words = words_of(spec, model)
    start = {name: words.simple((name,)) for name in spec.schema(model)["required"]}
    found = search_of(spec, model).reach(start)
    return found if found is not None else words.examples[0]


def placed(spec: Spec, model: str, pattern: tuple[str, ...], start: Request | None = None) -> tuple[Request, Path]:
    """Give a request without a finding in which a value stands at a place, and the path to it.

    It is `start`, or near it; without one, or where none is near it, it is near the simplest request.
    """
    words, search = words_of(spec, model), search_of(spec, model)
    path = tuple(0 if step == "*" else step for step in pattern)
    for near in (simplest(spec, model),) if start is None else (start, simplest(spec, model)):
        if value_at(near, path) not in (ABSENT, None):
            return near, path
        request = replaced(near, path[:1], _holding(words, path, pattern, 1))
        for clean in (True, False):
            found = search.reach(request, needed=[path], clean=clean)
            if found is not None:
                return found, path
    raise NoPlaceError(f"no valid request of {model} holds {'.'.join(pattern)}; does a rule forbid it always?")


def _holding(words: Words, path: Path, pattern: tuple[str, ...], length: int) -> Any:
    """Give a simple value for the first steps of a path in which something stands at the whole of it."""
    value = words.simple(pattern[:length])
    if value_at(value, path[length:]) not in (ABSENT, None):
        return value
    empty: Any = [None] if pattern[length] == "*" else {}
    outer = value or empty
    return replaced(outer, path[length : length + 1], _holding(words, path, pattern, length + 1))


def _path(request: Request, pattern: tuple[str, ...]) -> Path | None:
    """Give the first path of a pattern that leads to a value of a request."""
    path = tuple(0 if step == "*" else step for step in pattern)
    return path if value_at(request, path) not in (ABSENT, None) else None


@dataclass(frozen=True, slots=True)
class _Cases:
    spec: Spec
    model: str
    words: Words
    search: Search

    def of(self, constraint: Constraint) -> list[Case]:
        """Give the cases of a constraint, each once."""
        make = self._of_rule if constraint.keyword == "rule" else self._of_keyword
        found: dict[str, Case] = {}
        # A place that no valid request has anything at leaves its constraints without cases, and the others be.
        with suppress(NoPlaceError):
            for request, breaks in make(constraint):
                found.setdefault(json.dumps(request, sort_keys=True), Case(constraint, request, breaks))
        return list(found.values())

    def _of_keyword(self, constraint: Constraint) -> Iterator[tuple[Request, bool]]:
        keyword, pattern = constraint.keyword, constraint.pattern
        if keyword == "additionalProperties":
            request, path = placed(self.spec, self.model, pattern) if pattern else (simplest(self.spec, self.model), ())
            for name in _unknown(constraint.schema["properties"]):
                yield replaced(request, (*path, name), "a"), True
            yield request, False
            return
        request, path = placed(self.spec, self.model, pattern)
        if keyword == "required":
            yield replaced(request, path, ABSENT), True
            yield request, False
            return
        value = value_at(request, path) or self.words.simple(
            pattern
        )  # an empty list has nothing to make it longer with
        for wrong in breaking(keyword, constraint.schema, value):
            broken = replaced(request, path, wrong)
            if (pattern != ("model",) or wrong not in self.spec.models) and self._is_refused(broken):
                yield broken, True
        yield from ((each, False) for each in self._kept(constraint, request, path, value))

    def _kept(self, constraint: Constraint, request: Request, path: Path, value: Any) -> Iterator[Request]:
        """Give requests with the values on the near side of a limit, as near as the rules let them be."""
        found = 0
        for near in keeping(constraint.keyword, constraint.schema, value):
            start = replaced(request, path, near)
            if self._is_refused(start):
                continue  # another limit is nearer
            for clean in (True, False):
                reached = self.search.reach(start, pinned=[path], clean=clean)
                if reached is not None:
                    yield reached
                    found += 1
                    break
            if found == 2 and constraint.keyword in ("minimum", "maximum"):
                return

    def _is_refused(self, request: Request) -> bool:
        return bool(self.spec.checks.INVALID[self.model](request))

    def _of_rule(self, constraint: Constraint) -> Iterator[tuple[Request, bool]]:
        wanted = frozenset({constraint.id})
        fields = self.search.fields(wanted)
        for index, request in enumerate(self._breaking(constraint, wanted)):
            yield request, True
            neighbour = self.search.reach(request, most=_PATIENCE)
            if neighbour is not None:
                yield neighbour, False
            for each in filter(None, (request, neighbour)) if index < _SWEPT else ():
                for path, sweep in sweeps(self.words, each, fields):
                    yield from self._edges(path, sweep, constraint.id)
        # What the rule's author calls good is as near as he could say.
        for request in self._told(constraint, "good"):
            if not self._is_refused(request) and not self.search.broken(request):
                yield request, False

    def _breaking(self, constraint: Constraint, wanted: frozenset[str]) -> list[Request]:
        """Give requests that break a rule and nothing else; a warning is left only where there is no way without."""
        starts = [*([] if constraint.pattern else [simplest(self.spec, self.model)]), *self._told(constraint, "bad")]
        ways = [(True, _ATTEMPTS), (True, _PATIENCE), *([(False, _PATIENCE)] if constraint.severity == "error" else [])]
        for clean, most in ways:
            reached = (self.search.reach(start, wanted, clean=clean, most=most) for start in starts)
            found = [each for each in reached if each is not None]
            if found:
                return found
        return []

    def _edges(self, path: Path, sweep: list[Request], rule: str) -> Iterator[tuple[Request, bool]]:
        """Give the neighbours in a sweep between which a rule begins to be broken, all else put right around them."""
        states = [(request, rule in self.search.broken(request, str(path[0]))) for request in sweep]
        for pair in pairwise(states):
            if pair[0][1] is pair[1][1]:
                continue
            for request, breaks in pair:
                wanted = frozenset({rule} if breaks else ())
                found = self.search.reach(request, wanted, pinned=[path], most=_ATTEMPTS)
                if found is not None:
                    yield found, breaks

    def _told(self, constraint: Constraint, kind: str) -> Iterator[Request]:
        """Give the good or bad cases of a rule as requests; those of a shared rule stand at the constraint's place."""
        if constraint.pattern:
            component = dict(self.spec.checks.SITES[self.model])[constraint.pattern]
            request, path = placed(self.spec, self.model, constraint.pattern)
        else:
            component, request, path = self.spec.checks.COMPONENTS[self.model], {}, ()
        declared = self.spec.document["components"]["schemas"][component]
        examples = flat(self.spec.document, declared).get("examples", [])
        for case in declared["x-rules"][constraint.limit][kind]:
            value = merge(examples[0], case) if isinstance(case, dict) else case
            yield replaced(request, path, value)


def _unknown(properties: dict[str, Any]) -> Iterator[str]:
    """Give names that are no properties: one that nobody would send, and slips of those that are there."""
    slips = [slip for name in [*properties][:2] for slip in (f"{name}s", name.upper(), f"{name} ")]
    yield from (each for each in ("unknown_field", *slips) if each not in properties)
