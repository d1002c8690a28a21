"""Hypothesis strategies: requests that are right, wrong in one way, at the edge, or damaged somehow.

All of them come from the spec, whatever its models; none rejects what it drew.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast

from hypothesis import strategies as st

from callsheet.constraints import Constraint, selected
from callsheet.errors import UsageError
from callsheet.finding import Path
from callsheet.fuzz.cases import Case, NoPlaceError, boundary_cases, placed, simplest
from callsheet.fuzz.moves import ABSENT, replaced, sweeps, value_at
from callsheet.fuzz.search import search_of
from callsheet.fuzz.values import anything, broken_values, field_values
from callsheet.fuzz.words import words_of
from callsheet.spec import Spec, installed

__all__ = ["boundaries", "damaged", "requests", "violating"]

Request = dict[str, Any]
_Draw = Callable[[st.SearchStrategy[Any]], Any]

_MOST_CHANGES = 5
_MOST_DAMAGES = 4
_PATIENCE = 80
_NOTHING: frozenset[str] = frozenset()


def requests(model: str, *, clean: bool = False, spec: Spec | None = None) -> st.SearchStrategy[Request]:
    """Draw requests of a model that are accepted: no error is found in any, and with `clean` no warning either.

    They reach every field, every value of an enum, both ends of every range, odd and long texts, and all ways of
    referring to something. Each shrinks towards the shortest request there is.
    """
    spec = _known(spec, model)
    _seeds(spec, model)
    return _requests(spec, model, clean=clean)


def violating(model: str, constraint: str, *, spec: Spec | None = None) -> st.SearchStrategy[Request]:
    """Draw requests of a model that break one constraint, named by its id, and nothing else.

    The request has a warning beside it only where the constraint cannot be broken without.
    """
    spec = _known(spec, model)
    found, *more = selected(spec, [model], [constraint])
    if more:
        raise UsageError(f"{constraint!r} fits {1 + len(more)} constraints; violating takes the id of one")
    _seeds(spec, model)
    if found.keyword == "rule" and not _breaking(spec, found):
        raise NoPlaceError(
            f"no request was found that breaks {constraint} and nothing else; can anything break it alone?"
        )
    if found.keyword != "rule" and found.pattern:
        placed(spec, model, _held(found))  # it is told now if nothing can stand there
    return _of_rule(spec, found) if found.keyword == "rule" else _of_keyword(spec, found)


def boundaries(model: str, *, spec: Spec | None = None) -> st.SearchStrategy[Case]:
    """Draw from the cases of all constraints of a model: just over the edge, or just within it."""
    spec = _known(spec, model)
    boundary_cases(spec, model)
    return _boundaries(spec, model)


def damaged(model: str, *, spec: Spec | None = None) -> st.SearchStrategy[Request]:
    """Draw requests with up to four damages of any kind at any depth; they may still be right."""
    spec = _known(spec, model)
    _seeds(spec, model)
    _wrong(spec, model)
    return _damaged(spec, model)


def _known(spec: Spec | None, model: str) -> Spec:
    """Give the spec that has a model, with all that takes time on its first use: a draw that is slow is a failure."""
    spec = installed() if spec is None else spec
    selected(spec, [model])
    st.text().validate()
    return spec


def _one_of(items: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Draw one of many large values; `sampled_from` would write them all out whenever it tells of itself."""
    return st.integers(0, len(items) - 1).map(items.__getitem__)


# NOTE: what is drawn in the end is new: of a value that came from a mapped strategy Hypothesis tells the call alone.
@st.composite
def _boundaries(draw: _Draw, spec: Spec, model: str) -> Case:
    case: Case = draw(_one_of(boundary_cases(spec, model)))
    return replace(case)


@st.composite
def _requests(draw: _Draw, spec: Spec, model: str, *, clean: bool) -> Request:
    seeds = _seeds(spec, model) if clean else (*_seeds(spec, model), *_edges(spec, model))
    return dict(_varied(draw, spec, draw(_one_of(seeds)), model, clean=clean))


@lru_cache(maxsize=16)
def _seeds(spec: Spec, model: str) -> tuple[Request, ...]:
    """Give requests without a finding to start from, the shortest first."""
    search = search_of(spec, model)
    known = [each for each in words_of(spec, model).examples if not search.broken(each)]
    return (simplest(spec, model), *sorted(known, key=lambda each: len(str(each))))


@lru_cache(maxsize=16)
def _edges(spec: Spec, model: str) -> tuple[Request, ...]:
    """Give requests at the ends of ranges that have no error: where numbers are tied, change hardly gets there."""
    search = search_of(spec, model)
    cases = [case for case in boundary_cases(spec, model) if case.constraint.keyword in ("minimum", "maximum")]
    kept = (case.request for case in cases if not case.breaks)
    found = [each for each in kept if not search.broken(each, clean=False)]
    return tuple(sorted(found, key=lambda each: len(str(each))))


def _varied(
    draw: _Draw, spec: Spec, request: Request, model: str, wanted: frozenset[str] = _NOTHING, *, clean: bool
) -> Request:
    """Change some fields of a request, each so that it still breaks just what is wanted; what cannot be stays."""
    search, words, schema = search_of(spec, model), words_of(spec, model), spec.schema(model)
    names = [name for name, prop in schema["properties"].items() if "const" not in prop]
    for name in draw(st.lists(st.sampled_from(names), max_size=_MOST_CHANGES, unique=True)) if names else ():
        path: Path = (name,)
        if draw(st.booleans()):
            path, near = draw(_one_of([each for each in sweeps(words, request, {name}) if each[1]]))
            changed = draw(_one_of(near))
        else:
            changed = replaced(request, path, draw(field_values(words, name)))
        # What was drawn stays as it is if the rest can follow; else it is changed itself.
        reached = search.reach(changed, wanted, pinned=[path], clean=clean, most=_PATIENCE)
        if reached is None and changed.get(name) is not None:
            reached = search.reach(changed, wanted, needed=[(name,)], clean=clean, most=_PATIENCE)
        request = request if reached is None else reached
    return request


@st.composite
def _of_rule(draw: _Draw, spec: Spec, constraint: Constraint) -> Request:
    start = draw(_one_of(_breaking(spec, constraint)))
    wanted = frozenset({constraint.id})
    clean = constraint.severity == "warning" or search_of(spec, constraint.model).broken(start) == wanted
    return dict(_varied(draw, spec, start, constraint.model, wanted, clean=clean))


@lru_cache(maxsize=512)
def _breaking(spec: Spec, constraint: Constraint) -> tuple[Request, ...]:
    cases = boundary_cases(spec, constraint.model)
    return tuple(case.request for case in cases if case.breaks and case.constraint.id == constraint.id)


@st.composite
def _of_keyword(draw: _Draw, spec: Spec, constraint: Constraint) -> Request:
    model = constraint.model
    request = draw(_requests(spec, model, clean=True))
    path: Path = ()
    if constraint.pattern:
        pattern = _held(constraint)
        request, _ = placed(spec, model, pattern, request)
        found = dict.fromkeys(each[: len(constraint.pattern)] for each in _paths(request, pattern))
        path = draw(_one_of([*found]))
    if constraint.keyword == "required":
        return cast("Request", replaced(request, path, ABSENT))
    if constraint.keyword == "additionalProperties":
        known = constraint.schema["properties"]
        name = draw(st.text(max_size=8).filter(lambda each: each not in known))
        return cast("Request", replaced(request, (*path, name), draw(anything())))
    wrong = broken_values(constraint.keyword, constraint.schema, value_at(request, path))
    if constraint.pattern == ("model",):
        # The name of another model makes a request of that one.
        wrong = wrong.filter(lambda value: value not in spec.models)
    return cast("Request", replaced(request, path, draw(wrong)))


def _held(constraint: Constraint) -> tuple[str, ...]:
    """Give the place at which something has to stand: a list is made too long by what it holds."""
    return (*constraint.pattern, "*") if constraint.keyword == "maxItems" else constraint.pattern


def _paths(value: Any, pattern: tuple[str, ...], path: Path = ()) -> list[Path]:
    """Give every path of a pattern at which a value stands."""
    if not pattern:
        return [] if value is None else [path]
    if pattern[0] == "*":
        return [each for index, item in enumerate(value or ()) for each in _paths(item, pattern[1:], (*path, index))]
    inner = value.get(pattern[0]) if value is not None else None
    return _paths(inner, pattern[1:], (*path, pattern[0]))


@st.composite
def _damaged(draw: _Draw, spec: Spec, model: str) -> Request:
    request: Any = draw(_requests(spec, model, clean=False) | _one_of(_wrong(spec, model)))
    for _ in range(draw(st.integers(1, _MOST_DAMAGES))):
        path = draw(_one_of(list(_places(request))))
        known = list(spec.schema(model)["properties"])
        match draw(st.sampled_from(["replace", "remove", "add", "double"])):
            case "remove" if path and isinstance(path[-1], str):
                request = replaced(request, path, ABSENT)
            case "add" if isinstance(value_at(request, path), dict):
                name = draw(st.sampled_from(known) | st.text(max_size=8))
                request = replaced(request, (*path, name), draw(anything()))
            case "double" if path and isinstance(value_at(request, path), list):
                request = replaced(request, path, value_at(request, path) * 2)
            case _ if path:
                request = replaced(request, path, draw(anything() | _one_of(_seen(spec, model))))
    return cast("Request", request)


@lru_cache(maxsize=16)
def _wrong(spec: Spec, model: str) -> tuple[Request, ...]:
    return tuple(case.request for case in boundary_cases(spec, model) if case.breaks)


@lru_cache(maxsize=16)
def _seen(spec: Spec, model: str) -> tuple[Any, ...]:
    """Give values that stand somewhere in a request of the model, and may now stand elsewhere."""
    return tuple(value for pattern, values in words_of(spec, model).seen.items() if pattern for value in values)


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in steps:
        yield from _places(item, (*path, step))
