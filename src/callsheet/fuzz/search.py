"""From one request to another that breaks just what it should, by small changes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from typing import Any

from callsheet.check import broken_rules
from callsheet.constraints import Constraint, constraints, pattern_of
from callsheet.finding import Path
from callsheet.fuzz.moves import ABSENT, sweeps, value_at
from callsheet.fuzz.words import words_of
from callsheet.spec import Spec

__all__ = ["Search", "search_of"]

Request = dict[str, Any]

_NOTHING: frozenset[str] = frozenset()

_MOST_KNOWN = 100_000
"""So many answers are kept, for the same requests come up again and again."""


@dataclass(slots=True)
class Search:
    """Finds requests of one model. All that it is given and gives is valid by its schema.

    `reads` has the fields of the request that each rule reads, by its id, `found` what is known of requests.
    """

    spec: Spec
    model: str
    reads: dict[str, frozenset[str]]
    found: dict[tuple[str, str | None], tuple[tuple[str, bool], ...]]

    def broken(self, request: Request, field: str | None = None, *, clean: bool = True) -> frozenset[str]:
        """Name the rules that a request breaks, or of those only the ones that read a field; errors unless `clean`."""
        key = _key(request), field
        if key not in self.found:
            if len(self.found) >= _MOST_KNOWN:
                self.found.clear()
            touched = None if field is None else {field}
            self.found[key] = tuple(
                (_rule_id(self.model, each.path, each.rule.rule), each.rule.severity == "error")
                for each in broken_rules(self.spec, self.model, request, _NOTHING, touched)
            )
        return frozenset(name for name, is_error in self.found[key] if clean or is_error)

    def reach(
        self,
        start: Request,
        wanted: frozenset[str] = _NOTHING,
        *,
        pinned: Sequence[Path] = (),
        needed: Sequence[Path] = (),
        clean: bool = True,
        most: int = 400,
    ) -> Request | None:
        """Give the nearest request that breaks just what is wanted, None if so many attempts do not find it.

        What stands at the `pinned` paths stays; at the `needed` ones something stays. Unless `clean`, warnings do
        not count.
        """
        words = words_of(self.spec, self.model)
        broken = self.broken(start, clean=clean)
        queue = [(len(broken ^ wanted), 0, 0, start, broken)]
        seen, count = {_key(start)}, 0
        kept = [(path, value_at(start, path)) for path in pinned]
        while queue:
            _, steps, _, request, broken = heappop(queue)
            if broken == wanted:
                return request
            for path, candidates in sweeps(words, request, self.fields(broken ^ wanted)):
                field = str(path[0])
                left = {name for name in broken if field not in self.reads[name]}
                for candidate in candidates:
                    key = _key(candidate)
                    if key in seen or any(value_at(candidate, path) != value for path, value in kept):
                        continue
                    if any(value_at(candidate, path) in (ABSENT, None) for path in needed):
                        continue
                    seen.add(key)
                    count += 1
                    found = self.broken(candidate, field, clean=clean) | left
                    if found == wanted:
                        return candidate
                    if count >= most:
                        return None
                    heappush(queue, (len(found ^ wanted) + steps + 1, steps + 1, count, candidate, found))
        return None

    def fields(self, rules: Iterable[str]) -> list[str]:
        """Name the fields that some rules read, in the order of the schema."""
        read = {field for name in rules for field in self.reads[name]}
        return [name for name in self.spec.schema(self.model)["properties"] if name in read]


def _rule_id(model: str, path: tuple[str | int, ...], rule: Any) -> str:
    return "/".join((model, *pattern_of(path), "rule", rule.slug, *([rule.field] if rule.field else [])))


def _key(request: Request) -> str:
    return json.dumps(request, sort_keys=True)


@lru_cache(maxsize=16)
def search_of(spec: Spec, model: str) -> Search:
    """Give the search among the requests of a model."""
    rules = [each for each in constraints(spec, model) if each.keyword == "rule"]
    return Search(spec, model, {each.id: frozenset(_reads(each)) for each in rules}, {})


def _reads(constraint: Constraint) -> tuple[str, ...]:
    if constraint.pattern or constraint.rule is None:
        return constraint.pattern[:1]
    return tuple(constraint.rule.rule.reads)
