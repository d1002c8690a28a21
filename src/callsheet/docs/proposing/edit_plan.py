"""A drift of one reading -> the changes to a fragment that end it, or why a person has to make them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from callsheet.docs.drift import Drift
from callsheet.docs.facts import Page, key
from callsheet.docs.proposing.field_draft import Drafter
from callsheet.docs.proposing.fragment_edit import Addition, Change
from callsheet.docs.proposing.fragment_text import flow, property_lines
from callsheet.docs.spec_side import Root, SpecSide, field_name
from callsheet.finding import Path, Put, Remove
from callsheet.flat import Schema, sites

__all__ = ["Plan", "plan", "spelt"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Changes to one fragment, named relative to the spec folder.

    `says` is the change in words, to be made by hand; `remarks` are what a person has to look at once it is made.
    """

    drift: Drift
    file: str
    changes: tuple[Change, ...]
    says: str
    remarks: tuple[str, ...] = ()


def plan(drift: Drift, page: Page, side: SpecSide, name: str, pages: Sequence[Page]) -> Plan | str:
    """Say how a drift is ended; `name` is what the spec calls the page, `pages` are all that are looked at."""
    endpoints = [each.value for each in page.of("page", "", "endpoint") if side.operation(each.value)]
    root = side.body(endpoints[0] if endpoints else side.create_endpoint, page.model)
    if root is None:
        return "the spec has no schema for it"
    if drift.rule == "undocumented-field":
        return _new_field(drift, page, side, name, root)
    ways = {each: pattern for each, pattern, _ in side.fields(root)}
    return _value(drift, page, side, side.nodes(root, ways[drift.field]), pages)


def _new_field(drift: Drift, page: Page, side: SpecSide, name: str, root: Root) -> Plan | str:
    draft = Drafter(page, side, name, {}).draft(drift.field)
    if draft.schema is None or draft.doubts:
        return "; ".join(draft.doubts)
    node = side.nodes(root, ())[-1]
    users = {user for user, _ in _users(side, node)}
    if len(users) > 1:
        return f"the schema is that of {' and '.join(sorted(users))} alike"
    file, path = _standing(side, node)
    lines = tuple(property_lines(drift.field, draft.schema, draft.hints))
    addition = Addition((*path, "properties"), list(node["properties"])[-1], drift.field, draft.schema, lines)
    return Plan(drift, file, (addition,), f"the field `{drift.field}`")


def _value(drift: Drift, page: Page, side: SpecSide, chain: list[Schema], pages: Sequence[Page]) -> Plan | str:
    keyword, value = drift.kind, drift.page_value
    if len({spelt(each.value) for each in page.of("body", drift.field, keyword)}) > 1:
        return f"the page gives it two values of `{keyword}`"
    holders = [each for each in chain if keyword in each]
    node = holders[0] if holders else chain[0] if keyword == "default" else chain[-1]
    if not holders and keyword in ("minimum", "maximum") and "enum" in node:
        return "its values are listed in the spec, and so are its limits"
    if isinstance(value, dict) or (isinstance(value, list) and keyword != "enum"):
        return "a default that is no text, number or boolean is not written here"
    file, path = _standing(side, node)
    others = [(user, field) for user, field in _users(side, node) if (user, field) != (page.model, drift.field)]
    if not all(_agrees(user, field, drift, pages) for user, field in others):
        using = " and ".join(f"`{field}` of {user}" if field else user for user, field in others)
        return f"it stands in {file}#{''.join(f'/{step}' for step in path)}, which {using} rests on as well"
    changes = list(_changes(node, path, keyword, value))
    remarks = [_outdated(side, each, keyword, node.get(keyword), value) for each in (chain[0], node)]
    told = tuple(dict.fromkeys(each for each in remarks if each))
    return Plan(drift, file, tuple(changes), f"`{keyword}: {flow(value, quotes=True)}`", told)


def _outdated(side: SpecSide, node: Schema, keyword: str, mine: Any, theirs: Any) -> str:
    """Say where a description speaks of a value that is not there any more."""
    gone = [each for each in mine if each not in theirs] if isinstance(mine, list) else [mine]
    words = [str(each) for each in gone if each is not None and not isinstance(each, bool)]
    spoken = [each for each in words if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", node.get("description", ""))]
    file, path = _standing(side, node)
    where = "".join(f"/{step}" for step in path)
    return (
        f"{file}#{where}: the description speaks of {' and '.join(spoken)}; `{keyword}` is another now"
        if spoken
        else ""
    )


def _agrees(user: str, field: str, drift: Drift, pages: Sequence[Page]) -> bool:
    """Say whether a page of some model, among those looked at, says of a field what the drift's page says."""
    said = [spelt(each.value) for page in pages if page.model == user for each in page.of("body", field, drift.kind)]
    return bool(said) and set(said) == {spelt(drift.page_value)}


def _changes(node: Schema, path: Path, keyword: str, value: Any) -> Iterator[Change]:
    if keyword == "enum":
        wanted = _ordered(node["enum"], value)
        yield Put((*path, "enum"), wanted)
        for name in node.get("x-enum", {}):
            if name not in map(str, wanted):
                yield Remove((*path, "x-enum", name))
    elif value is None:
        # To be null by default is to be absent by default, which every field is.
        yield Remove((*path, keyword))
    else:
        yield Put((*path, keyword), value)
    if "confirmed" in node.get("x-source", {}):
        # What a server was seen to hold to is not what stands there now.
        yield Remove((*path, "x-source", "confirmed"))


def _ordered(mine: list[Any], theirs: list[Any]) -> list[Any]:
    """Give the values that stay in their order, each new one behind the value that the page has before it."""
    kept = [each for each in mine if each is None or key(each) in map(key, theirs)]
    for at, value in enumerate(theirs):
        if key(value) not in map(key, kept):
            kept.insert([key(each) for each in kept].index(key(theirs[at - 1])) + 1 if at else 0, value)
    return kept


def spelt(value: Any) -> str:
    """Spell a value so that lists of the same values are spelt alike."""
    return key(sorted(map(key, value)) if isinstance(value, list) else value)


def _standing(side: SpecSide, node: Schema) -> tuple[str, Path]:
    """Give the fragment that a node of the document stands in, relative to the spec folder, and its path there."""
    fragment, path, _ = side.compiled.origins[id(node)]
    return fragment.name.removeprefix(f"{side.folder.as_posix()}/"), path


def _users(side: SpecSide, node: Schema) -> Iterator[tuple[str, str]]:
    """Give every place that rests on a node: the model or the call, and the field, "" for an answer."""
    for model in side.spec.models:
        if root := side.body(side.create_endpoint, model):
            for pattern, _ in sites(root.schema):
                if any(each is node for each in side.nodes(root, pattern)):
                    yield model, field_name(pattern)
    for path, item in side.document["paths"].items():
        for method in item:
            endpoint = f"{method.upper()} {path}"
            roots = [side.answer(endpoint), side.body(endpoint, "") if endpoint != side.create_endpoint else None]
            for root in roots:
                if root and any(
                    each is node for pattern, _ in sites(root.schema) for each in side.nodes(root, pattern)
                ):
                    yield f"`{endpoint}`", ""
