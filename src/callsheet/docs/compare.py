"""Two copies of a page held against each other: what differs in fact, apart from what differs in wording."""

import json
from collections.abc import Iterator
from typing import Any

from callsheet.docs.drift import Drift
from callsheet.docs.facts import Fact, Page, key
from callsheet.finding import Level
from callsheet.located import Elsewhere
from callsheet.report.text import counted
from callsheet.shown import listed, shown
from callsheet.source.text import Span

__all__ = ["compare_pages"]

_RULES = {
    "type": "type-changed",
    "nullable": "type-changed",
    "format": "type-changed",
    "required": "required-changed",
    "default": "default-changed",
    "enum": "enum-changed",
    "formats": "enum-changed",
    "pattern": "limit-changed",
    "deprecated": "deprecated-field",
    "example": "example-changed",
    "request-example": "example-changed",
    "response-example": "example-changed",
    "endpoint": "endpoint-changed",
    "server": "endpoint-changed",
    "media-type": "endpoint-changed",
    "authentication": "endpoint-changed",
    "title": "title-changed",
}

_WITHIN = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}

_LIMITS = ("min", "max", "exclusive", "together")

_SYMMETRIC = ("excludes", "together", "sum", "any-of")
"""What is said at one field as well as at the other."""

_REQUEST = ("body", "authorization", "header", "path", "query")
"""The sections of what is sent."""

_About = tuple[str, str, str]
_Field = tuple[str, str]


def compare_pages(old: Page, new: Page) -> list[Drift]:
    """Give every difference, in the order of the new page; what no fact tells of comes as `reworded`.

    Places are those of the new page, with the old one's beside them.
    """
    before, after = _by_subject(old), _by_subject(new)
    fields = {each[:2] for each in before if each[2] == "field"}, {each[:2] for each in after if each[2] == "field"}
    folded = _folded(old, new, *fields)
    found = [
        Drift(
            "reworded",
            "info",
            f"the members of `{name}` are not shown any more",
            _near(new, section, name),
            section,
            name,
        )
        for section, name in sorted(folded)
    ]
    for about in dict.fromkeys([*before, *after]):
        section, name, kind = about
        if kind != "field" and name and (about[:2] in fields[0]) is not (about[:2] in fields[1]):
            continue  # told with the field
        was, now = before.get(about, []), after.get(about, [])
        if {key(each.value) for each in was} == {key(each.value) for each in now}:
            continue
        if kind == "title" and not (was and now):
            continue  # it comes and goes with the layout
        if (section, _parent(name)) in folded or (not now and new.is_cut) or (not was and old.is_cut):
            continue
        if name and any((section, each) in fields[0] ^ fields[1] for each in _parents(name)):
            continue  # told with the field that it is a part of
        if kind.startswith("excludes:") and {(section, each) for each in _details(about)} & (fields[0] ^ fields[1]):
            continue  # told with the field that is excluded
        rule, level, says = _step(about, was, now, new)
        values = [value for each in before.get((section, name, "enum"), []) for value in each.value]
        if kind in _WITHIN.values() and not was and values and _are_within(values, kind, now):
            level = "warning"  # a range in place of a list of values that are all in it
        found.append(_drift(rule, level, says, about, was, now, old, new))
    if not old.is_cut and not new.is_cut:
        told = {each.span for each in found}
        found += [
            each
            for each in _wording(old, new)
            if not _is_told(each, fields[0] ^ fields[1], folded) and not (_is_of_one(each) and each.span in told)
        ]
    return sorted(found, key=lambda each: each.span)


def _parent(name: str) -> str:
    return name.rpartition(".")[0].removesuffix("[]")


def _parents(name: str) -> Iterator[str]:
    while name := _parent(name):
        yield name


def _folded(old: Page, new: Page, before: set[_Field], after: set[_Field]) -> set[_Field]:
    """Give the fields whose members are not shown any more, which a page that is made to be looked at may hide."""
    if old.form == new.form == "markdown" or new.is_cut:
        return set()
    opened, still = ({(section, _parent(name)) for section, name in each} for each in (before, after))
    return {each for each in (opened - still) & after if each[1]}


def _is_told(drift: Drift, changed: set[_Field], folded: set[_Field]) -> bool:
    """Whether a difference of wording is about a field that is told as new or gone, or as hidden."""
    names = [drift.field, *_parents(drift.field)]
    hidden = any((drift.section, each) in folded for each in names[1:])
    return hidden or any((drift.section, each) in changed for each in names)


def _is_of_one(drift: Drift) -> bool:
    """Whether a difference of wording is of one sentence that is understood, so that its facts say all of it."""
    return drift.level == "info" and max(map(len, drift.value.values())) == 1


def _by_subject(page: Page) -> dict[_About, list[Fact]]:
    """Gather the facts by what they are about; equal ones count once."""
    found: dict[_About, list[Fact]] = {}
    integers = {(each.section, each.field) for each in page.facts if each.kind == "type" and each.value == "integer"}
    for fact in page.facts:
        about, value = (fact.section, fact.field, fact.kind), fact.value
        if fact.kind in _WITHIN and about[:2] in integers and isinstance(value, int):
            # An integer above 2 is one from 3.
            about = (*about[:2], _WITHIN[fact.kind])
            value += 1 if fact.kind == "exclusiveMinimum" else -1
        if fact.kind in _SYMMETRIC:
            names = sorted({fact.field, value}) if fact.kind == "excludes" else value
            about = (fact.section, "", f"{fact.kind}:{key(_lists(names))}")
        elif fact.kind == "enum":
            value = [json.loads(each) for each in sorted({key(each) for each in value})]
        elif fact.kind == "default" and value is None:
            continue  # a default of null is none
        same = found.setdefault(about, [])
        if key(value) not in {key(each.value) for each in same}:
            same.append(
                Fact(fact.section, fact.field, fact.kind, value if fact.kind != "excludes" else True, fact.span)
            )
    return found


def _are_within(values: list[Any], kind: str, limits: list[Fact]) -> bool:
    """Whether all of some values keep to limits of a kind."""
    numbers = [each for each in values if isinstance(each, int | float)]
    return len(numbers) == len(values) and all(
        number >= each.value if kind == "minimum" else number <= each.value for number in numbers for each in limits
    )


def _lists(value: Any) -> Any:
    """Give what a limit on several lists is about, without the limit."""
    return {name: each for name, each in value.items() if name != "most"} if isinstance(value, dict) else value


def _step(about: _About, was: list[Fact], now: list[Fact], new: Page) -> tuple[str, Level, str]:
    """Give the rule, the class and the words for a subject of which the pages say different things."""
    section, name, kind = about
    if kind == "field":
        return _field(section, name, bool(now), new)
    plain = kind.partition(":")[0]
    rule = _RULES.get(plain, "limit-changed" if plain.startswith(_LIMITS) else "statement-changed")
    where = f"`{name}`" if name else "the page" if section == "page" else "requests"
    says = f"{where}: {plain} was {_values(was)}, now {_values(now)}"
    if plain in _SYMMETRIC:
        says = _shared(plain, _details(about), was, now)
    if rule == "endpoint-changed":
        return rule, "error" if was and now else "warning", says
    if section not in _REQUEST:
        return rule, "warning" if rule == "type-changed" and kind != "format" else "info", says
    return rule, _level(plain, [each.value for each in was], [each.value for each in now]), says


def _details(about: _About) -> Any:
    """Give what a statement about several fields is about, apart from a limit."""
    return json.loads(about[2].partition(":")[2])


def _shared(kind: str, about: Any, was: list[Fact], now: list[Fact]) -> str:
    """Say what has become of a statement about several fields."""
    if kind == "together":
        names = " and ".join(f"`{each}`" for each in about["fields"])
        beside = f" with a {about['when']} among them" if about["when"] else ""
        return f"{names}{beside}: the limit together was {_values(was)}, now {_values(now)}"
    if kind == "sum":
        what = f"`{about['member']}` of `{about['list']}` adds up to `{about['equals']}`"
    else:
        names = " and ".join(f"`{each}`" for each in about)
        what = f"{names} exclude each other" if kind == "excludes" else f"one of {names} is required"
    return f"{what}, the page says now" if now else f"{what}, which the page does not say any more"


def _values(facts: list[Fact]) -> str:
    if not facts:
        return "not said"
    return " and ".join(_value(each.value) for each in facts)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["most"]) if "most" in value else key(value)
    return (listed(value) if value else "nothing") if isinstance(value, list) else shown(value)


def _field(section: str, name: str, is_new: bool, new: Page) -> tuple[str, Level, str]:
    of = " of the answer" if section == "response" else ""
    if not is_new:
        level: Level = "error" if section in _REQUEST else "warning"
        return "field-gone", level, f"`{name}` is not a field{of} any more"
    needed = [each.value for each in new.facts if (each.section, each.field, each.kind) == (section, name, "required")]
    is_needed = section in _REQUEST and any(needed)
    level = "error" if is_needed else "warning" if section in _REQUEST else "info"
    return "new-field", level, f"`{name}` is a new field{of}{', and required' if is_needed else ''}"


def _level(kind: str, was: list[Any], now: list[Any]) -> Level:
    """Say whether a request may be refused that was valid, or pass that was refused."""
    if kind in ("example", "request-example", "discouraged", "title", "deprecated", "format"):
        return "info"
    if kind == "type" and (was, now) == (["integer"], ["number"]):
        return "warning"
    if kind == "default":
        return "warning"
    if kind == "nullable":
        return "warning" if True in now else "error"
    if kind == "required":
        return "error" if True in now else "warning"
    if not now:
        return "warning"
    if not was:
        return "error"
    if kind in ("enum", "formats"):
        gone = {key(each) for value in was for each in value} - {key(each) for value in now for each in value}
        return "error" if gone else "warning"
    if kind.startswith(_LIMITS):
        old, new = (min(each["most"] if isinstance(each, dict) else each for each in side) for side in (was, now))
        is_upper = kind.startswith("max") or kind in ("together", "exclusiveMaximum")
        # Where one of several limits is the old one, the page contradicts itself, and nobody knows yet.
        return "warning" if old == new or (new > old) is is_upper else "error"
    return "error"


def _drift(
    rule: str, level: Level, says: str, about: _About, was: list[Fact], now: list[Fact], old: Page, new: Page
) -> Drift:  # fmt: skip
    section, name, kind = about
    value = {"old": [each.value for each in was], "new": [each.value for each in now]}
    elsewhere = tuple(Elsewhere(old.name, old.text, each.span, "before") for each in was[:1])
    span = now[0].span if now else _near(new, section, name)
    return Drift(rule, level, says, span, section, name, kind, value, elsewhere)


def _near(page: Page, section: str, name: str) -> Span:
    """Give the place where something would be that is not there: its field's, or the beginning."""
    spans = [each.span for each in page.facts if (each.section, each.field, each.kind) == (section, name, "field")]
    return spans[0] if spans else (0, 0)


def _wording(old: Page, new: Page) -> Iterator[Drift]:
    """Tell of sentences that are on one of the two only."""
    before = {(each.section, each.field, each.digest) for each in old.sentences}
    after = {(each.section, each.field, each.digest) for each in new.sentences}
    fields = {(each.section, each.field) for page in (old, new) for each in page.sentences}
    for section, name in sorted(fields):
        gone = [each for each in old.sentences if (each.section, each.field) == (section, name)]
        gone = [each for each in gone if (section, name, each.digest) not in after]
        come = [each for each in new.sentences if (each.section, each.field) == (section, name)]
        come = [each for each in come if (section, name, each.digest) not in before]
        if not gone and not come:
            continue
        # What is understood on both sides is told as facts where it differs; else a person has to read it.
        is_read = all(each.is_read for each in (*gone, *come))
        of = f"of `{name}` " if name else ""
        first = come[0] if come else None
        text = f': "{first.text[:60]}"' if first and first.text else ""
        count = max(len(gone), len(come))
        says = f"{counted(count, 'sentence')} {of}{'worded differently' if come else 'gone'}{text}"
        value = {"old": sorted(each.digest for each in gone), "new": sorted(each.digest for each in come)}
        elsewhere = tuple(Elsewhere(old.name, old.text, each.span, "before") for each in gone[:1])
        span = first.span if first else _near(new, section, name)
        level: Level = "info" if is_read else "warning"
        yield Drift("reworded", level, says, span, section, name, "wording", value, elsewhere)
