"""What a page says in prose, held against the constraints; and the sentences that somebody has to have read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from callsheet.constraints import Constraint, constraints
from callsheet.docs.drift import Drift
from callsheet.docs.facts import Fact, Page, Section, Sentence, key
from callsheet.docs.probes import Answer, Prober
from callsheet.docs.spec_side import SpecSide, field_name
from callsheet.finding import Level
from callsheet.located import Elsewhere
from callsheet.shown import listed
from callsheet.source.secret import starred
from callsheet.source.text import Span

__all__ = ["STATEMENTS", "Reading", "check_sentences", "check_statements"]

STATEMENTS = (
    *("excludes", "any-of", "requires", "together", "sum", "reference", "members", "formats", "public-address"),
    "discouraged",
)
"""The kinds of facts that are asked of the spec, and only about requests."""

_FROM_ELSEWHERE = ("upstream", "observed")

_SHOWN = 60


def check_statements(page: Page, side: SpecSide, model: str, locked: Page | None) -> Iterator[Drift]:
    """Ask the spec about every statement of a page on requests, then look which rules no statement holds up.

    `locked` is what the page said when it was last reconciled: of that too, what is not said any more is told.
    """
    prober = Prober(side.spec, model)
    held: set[str] = set()
    asked: dict[str, Fact] = {}
    for fact in _statements(page, side, model):
        answer = prober.ask(fact)
        held |= answer.constraints
        if fact.kind == "together":
            yield from _disagreeing(asked, fact)
            yield from _counted(side, model, fact, answer)
        elif fact.kind == "formats":
            yield from _formats(side, model, fact, answer)
        elif fact.kind == "any-of" and answer.holds and answer.measured:
            message = f"{_said(fact)} on the page; in the spec {_named(answer.measured, 'or')} is not enough"
            places = _rule_places(side, model, answer.constraints) or _places(side, model, fact.field)
            value = {"page": fact.value, "spec": answer.measured}
            yield Drift("unenforced-note", "warning", message, fact.span, "body", fact.field, fact.kind, value, places)
        elif not answer.holds:
            yield _unenforced(side, model, fact)
        else:
            yield from _known_better(side, model, fact, answer)
    yield from _supports(page)
    if not page.is_cut:
        unheld = list(_unheld(page, side, model, held))
        yield from (drift for _, drift in unheld)
        told = held | {constraint for constraint, _ in unheld}
        yield from _unsaid(page, prober, side, locked, told)


def _unenforced(side: SpecSide, model: str, fact: Fact) -> Drift:
    """Tell of a statement that no constraint holds up; a rule that only warns may do so already."""
    level: Level = "info" if fact.kind == "discouraged" else "error"
    warned = Prober(side.spec, model, severity="warning").ask(fact).constraints if level == "error" else frozenset()
    if warned:
        slugs = " and ".join(sorted({f"`{each.partition('/rule/')[2]}`" for each in warned}))
        message = f"{_said(fact)} on the page; {slugs} only warns of it, so grade it, or name it in `x-source.rules`"
        places = _rule_places(side, model, warned)
    else:
        message = f"{_said(fact)} on the page; no constraint of the spec says so"
        places = _places(side, model, fact.field)
    return Drift("unenforced-note", level, message, fact.span, "body", fact.field, fact.kind, fact.value, places)


def _known_better(side: SpecSide, model: str, fact: Fact, answer: Answer) -> Iterator[Drift]:
    """Tell of a rule that the page documents, where the spec knows it from elsewhere only."""
    found = [each for each in constraints(side.spec, model) if each.id in answer.constraints and each.rule]
    if found and len(found) == len(answer.constraints) and all(each.grade in _FROM_ELSEWHERE for each in found):
        slug, grade = found[0].limit, found[0].grade
        message = f"{_said(fact)} on the page; the spec knows `{slug}` as {grade}"
        places = (_rule_place(side, found[0]),)
        yield Drift("outdated-grade", "info", message, fact.span, "body", fact.field, fact.kind, grade, places)


def _statements(page: Page, side: SpecSide, model: str) -> Iterator[Fact]:
    """Give what a page demands of requests, each once; what concerns a new field alone is told with the field."""
    root = side.body(side.create_endpoint, model)
    known = {name for name, _, _ in side.fields(root)} if root else set()
    new = set(page.fields("body")) - known
    seen = set()
    for fact in page.facts:
        if fact.section != "body" or fact.kind not in STATEMENTS:
            continue
        subject = fact.field, fact.kind, key(fact.value)
        about_new = fact.field in new or (fact.kind == "excludes" and fact.value in new)
        if subject not in seen and (not about_new or fact.kind == "any-of"):
            yield fact
        seen.add(subject)


def _named(names: list[str], last: str) -> str:
    """List names of fields as a sentence does."""
    *rest, end = [f"`{each}`" for each in names]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def _said(fact: Fact) -> str:
    """Say a statement of the page in our own words."""
    name, value = f"`{fact.field}`", fact.value
    match fact.kind:
        case "excludes":
            return f"{name} excludes `{value}`"
        case "any-of":
            return f"one of {', '.join(f'`{each}`' for each in value)} is required"
        case "requires":
            equals = f" to be {key(value['equals'])}" if "equals" in value else ""
            return f"{name} requires `{value['field']}`{equals}"
        case "sum":
            return f"`{value['member']}` of `{value['list']}` adds up to `{value['equals']}`"
        case "reference":
            return f"`{value['before']}1{value['after']}` refers to {name}"
        case "members":
            return f"every item of {name} holds {_named(value, 'and')}"
        case "public-address":
            return f"{name} is an address that anybody can fetch"
        case "together":
            return f"{_named(value['fields'], 'and')} hold at most {value['most']} together"
        case "formats":
            return f"{name} takes {listed(value)} files"
        case _:
            return f"{name} is to be left out unless needed"


def _places(side: SpecSide, model: str, name: str) -> tuple[Elsewhere, ...]:
    root = side.body(side.create_endpoint, model)
    if root is None:
        return ()
    ways = {each: pattern for each, pattern, _ in side.fields(root)}
    return (side.place(root, ways.get(name, ())),)


def _rule_places(side: SpecSide, model: str, names: frozenset[str]) -> tuple[Elsewhere, ...]:
    found = {each.id: each for each in constraints(side.spec, model)}
    return tuple(_rule_place(side, found[name]) for name in sorted(names) if found[name].rule is not None)


def _rule_place(side: SpecSide, constraint: Constraint) -> Elsewhere:
    """Give the place of a rule, or of the source that says that a field's own page documents it."""
    assert constraint.rule is not None  # noqa: S101 - the callers look
    slug, origin = constraint.rule.slug, constraint.rule.origin
    for component in side.document["components"]["schemas"].values():
        declared = component.get("x-rules", {}).get(slug)
        if declared is not None and declared["source"] is origin:
            return side.at(declared, "rule")
    return side.at(origin, "rules", "key")


def _counted(side: SpecSide, model: str, fact: Fact, answer: Answer) -> Iterator[Drift]:
    """Hold a limit on several lists together against the one that was counted."""
    fields, most, when = fact.value["fields"], fact.value["most"], fact.value["when"]
    if answer.measured == most:
        return
    names = _named(fields, "and")
    beside = f" with a {when} among them" if when else ""
    mine = f"the spec says {answer.measured}" if answer.holds else "the spec does not limit them"
    level: Level = "warning" if answer.holds and most > answer.measured else "error"
    places = _rule_places(side, model, answer.constraints) or _places(side, model, fact.field)
    value = {"page": fact.value, "spec": answer.measured}
    message = f"{names}{beside} hold at most {most} together on the page; {mine}"
    yield Drift("limit-changed", level, message, fact.span, "body", fact.field, "together", value, places)


def _disagreeing(asked: dict[str, Fact], fact: Fact) -> Iterator[Drift]:
    """Tell where a page gives the same lists two limits."""
    about = key([fact.value["fields"], fact.value["when"]])
    first = asked.setdefault(about, fact)
    if first.value["most"] != fact.value["most"]:
        names = _named(fact.value["fields"], "and")
        both = f"{first.value['most']} and {fact.value['most']}"
        value = [first.value, fact.value]
        message = f"the page gives {names} two limits together: {both}"
        yield Drift("docs-contradiction", "warning", message, fact.span, "body", fact.field, "together", value)


def _formats(side: SpecSide, model: str, fact: Fact, answer: Answer) -> Iterator[Drift]:
    if not answer.holds:
        yield _unenforced(side, model, fact)
        return
    new = [each for each in fact.value if each not in answer.measured]
    gone = [each for each in answer.measured if each not in fact.value]
    if new or gone:
        says = [f"also takes {listed(new)} files on the page"] if new else []
        says += [f"takes {listed(gone)} files in the spec, not on the page"] if gone else []
        message = f"`{fact.field}` {' and '.join(says)}"
        value = {"page": fact.value, "spec": answer.measured}
        places = _rule_places(side, model, answer.constraints)
        level: Level = "error" if gone else "warning"
        yield Drift("enum-changed", level, message, fact.span, "body", fact.field, "formats", value, places)


def _supports(page: Page) -> Iterator[Drift]:
    """Hold a sentence that lists all values of some field against what the page lists at that field."""
    for fact in page.facts:
        if fact.kind != "supports":
            continue
        lists = [
            each for each in page.facts if each.section == "body" and each.kind == "enum" and each.field != fact.field
        ]
        about = [each for each in lists if set(map(key, fact.value)) & set(map(key, each.value))]
        for each in about:
            missing = [value for value in each.value if key(value) not in map(key, fact.value)]
            strange = [value for value in fact.value if key(value) not in map(key, each.value)]
            if missing or strange:
                message = (
                    f"the page says at `{fact.field}` that {listed(fact.value)} are taken, "
                    f"and lists {listed(each.value)} at `{each.field}`"
                )
                value = {fact.field: fact.value, each.field: each.value}
                yield Drift("docs-contradiction", "warning", message, fact.span, "body", fact.field, "supports", value)
        if not about and not page.is_cut:
            message = f"the page says at `{fact.field}` that {listed(fact.value)} are taken; no field lists them"
            yield Drift("unenforced-note", "error", message, fact.span, "body", fact.field, "supports", fact.value)


def _unheld(page: Page, side: SpecSide, model: str, held: set[str]) -> Iterator[tuple[str, Drift]]:
    """Tell of the rules that are said to be documented here, and that no statement of the page holds up.

    A rule that rests on sentences that only a person understands names them in its source.
    """
    said = {each.digest for each in page.sentences}
    for each in constraints(side.spec, model):
        if each.rule is None or each.severity != "error" or each.id in held:
            continue
        # A rule beside a shared schema may rest on the page of another model; one of the model itself may not.
        is_elsewhere = bool(each.pattern) and each.source["page"] != model
        if each.grade != "documented" or is_elsewhere or _is_about_gone(each, page):
            continue
        if said.intersection(each.source.get("sentences", ())):
            continue
        about, where = str(each.source["field"]), field_name(each.pattern)
        spans = [fact.span for fact in page.of("body", about, "field")]
        of = f" of `{where}`" if where else ""
        message = f"the spec demands `{each.limit}`{of} as documented; the page does not say so"
        place = _rule_place(side, each)
        span = spans[0] if spans else (0, 0)
        value = f"{where}/{each.limit}"
        yield each.id, Drift("note-gone", "warning", message, span, "body", about, "rule", value, (place,))


def _is_about_gone(constraint: Constraint, page: Page) -> bool:
    """Whether a rule speaks of a field that the page lacks, which is told already."""
    assert constraint.rule is not None  # noqa: S101 - the caller looks
    named = page.fields("body")
    where = field_name(constraint.pattern)
    if where:
        return where.partition("[]")[0].partition(".")[0] not in named
    return not {*constraint.rule.rule.reads} <= {*named}


def _unsaid(
    page: Page, prober: Prober, side: SpecSide, locked: Page | None, told: set[str]
) -> Iterator[Drift]:  # fmt: skip
    """Tell of the statements that the page made when it was locked and does not make now, in no words at all."""
    said = {each.identity for each in page.facts}
    for fact in locked.facts if locked else ():
        if fact.section != "body" or fact.kind not in STATEMENTS or fact.identity in said:
            continue
        spans = [each.span for each in page.of("body", fact.field, "field")]
        is_replaced = bool(page.of("body", fact.field, fact.kind))
        if not spans or is_replaced or prober.ask(fact).constraints & told:
            continue
        message = f"{_said(fact)}, said the page when it was locked; it does not now"
        places = _places(side, prober.model, fact.field)
        yield Drift("note-gone", "info", message, spans[0], "body", fact.field, fact.kind, fact.value, places)


@dataclass(frozen=True, slots=True)
class Reading:
    """The sentences about a field that somebody has read, and where the spec says so; `span` is the field's place.

    Of the `notes` those that are its `own` stand beside the field of this model, and of no other.
    """

    section: Section
    field: str
    span: Span
    notes: dict[str, str]
    own: frozenset[str]
    place: Elsewhere


def check_sentences(
    page: Page, reading: Reading, elsewhere: frozenset[str], is_unread: Callable[[Sentence], bool]
) -> Iterator[Drift]:
    """Hold the sentences about one field against those that were acknowledged.

    `elsewhere` are the digests of what other pages are known to say of this field.
    """
    said = [each for each in page.sentences if (each.section, each.field) == (reading.section, reading.field)]
    met = {each.digest for each in said}
    unread = {each.digest: each for each in said if is_unread(each) and each.digest not in reading.notes}
    gone = [] if page.is_cut else [each for each in reading.notes if each not in met and each not in elsewhere]
    of = f"of `{reading.field}` " if reading.field else ""
    for digest, sentence in unread.items():
        text = f'"{_short(sentence.text)}"' if sentence.text else "as the lock has it"
        ask = f'once read, add `"{digest}": what it says` to its `x-docs-notes`'
        rule, before = "note-unread", ""
        if gone:
            rule, before = "note-changed", f'; it was read as "{_short(reading.notes[gone.pop(0)])}"'
        message = f"a sentence {of}{'is new' if rule == 'note-unread' else 'has changed'}: {text}{before}; {ask}"
        yield Drift(
            rule, "warning", message, sentence.span, reading.section, reading.field, "note", digest, (reading.place,)
        )
    for digest in gone:
        message = f'a sentence {of}is not on the page: {digest}, read as "{_short(reading.notes[digest])}"'
        yield Drift(
            "note-gone", "info", message, reading.span, reading.section, reading.field, "note", digest, (reading.place,)
        )


def _short(text: str) -> str:
    text = starred(text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
