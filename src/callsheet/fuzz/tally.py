"""What a run reached: for every constraint how often it was kept and breached, and by which values."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from callsheet.constraints import Constraint, constraints
from callsheet.flat import Schema
from callsheet.fuzz.agreement import Aim
from callsheet.fuzz.judges.verdict import Breach, Request, Verdict
from callsheet.fuzz.moves import value_at
from callsheet.spec import Spec

__all__ = ["Row", "Tally"]

_LIMITS = {"minimum": -1, "minLength": -1, "minItems": -1, "maximum": 1, "maxLength": 1, "maxItems": 1}
"""Keywords that set a limit, and how one gets past it."""

_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


_NUMBERS = ("integer", "number")


@dataclass(slots=True)
class Row:
    """What happened to one constraint.

    `judged` inputs were made for it, `inside` and `outside` of them being the cases at its boundary that keep it and
    that break it. Of all inputs of the run, `kept` were accepted and hold a value that it is about, `breached` break
    it. `reached` counts the parts of it that were reached.
    """

    constraint: Constraint
    judged: int = 0
    inside: int = 0
    outside: int = 0
    kept: int = 0
    breached: int = 0
    reached: Counter[str] = field(default_factory=Counter)

    @property
    def parts(self) -> tuple[str, ...]:
        """What there is to reach: types, values of an enum, the limit and what is just past it."""
        keyword, limit = self.constraint.keyword, self.constraint.limit
        if keyword == "type":
            return (limit,) if isinstance(limit, str) else tuple(limit)
        if keyword == "enum":
            return tuple(map(json.dumps, limit))
        return (str(limit), str(limit + _LIMITS[keyword])) if keyword in _LIMITS else ()

    @property
    def is_whole(self) -> bool:
        """Whether all parts were reached."""
        return all(self.reached[each] for each in self.parts)

    def part(self, value: Any) -> str:
        """Give the part that a value reaches, if any."""
        keyword = self.constraint.keyword
        if keyword == "type":
            kind = _TYPES.get(type(value), "null")
            return next(name for name in _NUMBERS if name in self.parts) if kind in _NUMBERS else kind
        if keyword == "enum":
            return json.dumps(int(value) if isinstance(value, float) and value.is_integer() else value)
        return str(value if isinstance(value, int | float) else len(value)) if keyword in _LIMITS else ""


class Tally:
    """Counts what is judged, constraint by constraint."""

    def __init__(self, spec: Spec, wanted: Iterable[Constraint]) -> None:
        self._spec = spec
        self.rows = {each.id: Row(each) for each in wanted}
        self.inputs = 0

    def count(self, aim: Aim, request: Request, found: Verdict, *, is_case: bool) -> None:
        """Count a request with a verdict on it."""
        self.inputs += 1
        row = self.rows.get(aim.constraint.id) if aim.constraint is not None else None
        if row is not None:
            row.judged += 1
            row.inside += is_case and aim.purpose == "keep"
            row.outside += is_case and aim.purpose == "break"
        broken = {each.constraint: each for each in found.broken}
        for identity in broken.keys() & self.rows.keys():
            self._count_breached(self.rows[identity], request, broken[identity])
        if found.accepted:
            self._count_kept(aim.model, request, broken.keys())

    def _count_breached(self, row: Row, request: Request, breach: Breach) -> None:
        row.breached += 1
        if row.constraint.keyword in _LIMITS:
            row.reached[row.part(value_at(request, breach.path))] += 1

    def _count_kept(self, model: str, request: Request, broken: Iterable[str]) -> None:
        values: dict[tuple[str, ...], list[Any]] = {}
        for pattern, value in _values(self._spec.schema(model), request, ()):
            values.setdefault(pattern, []).append(value)
        for each in constraints(self._spec, model):
            row, there = self.rows.get(each.id), values.get(each.pattern, [])
            if each.keyword not in ("type", "enum", "required"):
                there = [value for value in there if value is not None]
            if row is not None and there and each.id not in broken:
                row.kept += 1
                row.reached.update({row.part(value) for value in there})


def _values(schema: Schema, value: Any, pattern: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every value of an accepted request with the pattern that leads to it."""
    yield pattern, value
    if isinstance(value, dict):
        for key, item in value.items():
            if key in schema["properties"]:  # an object may be open
                yield from _values(schema["properties"][key], item, (*pattern, key))
    elif isinstance(value, list):
        for item in value:
            yield from _values(schema["items"], item, (*pattern, "*"))
