"""A page of a model that the spec does not have -> a first fragment that compiles, with what is left to a person."""

import re
from dataclasses import dataclass, replace
from typing import Any

from callsheet.check import check
from callsheet.docs.check import check_page
from callsheet.docs.drift import Drift
from callsheet.docs.facts import Page
from callsheet.docs.proposing.field_draft import TO_DESCRIBE, Draft, Drafter, distinct
from callsheet.docs.proposing.fragment_edit import Addition, edited
from callsheet.docs.proposing.fragment_text import commented, flow, property_lines, schema_lines
from callsheet.docs.proposing.workspace import Workspace
from callsheet.docs.sample import sample
from callsheet.docs.spec_side import SpecSide
from callsheet.errors import SpecError
from callsheet.flat import Schema, flat
from callsheet.report.text import printable
from callsheet.source.secret import starred

__all__ = ["DraftError", "first_fragment"]

_MODEL = re.compile(r"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)*")
"""What names a class, and with it a file."""

_STATEMENTS = ("together", "formats", "supports")
"""Of these the page may say something else than a constraint of the spec."""


class DraftError(ValueError):
    """A fragment that does not compile, which should not be; `draft` is its text."""

    def __init__(self, message: str, draft: str = "") -> None:
        super().__init__(message)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class _Model:
    """What a fragment is made of: its title, its fields in the order of the page, those that are required."""

    name: str
    title: str
    fields: dict[str, Draft]
    required: tuple[str, ...]
    review: str
    example: dict[str, Any]

    @property
    def schema(self) -> Schema:
        """The properties that can be written."""
        return distinct({name: each.schema for name, each in self.fields.items() if each.schema is not None})

    def text(self, notes: dict[str, list[str]]) -> bytes:
        """Write the fragment, with what is to be settled about a field below it, about the model at the top."""
        source = {"page": self.name, "field": "Body", "grade": "documented"}
        head = {
            "title": self.title,
            "type": "object",
            "additionalProperties": False,
            "description": TO_DESCRIBE,
            "x-source": source,
            "required": [name for name in self.required if name in self.schema],
        }
        lines = [self.review, *map(commented, notes.get("", ())), *schema_lines(head), "properties:"]
        for name, draft in self.fields.items():
            told = notes.get(name, ())
            if name in self.schema:
                comments = [*draft.doubts, *draft.hints, *told]
                lines += [f"  {line}" for line in property_lines(name, self.schema[name], comments)]
            else:
                why = "; ".join(draft.doubts) or "its name is like that of another field"
                lines.append(f"  {commented(f'`{name}` is left out: {why}')}")
                lines += [f"  {commented(f'`{name}`: {each}')}" for each in told]
        lines += ["examples:"]
        for at, (name, value) in enumerate(self.example.items()):
            lines.append(f"  {' ' if at else '-'} {flow(name)}: {flow(value, quotes=True)}")
        # A page may hold a key; the spec does not.
        return starred("\n".join(lines) + "\n").encode()


def first_fragment(page: Page, name: str, work: Workspace, side: SpecSide, review: str) -> SpecSide:
    """Write a fragment for a page, and the entry of the page, into a workspace; raise DraftError where that fails.

    `name` is what the spec calls the page, or will.
    """
    file = f"models/{page.model}.yaml"
    if not _MODEL.fullmatch(page.model):
        raise DraftError(f"{page.model!r} cannot name a class; that takes letters and digits, joined by `-`")
    if page.is_cut:
        raise DraftError("the page is not whole")
    least, wanted = _models(page, name, side, review)
    now = dict(work.now)
    if name not in side.pages:
        now["openapi.yaml"] = edited(now["openapi.yaml"], [_entry(side, name, least.title)], review)
    tried = _compiled(work, {**now, file: least.text({})})
    model = least if check(tried.spec, wanted.example) else wanted
    tried = _compiled(work, {**now, file: model.text({})})
    work.now = {**now, file: model.text(_notes(page, check_page(page, tried), model.schema))}
    return _compiled(work, work.now)


def _compiled(work: Workspace, contents: dict[str, bytes]) -> SpecSide:
    try:
        return work.compiled(contents)
    except SpecError as error:
        *_, draft = contents.values()
        raise DraftError(f"the first fragment does not compile:\n{error}", draft.decode()) from error


def _models(page: Page, name: str, side: SpecSide, review: str) -> tuple[_Model, _Model]:
    """Give the model with the least that can be sent as its example, and with what the page shows."""
    titles = [str(each.value) for each in page.of("page", "", "title")]
    title = printable(titles[0]).strip() if titles else ""
    shown = [each.value for each in page.of("page", "", "request-example") if isinstance(each.value, dict)]
    drafter = Drafter(page, side, name, shown[0] if shown else {})
    drafts = {each: drafter.draft(each) for each in drafter.members() if each != "model"}
    source = {"page": name, "field": "model", "grade": "documented"}
    constant = {"type": "string", "const": page.model, "description": "Selects this model.", "x-source": source}
    fields = {"model": Draft(constant), **drafts}
    needed = [each for each in drafts if any(fact.value for fact in page.of("body", each, "required"))]
    least = _Model(name, title or page.model, fields, ("model", *needed), review, {})
    values: dict[str, Any] = {"model": page.model}
    for each, schema in least.schema.items():
        if each in needed or drafter.example.get(each) is not None:
            examples = [fact.value for fact in page.of("body", each, "example")]
            values.setdefault(each, sample(_flat(side, schema), drafter.example.get(each, (examples or [None])[0])))
    required = {each: value for each, value in values.items() if each in least.required}
    return replace(least, example=required), replace(least, example=values)


def _flat(side: SpecSide, schema: Schema) -> Schema:
    """Give a schema that refers to fragments as the joined document would have it, without references."""
    names = {f"../{origin}": name for name, origin in side.compiled.joined.origins.items()}

    def joined(node: Any) -> Any:
        if isinstance(node, list):
            return [joined(each) for each in node]
        if not isinstance(node, dict):
            return node
        return {
            keyword: f"#/components/schemas/{names[value]}" if keyword == "$ref" else joined(value)
            for keyword, value in node.items()
        }

    return flat(side.document, joined(schema))


def _entry(side: SpecSide, name: str, title: str) -> Addition:
    """Give the entry of a page beside those of the models; an index that all of those share is this one's, too."""
    models = [each for each in side.pages if each in side.spec.models]
    indexes = {str(side.pages[each].get("index", "")) for each in models}
    value = {"title": title} | ({"index": indexes.pop()} if len(indexes) == 1 and "" not in indexes else {})
    after = (models or list(side.pages))[-1]
    return Addition(("x-pages",), after, name, value, (f"{flow(name)}: {flow(value)}",))


def _notes(page: Page, drifts: list[Drift], written: Schema) -> dict[str, list[str]]:
    """Give what the page says in prose and the fragment does not, by field, "" for what is about the page."""
    said = {each.digest: each.text for each in page.sentences}
    notes: dict[str, list[str]] = {}
    for drift in drifts:
        if drift.section not in ("page", "body"):
            continue
        if drift.rule == "note-unread":
            told = _noted(said[drift.value], drift.value)
        elif drift.rule == "unenforced-note" or drift.kind in _STATEMENTS:
            told = drift.message
        else:
            continue
        field = _top(drift.field)
        notes.setdefault(field, []).append(told if field == drift.field else f"`{drift.field}`: {told}")
    for each in page.sentences:
        # Nothing is found about a field that the spec does not have.
        if each.section == "body" and not each.is_read and _top(each.field) not in ("", *written):
            notes.setdefault(_top(each.field), []).append(_noted(each.text, each.digest))
    return notes


def _noted(text: str, digest: str) -> str:
    return f'"{text}" -> x-docs-notes: {{"{digest}": what it says}}'


def _top(field: str) -> str:
    return field.partition(".")[0].removesuffix("[]")
