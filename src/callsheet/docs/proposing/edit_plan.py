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
from callsheet.docs.proposing.resting_rules import resting_rule
from callsheet.docs.spec_side import LIMITS, Root, SpecSide, field_name
from callsheet.finding import Path, Put, Remove
from callsheet.flat import Schema, sites
from callsheet.source.secret import find_secrets

__all__ = ["Plan", "plan", "spelt"]


_NOTHING_SAID = (("minLength", 0), ("minItems", 0))
"""Limits that every value keeps to."""


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
    is_new = drift.rule == "undocumented-field"
    found = _new_field(drift, page, side, name, root) if is_new else _value(drift, page, side, root, pages)
    if isinstance(found, Plan) and find_secrets(str(found.changes)):
        return "it holds something like a key, which the spec never does"
    return found


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


def _value(drift: Drift, page: Page, side: SpecSide, root: Root, pages: Sequence[Page]) -> Plan | str:
    keyword, value = drift.kind, drift.page_value
    pattern = _pattern(root, drift.field)
    chain = side.nodes(root, pattern)
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
    for user, field in [(page.model, drift.field), *others]:
        model = side.body(side.create_endpoint, user)
        if model and (
            rule := resting_rule(side, user, _pattern(model, field), keyword, _gone(node.get(keyword), value))
        ):
            return rule
    if (keyword, value) in _NOTHING_SAID and not holders:
        return f"`{keyword}: 0` says nothing"
    changes = list(_changes(node, path, keyword, value))
    remarks = [_outdated(side, each, keyword, node.get(keyword), value) for each in (chain[0], node)]
    if keyword in LIMITS and holders:
        remarks += _alike(side, root, pattern, keyword, node)
    told = tuple(dict.fromkeys(each for each in remarks if each))
    says = f"no `{keyword}`" if (keyword, value) in _NOTHING_SAID else f"`{keyword}: {flow(value, quotes=True)}`"
    return Plan(drift, file, tuple(changes), says, told)


def _pattern(root: Root, name: str) -> tuple[str, ...]:
    """Give the way to a field, or to the items of one, that a page names."""
    ways = {field_name(pattern): pattern for pattern, _ in sites(root.schema)}
    return ways[name]


def _gone(mine: Any, theirs: Any) -> list[Any]:
    """Give the values that stand in the spec and are not to stand there any more."""
    gone = [each for each in mine if each not in theirs] if isinstance(mine, list) else [mine]
    return [each for each in gone if each is not None]


def _alike(side: SpecSide, root: Root, pattern: tuple[str, ...], keyword: str, node: Schema) -> Iterator[str]:
    """Name what else of the model has a member of the same name and the same limit, which may mean the same."""
    for _, other, schema in side.fields(root):
        if other[-1] == pattern[-1] and other != pattern and schema.get(keyword) == node[keyword]:
            holder = next(each for each in side.nodes(root, other) if keyword in each)
            if holder is not node:
                file, path = _standing(side, holder)
                where = "".join(f"/{step}" for step in path)
                yield f"{file}#{where}: `{keyword}` is {node[keyword]} here, too; look at whether it means the same"


def _outdated(side: SpecSide, node: Schema, keyword: str, mine: Any, theirs: Any) -> str:
    """Say where a description speaks of a value that is not there any more."""
    words = [str(each) for each in _gone(mine, theirs) if not isinstance(each, bool)]
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
    elif value is None or (keyword, value) in _NOTHING_SAID:
        # To be null by default is to be absent by default, which every field is; nothing is shorter than 0.
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
