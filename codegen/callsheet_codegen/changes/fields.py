"""The fields of requests and answers compared, place by place and keyword by keyword."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.constraints import Constraint
from callsheet.flat import Schema, sites
from callsheet.shown import shown
from callsheet_codegen.changes.change import Change, Kind, Step, place_text
from callsheet_codegen.changes.limits import KEYWORDS, described, effect, range_words, whole_effect, words

__all__ = ["Side", "apart", "field_changes", "is_within", "side_of", "side_of_model"]

_Pattern = tuple[str, ...]
_Key = tuple[_Pattern, str]
"""A place, and the keyword that is said of it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two schemas: what is said at which place, each with its limit and, where that counts, its grade."""

    places: dict[_Pattern, Schema]
    said: dict[_Key, tuple[Any, str]]

    @property
    def fields(self) -> list[_Pattern]:
        """The fields, but not the items of lists, in the order of the schema."""
        return [pattern for pattern in self.places if pattern and pattern[-1] != "*"]

    def is_open(self, pattern: _Pattern) -> bool:
        """Say whether an object at a place takes fields that are not described."""
        schema = self.places.get(pattern, {})
        return "properties" in schema and schema.get("additionalProperties") is not False


def side_of_model(schema: Schema, found: Sequence[Constraint]) -> Side:
    """Give a model's requests as one side of a comparison, by their constraints."""
    said = {(each.pattern, each.keyword): (each.limit, each.grade) for each in found if each.keyword != "rule"}
    return Side(dict(sites(schema)), said)


def side_of(schema: Schema) -> Side:
    """Give any other flat schema as one side of a comparison."""
    places = dict(sites(schema))
    said: dict[_Key, tuple[Any, str]] = {}
    for pattern, each in places.items():
        said |= {(pattern, keyword): (each[keyword], "") for keyword in KEYWORDS if pattern and keyword in each}
        if each.get("additionalProperties") is False:
            said[pattern, "additionalProperties"] = (False, "")
        said |= {((*pattern, name), "required"): (True, "") for name in each.get("required", ())}
    return Side(places, said)


def field_changes(owner: str, before: Side, after: Side, *, is_sent: bool) -> Iterator[Change]:
    """Give every change between two schemas of what is sent, or of what is answered."""
    told = apart(before, after)
    for pattern in told:
        if pattern in before.places:
            yield _gone(owner, pattern, after, is_sent)
        else:
            yield _new(owner, pattern, before, after, is_sent)
    keys = [key for key in dict.fromkeys((*before.said, *after.said)) if not is_within(key[0], told)]
    ranged = _ranged(keys, before, after)
    for key in keys:
        if key[0] not in ranged or key[1] not in _RANGE:
            yield from _said(owner, key, before, after, is_sent)
        elif key[1] == "enum":
            yield _range(owner, key, before, after, is_sent)
    for pattern in before.fields:
        if pattern in after.places and not is_within(pattern, told):
            yield from _default(owner, pattern, before, after, is_sent)
    yield from _grades(owner, keys, before, after)


def apart(before: Side, after: Side) -> list[_Pattern]:
    """Give the fields that came or went, whose own constraints are told with them; none below another."""
    return [*_topmost(before, after), *_topmost(after, before)]


def is_within(pattern: _Pattern, fields: Sequence[_Pattern]) -> bool:
    """Say whether a place is one of some fields or lies below one."""
    return any(pattern[: len(each)] == each for each in fields)


def _topmost(side: Side, other: Side) -> list[_Pattern]:
    """Give the fields that the other side lacks, but none below another."""
    lacking = [pattern for pattern in side.fields if pattern not in other.places]
    return [pattern for pattern in lacking if not is_within(pattern[:-1], lacking)]


def _id(owner: str, pattern: _Pattern, *more: str) -> str:
    return "/".join((owner, *pattern, *more))


def _gone(owner: str, pattern: _Pattern, after: Side, is_sent: bool) -> Change:
    breaks = not is_sent or not after.is_open(pattern[:-1])
    says = "is gone; a request with it is refused" if is_sent and breaks else "is gone"
    step: Step = "major" if breaks else "minor"
    return Change("removed", _id(owner, pattern), owner, place_text(pattern), says, step, section="Removed")


def _new(owner: str, pattern: _Pattern, before: Side, after: Side, is_sent: bool) -> Change:
    is_required = (pattern, "required") in after.said
    # Where any field was taken, what is said of one now may refuse it.
    breaks = is_sent and (is_required or before.is_open(pattern[:-1]))
    says = f"is new: {described(after.places[pattern], is_required=is_required and is_sent)}"
    step: Step = "major" if breaks else "minor"
    return Change("added", _id(owner, pattern), owner, place_text(pattern), says, step, section="Added")


def _said(owner: str, key: _Key, before: Side, after: Side, is_sent: bool) -> Iterator[Change]:
    """Compare what one keyword says at one place."""
    pattern, keyword = key
    old, new = before.places.get(pattern, {}), after.places.get(pattern, {})
    if keyword in ("required", "additionalProperties"):
        refuses, takes = key not in before.said, key not in after.said
        # An item or a member that nobody could send has no request to lose.
        breaks = refuses and bool(old)
    else:
        found = effect(keyword, old, new)
        refuses, takes, breaks = found.refuses, found.takes, found.breaks
    # Of a place that only one side has, the type of what it belongs to tells.
    if not old or not new or not (refuses or takes):
        return
    if keyword == "required":
        says = _REQUIRED[is_sent][refuses]
    elif keyword == "additionalProperties":
        says = "takes no other fields (any before)" if refuses else "takes any other field, too (none before)"
    else:
        says = words(keyword, old, new, is_sent=is_sent)
    if not is_sent:
        # Whoever reads an answer is hurt by what may come now, of which other values survive as they are.
        breaks = takes and keyword in ("type", "required")
    kind = _kind(key, before, after, refuses, takes)
    yield Change(kind, _id(owner, *key), owner, place_text(pattern), says, "major" if breaks else "minor")


_RANGE = ("enum", "minimum", "maximum")


def _ranged(keys: Sequence[_Key], before: Side, after: Side) -> set[_Pattern]:
    """Give the places at which a list of values became a range, or the other way round."""
    kinds = [{"list": set[_Pattern](), "range": set[_Pattern]()} for _ in (before, after)]
    for pattern, keyword in keys:
        for side, kind in zip((before, after), kinds, strict=True):
            if keyword in _RANGE and (pattern, keyword) in side.said:
                kind["list" if keyword == "enum" else "range"].add(pattern)
    old, new = kinds
    return ((old["list"] - old["range"]) & (new["range"] - new["list"])) | (
        (old["range"] - old["list"]) & (new["list"] - new["range"])
    )


def _range(owner: str, key: _Key, before: Side, after: Side, is_sent: bool) -> Change:
    old, new = before.places[key[0]], after.places[key[0]]
    found = whole_effect(old, new)
    kind: Kind = "changed" if found.refuses is found.takes else "tightened" if found.refuses else "loosened"
    step: Step = "major" if found.breaks and is_sent else "minor"
    says = range_words(old, new, is_sent=is_sent)
    return Change(kind, _id(owner, *key), owner, place_text(key[0]), says, step)


_REQUIRED = {
    True: {True: "is required (optional before)", False: "may be left out (required before)"},
    False: {True: "is always there (optional before)", False: "may be missing (always there before)"},
}


def _kind(key: _Key, before: Side, after: Side, refuses: bool, takes: bool) -> Kind:
    if key not in before.said:
        return "added"
    if key not in after.said:
        return "removed"
    return "changed" if refuses and takes else "tightened" if refuses else "loosened"


def _default(owner: str, pattern: _Pattern, before: Side, after: Side, is_sent: bool) -> Iterator[Change]:
    old, new = before.places[pattern], after.places[pattern]
    if ("default" in old, old.get("default")) == ("default" in new, new.get("default")):
        return
    was = shown(old["default"]) if "default" in old else "no default"
    says = f"is {shown(new['default'])} by default" if "default" in new else "has no default any more"
    step: Step = "minor" if is_sent else "patch"
    yield Change("changed", _id(owner, pattern, "default"), owner, place_text(pattern), f"{says} ({was} before)", step)


def _grades(owner: str, keys: Sequence[_Key], before: Side, after: Side) -> Iterator[Change]:
    """Tell of every place once whose constraints rest on a source of another grade."""
    told: dict[_Pattern, set[tuple[str, str]]] = {}
    for key in keys:
        if key in before.said and key in after.said:
            pattern, pair = key[0], (before.said[key][1], after.said[key][1])
            above = pattern[:-1] if pattern and pattern[-1] == "*" else pattern
            if pair[0] != pair[1] and pair not in told.get(above, set()):
                told.setdefault(pattern, set()).add(pair)
                says = f"is graded {pair[1]} ({pair[0]} before)"
                yield Change("changed", _id(owner, pattern), owner, place_text(pattern), says, "patch")
