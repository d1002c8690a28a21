"""What a page's labels say of its fields, held against the schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from jsonschema import Draft202012Validator

from callsheet.docs.drift import Drift
from callsheet.docs.facts import Fact, Page, Section, key
from callsheet.docs.spec_side import LIMITS, Root, SpecSide, field_facts
from callsheet.finding import Level
from callsheet.flat import Schema
from callsheet.shown import listed, shown

__all__ = ["PARAMETERS", "check_fields", "check_parameters"]

_EXCLUSIVE = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}

_SINGLE = ("type", "nullable", "required", "default", "enum", "format", "pattern", *LIMITS, *_EXCLUSIVE)
"""Of these a page should say one thing about a field."""

PARAMETERS: tuple[Section, ...] = ("path", "query", "header")
"""The sections of what is sent beside the body."""

_SAYS: dict[str, str] = {
    "maxLength": "takes at most {} characters",
    "minLength": "takes at least {} characters",
    "maxItems": "holds at most {}",
    "minItems": "holds at least {}",
    "maximum": "is at most {}",
    "minimum": "is at least {}",
    "exclusiveMaximum": "is below {}",
    "exclusiveMinimum": "is above {}",
}


@dataclass(frozen=True, slots=True)
class _Field:
    """A field on both sides."""

    section: Section
    name: str
    pattern: tuple[str, ...]
    schema: Schema
    said: dict[str, Any]


def check_fields(page: Page, side: SpecSide, root: Root, section: Literal["body", "response"]) -> Iterator[Drift]:
    """Hold every field of a section against a schema, both ways."""
    known: dict[str, tuple[tuple[str, ...], Schema, bool]] = {}
    for name, pattern, schema in side.fields(root):
        parent = side.nodes(root, pattern[:-1])[-1]
        known[name] = (pattern, schema, pattern[-1] in parent.get("required", ()))
    named = page.fields(section)
    for name in named:
        if name in known:
            pattern, schema, required = known[name]
            field = _Field(section, name, pattern, schema, field_facts(schema, required=required))
            yield from _held(page, side, root, field)
        elif not any(name.startswith((f"{each}.", f"{each}[]")) for each in named if each not in known):
            yield _undocumented(page, side, root, section, name)
    if page.is_cut:
        return
    for name, (pattern, schema, _) in known.items():
        if name not in named and _is_expected(name, schema, named):
            level: Level = "error" if section == "body" else "warning"
            of = "" if section == "body" else " of the answer"
            message = f"`{name}` is a field{of} in the spec and not on the page"
            new = _renamed(page, side.nodes(root, pattern), section, [each for each in named if each not in known])
            message += f"; it looks as if it is called `{new}` now" if new else ""
            place = side.place(root, pattern)
            span = _end_of(page, section, name)
            yield Drift("field-gone", level, message, span, section, name, "field", None, (place,))


def _renamed(page: Page, nodes: list[Schema], section: Section, strange: list[str]) -> str:
    """Give the field of which a page says, in a sentence, what was said of one that is gone; "" where there is none."""
    notes = {digest for node in nodes for digest in node.get("x-docs-notes", ())}
    said = ((each.field, each.digest) for each in page.sentences if each.section == section)
    return next((name for name, digest in said if name in strange and digest in notes), "")


def check_parameters(page: Page, side: SpecSide, operation: Schema) -> Iterator[Drift]:
    """Hold what the page says of the path, the query and the headers against the parameters of an operation."""
    known = {(each["in"], each["name"]): each for each in operation.get("parameters", ())}
    for section in PARAMETERS:
        named = page.fields(section)
        for name in named:
            of = "the path" if section == "path" else "the headers" if section == "header" else "the query"
            (span, *_) = [fact.span for fact in page.of(section, name, "field")]
            if (section, name) not in known:
                is_needed = any(fact.value for fact in page.of(section, name, "required"))
                message = f"`{name}` is a field of {of} on the page and not in the spec"
                message += "; the page requires it" if is_needed else ""
                level: Level = "error" if is_needed else "warning"
                place = side.at(operation, None)
                yield Drift("undocumented-field", level, message, span, section, name, "field", None, (place,))
                continue
            parameter = known[section, name]
            root = side.root(parameter["schema"])
            facts = field_facts(root.schema, required=bool(parameter.get("required")))
            yield from _said_of(page, side, root, _Field(section, name, (), root.schema, facts))
        for where, name in known:
            source = known[where, name].get("x-source", {})
            if where == section and name not in named and source.get("grade") == "documented" and not page.is_cut:
                message = f"`{name}` is a parameter in the spec and not on the page"
                place = side.at(known[where, name], None)
                yield Drift(
                    "field-gone", "error", message, _end_of(page, "body"), section, name, "field", None, (place,)
                )


def _is_expected(name: str, schema: Schema, named: tuple[str, ...]) -> bool:
    """Say whether a page that is whole has to show a field: one that is documented, below a parent that is opened."""
    if schema.get("x-source", {}).get("grade") != "documented":
        return False
    parent = name.rpartition(".")[0]
    return not parent or any(each.startswith(f"{parent}.") for each in named)


def _end_of(page: Page, section: Section, name: str = "") -> tuple[int, int]:
    """Give the place of the last field beside one, or of a section: where one would look for what is gone."""
    spans = {fact.field: fact.span for fact in page.facts if fact.section == section and fact.kind == "field"}
    parent = name.rpartition(".")[0]
    beside = [span for each, span in spans.items() if parent and each.startswith(f"{parent}.")]
    return max(beside or spans.values(), default=(0, 0))


def _undocumented(page: Page, side: SpecSide, root: Root, section: Section, name: str) -> Drift:
    said = {fact.kind: fact.value for fact in page.facts if (fact.section, fact.field) == (section, name)}
    (span, *_) = [fact.span for fact in page.of(section, name, "field")]
    if section == "response":
        message = f"`{name}` is a field of the answer on the page and not in the spec"
        return Drift("undocumented-field", "info", message, span, section, name, "field", said.get("type"))
    is_needed = bool(said.get("required"))
    kind = said.get("type", "")
    message = f"`{name}`{f' ({kind})' if kind else ''} is a field on the page and not in the spec"
    if is_needed:
        message += "; the page requires it"
    return Drift(
        "undocumented-field", "error" if is_needed else "warning", message, span, section, name, "field", kind,
        (side.place(root, _pattern_of(name)[:-1]),), page_value=said, has_one_reading=not is_needed and "." not in name,
    )  # fmt: skip


def _pattern_of(name: str) -> tuple[str, ...]:
    return tuple(name.replace("[]", ".*").split("."))


def _held(page: Page, side: SpecSide, root: Root, field: _Field) -> Iterator[Drift]:
    """Hold one field against its schema, both ways."""
    if field.schema.get("x-source", {}).get("grade") in ("upstream", "observed"):
        (span, *_) = [fact.span for fact in page.of(field.section, field.name, "field")]
        grade = field.schema["x-source"]["grade"]
        message = f"`{field.name}` is on the page; the spec knows it as {grade}"
        place = side.place(root, field.pattern, "x-source")
        yield Drift("outdated-grade", "info", message, span, field.section, field.name, "field", grade, (place,))
    yield from _said_of(page, side, root, field)
    yield from _unsaid(page, side, root, field)
    yield from _examples(page, side, root, field)


def _said_of(page: Page, side: SpecSide, root: Root, field: _Field) -> Iterator[Drift]:
    """Hold what the page says of one field against its schema."""
    for kind in _SINGLE:
        facts = _distinct(page.of(field.section, field.name, kind))
        if len(facts) > 1:
            values = " and ".join(
                shown(each.value) if not isinstance(each.value, list) else _listed(each.value) for each in facts
            )
            message = f"the page gives `{field.name}` two values of `{kind}`: {values}"
            yield Drift(
                "docs-contradiction", "warning", message, facts[-1].span, field.section, field.name, kind,
                sorted(key(each.value) for each in facts),
            )  # fmt: skip
        for fact in facts:
            yield from _compared(side, root, field, kind, fact)


def _listed(values: list[Any]) -> str:
    return listed(values) if values else "nothing"


def _distinct(facts: tuple[Fact, ...]) -> list[Fact]:
    found: dict[str, Fact] = {}
    for fact in facts:
        value = sorted(set(map(key, fact.value))) if isinstance(fact.value, list) else key(fact.value)
        found.setdefault(key(value), fact)
    return list(found.values())


def _drift(
    side: SpecSide, root: Root, field: _Field, rule: str, level: Level, message: str, fact: Fact, *,
    one_reading: bool = False,
) -> Drift:  # fmt: skip
    """Give a drift at a fact. What becomes of an answer is no matter of refusing."""
    if field.section == "response":
        level = "warning" if rule == "type-changed" else "info"
    keywords = {**_EXCLUSIVE, "nullable": "type", "enum": "const" if "const" in field.schema else "enum"}
    keyword = keywords.get(fact.kind, fact.kind)
    return Drift(
        rule, level, message, fact.span, field.section, field.name, fact.kind,
        {"page": fact.value, "spec": field.said.get(fact.kind)}, (side.place(root, field.pattern, keyword),),
        page_value=fact.value, has_one_reading=one_reading and field.section == "body",
    )  # fmt: skip


def _compared(side: SpecSide, root: Root, field: _Field, kind: str, fact: Fact) -> Iterator[Drift]:
    mine, theirs = field.said.get(kind), fact.value
    name = field.name
    if kind == "enum":
        yield from _enum(side, root, field, fact)
    elif key(mine) == key(theirs):
        return
    elif kind == "type":
        is_vague = theirs == "any" or (theirs == "array" and str(mine).endswith("[]"))
        if not is_vague:
            level: Level = "warning" if (mine, theirs) == ("integer", "number") else "error"
            message = f"`{name}` is of type {theirs} on the page, of type {mine} in the spec"
            yield _drift(side, root, field, "type-changed", level, message, fact)
    elif kind == "nullable":
        # Answers are read leniently: what the spec allows there beyond the page harms nobody.
        if field.section != "response" or theirs:
            says = "may be null on the page, not in the spec" if theirs else "may be null in the spec, not on the page"
            yield _drift(side, root, field, "type-changed", "warning" if theirs else "error", f"`{name}` {says}", fact)
    elif kind == "required":
        if field.section != "response":
            says = "on the page, not in the spec" if theirs else "in the spec, not on the page"
            message = f"`{name}` is required {says}"
            yield _drift(side, root, field, "required-changed", "error" if theirs else "warning", message, fact)
    elif kind == "default":
        if "const" in field.schema and theirs == field.schema["const"]:
            return
        has = f"{shown(mine)} in the spec" if "default" in field.said else "without a default in the spec"
        message = f"`{name}` is {shown(theirs)} by default on the page, {has}"
        yield _drift(side, root, field, "default-changed", "warning", message, fact, one_reading=True)
    elif kind == "format":
        message = f"`{name}` has the format {shown(theirs)} on the page, {shown(mine) if mine else 'none'} in the spec"
        yield _drift(side, root, field, "type-changed", "info", message, fact)
    elif kind == "pattern":
        message = f"`{name}` has to match {shown(theirs)} on the page; the spec does not say so"
        yield _drift(side, root, field, "limit-changed", "error", message, fact)
    else:
        yield from _limit(side, root, field, fact)


def _limit(side: SpecSide, root: Root, field: _Field, fact: Fact) -> Iterator[Drift]:
    kind, theirs = fact.kind, fact.value
    if kind in _EXCLUSIVE and field.said["type"] == "integer" and isinstance(theirs, int):
        kind, theirs = _EXCLUSIVE[kind], theirs + (1 if kind == "exclusiveMinimum" else -1)
    mine = field.said.get(_EXCLUSIVE.get(kind, kind))
    values = field.said.get("enum") or ()
    if mine is None and values and kind.endswith("imum") and all(isinstance(each, int | float) for each in values):
        # A list of values has its bounds already.
        mine = (min if kind.endswith("inimum") else max)(values)
    if kind in LIMITS and (mine == theirs or (mine is None and theirs == 0 and kind in ("minLength", "minItems"))):
        return  # at least nothing is no limit
    is_upper = kind.startswith("max") or kind == "exclusiveMaximum"
    is_tighter = mine is None or theirs == mine or (theirs < mine) is is_upper
    or_more = "" if kind in LIMITS else " or less" if is_upper else " or more"
    has = f"the spec says {mine}{or_more}" if mine is not None else "the spec does not limit it"
    message = f"`{field.name}` {_SAYS[kind].format(theirs)} on the page; {has}"
    one = isinstance(theirs, int) and kind == fact.kind and kind in LIMITS
    yield _drift(
        side, root, field, "limit-changed", "error" if is_tighter else "warning", message, fact, one_reading=one
    )


def _enum(side: SpecSide, root: Root, field: _Field, fact: Fact) -> Iterator[Drift]:
    mine, theirs = field.said.get("enum"), fact.value
    if mine is None:
        message = f"`{field.name}` takes only {_listed(theirs)} on the page; the spec does not list values"
        yield _drift(side, root, field, "enum-changed", "error", message, fact)
        return
    new = [each for each in theirs if key(each) not in map(key, mine)]
    gone = [each for each in mine if key(each) not in map(key, theirs)]
    if not new and not gone:
        return
    says = [f"also takes {listed(new)} on the page"] if new else []
    says += [f"takes {listed(gone)} in the spec, not on the page"] if gone else []
    message = f"`{field.name}` {' and '.join(says)}"
    is_model = "const" in field.schema
    level: Level = "error" if gone else "warning"
    yield _drift(side, root, field, "enum-changed", level, message, fact, one_reading=not is_model)


def _unsaid(page: Page, side: SpecSide, root: Root, field: _Field) -> Iterator[Drift]:
    """Tell what the spec says of a field and the page does not."""
    if page.is_cut:
        return
    (span, *_) = [fact.span for fact in page.of(field.section, field.name, "field")]
    said = {_EXCLUSIVE.get(each.kind, each.kind) for each in _about(page, field)}
    for kind in ("default", "enum"):
        if kind in field.said and not page.of(field.section, field.name, kind) and "const" not in field.schema:
            fact = Fact(field.section, field.name, kind, None, span)
            if kind == "default":
                message = (
                    f"`{field.name}` is {shown(field.said[kind])} by default in the spec; the page names no default"
                )
                yield _drift(side, root, field, "default-changed", "warning", message, fact)
            elif not _is_whole_range(page, field):
                lacks = "gives a range" if said & {"minimum", "maximum"} else "lists no values"
                message = f"`{field.name}` takes {listed(field.said[kind])} in the spec; the page {lacks}"
                yield _drift(side, root, field, "enum-changed", "warning", message, fact)
    unsaid = [kind for kind in LIMITS if kind in field.said and kind not in said]
    if unsaid:
        fact = Fact(field.section, field.name, unsaid[0], None, span)
        says = " and ".join(_SAYS[kind].format(field.said[kind]) for kind in unsaid)
        message = f"`{field.name}` {says} in the spec; the page does not say so"
        yield _drift(side, root, field, "limit-changed", "warning", message, fact)
    deprecated = page.of(field.section, field.name, "deprecated")
    if bool(deprecated) is not bool(field.said.get("deprecated")):
        fact = deprecated[0] if deprecated else Fact(field.section, field.name, "deprecated", False, span)
        says = "on the page, not in the spec" if deprecated else "in the spec, not on the page"
        yield _drift(side, root, field, "deprecated-field", "info", f"`{field.name}` is deprecated {says}", fact)


def _about(page: Page, field: _Field) -> list[Fact]:
    return [each for each in page.facts if (each.section, each.field) == (field.section, field.name)]


def _is_whole_range(page: Page, field: _Field) -> bool:
    """Whether a page gives a range in place of values, and every number in it is one of them."""
    ends = {each.kind: each.value for each in _about(page, field) if each.kind in ("minimum", "maximum")}
    if len(ends) != 2 or field.said["type"] != "integer":
        return False
    values = set(field.said["enum"])
    return int(ends["maximum"] - ends["minimum"]) < len(values) and values >= {
        *range(int(ends["minimum"]), int(ends["maximum"]) + 1)
    }


def _examples(page: Page, side: SpecSide, root: Root, field: _Field) -> Iterator[Drift]:
    schema = {name: value for name, value in field.schema.items() if not name.startswith("x-")}
    for fact in page.of(field.section, field.name, "example"):
        for error in list(Draft202012Validator(schema).iter_errors(fact.value))[:1]:
            message = (
                f"the page shows {shown(fact.value)} for `{field.name}`; the spec refuses it by `{error.validator}`"
            )
            level: Level = "warning" if field.section == "body" else "info"
            yield Drift(
                "example-refused", level, message, fact.span, field.section, field.name, "example", fact.value,
                (side.place(root, field.pattern, str(error.validator)),),
            )  # fmt: skip
